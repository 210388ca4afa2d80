package io.reprieve.agent.verify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * What has to be known of a method before it is woven: its locals, its loops, what follows each instruction, and which
 * releases it makes.
 */
final class MethodOutline extends MethodVisitor {
    private static final String WOVEN = "io/reprieve/woven/Woven";

    private final List<Integer> opcodes = new ArrayList<>();
    private final Map<Label, Integer> labels = new HashMap<>();
    private final List<Object[]> jumps = new ArrayList<>();
    private final BitSet loops = new BitSet();
    private final BitSet targets = new BitSet();
    private final List<Integer> sites = new ArrayList<>();
    /** The locals whose fields are read, by the instruction. */
    private final Map<Integer, Integer> readLocals = new HashMap<>();
    private final BitSet readInLoops = new BitSet();
    private int lastLocal = -1;
    private int constant;
    private int locals;

    MethodOutline() {
        super(OpenedClassReader.ASM_API);
    }

    /** The number of the first local that the method does not use. */
    int locals() {
        return locals;
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
        return instruction >= 0 && instruction < opcodes.size() ? opcodes.get(instruction) : -1;
    }

    /** The numbers of the release sites that are woven into the method. */
    List<Integer> sites() {
        return sites;
    }

    private void count(final int opcode) {
        opcodes.add(opcode);
    }

    @Override
    public void visitLabel(final Label label) {
        labels.put(label, opcodes.size());
    }

    @Override
    public void visitInsn(final int opcode) {
        count(opcode);
    }

    @Override
    public void visitIntInsn(final int opcode, final int operand) {
        constant = operand;
        count(opcode);
    }

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        lastLocal = opcode == Opcodes.ALOAD ? index : -1;
        count(opcode);
    }

    @Override
    public void visitTypeInsn(final int opcode, final String type) {
        count(opcode);
    }

    @Override
    public void visitFieldInsn(final int opcode, final String owner, final String name, final String descriptor) {
        if (opcode == Opcodes.GETFIELD && lastLocal >= 0 && opcode(opcodes.size() - 1) == Opcodes.ALOAD) {
            readLocals.put(opcodes.size(), lastLocal);
        }
        count(opcode);
    }

    @Override
    public void visitMethodInsn(
            final int opcode, final String owner, final String name, final String descriptor, final boolean isInterface) {
        if (owner.equals(WOVEN) && (name.startsWith("release") || name.startsWith("begin") && !name.equals("beginUpdate")
            && !name.equals("beginDutyCycle"))) {
            sites.add(constant);
        }
        count(opcode);
    }

    @Override
    public void visitInvokeDynamicInsn(
            final String name, final String descriptor, final Handle bootstrap, final Object... arguments) {
        count(Opcodes.INVOKEDYNAMIC);
    }

    @Override
    public void visitJumpInsn(final int opcode, final Label label) {
        jumps.add(new Object[] {opcodes.size(), label});
        count(opcode);
    }

    @Override
    public void visitLdcInsn(final Object value) {
        if (value instanceof Integer number) {
            constant = number;
        }
        count(Opcodes.LDC);
    }

    @Override
    public void visitIincInsn(final int index, final int increment) {
        count(Opcodes.IINC);
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
        jumps.add(new Object[] {opcodes.size(), other});
        for (final Label label : each) {
            jumps.add(new Object[] {opcodes.size(), label});
        }
        count(Opcodes.TABLESWITCH);
    }

    @Override
    public void visitMultiANewArrayInsn(final String descriptor, final int dimensions) {
        count(Opcodes.MULTIANEWARRAY);
    }

    @Override
    public void visitTryCatchBlock(final Label start, final Label end, final Label handler, final String type) {
        jumps.add(new Object[] {-1, handler});
    }

    @Override
    public void visitMaxs(final int maxStack, final int maxLocals) {
        locals = maxLocals;
        for (final Object[] jump : jumps) {
            final Integer target = labels.get((Label) jump[1]);
            if (target != null) {
                targets.set(target);
                if ((int) jump[0] >= target) {
                    loops.set(target, (int) jump[0] + 1);
                }
            }
        }
        readLocals.forEach((instruction, local) -> {
            if (loops.get(instruction)) {
                readInLoops.set(local);
            }
        });
    }
}
