package io.reprieve.errors;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Loads the runtime and {@link Work} a second time, with {@link Limits} woven into the runtime: every method has a
 * frame of some size, which may differ from that of the method which was called before, an access by a handle takes one
 * too, as it does in the interpreter, and every allocation counts as one, the first access in a place included, for
 * which the JVM allocates. What is in front on the class path wins, so
 * that a broken engine can be run too.
 */
final class ErrorLoader extends ClassLoader {
    private static final String OURS = "io.reprieve.";
    private static final String WORK = Work.class.getName();
    private static final String MACHINERY = Limits.class.getPackageName() + ".";
    private static final String LIMITS = Type.getInternalName(Limits.class);
    private static final String HANDLE = Type.getInternalName(VarHandle.class);
    /** No steps of a release: the start, and observers, whose errors their callers catch. */
    private static final List<String> LEFT_ALONE = List.of(
        "io.reprieve.runtime.config.", "io.reprieve.runtime.events.", "io.reprieve.runtime.management.",
        "io.reprieve.runtime.observe.", "io.reprieve.runtime.Rehearsal", WORK);

    static {
        registerAsParallelCapable();
    }

    private final Set<String> handles = ConcurrentHashMap.newKeySet();

    ErrorLoader() {
        super(ErrorLoader.class.getClassLoader());
    }

    /**
     * The uses of handles in the classes loaded so far, as the JVM links them: by class, access and types, as in {@code
     * OwnerEnd.getAcquire(OwnerEnd) int}.
     */
    Set<String> handles() {
        return handles;
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.startsWith(MACHINERY) && !name.startsWith(WORK)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            final byte[] original = in.readAllBytes();
            final byte[] bytes = LEFT_ALONE.stream().anyMatch(name::startsWith) ? original : weave(original);
            return defineClass(name, bytes, 0, bytes.length, getClass().getProtectionDomain());
        } catch (final IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] weave(final byte[] original) {
        final ClassReader reader = new ClassReader(original);
        final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return ErrorLoader.this.getParent();
            }
        };
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(
                final int access,
                final String method,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
                final MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
                final boolean isAbstract = (access & Opcodes.ACC_ABSTRACT) != 0;
                return isAbstract || method.equals("<clinit>")
                    ? next : new Body(next, reader.getClassName(), method, descriptor);
            }
        }, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    /** One method. */
    private final class Body extends MethodVisitor {
        private static final int SIZES = 3;
        /**
         * What gives back a claim takes more than what has made it, as an access does that is the first in its place.
         */
        private static final int GIVING_BACK = 20;

        private final boolean isVirtual;
        private final int size;
        private final boolean isConstructor;
        private final String type;
        private final Label begin = new Label();

        Body(final MethodVisitor next, final String type, final String method, final String descriptor) {
            super(Opcodes.ASM9, next);
            this.type = type;
            isConstructor = method.equals("<init>");
            // The call that makes sure of room for others has a large frame.
            size = method.equals("descend") ? SIZES : sizeOf(method + descriptor);
            isVirtual = method.equals("isVirtual") && descriptor.equals("(Ljava/lang/Thread;)Z");
        }

        private String use(final String access, final String descriptor) {
            final StringJoiner arguments = new StringJoiner(", ", "(", ") ");
            for (final Type argument : Type.getArgumentTypes(descriptor)) {
                arguments.add(simpleName(argument.getClassName()));
            }
            return simpleName(type.replace('/', '.')) + "." + access + arguments
                + simpleName(Type.getReturnType(descriptor).getClassName());
        }

        private static String simpleName(final String name) {
            return name.substring(name.lastIndexOf('.') + 1);
        }

        private static int sizeOf(final String called) {
            return 1 + Math.floorMod(called.hashCode(), SIZES);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (isVirtual) {
                super.visitVarInsn(Opcodes.ALOAD, 0);
                call("isVirtual", "(Ljava/lang/Thread;)Z");
                super.visitInsn(Opcodes.IRETURN);
            } else if (!isConstructor) {
                frame("enter");
                super.visitLabel(begin);
            }
        }

        @Override
        public void visitInsn(final int opcode) {
            if (!isConstructor && opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                frame("exit");
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitIntInsn(final int opcode, final int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                call("allocate", "()V");
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitTypeInsn(final int opcode, final String type) {
            if (opcode == Opcodes.NEW || opcode == Opcodes.ANEWARRAY) {
                call("allocate", "()V");
            }
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String name,
            final String descriptor,
            final boolean ofInterface) {
            if (owner.startsWith("java/util/") && (name.equals("copyOf") || name.equals("put") || name.equals("add"))) {
                call("allocate", "()V");
            }
            if (owner.equals(HANDLE)) {
                super.visitLdcInsn(name.equals("setRelease") ? GIVING_BACK : sizeOf(name));
                call("pass", "(I)V");
                final String at = use(name, descriptor);
                handles.add(at);
                super.visitLdcInsn(at);
                call("link", "(Ljava/lang/String;)V");
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
        }

        @Override
        public void visitMaxs(final int maxStack, final int maxLocals) {
            if (!isConstructor && !isVirtual) {
                final Label end = new Label();
                super.visitLabel(end);
                super.visitTryCatchBlock(begin, end, end, null);
                frame("exit");
                super.visitInsn(Opcodes.ATHROW);
            }
            super.visitMaxs(maxStack, maxLocals);
        }

        private void frame(final String called) {
            super.visitLdcInsn(size);
            call(called, "(I)V");
        }

        private void call(final String called, final String descriptor) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, LIMITS, called, descriptor, false);
        }
    }
}
