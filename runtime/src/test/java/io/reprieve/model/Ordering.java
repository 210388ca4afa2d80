package io.reprieve.model;

/**
 * Which instructions of a thread may overtake which earlier ones, under one memory model.
 */
final class Ordering {
    /** The later instruction may be performed first. */
    static final byte MAY_OVERTAKE = 0;
    /** The later instruction is performed after the earlier one. */
    static final byte FOLLOWS = 1;
    /** That depends on whether both access the same place. */
    static final byte FOLLOWS_AT_SAME_PLACE = 2;

    private final byte[][] relations;
    private final boolean[] blocksAll;

    Ordering(final MemoryModel memoryModel, final ThreadProgram program) {
        final Instruction[] instructions = program.instructions;
        relations = new byte[instructions.length][instructions.length];
        blocksAll = new boolean[instructions.length];
        for (int earlier = 0; earlier < instructions.length; earlier++) {
            for (int later = 0; later < instructions.length; later++) {
                relations[earlier][later] = relation(memoryModel, instructions[earlier], instructions[later]);
            }
            blocksAll[earlier] = blocksAll(memoryModel, instructions[earlier]);
        }
    }

    byte between(final int earlier, final int later) {
        return relations[earlier][later];
    }

    /** Whether no access may overtake the instruction, whatever it is. */
    boolean blocksAll(final int earlier) {
        return blocksAll[earlier];
    }

    private static boolean blocksAll(final MemoryModel memoryModel, final Instruction earlier) {
        return switch (memoryModel) {
            case SC -> !earlier.isLocal();
            case TSO -> earlier.isBarrier()
                || earlier.kind == Instruction.Kind.BRANCH
                || earlier.isAccess() && !earlier.onlyStores();
            case ARM, JAVA -> earlier.isBarrier() || earlier.mode.acquires;
        };
    }

    private static byte relation(final MemoryModel memoryModel, final Instruction earlier, final Instruction later) {
        if ((earlier.writes & later.reads) != 0) {
            return FOLLOWS;
        }
        return switch (later.kind) {
            case FENCE, HEAVY_BARRIER, END -> FOLLOWS;
            case COMPILER_FENCE, ASSIGN, BRANCH -> MAY_OVERTAKE;
            // An observation counts only where it is certain that the thread comes by.
            case CHECK -> earlier.kind == Instruction.Kind.BRANCH || earlier.awaits() ? FOLLOWS : MAY_OVERTAKE;
            case ACCESS -> accessBehind(memoryModel, earlier, later);
        };
    }

    private static byte accessBehind(
        final MemoryModel memoryModel, final Instruction earlier, final Instruction later) {
        return switch (earlier.kind) {
            case FENCE, HEAVY_BARRIER, END -> FOLLOWS;
            case COMPILER_FENCE, ASSIGN, CHECK -> MAY_OVERTAKE;
            // Stores are never performed on a guess; loads are, and thrown away if the guess was wrong.
            case BRANCH -> later.stores || memoryModel.compareTo(MemoryModel.TSO) <= 0 ? FOLLOWS : MAY_OVERTAKE;
            case ACCESS -> twoAccesses(memoryModel, earlier, later);
        };
    }

    private static byte twoAccesses(
        final MemoryModel memoryModel, final Instruction earlier, final Instruction later) {
        final byte unlessSamePlace =
            earlier.place.variable() == later.place.variable() ? FOLLOWS_AT_SAME_PLACE : MAY_OVERTAKE;
        return switch (memoryModel) {
            case SC -> FOLLOWS;
            case TSO -> earlier.onlyStores() && later.onlyLoads() ? unlessSamePlace : FOLLOWS;
            case ARM, JAVA -> earlier.mode.acquires || later.mode.releases || earlier.awaits() && later.stores
                ? FOLLOWS
                : unlessSamePlace;
        };
    }
}
