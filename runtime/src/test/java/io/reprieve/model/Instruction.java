package io.reprieve.model;

/**
 * One instruction of a thread: an access to memory, a fence, or something that only the thread itself notices.
 */
final class Instruction {
    /** What an instruction does. */
    enum Kind {
        /** Loads, stores, or both at one instant; if it has a condition, only once the loaded value satisfies it. */
        ACCESS,
        /** Orders everything before against everything after: {@code VarHandle.fullFence()}. */
        FENCE,
        /** Makes every other thread pass a full fence somewhere between call and return: {@code membarrier}. */
        HEAVY_BARRIER,
        /** Keeps the compiler from moving accesses across it. The processor never sees it. */
        COMPILER_FENCE,
        /** Computes a register. */
        ASSIGN,
        /** Goes on elsewhere if the condition holds. */
        BRANCH,
        /** Demands that the condition holds. Not part of the program: the model's own observation. */
        CHECK,
        /** The thread has ended. */
        END
    }

    final Kind kind;
    /** The method of the code that this is part of, and what it does there. */
    final String step;
    final AccessMode mode;
    final Place place;
    final boolean loads;
    final boolean stores;
    /** Receives the loaded or computed value; {@code null} if nothing does. */
    final Register target;
    final Expression value;
    /** Stores only if this was loaded; {@code null} if it stores anyway. */
    final Expression expected;
    final Condition condition;
    /** Where a branch goes. */
    int destination;
    /** Bit sets of registers. */
    final long reads;
    final long writes;

    private Instruction(
        final Kind kind,
        final String step,
        final AccessMode mode,
        final Place place,
        final boolean loads,
        final boolean stores,
        final Register target,
        final Expression value,
        final Expression expected,
        final Condition condition) {
        this.kind = kind;
        this.step = step;
        this.mode = mode;
        this.place = place;
        this.loads = loads;
        this.stores = stores;
        this.target = target;
        this.value = value;
        this.expected = expected;
        this.condition = condition;
        writes = target == null ? 0 : target.reads();
        long read = 0;
        read |= value == null ? 0 : value.reads();
        read |= expected == null ? 0 : expected.reads();
        read |= condition == null ? 0 : condition.reads();
        if (kind == Kind.ACCESS) {
            // An exchange computes its value, and an awaiting access its condition, with what it has just loaded.
            read &= ~writes;
            read |= place.index().reads();
        }
        reads = read;
    }

    static Instruction load(
        final String step, final AccessMode mode, final Register target, final Place place, final Condition condition) {
        return new Instruction(Kind.ACCESS, step, mode, place, true, false, target, null, null, condition);
    }

    static Instruction store(final String step, final AccessMode mode, final Place place, final Expression value) {
        return new Instruction(Kind.ACCESS, step, mode, place, false, true, null, value, null, null);
    }

    static Instruction exchange(
        final String step,
        final AccessMode mode,
        final Register target,
        final Place place,
        final Expression value,
        final Condition condition) {
        return new Instruction(Kind.ACCESS, step, mode, place, true, true, target, value, null, condition);
    }

    static Instruction compareAndExchange(
        final String step,
        final AccessMode mode,
        final Register witness,
        final Place place,
        final Expression expected,
        final Expression value) {
        return new Instruction(Kind.ACCESS, step, mode, place, true, true, witness, value, expected, null);
    }

    static Instruction barrier(final Kind kind, final String step) {
        return new Instruction(kind, step, AccessMode.PLAIN, null, false, false, null, null, null, null);
    }

    static Instruction assign(final Register target, final Expression value) {
        return new Instruction(Kind.ASSIGN, "", AccessMode.PLAIN, null, false, false, target, value, null, null);
    }

    static Instruction branch(final Condition condition) {
        return new Instruction(Kind.BRANCH, "", AccessMode.PLAIN, null, false, false, null, null, null, condition);
    }

    static Instruction check(final Condition condition, final String broken) {
        return new Instruction(Kind.CHECK, broken, AccessMode.PLAIN, null, false, false, null, null, null, condition);
    }

    static Instruction end() {
        return new Instruction(Kind.END, "", AccessMode.PLAIN, null, false, false, null, null, null, null);
    }

    boolean isAccess() {
        return kind == Kind.ACCESS;
    }

    boolean isBarrier() {
        return kind == Kind.FENCE || kind == Kind.HEAVY_BARRIER;
    }

    /** Whether only the thread itself notices it. */
    boolean isLocal() {
        return kind == Kind.COMPILER_FENCE || kind == Kind.ASSIGN || kind == Kind.BRANCH || kind == Kind.CHECK;
    }

    /** Whether it stores if it has loaded a value. */
    boolean storesAfter(final int loaded, final byte[] state, final int registers) {
        return stores && (expected == null || expected.value(state, registers) == loaded);
    }

    boolean onlyLoads() {
        return loads && !stores;
    }

    boolean onlyStores() {
        return stores && !loads;
    }

    /** Whether it waits for a value, in a loop or asleep. */
    boolean awaits() {
        return kind == Kind.ACCESS && condition != null;
    }
}
