package io.reprieve.agent.verify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * What has to be known of a method before it is woven: its instructions, its locals, its loops, and which releases it
 * makes.
 */
final class MethodOutline extends MethodVisitor {
    private static final String WOVEN = "io/reprieve/woven/Woven";
    private static final int NOWHERE = -1;

    private final List<Instruction> code = new ArrayList<>();
    private final Map<Label, Integer> labels = new HashMap<>();
    private final List<LabelledJump> labelledJumps = new ArrayList<>();
    private final List<Label[]> labelledHandlers = new ArrayList<>();
    private final List<Jump> jumps = new ArrayList<>();
    private final List<Handler> handlers = new ArrayList<>();
    private final BitSet loops = new BitSet();
    private final BitSet targets = new BitSet();
    private final List<Integer> sites = new ArrayList<>();
    /** The locals whose fields are read, by the instruction. */
    private final Map<Integer, Integer> readLocals = new HashMap<>();
    private final BitSet readInLoops = new BitSet();
    private int constant;
    private int locals;
    private int line;

    /** From one instruction to another. */
    record Jump(int from, int to) {
    }

    /** Where what is thrown by some instructions, the last of them exclusive, is caught. */
    record Handler(int start, int end, int at) {
    }

    private record LabelledJump(int from, Label to) {
    }

    MethodOutline() {
        super(OpenedClassReader.ASM_API);
    }

    /** The number of the first local that the method does not use. */
    int locals() {
        return locals;
    }

    List<Instruction> code() {
        return code;
    }

    List<Jump> jumps() {
        return jumps;
    }

    List<Handler> handlers() {
        return handlers;
    }

    boolean isInLoop(final int instruction) {
        return loops.get(instruction);
    }

    /** The locals whose fields are read in loops: objects that are looked at over and over. */
    BitSet readInLoops() {
        return readInLoops;
    }

    /** Whether something jumps to this instruction. */
    boolean isTarget(final int instruction) {
        return targets.get(instruction);
    }

    int opcode(final int instruction) {
        return instruction >= 0 && instruction < code.size() ? code.get(instruction).opcode() : -1;
    }

    /** The numbers of the release sites that are woven into the method. */
    List<Integer> sites() {
        return sites;
    }

    /**
     * The local that what lies so far below the top of the stack was loaded from, before an instruction; -1 if it is
     * something else, or not known: nothing may jump to where it lies there already.
     */
    int origin(final int instruction, final int depth) {
        int at = instruction;
        int left = depth;
        while (at > 0 && !targets.get(at)) {
            final Instruction before = code.get(--at);
            if (before.opcode() == Opcodes.DUP && left <= 1) {
                left = 0;
            } else if (left < before.pushes()) {
                return before.opcode() == Opcodes.ALOAD ? before.local() : Instruction.NO_LOCAL;
            } else {
                left += before.pops() - before.pushes();
            }
        }
        return Instruction.NO_LOCAL;
    }

    @Override
    public void visitLabel(final Label label) {
        labels.put(label, code.size());
    }

    @Override
    public void visitLineNumber(final int number, final Label start) {
        line = number;
    }

    @Override
    public void visitInsn(final int opcode) {
        code.add(opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT ? Instruction.of(opcode, 1, 0, line)
            : Instruction.plain(opcode, Instruction.NO_LOCAL, line));
    }

    @Override
    public void visitIntInsn(final int opcode, final int operand) {
        constant = operand;
        code.add(opcode == Opcodes.NEWARRAY ? Instruction.of(opcode, 1, 1, line)
            : Instruction.plain(opcode, Instruction.NO_LOCAL, line));
    }

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        code.add(Instruction.plain(opcode, index, line));
    }

    @Override
    public void visitTypeInsn(final int opcode, final String type) {
        code.add(Instruction.of(opcode, opcode == Opcodes.NEW ? 0 : 1, 1, line));
    }

    @Override
    public void visitFieldInsn(final int opcode, final String owner, final String name, final String descriptor) {
        if (opcode == Opcodes.GETFIELD && opcode(code.size() - 1) == Opcodes.ALOAD) {
            readLocals.put(code.size(), code.get(code.size() - 1).local());
        }
        code.add(Instruction.access(opcode, owner, name, descriptor, line));
    }

    @Override
    public void visitMethodInsn(
            final int opcode, final String owner, final String name, final String descriptor,
            final boolean isInterface) {
        if (owner.equals(WOVEN)
            && (name.startsWith("release")
                || name.startsWith("begin") && !name.equals("beginUpdate") && !name.equals("beginDutyCycle"))) {
            sites.add(constant);
        }
        code.add(Instruction.call(opcode, owner, name, descriptor, line));
    }

    @Override
    public void visitInvokeDynamicInsn(
            final String name, final String descriptor, final Handle bootstrap, final Object... arguments) {
        code.add(Instruction.call(Opcodes.INVOKEDYNAMIC, null, name, descriptor, line));
    }

    @Override
    public void visitJumpInsn(final int opcode, final Label label) {
        labelledJumps.add(new LabelledJump(code.size(), label));
        code.add(Instruction.of(opcode, opcode == Opcodes.GOTO || opcode == Opcodes.JSR ? 0
            : opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE ? 2 : 1, opcode == Opcodes.JSR ? 1 : 0, line));
    }

    @Override
    public void visitLdcInsn(final Object value) {
        if (value instanceof Integer number) {
            constant = number;
        }
        code.add(Instruction.of(Opcodes.LDC, 0, value instanceof Long || value instanceof Double
            || value instanceof ConstantDynamic wide && wide.getSize() == 2 ? 2 : 1, line));
    }

    @Override
    public void visitIincInsn(final int index, final int increment) {
        code.add(Instruction.plain(Opcodes.IINC, index, line));
    }

    @Override
    public void visitTableSwitchInsn(final int min, final int max, final Label other, final Label... each) {
        switches(other, each);
    }

    @Override
    public void visitLookupSwitchInsn(final Label other, final int[] keys, final Label[] each) {
        switches(other, each);
    }

    private void switches(final Label other, final Label[] each) {
        labelledJumps.add(new LabelledJump(code.size(), other));
        for (final Label label : each) {
            labelledJumps.add(new LabelledJump(code.size(), label));
        }
        code.add(Instruction.of(Opcodes.TABLESWITCH, 1, 0, line));
    }

    @Override
    public void visitMultiANewArrayInsn(final String descriptor, final int dimensions) {
        code.add(Instruction.of(Opcodes.MULTIANEWARRAY, dimensions, 1, line));
    }

    @Override
    public void visitTryCatchBlock(final Label start, final Label end, final Label handler, final String type) {
        labelledJumps.add(new LabelledJump(NOWHERE, handler));
        labelledHandlers.add(new Label[] {start, end, handler});
    }

    @Override
    public void visitMaxs(final int maxStack, final int maxLocals) {
        locals = maxLocals;
        for (final LabelledJump jump : labelledJumps) {
            final int target = labels.get(jump.to());
            targets.set(target);
            if (jump.from() != NOWHERE) {
                jumps.add(new Jump(jump.from(), target));
                if (jump.from() >= target) {
                    loops.set(target, jump.from() + 1);
                }
            }
        }
        for (final Label[] each : labelledHandlers) {
            handlers.add(new Handler(labels.get(each[0]), labels.get(each[1]), labels.get(each[2])));
        }
        readLocals.forEach((instruction, local) -> {
            if (loops.get(instruction)) {
                readInLoops.set(local);
            }
        });
    }
}
