package io.reprieve.agent.build;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.ModuleVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * The descriptor of a module whose classes are woven: it has to require the runtime's.
 */
final class ModuleDescriptor {
    static final String NAME = "module-info.class";

    private static final String RUNTIME = "io.reprieve.runtime";

    private ModuleDescriptor() {
    }

    /**
     * Adds what the woven classes need.
     *
     * @param file a module's descriptor.
     * @return the descriptor of a module that reads the runtime's.
     */
    static byte[] reading(final byte[] file) {
        final ClassReader reader = OpenedClassReader.of(file);
        final ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
            new ClassVisitor(OpenedClassReader.ASM_API, writer) {
                @Override
                public ModuleVisitor visitModule(final String name, final int access, final String version) {
                    return new Reading(super.visitModule(name, access, version));
                }
            },
            0);
        return writer.toByteArray();
    }

    /** Adds the one requirement, unless it is there. */
    private static final class Reading extends ModuleVisitor {
        private boolean reads;

        Reading(final ModuleVisitor next) {
            super(OpenedClassReader.ASM_API, next);
        }

        @Override
        public void visitRequire(final String module, final int access, final String version) {
            reads |= module.equals(RUNTIME);
            super.visitRequire(module, access, version);
        }

        @Override
        public void visitEnd() {
            if (!reads) {
                super.visitRequire(RUNTIME, 0, null);
            }
            super.visitEnd();
        }
    }
}
