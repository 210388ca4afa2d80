package io.reprieve.agent.weave;

import io.reprieve.woven.EmbeddedHead;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Makes the instances of a class {@link EmbeddedHead}s, with fields of their own. As source, in a class {@code C}:
 *
 * <pre>
 *   private static final VarHandle reprieve$CLAIMANT =
 *       MethodHandles.lookup().findVarHandle(C.class, "reprieve$claimant", Object.class);
 *   private static final VarHandle reprieve$NEXT =
 *       MethodHandles.lookup().findVarHandle(C.class, "reprieve$next", Object.class);
 *
 *   private transient volatile Object reprieve$claimant;
 *   private transient Object reprieve$next;
 *   private transient Object reprieve$site, reprieve$context, reprieve$function;
 *
 *   public boolean reprieve$claim() {
 *       Object claimant = reprieve$claimant;
 *       return claimant != this &amp;&amp; reprieve$CLAIMANT.compareAndSet(this, claimant, this);
 *   }
 *
 *   public void reprieve$clear() {
 *       reprieve$CLAIMANT.setRelease(this, null);
 *   }
 *
 *   public Object reprieve$successor() {
 *       return reprieve$NEXT.getAcquire(this);
 *   }
 *   ...
 * </pre>
 *
 * <p>A claimed head refers to its own object, and not to some {@code true}: so a clone that was made while the original
 * was pending is not claimed. (It keeps what the original's head referred to until its own first release.)
 *
 * <p>Field updaters would do instead of the {@code VarHandle}s, but making one resolves the types of all the fields of
 * the class, which may not all be there. The handles' calls are linked when the class is initialised: the first release
 * may come when the heap is full.
 *
 * <p>All members are synthetic. Serialisation doesn't see them: the fields are transient, and the default
 * {@code serialVersionUID}, which the methods and the initialiser would change, is pinned ({@link SerialVersion}).
 */
final class HeadEmbedding {
    private HeadEmbedding() {
    }

    /**
     * Embeds the head.
     *
     * @param next is shown the class with it.
     * @return what is to be shown the class as it was.
     */
    static ClassVisitor before(final ClassVisitor next) {
        // The version sees the class as it was before.
        return new SerialVersion(new Embedding(next));
    }

    private static final class Embedding extends ClassVisitor {
        private static final String HEAD = Type.getInternalName(EmbeddedHead.class);
        private static final String LOOKUP = Type.getInternalName(MethodHandles.Lookup.class);
        private static final String HANDLE = Type.getInternalName(VarHandle.class);
        private static final String WOVEN = Type.getInternalName(Woven.class);
        private static final String OBJECT = "Ljava/lang/Object;";
        private static final String CLASS = "Ljava/lang/Class;";
        private static final String INITIALISER = "<clinit>";
        private static final String LINK = "reprieve$link";
        private static final String CLAIMANT = "reprieve$claimant";
        private static final String NEXT = "reprieve$next";
        private static final String CLAIMANT_HANDLE = "reprieve$CLAIMANT";
        private static final String NEXT_HANDLE = "reprieve$NEXT";
        private static final int INITIALISER_STACK = 4;

        private String name;
        private boolean hasFrames;
        private boolean hasInitialiser;

        Embedding(final ClassVisitor next) {
            super(OpenedClassReader.ASM_API, next);
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
            final String[] more = new String[interfaces.length + 1];
            System.arraycopy(interfaces, 0, more, 0, interfaces.length);
            more[interfaces.length] = HEAD;
            final String moreGeneric = signature == null ? null : signature + "L" + HEAD + ";";
            super.visit(version, access, name, moreGeneric, superName, more);
        }

        @Override
        public MethodVisitor visitMethod(
                final int access,
                final String name,
                final String descriptor,
                final String signature,
                final String[] exceptions) {
            final MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!name.equals(INITIALISER)) {
                return method;
            }
            hasInitialiser = true;
            return new MethodVisitor(OpenedClassReader.ASM_API, method) {
                @Override
                public void visitCode() {
                    super.visitCode();
                    initialise(mv);
                }

                @Override
                public void visitMaxs(final int maxStack, final int maxLocals) {
                    super.visitMaxs(Math.max(INITIALISER_STACK, maxStack), maxLocals);
                }
            };
        }

        @Override
        public void visitEnd() {
            final int ofClass = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC;
            final int ofObject = Opcodes.ACC_PRIVATE | Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC;
            field(ofClass, CLAIMANT_HANDLE, "L" + HANDLE + ";");
            field(ofClass, NEXT_HANDLE, "L" + HANDLE + ";");
            field(ofObject | Opcodes.ACC_VOLATILE, CLAIMANT, OBJECT);
            field(ofObject, NEXT, OBJECT);
            if (!hasInitialiser) {
                final MethodVisitor code = begin(Opcodes.ACC_STATIC, INITIALISER, "()V");
                initialise(code);
                end(code, Opcodes.RETURN, INITIALISER_STACK, 0);
            }
            link();
            claim();
            clear();
            successor();
            for (final String property : new String[] {"reprieve$site", "reprieve$context", "reprieve$function"}) {
                field(ofObject, property, OBJECT);
                property(property);
            }
            super.visitEnd();
        }

        private void field(final int access, final String field, final String descriptor) {
            super.visitField(access, field, descriptor, null, null).visitEnd();
        }

        private MethodVisitor begin(final int access, final String method, final String descriptor) {
            final int synthetic = access | Opcodes.ACC_SYNTHETIC;
            final MethodVisitor code = super.visitMethod(synthetic, method, descriptor, null, null);
            code.visitCode();
            return code;
        }

        private static void end(final MethodVisitor code, final int instruction, final int stack, final int locals) {
            code.visitInsn(instruction);
            code.visitMaxs(stack, locals);
            code.visitEnd();
        }

        /** Before all else that the class does to initialise itself, which may be to release an instance. */
        private void initialise(final MethodVisitor code) {
            handle(code, CLAIMANT_HANDLE, CLAIMANT);
            handle(code, NEXT_HANDLE, NEXT);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, WOVEN, "announceEmbeddedHeads", "()V", false);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, name, LINK, "()V", false);
        }

        /** Without class constants, which a class file of before Java 5 can't have. */
        private void handle(final MethodVisitor code, final String handle, final String field) {
            code.visitMethodInsn(
                Opcodes.INVOKESTATIC, Type.getInternalName(MethodHandles.class), "lookup", "()L" + LOOKUP + ";", false);
            code.visitInsn(Opcodes.DUP);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, LOOKUP, "lookupClass", "()" + CLASS, false);
            code.visitLdcInsn(field);
            code.visitLdcInsn("java.lang.Object");
            code.visitMethodInsn(
                Opcodes.INVOKESTATIC, "java/lang/Class", "forName", "(Ljava/lang/String;)" + CLASS, false);
            code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                LOOKUP,
                "findVarHandle",
                "(" + CLASS + "Ljava/lang/String;" + CLASS + ")L" + HANDLE + ";",
                false);
            code.visitFieldInsn(Opcodes.PUTSTATIC, name, handle, "L" + HANDLE + ";");
        }

        /** Makes each call once, on no object. The JVM links the calls of one class with one signature together. */
        private void link() {
            final MethodVisitor code = begin(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, LINK, "()V");
            final int nulls = 3;
            attempt(code, () -> {
                code.visitFieldInsn(Opcodes.GETSTATIC, name, CLAIMANT_HANDLE, "L" + HANDLE + ";");
                for (int i = 0; i < nulls; i++) {
                    code.visitInsn(Opcodes.ACONST_NULL);
                }
                compareAndSet(code);
                code.visitInsn(Opcodes.POP);
            });
            attempt(code, () -> {
                code.visitFieldInsn(Opcodes.GETSTATIC, name, NEXT_HANDLE, "L" + HANDLE + ";");
                code.visitInsn(Opcodes.ACONST_NULL);
                code.visitInsn(Opcodes.ACONST_NULL);
                setRelease(code);
            });
            attempt(code, () -> {
                code.visitFieldInsn(Opcodes.GETSTATIC, name, NEXT_HANDLE, "L" + HANDLE + ";");
                code.visitInsn(Opcodes.ACONST_NULL);
                getAcquire(code);
                code.visitInsn(Opcodes.POP);
            });
            end(code, Opcodes.RETURN, nulls + 1, 0);
        }

        private void attempt(final MethodVisitor code, final Runnable call) {
            final Label start = new Label();
            final Label end = new Label();
            final Label handler = new Label();
            final Label after = new Label();
            code.visitTryCatchBlock(start, end, handler, "java/lang/Throwable");
            code.visitLabel(start);
            call.run();
            code.visitLabel(end);
            code.visitJumpInsn(Opcodes.GOTO, after);
            code.visitLabel(handler);
            if (hasFrames) {
                code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
            }
            code.visitInsn(Opcodes.POP);
            code.visitLabel(after);
            if (hasFrames) {
                code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
            }
        }

        private void compareAndSet(final MethodVisitor code) {
            call(code, "compareAndSet", "(L" + name + ";" + OBJECT + OBJECT + ")Z");
        }

        private void setRelease(final MethodVisitor code) {
            call(code, "setRelease", "(L" + name + ";" + OBJECT + ")V");
        }

        private void getAcquire(final MethodVisitor code) {
            call(code, "getAcquire", "(L" + name + ";)" + OBJECT);
        }

        private static void call(final MethodVisitor code, final String method, final String descriptor) {
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HANDLE, method, descriptor, false);
        }

        private void claim() {
            final MethodVisitor code = begin(Opcodes.ACC_PUBLIC, "reprieve$claim", "()Z");
            final Label unclaimed = new Label();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name, CLAIMANT, OBJECT);
            code.visitVarInsn(Opcodes.ASTORE, 1);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitJumpInsn(Opcodes.IF_ACMPNE, unclaimed);
            code.visitInsn(Opcodes.ICONST_0);
            code.visitInsn(Opcodes.IRETURN);
            code.visitLabel(unclaimed);
            if (hasFrames) {
                code.visitFrame(Opcodes.F_APPEND, 1, new Object[] {"java/lang/Object"}, 0, null);
            }
            code.visitFieldInsn(Opcodes.GETSTATIC, name, CLAIMANT_HANDLE, "L" + HANDLE + ";");
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            compareAndSet(code);
            end(code, Opcodes.IRETURN, 4, 2);
        }

        private void clear() {
            final MethodVisitor code = begin(Opcodes.ACC_PUBLIC, "reprieve$clear", "()V");
            code.visitFieldInsn(Opcodes.GETSTATIC, name, CLAIMANT_HANDLE, "L" + HANDLE + ";");
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitInsn(Opcodes.ACONST_NULL);
            setRelease(code);
            end(code, Opcodes.RETURN, 3, 1);
        }

        private void successor() {
            final MethodVisitor get = begin(Opcodes.ACC_PUBLIC, "reprieve$successor", "()" + OBJECT);
            get.visitFieldInsn(Opcodes.GETSTATIC, name, NEXT_HANDLE, "L" + HANDLE + ";");
            get.visitVarInsn(Opcodes.ALOAD, 0);
            getAcquire(get);
            end(get, Opcodes.ARETURN, 2, 1);
            final MethodVisitor set = begin(Opcodes.ACC_PUBLIC, "reprieve$successor", "(" + OBJECT + ")V");
            set.visitFieldInsn(Opcodes.GETSTATIC, name, NEXT_HANDLE, "L" + HANDLE + ";");
            set.visitVarInsn(Opcodes.ALOAD, 0);
            set.visitVarInsn(Opcodes.ALOAD, 1);
            setRelease(set);
            end(set, Opcodes.RETURN, 3, 2);
        }

        private void property(final String property) {
            final MethodVisitor get = begin(Opcodes.ACC_PUBLIC, property, "()" + OBJECT);
            get.visitVarInsn(Opcodes.ALOAD, 0);
            get.visitFieldInsn(Opcodes.GETFIELD, name, property, OBJECT);
            end(get, Opcodes.ARETURN, 1, 1);
            final MethodVisitor set = begin(Opcodes.ACC_PUBLIC, property, "(" + OBJECT + ")V");
            set.visitVarInsn(Opcodes.ALOAD, 0);
            set.visitVarInsn(Opcodes.ALOAD, 1);
            set.visitFieldInsn(Opcodes.PUTFIELD, name, property, OBJECT);
            end(set, Opcodes.RETURN, 2, 2);
        }
    }
}
