package io.reprieve.agent;

import io.reprieve.Rcu;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A class with subroutines ({@code jsr} and {@code ret}), in which compilers once put {@code finally}.
 */
final class Subroutine {
    private Subroutine() {
    }

    static byte[] classFile(final int version) {
        return classFile(version, 0);
    }

    /** With a method more, which does nothing for so many instructions of a byte. */
    static byte[] classFile(final int version, final int idleBytes) {
        final ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        type.visit(version, Opcodes.ACC_PUBLIC, "com/acme/Subroutine", null, "java/lang/Object", null);
        run(type.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(I)I", null, null));
        give(type.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED, "give", "([I)V", null, null));
        idle(type.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "idle", "()V", null, null), idleBytes);
        type.visitEnd();
        return type.toByteArray();
    }

    /** Counts the calls of the subroutine in tens, and adds one in a section. */
    private static void run(final MethodVisitor code) {
        final Label other = new Label();
        final Label subroutine = new Label();
        code.visitCode();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitJumpInsn(Opcodes.IFEQ, other);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        result(code);
        code.visitLabel(other);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        result(code);
        code.visitLabel(subroutine);
        code.visitVarInsn(Opcodes.ASTORE, 2);
        code.visitIincInsn(1, 10);
        code.visitVarInsn(Opcodes.RET, 2);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void result(final MethodVisitor code) {
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(Rcu.class), "inReadSection", "()Z", false);
        code.visitInsn(Opcodes.IADD);
        code.visitInsn(Opcodes.IRETURN);
    }

    /** Counts the calls of the subroutine in an array. */
    private static void give(final MethodVisitor code) {
        final Label subroutine = new Label();
        code.visitCode();
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        code.visitInsn(Opcodes.RETURN);
        code.visitLabel(subroutine);
        code.visitVarInsn(Opcodes.ASTORE, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.DUP2);
        code.visitInsn(Opcodes.IALOAD);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IADD);
        code.visitInsn(Opcodes.IASTORE);
        code.visitVarInsn(Opcodes.RET, 1);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void idle(final MethodVisitor code, final int bytes) {
        code.visitCode();
        for (int i = 0; i < bytes; i++) {
            code.visitInsn(Opcodes.NOP);
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
