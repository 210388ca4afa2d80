package io.reprieve.model;

/**
 * One thread's part of a state: how far the thread has got, in which order its instructions may be performed, and what
 * its registers hold.
 *
 * <p>Instructions are performed one at a time, but not always in program order. The state says where the youngest
 * performed instruction lies (the frontier), and which instructions before that are left behind, still to be performed.
 * What may overtake what is {@link Ordering}'s business. A store in a store buffer is nothing but a store that was
 * overtaken; a load that overtakes a store to the same place takes its value from there. A load behind an unresolved
 * branch guesses where the branch goes; a wrong guess throws away what was loaded.
 *
 * <pre>
 *   frontier | interrupts to deliver | how many are left behind | left behind, oldest first ... | registers ...
 * </pre>
 */
final class Processor {
    /** The access has to wait. */
    static final int MUST_WAIT = -2;
    /** The access finds its value in memory, or leaves it there. */
    static final int NOT_FORWARDED = -1;

    /** The most instructions that may be left behind. Reaching it is reported: see {@link #hasReachedLimits}. */
    private static final int WINDOW = 40;
    private static final int FRONTIER = 0;
    private static final int INTERRUPTS = 1;
    private static final int COUNT = 2;
    private static final int LEFT_BEHIND = 3;
    private static final int REGISTERS = LEFT_BEHIND + WINDOW;
    private static final int TAKEN = 0x80;

    final ThreadProgram program;
    /** Where the registers begin in a state. */
    final int registers;
    private final Ordering ordering;
    private final int base;
    private boolean limitsReached;
    private String broken;

    Processor(final ThreadProgram program, final MemoryModel memoryModel, final int base) {
        this.program = program;
        this.base = base;
        registers = base + REGISTERS;
        ordering = new Ordering(memoryModel, program);
    }

    /** Where this part of a state ends. */
    int end() {
        return registers + program.registers.size();
    }

    /**
     * Whether more could have been reordered than was: too much was left behind, or an instruction had to wait only
     * because its register was still in use. Processors rename registers; here it is the program that has to give them
     * different names.
     */
    boolean hasReachedLimits() {
        return limitsReached;
    }

    /** What a check has found to be wrong since this was last asked; {@code null} if nothing is. */
    String takeBroken() {
        final String result = broken;
        broken = null;
        return result;
    }

    int frontier(final byte[] state) {
        return state[base + FRONTIER];
    }

    void setFrontier(final byte[] state, final int pc) {
        state[base + FRONTIER] = (byte) pc;
    }

    /** The threads that a heavy barrier of this one has yet to interrupt. */
    int interrupts(final byte[] state) {
        return state[base + INTERRUPTS];
    }

    void setInterrupts(final byte[] state, final int threads) {
        state[base + INTERRUPTS] = (byte) threads;
    }

    /** How many instructions are left behind. */
    int count(final byte[] state) {
        return state[base + COUNT];
    }

    int leftBehind(final byte[] state, final int i) {
        return state[base + LEFT_BEHIND + i] & TAKEN - 1;
    }

    Instruction instruction(final byte[] state, final int i) {
        return program.instructions[leftBehind(state, i)];
    }

    boolean isFinished(final byte[] state) {
        return count(state) == 0 && frontier(state) == program.instructions.length - 1;
    }

    /** Whether the accesses match program order, or would if a load in a loop were given up. */
    boolean isInterruptible(final byte[] state) {
        return count(state) == 0 || instruction(state, 0).awaits();
    }

    /** Throws away what was loaded in advance. */
    void interrupt(final byte[] state) {
        if (count(state) > 0) {
            setFrontier(state, leftBehind(state, 0));
            forget(state, 0);
        }
    }

    /** The cells that the thread may still load, as a bit set. */
    long loads(final byte[] state) {
        long cells = program.loads[frontier(state)];
        for (int i = 0; i < count(state); i++) {
            cells |= program.loads[leftBehind(state, i)];
        }
        return cells;
    }

