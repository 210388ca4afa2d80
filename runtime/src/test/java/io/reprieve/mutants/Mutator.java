package io.reprieve.mutants;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Finds the mutations of a class, and makes one of them.
 */
final class Mutator extends ClassVisitor {
    private static final int NONE = -1;
    private static final String RUNTIME = "io/reprieve/runtime/";
    private static final String HELPER = "mutant$";
    /** What each access becomes: first the modes that x86 doesn't tell from it. */
    private static final Map<String, List<String>> WEAKER = Map.of(
        "setRelease", List.of("setOpaque", "set"),
        "setOpaque", List.of("set"),
        "getAcquire", List.of("getOpaque", "get"),
        "getOpaque", List.of("get"),
        "getVolatile", List.of("getAcquire", "getOpaque", "get"),
        "compareAndSet", List.of("weakCompareAndSetPlain"),
        "getAndSet", List.of("getAndSetAcquire", "getAndSetRelease"));
    /** What each access becomes that x86 does tell from it. */
    private static final Map<String, List<String>> VISIBLY_WEAKER =
        Map.of("setVolatile", List.of("setRelease", "setOpaque", "set"));
    private static final List<String> ATOMIC = List.of(
        "compareAndSet", "compareAndExchange", "compareAndExchangeRelease", "compareAndExchangeAcquire", "getAndSet",
        "getAndSetAcquire", "getAndSetRelease", "getAndAdd", "getAndAddAcquire", "getAndAddRelease");

    private final SharedState shared;
    private final int wanted;
    private final List<Mutation> found = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private String name;
    private String shortName;
    /** The helper to be added, if there is one: its descriptor, and the access that it takes apart. */
    private String helperDescriptor;
    private String helperOf;

    private Mutator(final ClassVisitor next, final SharedState shared, final int wanted) {
        super(Opcodes.ASM9, next);
        this.shared = shared;
        this.wanted = wanted;
    }

