package io.reprieve.schedule;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Weaves the calls of the {@link Scheduler} into a class.
 */
final class Interception extends ClassVisitor {
    private static final int ASM = Opcodes.ASM9;
    private static final String SCHEDULER = Type.getInternalName(Scheduler.class);
    private static final String THREAD = Type.getInternalName(Thread.class);
    private static final String CONTROLLED = Type.getInternalName(ControlledThread.class);
    private static final String PARKING = Type.getInternalName(LockSupport.class);
    private static final String LOCK = Type.getInternalName(ReentrantLock.class);
    private static final String LATCH = Type.getInternalName(CountDownLatch.class);
    private static final String HANDLE = Type.getInternalName(VarHandle.class);
    private static final String ATOMIC = "java/util/concurrent/atomic/";
    private static final String RUNTIME = "io/reprieve/";
    private static final String PROGRAM = Type.getInternalName(Program.class);
    private static final Set<String> OF_THREADS = Set.of("yield", "onSpinWait", "sleep", "holdsLock");
    private static final Map<String, String> ON_THREADS =
        Map.of("join", "join", "isAlive", "isAlive", "getId", "id", "threadId", "id", "interrupt", "interrupt");
    private static final Set<String> ON_LOCKS = Set.of("lock", "unlock");
    private static final Set<String> ON_LATCHES = Set.of("await", "countDown");
    /** Calls of the program that a loop repeats until something happens. */
    private static final Set<String> POLLS = Set.of("doReclaimWork", "pollGracePeriod", "statistics");

    private final List<String> points;
    private final Set<String> volatiles;
    private String name;
    private boolean isProgram;

