package io.reprieve.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The instructions that make a constant of the method's own return type what the method returns: a value bound to an
 * advice's parameter would be boxed on the way, and a release allocates nothing.
 */
final class AnswerStore implements Advice.OffsetMapping {
    /** A long, or a double. */
    private static final int MAX_STACK = 2;

    private final Object answer;

    AnswerStore(final Object answer) {
        this.answer = answer;
    }

    @Override
    public Target resolve(
            final TypeDescription instrumentedType,
            final MethodDescription instrumentedMethod,
            final Assigner assigner,
            final Advice.ArgumentHandler arguments,
            final Advice.OffsetMapping.Sort sort) {
        final Type type = Type.getType(instrumentedMethod.getReturnType().asErasure().getDescriptor());
        return new Target.ForStackManipulation(new Store(type, arguments.returned()));
    }

    private final class Store implements StackManipulation {
        private final Type type;
        private final int offset;

        Store(final Type type, final int offset) {
            this.type = type;
            this.offset = offset;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public Size apply(final MethodVisitor code, final Implementation.Context context) {
            code.visitLdcInsn(answer);
            code.visitVarInsn(type.getOpcode(Opcodes.ISTORE), offset);
            // The value of the parameter, which nobody looks at.
            code.visitInsn(Opcodes.ICONST_0);
            return new Size(1, MAX_STACK);
        }
    }
}