    /** All mutations of a class, in the order of its byte code. */
    static List<Mutation> mutationsOf(final byte[] type, final SharedState shared) {
        final Mutator mutator = new Mutator(new ClassWriter(0), shared, NONE);
        new ClassReader(type).accept(mutator, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        return mutator.found;
    }

    /** The class with one mutation. */
    static byte[] mutate(final byte[] type, final SharedState shared, final Mutation mutation) {
        final ClassReader reader = new ClassReader(type);
        final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_FRAMES);
        reader.accept(new Mutator(writer, shared, mutation.number()), ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    /** One more place. Whether it is the one to be changed. */
    private boolean found(final String what, final boolean isHidden) {
        final int nth = labels.merge(what, 1, Integer::sum);
        final String label = nth == 1 ? what : what + " (" + nth + ")";
        found.add(new Mutation(shortName + "#" + label, name.replace('/', '.'), found.size(), isHidden));
        return found.size() - 1 == wanted;
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
        shortName = RuntimeClasses.shortName(name);
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public FieldVisitor visitField(
        final int access, final String field, final String descriptor, final String signature, final Object value) {
        final boolean isVolatile = (access & Opcodes.ACC_VOLATILE) != 0;
        final boolean isChanged = isVolatile && found(field + " volatile as plain", false);
        return super.visitField(
            isChanged ? access & ~Opcodes.ACC_VOLATILE : access, field, descriptor, signature, value);
    }

    @Override
    public MethodVisitor visitMethod(
        final int access,
        final String method,
        final String descriptor,
        final String signature,
        final String[] exceptions) {
        if (method.equals("<clinit>") || method.contains("rehearse")) {
            return super.visitMethod(access, method, descriptor, signature, exceptions);
        }
        final boolean isSynchronized = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
        final boolean isOpened = isSynchronized && found(method + " synchronized removed", false);
        return new Body(super.visitMethod(
            isOpened ? access & ~Opcodes.ACC_SYNCHRONIZED : access, method, descriptor, signature, exceptions), method);
    }

    @Override
    public void visitEnd() {
        if (helperDescriptor != null) {
            writeHelper();
        }
        super.visitEnd();
    }

    // ---- an atomic access, taken apart

    private void writeHelper() {
        final Type[] arguments = Type.getArgumentTypes(helperDescriptor);
        final Type result = Type.getReturnType(helperDescriptor);
        final boolean compares = helperOf.startsWith("compare");
        final int coordinates = arguments.length - (compares ? 2 : 1);
        final Type value = erased(arguments[arguments.length - 1]);
        final MethodVisitor code = super.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, HELPER, helperDescriptor, null, null);
        code.visitCode();
        int end = 0;
        for (final Type argument : arguments) {
            end += argument.getSize();
        }
        final int witness = end;
        final int last = end - arguments[arguments.length - 1].getSize();
        load(code, arguments, coordinates);
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL, SharedState.HANDLE, "getVolatile",
            handleDescriptor(arguments, coordinates, value, null), false);
        code.visitVarInsn(value.getOpcode(Opcodes.ISTORE), witness);
        // Where two threads have to meet, it takes a rest.
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Thread", "yield", "()V", false);
        final Label differs = new Label();
        if (compares) {
            code.visitVarInsn(value.getOpcode(Opcodes.ILOAD), witness);
            code.visitVarInsn(value.getOpcode(Opcodes.ILOAD), last - arguments[arguments.length - 2].getSize());
            jumpIfDifferent(code, value, differs);
        }
        load(code, arguments, coordinates);
        code.visitVarInsn(value.getOpcode(Opcodes.ILOAD), last);
        if (helperOf.startsWith("getAndAdd")) {
            code.visitVarInsn(value.getOpcode(Opcodes.ILOAD), witness);
            code.visitInsn(value.getOpcode(Opcodes.IADD));
        }
        code.visitMethodInsn(
            Opcodes.INVOKEVIRTUAL, SharedState.HANDLE, "setVolatile",
            handleDescriptor(arguments, coordinates, Type.VOID_TYPE, value), false);
        if (helperOf.equals("compareAndSet")) {
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.IRETURN);
            code.visitLabel(differs);
            code.visitInsn(Opcodes.ICONST_0);
            code.visitInsn(Opcodes.IRETURN);
        } else {
            code.visitLabel(differs);
            code.visitVarInsn(value.getOpcode(Opcodes.ILOAD), witness);
            if (value.getSort() == Type.OBJECT && result.getSort() >= Type.ARRAY) {
                code.visitTypeInsn(Opcodes.CHECKCAST, result.getInternalName());
            }
            code.visitInsn(result.getOpcode(Opcodes.IRETURN));
        }
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** A literal null has a type of its own, which a handle would convert to. */
    private static Type erased(final Type type) {
        return type.getSort() == Type.OBJECT ? Type.getType(Object.class) : type;
    }

    private static void load(final MethodVisitor code, final Type[] arguments, final int count) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            code.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), at);
            at += arguments[i].getSize();
        }
    }

    private static String handleDescriptor(
        final Type[] arguments, final int coordinates, final Type result, final Type more) {
        final List<Type> types = new ArrayList<>(List.of(arguments).subList(1, coordinates));
        if (more != null) {
            types.add(more);
        }
        return Type.getMethodDescriptor(result, types.toArray(new Type[0]));
    }

    private static void jumpIfDifferent(final MethodVisitor code, final Type value, final Label label) {
        if (value.getSort() == Type.LONG) {
            code.visitInsn(Opcodes.LCMP);
            code.visitJumpInsn(Opcodes.IFNE, label);
        } else {
            code.visitJumpInsn(value.getSort() == Type.OBJECT ? Opcodes.IF_ACMPNE : Opcodes.IF_ICMPNE, label);
        }
    }

    /** One method. */
    private final class Body extends MethodVisitor {
        private final String method;
        private final Deque<String> handles = new ArrayDeque<>();
        private final Map<Integer, String> sharedLocals = new HashMap<>();
        /** What the value on the stack was read from, if that is shared. */
        private String source;
        private Boolean isMonitorRemoved;

        Body(final MethodVisitor next, final String method) {
            super(Opcodes.ASM9, next);
            this.method = method;
        }

        private boolean found(final String what, final boolean isHidden) {
            return Mutator.this.found(method + " " + what, isHidden);
        }

        @Override
        public void visitFieldInsn(final int opcode, final String owner, final String field, final String descriptor) {
            if (opcode == Opcodes.GETSTATIC && descriptor.equals("L" + SharedState.HANDLE + ";")) {
                handles.push(field);
            }
            if (opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC) {
                if (shared.isVolatile(owner, field)) {
                    source = field;
                }
            } else {
                source = null;
            }
            super.visitFieldInsn(opcode, owner, field, descriptor);
        }

        @Override
        public void visitVarInsn(final int opcode, final int variable) {
            if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE) {
                if (source == null) {
                    sharedLocals.remove(variable);
                } else {
                    sharedLocals.put(variable, source);
                }
                source = null;
            } else if (sharedLocals.containsKey(variable)) {
                source = sharedLocals.get(variable);
            }
            super.visitVarInsn(opcode, variable);
        }

        @Override
        public void visitInsn(final int opcode) {
            if (opcode == Opcodes.MONITORENTER) {
                isMonitorRemoved = found("synchronized block removed", false);
            }
            final boolean isMonitor = opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT;
            if (isMonitor && Boolean.TRUE.equals(isMonitorRemoved)) {
                super.visitInsn(Opcodes.POP);
                return;
            }
            if (opcode == Opcodes.POP || opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                source = null;
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String called,
            final String descriptor,
            final boolean ofInterface) {
            if (isFence(owner, called, descriptor)) {
                // A load fence costs nothing on x86: it holds back the compilers alone.
                if (!found(called + " removed", called.equals("acquireFence") || called.equals("loadLoadFence"))) {
                    super.visitMethodInsn(opcode, owner, called, descriptor, ofInterface);
                }
                return;
            }
            if (owner.equals(SharedState.HANDLE)) {
                access(called, descriptor);
                return;
            }
            if (shared.isRead(owner, called, descriptor)) {
                source = called + "()";
            } else if (descriptor.endsWith(")V")) {
                source = null;
            }
            super.visitMethodInsn(opcode, owner, called, descriptor, ofInterface);
        }

        private boolean isFence(final String owner, final String called, final String descriptor) {
            return owner.equals(SharedState.HANDLE) && called.endsWith("Fence")
                || owner.equals(RUNTIME + "memory/Fences") && descriptor.equals("()V") && !called.equals("rehearse")
                && !called.equals("membarrier");
        }

        private void access(final String called, final String descriptor) {
            final String field = handles.isEmpty() ? "field" : handles.pop();
            String changed = called;
            for (final String weaker : WEAKER.getOrDefault(called, List.of())) {
                if (found(field + "." + called + " as " + weaker, true)) {
                    changed = weaker;
                }
            }
            for (final String weaker : VISIBLY_WEAKER.getOrDefault(called, List.of())) {
                if (found(field + "." + called + " as " + weaker, false)) {
                    changed = weaker;
                }
            }
            if (ATOMIC.contains(called) && found(field + "." + called + " in two steps", false)) {
                helperOf = called;
                helperDescriptor = descriptor.replace("(", "(L" + SharedState.HANDLE + ";");
                super.visitMethodInsn(Opcodes.INVOKESTATIC, name, HELPER, helperDescriptor, false);
            } else {
                super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, SharedState.HANDLE, changed, descriptor, false);
            }
            source = shared.isRead(SharedState.HANDLE, called, descriptor) ? field : null;
        }

        @Override
        public void visitJumpInsn(final int opcode, final Label label) {
            if (source != null && opcode != Opcodes.GOTO) {
                final int operands = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE ? 2 : 1;
                final boolean jumps = found("guard on " + source + " always jumps", false);
                final boolean fallsThrough = found("guard on " + source + " never jumps", false);
                source = null;
                if (jumps || fallsThrough) {
                    super.visitInsn(operands == 2 ? Opcodes.POP2 : Opcodes.POP);
                    if (jumps) {
                        super.visitJumpInsn(Opcodes.GOTO, label);
                    }
                    return;
                }
            }
            source = opcode == Opcodes.GOTO ? source : null;
            super.visitJumpInsn(opcode, label);
        }
    }
}
