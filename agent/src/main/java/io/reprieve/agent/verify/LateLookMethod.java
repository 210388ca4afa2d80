package io.reprieve.agent.verify;

import io.reprieve.runtime.verify.Places;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Passes a method on, counts its instructions, and looks at what was used in a loop wherever the loop is left: by a
 * jump, at its end, by a return, by what is thrown. Until then the object is kept in a local of its own behind the
 * method's.
 *
 * <p>What a subclass weaves in it hands to {@link #mv}: that is not counted.
 */
abstract class LateLookMethod extends MethodVisitor {
    static final String USE = "(Ljava/lang/Object;I)V";
    static final String VERIFIED = "io/reprieve/woven/verify/Verified";

    final MethodOutline outline;
    private final String type;
    private final String method;
    private final String descriptor;
    private final boolean hasFrames;
    private LateLooks late;
    /** Where the object is kept that is to be looked at late, for each local that has one in a loop. */
    private final Map<Integer, Integer> kept = new TreeMap<>();
    /** Where loops with late looks begin and end, by the instruction. */
    private final Map<Integer, Label> marks = new HashMap<>();
    /** The labels at the instruction that comes next, and what stands for them in frames. */
    private final List<Label> labels = new ArrayList<>();
    private final Map<Label, Label> moved = new HashMap<>();
    private int instruction;
    private int line;
    private int place;

    LateLookMethod(
            final MethodOutline outline,
            final String type,
            final String method,
            final String descriptor,
            final boolean hasFrames,
            final MethodVisitor next) {
        super(OpenedClassReader.ASM_API, next);
        this.outline = outline;
        this.type = type;
        this.method = method;
        this.descriptor = descriptor;
        this.hasFrames = hasFrames;
    }

    /** Whether an instruction is a use, of what a local has, that is to be looked at. */
    abstract boolean isUse(Instruction use, int ofLocal);

    /** How many locals the subclass puts behind those of the method: numbers all. */
    abstract int numbers();

    /** The first local that nobody uses. */
    int firstFree() {
        return outline.locals() + numbers() + kept.size();
    }

    /** The number of the instruction that is visited. */
    int instruction() {
        return instruction - 1;
    }

    // ---- words for what is woven in

    static String name(final String owner, final String member) {
        return owner.substring(owner.lastIndexOf('/') + 1) + "." + member;
    }

    void push(final int value) {
        if (value <= Short.MAX_VALUE) {
            mv.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            mv.visitLdcInsn(value);
        }
    }

    void call(final String name, final String signature) {
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, VERIFIED, name, signature, false);
    }

    /** The number of a place at the instruction that is visited. */
    int place(final String what, final String ofField) {
        return Places.number(
            type.replace('/', '.'), method, line, what, ofField, outline.isInLoop(instruction()), fate(),
            key(instruction + "/" + place++));
    }

    /** The number of the place where the method begins. */
    int entry() {
        return Places.number(
            type.replace('/', '.'), method, 0, "call of " + name(type, method), null, false, Places.USED, key("entry"));
    }

    private String key(final String where) {
        return "#" + method + descriptor + where;
    }

    private int fate() {
        return switch (outline.opcode(instruction)) {
            case Opcodes.ARETURN -> Places.RETURNED;
            case Opcodes.PUTFIELD, Opcodes.PUTSTATIC, Opcodes.AASTORE -> Places.STORED;
            default -> Places.USED;
        };
    }

    // ---- late looks

    /** Keeps what an instruction uses, if it is to be looked at late. Returns whether it is. */
    boolean isLookedAtLate() {
        final int used = late.local(instruction());
        if (used == Instruction.NO_LOCAL) {
            return false;
        }
        mv.visitVarInsn(Opcodes.ALOAD, used);
        mv.visitVarInsn(Opcodes.ASTORE, kept.get(used));
        return true;
    }

    /** What precedes each instruction. */
    void next() {
        mark();
        final List<LateLooks.Look> due = late.before(instruction);
        if (!due.isEmpty()) {
            lookAt(due);
            if (outline.opcode(instruction) == Opcodes.NEW) {
                // Frames name an object whose constructor has not run by where it was made: that has moved.
                final Label made = new Label();
                mv.visitLabel(made);
                for (final Label label : labels) {
                    moved.put(label, made);
                }
            }
        }
        labels.clear();
        instruction++;
    }

    private void mark() {
        final Label mark = marks.get(instruction);
        if (mark != null) {
            mv.visitLabel(mark);
        }
    }

    /** Looks at what was used in the loop that is left here, if it was. */
    private void lookAt(final List<LateLooks.Look> due) {
        for (final LateLooks.Look look : due) {
            final Instruction use = outline.code().get(look.use());
            visitLine(use.line());
            mv.visitVarInsn(Opcodes.ALOAD, kept.get(look.local()));
            push(Places.number(
                type.replace('/', '.'), method, use.line(), what(use), null, true, Places.USED,
                key(look.use() + "/late")));
            call(use.isCall() ? "useMemory" : "use", USE);
            mv.visitInsn(Opcodes.ACONST_NULL);
            mv.visitVarInsn(Opcodes.ASTORE, kept.get(look.local()));
        }
        visitLine(line);
    }

    private void visitLine(final int number) {
        if (number > 0) {
            final Label here = new Label();
            mv.visitLabel(here);
            mv.visitLineNumber(number, here);
        }
    }

    private static String what(final Instruction use) {
        return use.isElementOfPrimitives() ? (use.pushes() > 0 ? "read" : "write") + " of an array"
            : (use.isCall() ? "call of " : "read of ") + name(use.owner(), use.name());
    }

    @Override
    public void visitCode() {
        super.visitCode();
        late = new LateLooks(outline, this::isUse);
        int at = outline.locals() + numbers();
        for (final int local : late.locals()) {
            kept.put(local, at);
            mv.visitInsn(Opcodes.ACONST_NULL);
            mv.visitVarInsn(Opcodes.ASTORE, at++);
        }
        for (final LateLooks.Loop loop : late.loops()) {
            marks.computeIfAbsent(loop.head(), ignored -> new Label());
            marks.computeIfAbsent(loop.back() + 1, ignored -> new Label());
        }
    }

    @Override
    public void visitMaxs(final int maxStack, final int maxLocals) {
        mark();
        for (final LateLooks.Loop loop : late.loops()) {
            final Label handler = new Label();
            mv.visitTryCatchBlock(marks.get(loop.head()), marks.get(loop.back() + 1), handler, null);
            mv.visitLabel(handler);
            if (hasFrames) {
                final List<Object> locals = new ArrayList<>(Collections.nCopies(outline.locals(), Opcodes.TOP));
                addOwn(locals);
                mv.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), 1, new Object[] {"java/lang/Throwable"});
            }
            lookAt(loop.looks());
            mv.visitInsn(Opcodes.ATHROW);
        }
        super.visitMaxs(maxStack, maxLocals);
    }

    @Override
    public void visitFrame(
            final int kind, final int localCount, final Object[] locals, final int stackCount, final Object[] stack) {
        final Object[] onStack = renamed(stack, stackCount);
        if (numbers() + kept.size() == 0) {
            super.visitFrame(kind, localCount, locals, stackCount, onStack);
            return;
        }
        final List<Object> all = new ArrayList<>(Arrays.asList(renamed(locals, localCount)));
        int size = 0;
        for (final Object each : all) {
            size += each == Opcodes.LONG || each == Opcodes.DOUBLE ? 2 : 1;
        }
        for (; size < outline.locals(); size++) {
            all.add(Opcodes.TOP);
        }
        addOwn(all);
        super.visitFrame(kind, all.size(), all.toArray(), stackCount, onStack);
    }

    /** Appends to a frame what has been put behind the method's locals. */
    private void addOwn(final List<Object> locals) {
        locals.addAll(Collections.nCopies(numbers(), Opcodes.INTEGER));
        locals.addAll(Collections.nCopies(kept.size(), "java/lang/Object"));
    }

    private Object[] renamed(final Object[] types, final int count) {
        final Object[] renamed = new Object[count];
        for (int i = 0; i < count; i++) {
            renamed[i] = types[i] instanceof Label made ? moved.getOrDefault(made, made) : types[i];
        }
        return renamed;
    }

    @Override
    public void visitLineNumber(final int number, final Label start) {
        line = number;
        super.visitLineNumber(number, start);
    }

    @Override
    public void visitLabel(final Label label) {
        labels.add(label);
        super.visitLabel(label);
    }

    // ---- each instruction is counted

    @Override
    public void visitInsn(final int opcode) {
        next();
        super.visitInsn(opcode);
    }

    @Override
    public void visitIntInsn(final int opcode, final int operand) {
        next();
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        next();
        super.visitVarInsn(opcode, index);
    }

    @Override
    public void visitTypeInsn(final int opcode, final String target) {
        next();
        super.visitTypeInsn(opcode, target);
    }

    @Override
    public void visitFieldInsn(final int opcode, final String owner, final String name, final String fieldType) {
        next();
        super.visitFieldInsn(opcode, owner, name, fieldType);
    }

    @Override
    public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String name,
            final String signature,
            final boolean isInterface) {
        next();
        super.visitMethodInsn(opcode, owner, name, signature, isInterface);
    }

    @Override
    public void visitInvokeDynamicInsn(
            final String name, final String signature, final Handle bootstrap, final Object... arguments) {
        next();
        super.visitInvokeDynamicInsn(name, signature, bootstrap, arguments);
    }

    @Override
    public void visitJumpInsn(final int opcode, final Label label) {
        next();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(final Object value) {
        next();
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(final int index, final int increment) {
        next();
        super.visitIincInsn(index, increment);
    }

    @Override
    public void visitTableSwitchInsn(final int min, final int max, final Label other, final Label... each) {
        next();
        super.visitTableSwitchInsn(min, max, other, each);
    }

    @Override
    public void visitLookupSwitchInsn(final Label other, final int[] keys, final Label[] each) {
        next();
        super.visitLookupSwitchInsn(other, keys, each);
    }

    @Override
    public void visitMultiANewArrayInsn(final String descriptor, final int dimensions) {
        next();
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }
}
