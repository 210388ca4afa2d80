package io.reprieve.agent.verify;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Passes a class on with checks woven into its methods.
 */
final class CheckedClass extends ClassVisitor {
    private final WatchedTypes types;
    private final NativeMethods natives;
    private final Map<String, MethodOutline> outlines;
    private String name;
    private boolean hasFrames;

    CheckedClass(
            final WatchedTypes types,
            final NativeMethods natives,
            final Map<String, MethodOutline> outlines,
            final ClassVisitor next) {
        super(OpenedClassReader.ASM_API, next);
        this.types = types;
        this.natives = natives;
        this.outlines = outlines;
    }

    /** Looks a class over. Changes nothing. */
    static final class Outline extends ClassVisitor {
        private final Map<String, MethodOutline> methods = new HashMap<>();

        Outline() {
            super(OpenedClassReader.ASM_API);
        }

        Map<String, MethodOutline> methods() {
            return methods;
        }

        @Override
        public MethodVisitor visitMethod(
                final int access,
                final String name,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
            final MethodOutline outline = new MethodOutline();
            methods.put(name + descriptor, outline);
            return outline;
        }
    }

    @Override
    public void visit(
            final int version,
            final int access,
            final String name,
            final String signature,
            final String superName,
            final String[] interfaces) {
        this.name = name;
        this.hasFrames = (version & 0xFFFF) >= Opcodes.V1_6;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
            final int access,
            final String method,
            final String descriptor,
            final String signature,
            final String[] exceptions) {
        final MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
        return (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0 ? next
            : new CheckedMethod(
                types, natives, outlines.get(method + descriptor), name, hasFrames, access, method, descriptor, next);
    }
}