    // ---- looking ahead

    /** Whether no access may overtake an instruction. */
    boolean blocksAll(final int pc) {
        return ordering.blocksAll(pc);
    }

    /** Leaves the instruction at the frontier behind, and guesses that it is no branch that is taken. */
    boolean leaveBehind(final byte[] state) {
        final int count = count(state);
        if (count == WINDOW) {
            limitsReached = true;
            return false;
        }
        state[base + LEFT_BEHIND + count] = (byte) frontier(state);
        state[base + COUNT]++;
        state[base + FRONTIER]++;
        return true;
    }

    /** Changes the guess about the branch that was left behind last. */
    void guessTaken(final byte[] state) {
        final int last = count(state) - 1;
        state[base + LEFT_BEHIND + last] |= (byte) TAKEN;
        setFrontier(state, instruction(state, last).destination);
    }

    /** Whether an instruction that only the thread itself notices can be done, given what comes before it. */
    boolean isReady(final byte[] state, final int older, final int pc) {
        boolean needsRenaming = false;
        for (int i = 0; i < older; i++) {
            if (ordering.between(leftBehind(state, i), pc) == Ordering.FOLLOWS) {
                return false;
            }
            needsRenaming |= needsRenaming(state, i, pc);
        }
        limitsReached |= needsRenaming;
        return !needsRenaming;
    }

    /**
     * Whether an access may be performed now.
     *
     * @param older how many of the instructions left behind come before it.
     * @return which of the stores left behind its value comes from, {@link #NOT_FORWARDED} or {@link #MUST_WAIT}.
     */
    int mayPerform(final byte[] state, final int older, final int pc) {
        int from = NOT_FORWARDED;
        boolean needsRenaming = false;
        for (int i = older - 1; i >= 0; i--) {
            final byte relation = ordering.between(leftBehind(state, i), pc);
            if (relation == Ordering.FOLLOWS) {
                return MUST_WAIT;
            }
            needsRenaming |= needsRenaming(state, i, pc);
            if (relation == Ordering.FOLLOWS_AT_SAME_PLACE && from == NOT_FORWARDED) {
                from = forwardedFrom(state, i, program.instructions[pc]);
                if (from == MUST_WAIT) {
                    return MUST_WAIT;
                }
            }
        }
        limitsReached |= needsRenaming;
        return needsRenaming ? MUST_WAIT : from;
    }

    private int forwardedFrom(final byte[] state, final int i, final Instruction later) {
        final Instruction earlier = instruction(state, i);
        if (!isKnown(state, i, earlier.place.index())) {
            return MUST_WAIT;
        }
        if (earlier.place.address(state, registers) != later.place.address(state, registers)) {
            return NOT_FORWARDED;
        }
        return earlier.onlyStores() && later.onlyLoads() && isKnown(state, i, earlier.value) ? i : MUST_WAIT;
    }