    /**
     * An interception.
     *
     * @param next      gets the woven class.
     * @param points    get the names of its points.
     * @param volatiles the fields that are.
     */
    Interception(final ClassVisitor next, final List<String> points, final Set<String> volatiles) {
        super(ASM, next);
        this.points = points;
        this.volatiles = volatiles;
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
        isProgram = name.startsWith(PROGRAM);
        super.visit(version, access, name, signature, superName.equals(THREAD) ? CONTROLLED : superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        final int access,
        final String method,
        final String descriptor,
        final String signature,
        final String[] exceptions) {
        final boolean isSynchronized = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
        final MethodVisitor next =
            super.visitMethod(access & ~Opcodes.ACC_SYNCHRONIZED, method, descriptor, signature, exceptions);
        if (next == null || (access & Opcodes.ACC_ABSTRACT) != 0) {
            return next;
        }
        return new Body(next, method, isSynchronized, (access & Opcodes.ACC_STATIC) != 0);
    }

    /** One method. */
    private final class Body extends MethodVisitor {
        private final String method;
        private final boolean isSynchronized;
        private final boolean isStatic;
        private final boolean isInitializer;
        private final Label begin = new Label();
        private int line;

        Body(final MethodVisitor next, final String method, final boolean isSynchronized, final boolean isStatic) {
            super(ASM, next);
            this.method = method;
            this.isSynchronized = isSynchronized;
            this.isStatic = isStatic;
            isInitializer = method.equals("<clinit>");
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (isSynchronized) {
                point("enters its monitor");
                monitor();
                call("lock", "(Ljava/lang/Object;)V");
            } else if (isInitializer) {
                call("beginAtomic", "()V");
            } else {
                return;
            }
            super.visitLabel(begin);
        }

        @Override
        public void visitInsn(final int opcode) {
            final boolean isReturn = opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
            if (isReturn) {
                leave();
            }
            if (opcode == Opcodes.MONITORENTER) {
                point("enters a monitor");
                super.visitInsn(Opcodes.DUP);
                call("lock", "(Ljava/lang/Object;)V");
                super.visitInsn(opcode);
            } else if (opcode == Opcodes.MONITOREXIT) {
                super.visitInsn(Opcodes.DUP);
                super.visitInsn(opcode);
                call("unlock", "(Ljava/lang/Object;)V");
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitMaxs(final int maxStack, final int maxLocals) {
            if (isSynchronized || isInitializer) {
                final Label end = new Label();
                super.visitLabel(end);
                super.visitTryCatchBlock(begin, end, end, null);
                leave();
                super.visitInsn(Opcodes.ATHROW);
            }
            super.visitMaxs(maxStack, maxLocals);
        }

        private void leave() {
            if (isSynchronized) {
                monitor();
                call("unlock", "(Ljava/lang/Object;)V");
            } else if (isInitializer) {
                call("endAtomic", "()V");
            }
        }

        private void monitor() {
            if (isStatic) {
                super.visitLdcInsn(Type.getObjectType(name));
            } else {
                super.visitVarInsn(Opcodes.ALOAD, 0);
            }
        }

        @Override
        public void visitLineNumber(final int line, final Label start) {
            this.line = line;
            super.visitLineNumber(line, start);
        }

        @Override
        public void visitFieldInsn(final int opcode, final String owner, final String field, final String descriptor) {
            if (volatiles.contains(owner + "." + field)) {
                point((opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC ? "reads " : "writes ") + field);
            }
            super.visitFieldInsn(opcode, owner, field, descriptor);
        }

        @Override
        public void visitTypeInsn(final int opcode, final String type) {
            super.visitTypeInsn(opcode, opcode == Opcodes.NEW && type.equals(THREAD) ? CONTROLLED : type);
        }

        @Override
        public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String called,
            final String descriptor,
            final boolean ofInterface) {
            if (opcode == Opcodes.INVOKESTATIC && standsInForStatic(owner, called, descriptor)) {
                return;
            }
            if (opcode == Opcodes.INVOKEVIRTUAL && standsIn(owner, called, descriptor)) {
                return;
            }
            if (opcode == Opcodes.INVOKESPECIAL && owner.equals(THREAD) && called.equals("<init>")) {
                super.visitMethodInsn(opcode, CONTROLLED, called, descriptor, false);
                return;
            }
            if (opcode == Opcodes.INVOKEVIRTUAL && (owner.equals(HANDLE) || owner.startsWith(ATOMIC))) {
                point(called);
            }
            super.visitMethodInsn(opcode, owner, called, descriptor, ofInterface);
            if (isProgram && isOfRuntime(owner) && !POLLS.contains(called)) {
                progress("has called " + called);
            }
        }

        private boolean isOfRuntime(final String owner) {
            return owner.startsWith(RUNTIME) && !owner.startsWith(PROGRAM);
        }

        private boolean standsInForStatic(final String owner, final String called, final String descriptor) {
            if (owner.equals(PARKING) && !called.startsWith("set") && !called.startsWith("get")) {
                if (!called.equals("unpark")) {
                    point(called);
                }
                call(called, descriptor);
            } else if (owner.equals(THREAD) && OF_THREADS.contains(called)) {
                if (!called.equals("holdsLock")) {
                    point(called);
                }
                call(called.equals("onSpinWait") ? "yield" : called, descriptor);
            } else if (owner.equals("java/lang/System") && called.equals("nanoTime")) {
                call(called, descriptor);
            } else if (owner.startsWith(RUNTIME) && called.equals("isVirtual")
                && descriptor.equals("(Ljava/lang/Thread;)Z")) {
                call(called, descriptor);
            } else {
                return false;
            }
            return true;
        }

        private boolean standsIn(final String owner, final String called, final String descriptor) {
            if (owner.equals(THREAD) && ON_THREADS.containsKey(called)) {
                call(ON_THREADS.get(called), descriptor.replace("(", "(Ljava/lang/Thread;"));
            } else if (owner.equals(LATCH) && ON_LATCHES.contains(called)) {
                call(called, descriptor.replace("(", "(L" + LATCH + ";"));
            } else if (owner.equals(LOCK) && ON_LOCKS.contains(called)) {
                point(called);
                call(called, "(Ljava/lang/Object;)V");
                if (isProgram) {
                    progress("has called " + called);
                }
            } else {
                return false;
            }
            return true;
        }

        private void point(final String what) {
            number(what);
            call("point", "(I)V");
        }

        private void progress(final String what) {
            number(what);
            call("progress", "(I)V");
        }

        private void number(final String what) {
            super.visitLdcInsn(points.size());
            points.add(name.substring(name.lastIndexOf('/') + 1) + "." + method + ":" + line + " " + what);
        }

        private void call(final String called, final String descriptor) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, SCHEDULER, called, descriptor, false);
        }
    }
}
