package io.reprieve.mutants;

import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Which fields and methods of the runtime give what other threads may change.
 */
final class SharedState {
    static final String HANDLE = Type.getInternalName(VarHandle.class);
    static final String ATOMIC = "java/util/concurrent/atomic/";
    /** A method that calls one that reads shared state gives shared state too, and so does its caller; no further. */
    private static final int LEVELS = 2;

    private final Set<String> volatiles = new HashSet<>();
    private final Map<String, Set<String>> callees = new HashMap<>();
    private final Set<String> methods = new HashSet<>();

    /** Reads all classes. */
    SharedState(final Iterable<byte[]> classes) {
        for (final byte[] type : classes) {
            new ClassReader(type).accept(new Fields(), ClassReader.SKIP_CODE);
        }
        for (final byte[] type : classes) {
            new ClassReader(type).accept(new Methods(), ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        }
        for (int level = 1; level < LEVELS; level++) {
            final Set<String> more = new HashSet<>();
            callees.forEach((method, called) -> {
                if (called.stream().anyMatch(methods::contains)) {
                    more.add(method);
                }
            });
            methods.addAll(more);
        }
    }

    boolean isVolatile(final String owner, final String field) {
        return volatiles.contains(owner + "." + field);
    }

    /** Whether a call gives what other threads may change. */
    boolean isRead(final String owner, final String method, final String descriptor) {
        if (owner.equals(HANDLE)) {
            return !method.startsWith("set") && !method.endsWith("Fence");
        }
        if (owner.startsWith(ATOMIC)) {
            return !descriptor.endsWith("V");
        }
        return methods.contains(owner + "." + method + descriptor);
    }

    /** Notes the volatile fields. */
    private final class Fields extends ClassVisitor {
        private String name;

        Fields() {
            super(Opcodes.ASM9);
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
        }

        @Override
        public FieldVisitor visitField(
            final int access, final String field, final String descriptor, final String signature, final Object value) {
            if ((access & Opcodes.ACC_VOLATILE) != 0) {
                volatiles.add(name + "." + field);
            }
            return null;
        }
    }

    /** Notes the methods that read, and whom they call. */
    private final class Methods extends ClassVisitor {
        private String name;

        Methods() {
            super(Opcodes.ASM9);
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
        }

        @Override
        public MethodVisitor visitMethod(
            final int access,
            final String method,
            final String descriptor,
            final String signature,
            final String[] exceptions) {
            if (descriptor.endsWith("V") || method.startsWith("<")) {
                return null;
            }
            final String key = name + "." + method + descriptor;
            final Set<String> called = callees.computeIfAbsent(key, each -> new HashSet<>());
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitFieldInsn(
                    final int opcode, final String owner, final String field, final String type) {
                    if (opcode == Opcodes.GETFIELD && isVolatile(owner, field)) {
                        methods.add(key);
                    }
                }

                @Override
                public void visitMethodInsn(
                    final int opcode,
                    final String owner,
                    final String callee,
                    final String type,
                    final boolean ofInterface) {
                    if (isRead(owner, callee, type) && (owner.equals(HANDLE) || owner.startsWith(ATOMIC))) {
                        methods.add(key);
                    }
                    called.add(owner + "." + callee + type);
                }
            };
        }
    }
}
