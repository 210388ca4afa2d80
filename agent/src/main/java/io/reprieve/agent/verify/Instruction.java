package io.reprieve.agent.verify;

import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * One instruction of a method: what it names, where it stands, and what it does to the operand stack.
 *
 * @param opcode  its opcode.
 * @param local   the local that it loads, stores or counts up; -1 if none.
 * @param owner   the class whose member it names, or {@code null}.
 * @param name    the member, or {@code null}.
 * @param pops    how many words it takes off the stack.
 * @param pushes  how many it puts there.
 * @param line    its line, or 0.
 */
record Instruction(int opcode, int local, String owner, String name, int pops, int pushes, int line) {
    static final int NO_LOCAL = -1;

    /** By opcode, in the order of the specification. What depends on a descriptor, and what ends a block, is 0 here. */
    private static final String POPS =
        "0".repeat(Opcodes.IALOAD)
        + "22222222" + "12121" + "0".repeat(Opcodes.IASTORE - Opcodes.ASTORE - 1) + "34343333"
        + "12" + "1232342"
        + "2424".repeat(5) + "1212" + "232323" + "242424"
        + "0" + "111" + "222" + "111" + "222" + "111"
        + "42244";
    private static final String PUSHES =
        "0" + "1" + "1111111" + "22" + "111" + "22" + "11" + "000" + "12121"
        + "0".repeat(Opcodes.IALOAD - Opcodes.ALOAD - 1)
        + "12121111" + "0".repeat(Opcodes.POP - Opcodes.ISTORE)
        + "00" + "2344562"
        + "1212".repeat(5) + "1212" + "121212" + "121212"
        + "0" + "212" + "112" + "122" + "121" + "111"
        + "11111";

    static Instruction plain(final int opcode, final int local, final int line) {
        if (opcode == Opcodes.ARRAYLENGTH) {
            return of(opcode, 1, 1, line);
        }
        final int pops = opcode < POPS.length() ? POPS.charAt(opcode) - '0' : 0;
        final int pushes = opcode < PUSHES.length() ? PUSHES.charAt(opcode) - '0' : 0;
        return new Instruction(opcode, local, null, null, pops, pushes, line);
    }

    /** One whose effect on the stack is not in the table. */
    static Instruction of(final int opcode, final int pops, final int pushes, final int line) {
        return new Instruction(opcode, NO_LOCAL, null, null, pops, pushes, line);
    }

    static Instruction access(
            final int opcode, final String owner, final String name, final String descriptor, final int line) {
        final int size = Type.getType(descriptor).getSize();
        return new Instruction(
            opcode, NO_LOCAL, owner, name,
            switch (opcode) {
                case Opcodes.GETSTATIC -> 0;
                case Opcodes.GETFIELD -> 1;
                case Opcodes.PUTSTATIC -> size;
                default -> size + 1;
            },
            opcode == Opcodes.GETSTATIC || opcode == Opcodes.GETFIELD ? size : 0, line);
    }

    static Instruction call(
            final int opcode, final String owner, final String name, final String descriptor, final int line) {
        final int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        final boolean hasReceiver = opcode != Opcodes.INVOKESTATIC && opcode != Opcodes.INVOKEDYNAMIC;
        return new Instruction(
            opcode, NO_LOCAL, owner, name, (sizes >> 2) - (hasReceiver ? 0 : 1), sizes & 3, line);
    }

    boolean isReturn() {
        return opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
    }

    boolean isCall() {
        return opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEDYNAMIC;
    }

    /** How far below the top of the stack lies the object that it uses; -1 if it uses none. */
    int depthOfReceiver() {
        return switch (opcode) {
            case Opcodes.GETFIELD -> 0;
            case Opcodes.PUTFIELD, Opcodes.INVOKEVIRTUAL, Opcodes.INVOKEINTERFACE, Opcodes.INVOKESPECIAL -> pops - 1;
            default -> isElementOfPrimitives() ? pops - 1 : -1;
        };
    }

    /** Whether it reads or writes an element of an array of a primitive type. */
    boolean isElementOfPrimitives() {
        return opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD && opcode != Opcodes.AALOAD
            || opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE && opcode != Opcodes.AASTORE;
    }
}
