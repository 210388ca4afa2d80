package io.reprieve.agent.weave;

import io.reprieve.Pin;
import io.reprieve.ReadSection;
import io.reprieve.agent.rules.Options;
import io.reprieve.woven.WovenPins;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The instructions that hand what a method holds to the runtime, an object or a handle, straight on the operand stack.
 * They take the place of each read of an advice's parameter: all calls but {@link #HOLD} give a number that nobody
 * looks at.
 */
final class HeldCall implements Advice.OffsetMapping {
    /** {@code hold(domain, held)}, which returns the pin. */
    static final String HOLD = "hold";
    /** {@code pin(domain, held)}. */
    static final String PIN = "pin";
    /** {@code pinAndExit(section, saved, domain, held)}, with what the advice's entry has left in its variables. */
    static final String PIN_AND_EXIT = "pinAndExit";
    /** {@code unpin(domain, held)}. */
    static final String UNPIN = "unpin";
    /** The variable of an advice in which the state of the section is that its entry has found. */
    static final String SAVED = "saved";

    private static final String OWNER = Type.getInternalName(WovenPins.class);
    private static final String SECTION = Type.getDescriptor(ReadSection.class);
    /** The section, the two words of its state, the domain, and the two words of a handle. */
    private static final int MAX_STACK = 6;

    private final String call;
    private final StackManipulation domain;
    private final int holds;

    HeldCall(final String call, final StackManipulation domain, final int holds) {
        this.call = call;
        this.domain = domain;
        this.holds = holds;
    }

    @Override
    public Target resolve(
            final TypeDescription instrumentedType,
            final MethodDescription instrumentedMethod,
            final Assigner assigner,
            final Advice.ArgumentHandler arguments,
            final Advice.OffsetMapping.Sort sort) {
        return new Target.ForStackManipulation(new Instructions(instrumentedMethod, arguments));
    }

    private final class Instructions implements StackManipulation {
        private final MethodDescription method;
        private final Advice.ArgumentHandler arguments;

        Instructions(final MethodDescription method, final Advice.ArgumentHandler arguments) {
            this.method = method;
            this.arguments = arguments;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public Size apply(final MethodVisitor code, final Implementation.Context context) {
            final boolean leavesSection = call.equals(PIN_AND_EXIT);
            if (leavesSection) {
                code.visitVarInsn(Opcodes.ALOAD, arguments.enter());
                code.visitVarInsn(Opcodes.LLOAD, arguments.named(SAVED));
            }
            domain.apply(code, context);
            final String held = load(code);
            final boolean isHold = call.equals(HOLD);
            code.visitMethodInsn(
                Opcodes.INVOKESTATIC, OWNER, call,
                "(" + (leavesSection ? SECTION + "J" : "") + "I" + held + ")"
                    + (isHold ? Type.getDescriptor(Pin.class) : "V"),
                false);
            if (!isHold) {
                // The value of the parameter, which nobody looks at.
                code.visitInsn(Opcodes.ICONST_0);
            }
            return new Size(1, MAX_STACK);
        }

        /** Loads what is held, and says as what: an object, or a handle, widened. */
        private String load(final MethodVisitor code) {
            if (holds == Options.THIS) {
                code.visitVarInsn(Opcodes.ALOAD, arguments.argument(Advice.ArgumentHandler.THIS_REFERENCE));
                return "Ljava/lang/Object;";
            }
            final TypeDescription held;
            final int variable;
            if (holds == Options.RETURNED) {
                held = method.getReturnType().asErasure();
                variable = arguments.returned();
            } else {
                final ParameterDescription parameter = method.getParameters().get(holds);
                held = parameter.getType().asErasure();
                variable = arguments.argument(parameter.getOffset());
            }
            if (!held.isPrimitive()) {
                code.visitVarInsn(Opcodes.ALOAD, variable);
                return "Ljava/lang/Object;";
            }
            if (held.represents(int.class)) {
                code.visitVarInsn(Opcodes.ILOAD, variable);
                code.visitInsn(Opcodes.I2L);
            } else {
                code.visitVarInsn(Opcodes.LLOAD, variable);
            }
            return "J";
        }
    }
}
