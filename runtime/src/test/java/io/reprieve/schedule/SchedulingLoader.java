package io.reprieve.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.agrona.concurrent.AgentRunner;

/**
 * Loads the runtime, the runner of its reclaimer, and the programs a second time, under the {@link Scheduler}'s
 * control. What is in front on the class path wins, as ever, so that a broken engine can be run too.
 */
final class SchedulingLoader extends ClassLoader {
    private static final String OURS = "io.reprieve.";
    private static final String MACHINERY = Scheduler.class.getPackageName() + ".";
    private static final String PROGRAM = Program.class.getName();
    private static final String RUNNER = AgentRunner.class.getName();

    static {
        registerAsParallelCapable();
    }

    private final List<String> points = new ArrayList<>(List.of("its beginning"));
    private final Set<String> seen = new HashSet<>();
    private final Set<String> volatiles = new HashSet<>();

    SchedulingLoader() {
        super(SchedulingLoader.class.getClassLoader());
    }

    /** The names of the points that woven code passes; it grows as classes are loaded. */
    List<String> points() {
        return points;
    }

    private static boolean isWoven(final String name) {
        if (name.startsWith(MACHINERY)) {
            return name.startsWith(PROGRAM);
        }
        return name.startsWith(OURS) || name.startsWith(RUNNER);
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
        if (!isWoven(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        try {
            final byte[] woven = weave(name);
            return defineClass(name, woven, 0, woven.length, getClass().getProtectionDomain());
        } catch (final IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] weave(final String name) throws IOException, ClassNotFoundException {
        final byte[] original = read(name.replace('.', '/'));
        noteVolatiles(name.replace('.', '/'), original);
        final ClassReader reader = new ClassReader(original);
        reader.accept(new References(), ClassReader.SKIP_FRAMES);
        final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return SchedulingLoader.this.getParent();
            }
        };
        synchronized (points) {
            reader.accept(new Interception(writer, points, volatiles), ClassReader.SKIP_FRAMES);
        }
        return writer.toByteArray();
    }

    /** Fields are named by the class that is asked, which may be below the one that declares them. */
    private void noteVolatiles(final String name, final byte[] original) throws IOException {
        if (!seen.add(name)) {
            return;
        }
        new ClassReader(original).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public FieldVisitor visitField(
                final int access,
                final String field,
                final String descriptor,
                final String signature,
                final Object value) {
                if ((access & Opcodes.ACC_VOLATILE) != 0) {
                    volatiles.add(name + "." + field);
                }
                return null;
            }
        }, ClassReader.SKIP_CODE);
    }

    /** Looks at the classes that a class mentions, for their volatile fields. */
    private final class References extends ClassVisitor {
        References() {
            super(Opcodes.ASM9);
        }

        @Override
        public net.bytebuddy.jar.asm.MethodVisitor visitMethod(
            final int access,
            final String method,
            final String descriptor,
            final String signature,
            final String[] exceptions) {
            return new net.bytebuddy.jar.asm.MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitFieldInsn(
                    final int opcode, final String owner, final String field, final String descriptor) {
                    if (owner.startsWith("io/reprieve/")) {
                        noteWithAncestors(owner, field);
                    }
                }
            };
        }

        private void noteWithAncestors(final String owner, final String field) {
            try {
                for (String type = owner; type != null && type.startsWith("io/reprieve/");) {
                    final byte[] original = read(type);
                    noteVolatiles(type, original);
                    if (volatiles.contains(type + "." + field)) {
                        volatiles.add(owner + "." + field);
                    }
                    type = new ClassReader(original).getSuperName();
                }
            } catch (final IOException | ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private byte[] read(final String internalName) throws IOException, ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(internalName + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(internalName);
            }
            return in.readAllBytes();
        }
    }
}
