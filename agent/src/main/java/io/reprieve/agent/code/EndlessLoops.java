package io.reprieve.agent.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * The loops of a method that go on until somebody says otherwise, or for ever: as a section, it would hold up its
 * domain's releases for as long. A loop over things, or until something is found, is none.
 */
final class EndlessLoops extends MethodVisitor {
    private static final Pattern SWITCH = Pattern.compile("(?i)(?:is|should|keep|has|was)*(?:running|run|alive|active"
        + "|open|opened|closed|closing|stop|stopped|stopping|shut\\w*|interrupted|terminated|started|cancelled|get"
        + "|getplain|getacquire|getopaque)");
    private static final int NEAR = 6;

    /** One instruction, as far as it matters. */
    private record Step(int opcode, String name, String descriptor, Label target, int line) {
    }

    private final List<Step> steps = new ArrayList<>();
    private final Map<Label, Integer> labels = new HashMap<>();
    private final Set<String> called = new HashSet<>();
    private final Set<Integer> lines = new HashSet<>();
    private int line;
    private boolean isAny;

    EndlessLoops() {
        super(OpenedClassReader.ASM_API);
    }

    /** Whether there is one. */
    boolean isAny() {
        return isAny;
    }

    /** Whether a method is called in one of them. */
    boolean calls(final String method) {
        return called.contains(method);
    }

    /** Whether a line lies in one of them. */
    boolean has(final int lineOfSource) {
        return lines.contains(lineOfSource);
    }

    private void add(final int opcode, final String name, final String descriptor, final Label target) {
        steps.add(new Step(opcode, name, descriptor, target, line));
    }

    @Override
    public void visitLabel(final Label label) {
        labels.put(label, steps.size());
    }

    @Override
    public void visitLineNumber(final int number, final Label start) {
        line = number;
    }

    @Override
    public void visitInsn(final int opcode) {
        add(opcode, null, null, null);
    }

    @Override
    public void visitVarInsn(final int opcode, final int index) {
        add(opcode, null, null, null);
    }

    @Override
    public void visitIntInsn(final int opcode, final int operand) {
        add(opcode, null, null, null);
    }

    @Override
    public void visitTypeInsn(final int opcode, final String type) {
        add(opcode, null, null, null);
    }

    @Override
    public void visitLdcInsn(final Object value) {
        add(Opcodes.LDC, null, null, null);
    }

    @Override
    public void visitIincInsn(final int index, final int increment) {
        add(Opcodes.IINC, null, null, null);
    }

    @Override
    public void visitFieldInsn(final int opcode, final String owner, final String name, final String descriptor) {
        add(opcode, name, descriptor, null);
    }

    @Override
    public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String name,
            final String descriptor,
            final boolean isInterface) {
        add(opcode, name, descriptor, null);
    }

    @Override
    public void visitInvokeDynamicInsn(
            final String name, final String descriptor, final Handle bootstrap, final Object... arguments) {
        add(Opcodes.INVOKEDYNAMIC, name, descriptor, null);
    }

    @Override
    public void visitJumpInsn(final int opcode, final Label label) {
        add(opcode, null, null, label);
    }

    @Override
    public void visitTableSwitchInsn(final int min, final int max, final Label other, final Label... each) {
        add(Opcodes.TABLESWITCH, null, null, null);
    }

    @Override
    public void visitLookupSwitchInsn(final Label other, final int[] keys, final Label[] each) {
        add(Opcodes.LOOKUPSWITCH, null, null, null);
    }

    @Override
    public void visitEnd() {
        for (int at = 0; at < steps.size(); at++) {
            final int head = target(at);
            if (head >= 0 && head <= at && isEndless(head, at)) {
                isAny = true;
                for (final Step each : steps.subList(head, at + 1)) {
                    lines.add(each.line);
                    if (each.opcode >= Opcodes.INVOKEVIRTUAL && each.opcode <= Opcodes.INVOKEINTERFACE) {
                        called.add(each.name);
                    }
                }
            }
        }
    }

    /** Where a step jumps to; -1 if it doesn't. */
    private int target(final int at) {
        final Label target = steps.get(at).target;
        return target == null ? -1 : labels.getOrDefault(target, -1);
    }

    /** Whether nothing but a switch that somebody throws ends the loop. */
    private boolean isEndless(final int head, final int back) {
        if (steps.get(back).opcode != Opcodes.GOTO && !isSwitch(back)) {
            return false;
        }
        for (int at = head; at < back; at++) {
            final int opcode = steps.get(at).opcode;
            final int target = target(at);
            final boolean isExit = target >= 0 && (target < head || target > back);
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN
                || isExit && !isSwitch(opcode == Opcodes.GOTO ? at - 1 : at)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a jump depends on a flag of the object's or the class's, on what is known to be one, or on the time. */
    private boolean isSwitch(final int at) {
        if (at < 1 || steps.get(at).opcode < Opcodes.IFEQ || steps.get(at).opcode > Opcodes.IFLE) {
            return false;
        }
        final Step condition = steps.get(at - 1);
        if (condition.opcode == Opcodes.LCMP) {
            for (int i = Math.max(0, at - NEAR); i < at; i++) {
                if ("nanoTime".equals(steps.get(i).name) || "currentTimeMillis".equals(steps.get(i).name)) {
                    return true;
                }
            }
            return false;
        }
        return condition.opcode == Opcodes.GETFIELD && condition.descriptor.equals("Z")
            || condition.opcode == Opcodes.GETSTATIC && condition.descriptor.equals("Z")
            || condition.name != null && condition.descriptor.endsWith(")Z")
                && SWITCH.matcher(condition.name).matches();
    }
}
