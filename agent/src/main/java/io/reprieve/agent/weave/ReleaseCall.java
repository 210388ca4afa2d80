package io.reprieve.agent.weave;

import io.reprieve.RunOn;
import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.method.ParameterList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The instructions that hand one release to the runtime: straight on the operand stack, so that no signature needs an
 * array or a box, and every class-file version can hold them.
 *
 * <pre>
 *   one reference                     release(site, context, object)
 *   one reference and one primitive   release(site, context, object, primitive)
 *   one primitive, or nothing         releaseHandle(site, context, handle)
 *   all else                          begin(site, context, object) or beginHandle(site, context, handle),
 *                                     then reference(r, argument) and primitive(r, argument) in order,
 *                                     then commit(r)
 *   what says what it weighs          the same; begin and beginHandle get the parameter that says it, if one does
 * </pre>
 *
 * <p>What a thread is to release itself goes to {@code releaseOwn} and {@code releaseOwnHandle} instead.
 */
final class ReleaseCall implements Advice.OffsetMapping {
    private static final String WOVEN = Type.getInternalName(Woven.class);
    private static final String OBJECT = "Ljava/lang/Object;";
    /** {@code begin}'s site, context, the two words of a handle, and those of its weight. */
    private static final int MAX_STACK = 6;

    private final SiteDescription site;
    private final StackManipulation number;

    ReleaseCall(final SiteDescription site, final StackManipulation number) {
        this.site = site;
        this.number = number;
    }

    @Override
    public Target resolve(
            final TypeDescription instrumentedType,
            final MethodDescription instrumentedMethod,
            final Assigner assigner,
            final Advice.ArgumentHandler arguments,
            final Advice.OffsetMapping.Sort sort) {
        return new Target.ForStackManipulation(new Instructions(instrumentedMethod.getParameters(), arguments));
    }

    private final class Instructions implements StackManipulation {
        private final ParameterList<?> parameters;
        private final Advice.ArgumentHandler arguments;

        Instructions(final ParameterList<?> parameters, final Advice.ArgumentHandler arguments) {
            this.parameters = parameters;
            this.arguments = arguments;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public Size apply(final MethodVisitor code, final Implementation.Context context) {
            final boolean isHandle = site.released() == SiteDescription.NONE
                || site.released() >= 0 && parameters.get(site.released()).getType().isPrimitive();
            number.apply(code, context);
            loadReference(code, site.context());
            if (isHandle) {
                loadHandle(code, site.released());
            } else {
                loadReference(code, site.released());
            }
            final String release = site.runOn() == RunOn.OWNER ? "releaseOwn" : "release";
            final int references = countOthers(false);
            final int primitives = countOthers(true);
            final boolean isWeighed = !site.bytes().isEmpty();
            if (references == 0 && primitives == 0 && !isWeighed) {
                if (isHandle) {
                    call(code, release + "Handle", "(I" + OBJECT + "J)I");
                } else {
                    call(code, release, "(I" + OBJECT + OBJECT + ")I");
                }
            } else if (references == 0 && primitives == 1 && !isHandle && !isWeighed) {
                for (final ParameterDescription parameter : parameters) {
                    if (isOther(parameter)) {
                        loadPrimitive(code, parameter);
                    }
                }
                call(code, release, "(I" + OBJECT + OBJECT + "J)I");
            } else {
                final boolean isGiven = site.bytesParameter() != SiteDescription.NONE;
                if (isGiven) {
                    loadPrimitive(code, parameters.get(site.bytesParameter()));
                }
                call(
                    code, isHandle ? "beginHandle" : "begin",
                    "(I" + OBJECT + (isHandle ? "J" : OBJECT) + (isGiven ? "J)" : ")") + OBJECT);
                for (final ParameterDescription parameter : parameters) {
                    if (isOther(parameter)) {
                        if (parameter.getType().isPrimitive()) {
                            loadPrimitive(code, parameter);
                            call(code, "primitive", "(" + OBJECT + "J)" + OBJECT);
                        } else {
                            loadReference(code, parameter.getIndex());
                            call(code, "reference", "(" + OBJECT + OBJECT + ")" + OBJECT);
                        }
                    }
                }
                call(code, "commit", "(" + OBJECT + ")I");
            }
            return new Size(1, MAX_STACK);
        }

        private boolean isOther(final ParameterDescription parameter) {
            return parameter.getIndex() != site.context() && parameter.getIndex() != site.released();
        }

        private int countOthers(final boolean primitive) {
            int count = 0;
            for (final ParameterDescription parameter : parameters) {
                if (isOther(parameter) && parameter.getType().isPrimitive() == primitive) {
                    count++;
                }
            }
            return count;
        }

        private void loadReference(final MethodVisitor code, final int which) {
            if (which == SiteDescription.NONE) {
                code.visitInsn(Opcodes.ACONST_NULL);
            } else if (which == SiteDescription.RECEIVER) {
                code.visitVarInsn(Opcodes.ALOAD, arguments.argument(Advice.ArgumentHandler.THIS_REFERENCE));
            } else {
                code.visitVarInsn(Opcodes.ALOAD, arguments.argument(parameters.get(which).getOffset()));
            }
        }

        private void loadHandle(final MethodVisitor code, final int which) {
            if (which == SiteDescription.NONE) {
                code.visitInsn(Opcodes.LCONST_0);
            } else {
                loadPrimitive(code, parameters.get(which));
            }
        }

        private void loadPrimitive(final MethodVisitor code, final ParameterDescription parameter) {
            final Type type = Type.getType(parameter.getType().asErasure().getDescriptor());
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), arguments.argument(parameter.getOffset()));
            switch (type.getSort()) {
                case Type.LONG -> {
                }
                case Type.DOUBLE -> code.visitMethodInsn(
                    Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
                case Type.FLOAT -> {
                    code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "floatToRawIntBits", "(F)I", false);
                    code.visitInsn(Opcodes.I2L);
                }
                default -> code.visitInsn(Opcodes.I2L);
            }
        }

        private static void call(final MethodVisitor code, final String name, final String descriptor) {
            code.visitMethodInsn(Opcodes.INVOKESTATIC, WOVEN, name, descriptor, false);
        }
    }
}