    /** Whether none of the instructions left behind before one of them still has to compute what a value needs. */
    private boolean isKnown(final byte[] state, final int before, final Expression value) {
        for (int i = 0; i < before; i++) {
            if ((instruction(state, i).writes & value.reads()) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it isn't certain yet that the thread comes by. */
    boolean isGuess(final byte[] state, final int older) {
        for (int i = 0; i < older; i++) {
            if (instruction(state, i).kind == Instruction.Kind.BRANCH || instruction(state, i).awaits()) {
                return true;
            }
        }
        return false;
    }

    /** Whether an instruction writes a register that one before it still uses, or needs if a guess was wrong. */
    private boolean needsRenaming(final byte[] state, final int i, final int pc) {
        final Instruction earlier = instruction(state, i);
        final long used = earlier.reads | earlier.writes | liveOnAnotherPath(state, i);
        return (used & program.instructions[pc].writes) != 0;
    }

    private long liveOnAnotherPath(final byte[] state, final int i) {
        final int pc = leftBehind(state, i);
        final Instruction instruction = program.instructions[pc];
        if (instruction.kind == Instruction.Kind.BRANCH) {
            return program.live[isGuessedTaken(state, i) ? pc + 1 : instruction.destination];
        }
        // An interrupt sends the thread back to where it spins.
        return instruction.awaits() ? program.live[pc] : 0;
    }

    private boolean isGuessedTaken(final byte[] state, final int i) {
        return (state[base + LEFT_BEHIND + i] & TAKEN) != 0;
    }

    // ---- going ahead

    /** The access at a position is performed: one of those left behind, or the one at the frontier. */
    void performed(final byte[] state, final int position) {
        if (position < count(state)) {
            remove(state, position);
        } else {
            state[base + FRONTIER]++;
        }
    }

    /**
     * Does what only the thread itself notices, as far as possible.
     *
     * @param fencesAreSteps whether a fence is something that others may notice.
     * @return the last fence that was passed, or {@code null}.
     */
    Instruction advance(final byte[] state, final boolean fencesAreSteps) {
        Instruction fence = null;
        while (true) {
            final Instruction next = program.instructions[frontier(state)];
            if (!fencesAreSteps && next.kind == Instruction.Kind.FENCE && count(state) == 0) {
                fence = next;
                state[base + FRONTIER]++;
            } else if (!resolve(state) && !compute(state)) {
                break;
            }
        }
        forgetRegisters(state);
        return fence;
    }

    /** Does one of those left behind. */
    private boolean resolve(final byte[] state) {
        for (int i = 0; i < count(state); i++) {
            final int pc = leftBehind(state, i);
            if (!program.instructions[pc].isLocal() || !isReady(state, i, pc)) {
                continue;
            }
            final int guess = isGuessedTaken(state, i) ? program.instructions[pc].destination : pc + 1;
            final int successor = compute(state, pc);
            if (successor == guess) {
                remove(state, i);
            } else {
                setFrontier(state, successor);
                forget(state, i);
            }
            return true;
        }
        return false;
    }

    /** Does the one at the frontier. */
    private boolean compute(final byte[] state) {
        final int pc = frontier(state);
        if (!program.instructions[pc].isLocal() || !isReady(state, count(state), pc)) {
            return false;
        }
        setFrontier(state, compute(state, pc));
        return true;
    }

    /**
     * Does an instruction that only the thread itself notices.
     *
     * @return which instruction comes next.
     */
    int compute(final byte[] state, final int pc) {
        final Instruction instruction = program.instructions[pc];
        switch (instruction.kind) {
            case ASSIGN -> set(state, instruction.target, instruction.value.value(state, registers));
            case BRANCH -> {
                if (instruction.condition.holds(state, registers)) {
                    return instruction.destination;
                }
            }
            case CHECK -> {
                if (broken == null && !instruction.condition.holds(state, registers)) {
                    broken = instruction.step;
                }
            }
            default -> {
                // A compiler's fence.
            }
        }
        return pc + 1;
    }

    void set(final byte[] state, final Register register, final int value) {
        state[registers + register.index()] = (byte) value;
    }

    /** Values that are never used again make no difference. */
    private void forgetRegisters(final byte[] state) {
        long live = program.live[frontier(state)];
        for (int i = 0; i < count(state); i++) {
            live |= instruction(state, i).reads | liveOnAnotherPath(state, i);
        }
        for (int i = 0, size = program.registers.size(); i < size; i++) {
            if ((live & 1L << i) == 0) {
                state[registers + i] = 0;
            }
        }
    }

    private void remove(final byte[] state, final int i) {
        final int list = base + LEFT_BEHIND;
        final int count = --state[base + COUNT];
        System.arraycopy(state, list + i + 1, state, list + i, count - i);
        state[list + count] = 0;
    }

    private void forget(final byte[] state, final int from) {
        for (int i = from; i < count(state); i++) {
            state[base + LEFT_BEHIND + i] = 0;
        }
        state[base + COUNT] = (byte) from;
    }
}
