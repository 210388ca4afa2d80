package io.reprieve.model;

import java.util.function.ToIntFunction;

/**
 * The processors: all steps that are possible in a state of a model, under one memory model.
 *
 * <p>A thread's instructions are performed one at a time, but not always in program order. The state of a thread says
 * where its youngest performed instruction lies (the frontier), and which instructions before that are still to be
 * performed. A step performs one instruction from among those, or one beyond the frontier, which leaves what it
 * overtakes behind. What may overtake what is {@link Ordering}'s business. A store in a store buffer is nothing but a
 * store that was overtaken; a load that overtakes a store to the same place takes its value from there. A load behind
 * an unresolved branch guesses where the branch goes; a wrong guess throws away what was loaded.
 *
 * <pre>
 *   shared memory | for each thread: frontier, how many left behind, interrupts to deliver, left behind ..., registers ...
 * </pre>
 *
 * <p>The heavy barrier interrupts every other thread at some moment between its beginning and its end. As the manual
 * of {@code membarrier} puts it, each then passes through a state where its accesses match program order: nothing is
 * left behind at the frontier. What a spinning thread has loaded in advance is thrown away by the interrupt.
 *
 * <p>What only the thread itself notices is done at once, with the step before it: it needs no step of its own.
 */
final class Machine {
    /** Positions in a program fit seven bits. */
    static final int LONGEST_PROGRAM = 128;

    /** The most instructions that may be left behind. Reaching it is reported: see {@link #isWindowExceeded}. */
    private static final int WINDOW = 24;
    private static final int FRONTIER = 0;
    private static final int COUNT = 1;
    private static final int INTERRUPTS = 2;
    private static final int LEFT_BEHIND = 3;
    private static final int REGISTERS = LEFT_BEHIND + WINDOW;
    private static final int TAKEN = 0x80;
    private static final int IN_BARRIER = 0x40;
    private static final int NOT_FORWARDED = -1;
    private static final int MUST_WAIT = -2;

    /** Told of every possible step. */
    interface Steps {
        /**
         * One step.
         *
         * @param next   the state that it leads to, to be copied.
         * @param broken what the step has shown to be wrong, or {@code null}.
         */
        void step(byte[] next, String broken);
    }

    private final Model model;
    private final MemoryModel memoryModel;
    private final Memory memory;
    private final ThreadProgram[] programs;
    private final Ordering[] orderings;
    private final int[] bases;
    private final int size;

    private Steps steps;
    private String broken;
    private boolean windowExceeded;
    private boolean renamingMissed;
    private StringBuilder narration;

    Machine(final Model model, final MemoryModel memoryModel) {
        this.model = model;
        this.memoryModel = memoryModel;
        programs = model.threads.toArray(new ThreadProgram[0]);
        memory = memoryModel == MemoryModel.JAVA
            ? new ViewMemory(model.initialMemory, programs.length)
            : new FlatMemory(model.initialMemory);
        orderings = new Ordering[programs.length];
        bases = new int[programs.length];
        int end = memory.size();
        for (int thread = 0; thread < programs.length; thread++) {
            orderings[thread] = new Ordering(memoryModel, programs[thread]);
            bases[thread] = end;
            end += REGISTERS + programs[thread].registers.size();
        }
        size = end;
    }

    String modelName() {
        return model.name;
    }

    MemoryModel memoryModel() {
        return memoryModel;
    }

    /** How many bytes a state has. */
    int size() {
        return size;
    }

    /** Whether a thread ever left so much behind that the exploration was cut short there. */
    boolean isWindowExceeded() {
        return windowExceeded;
    }

    /**
     * Whether an instruction ever had to wait only because its register was still in use. Processors rename registers;
     * here it is the program that has to give them different names.
     */
    boolean isRenamingMissed() {
        return renamingMissed;
    }

    byte[] initial() {
        final byte[] state = new byte[size];
        memory.initialise(state);
        for (int thread = 0; thread < programs.length; thread++) {
            advance(state, thread);
        }
        return state;
    }

    /** Whether all threads have ended, and all their stores have arrived. */
    boolean isFinished(final byte[] state) {
        return finished(state) == (1 << programs.length) - 1;
    }

    /** What should be true in the end, but is not; {@code null} if everything is. */
    String brokenInTheEnd(final byte[] state) {
        final ToIntFunction<Place> values = place -> memory.newest(state, place.address(state, 0));
        for (final Model.Demand demand : model.demands) {
            if (!demand.holds().test(values)) {
                return demand.broken();
            }
        }
        return null;
    }

    /** The values of all observed registers. */
    String outcome(final byte[] state) {
        final StringBuilder outcome = new StringBuilder();
        for (int thread = 0; thread < programs.length; thread++) {
            for (final Register register : programs[thread].registers) {
                if ((programs[thread].observed & register.reads()) != 0) {
                    outcome.append(outcome.length() == 0 ? "" : " ").append(register.name()).append('=')
                        .append(register.value(state, registers(thread)));
                }
            }
        }
        return outcome.toString();
    }

    /** For each thread that has not ended the instruction that it has got to. */
    String whereabouts(final byte[] state) {
        final StringBuilder text = new StringBuilder();
        for (int thread = 0; thread < programs.length; thread++) {
            final int base = bases[thread];
            final int pc = state[base + COUNT] > 0 ? leftBehind(state, thread, 0) : state[base + FRONTIER];
            final Instruction instruction = programs[thread].instructions[pc];
            if (instruction.kind != Instruction.Kind.END) {
                text.append(text.length() == 0 ? "" : "; ").append(programs[thread].name)
                    .append(" waits at \"").append(instruction.step).append('"');
            }
        }
        return text.toString();
    }

    /** Finds every step that is possible in a state. */
    void steps(final byte[] state, final Steps into) {
        steps = into;
        for (int thread = 0; thread < programs.length; thread++) {
            final int base = bases[thread];
            if (state[base + INTERRUPTS] != 0) {
                interrupts(state, thread);
                continue;
            }
            for (int i = 0; i < state[base + COUNT]; i++) {
                final int pc = leftBehind(state, thread, i);
                if (programs[thread].instructions[pc].isAccess()) {
                    perform(state, thread, i, pc, i);
                }
            }
            beyondTheFrontier(state.clone(), thread);
        }
    }

    /** As {@link #steps(byte[], Steps)}, with a text for each. */
    void narratedSteps(final byte[] state, final StringBuilder text, final Steps into) {
        narration = text;
        try {
            steps(state, into);
        } finally {
            narration = null;
        }
    }

    /** Looks ahead in program order, leaving one instruction after the other behind. */
    private void beyondTheFrontier(final byte[] state, final int thread) {
        final int base = bases[thread];
        while (true) {
            final int count = state[base + COUNT];
            final int pc = state[base + FRONTIER];
            final Instruction instruction = programs[thread].instructions[pc];
            switch (instruction.kind) {
                case END -> {
                    return;
                }
                case FENCE -> {
                    if (count == 0) {
                        fence(state, thread, instruction);
                    }
                    return;
                }
                case HEAVY_BARRIER -> {
                    if (count == 0) {
                        beginHeavyBarrier(state, thread, instruction);
                    }
                    return;
                }
                case ACCESS -> perform(state, thread, count, pc, count);
                default -> {
                    if (instruction.kind != Instruction.Kind.CHECK && isReady(state, thread, count, pc)) {
                        state[base + FRONTIER] = (byte) compute(state, thread, pc);
                        continue;
                    }
                }
            }
            if (orderings[thread].blocksAll(pc)) {
                return;
            }
            if (count == WINDOW) {
                windowExceeded = true;
                return;
            }
            state[base + COUNT] = (byte) (count + 1);
            state[base + LEFT_BEHIND + count] = (byte) pc;
            state[base + FRONTIER] = (byte) (pc + 1);
            if (instruction.kind == Instruction.Kind.BRANCH) {
                final byte[] taken = state.clone();
                taken[base + LEFT_BEHIND + count] = (byte) (pc | TAKEN);
                taken[base + FRONTIER] = (byte) instruction.destination;
                beyondTheFrontier(taken, thread);
            }
        }
    }

    /**
     * Performs an access in every possible way.
     *
     * @param older    how many of the instructions left behind come before it.
     * @param position its place among those left behind; their number, if it lies at the frontier.
     */
    private void perform(final byte[] state, final int thread, final int older, final int pc, final int position) {
        final int from = mayPerform(state, thread, older, pc);
        if (from == MUST_WAIT) {
            return;
        }
        final Instruction instruction = programs[thread].instructions[pc];
        final int address = instruction.place.address(state, registers(thread));
        if (address == Place.NOWHERE) {
            if (isGuessed(state, thread, older)) {
                return;
            }
            throw new IllegalStateException(instruction.step + ": there is no such place");
        }
        if (from != NOT_FORWARDED) {
            final Instruction store = programs[thread].instructions[leftBehind(state, thread, from)];
            complete(state.clone(), thread, pc, position, address, store.value.value(state, registers(thread)),
                "from its own store that is still to be performed");
            return;
        }
        final int choices = instruction.loads ? memory.choices(state, thread, address) : 1;
        for (int choice = instruction.stores ? choices - 1 : 0; choice < choices; choice++) {
            final byte[] next = state.clone();
            final int loaded = instruction.loads
                ? memory.load(next, thread, address, choice, instruction.mode.acquires)
                : 0;
            complete(next, thread, pc, position, address, loaded, choice == choices - 1 ? "" : "an old value");
        }
    }

    private void complete(
        final byte[] next,
        final int thread,
        final int pc,
        final int position,
        final int address,
        final int loaded,
        final String remark) {
        final Instruction instruction = programs[thread].instructions[pc];
        final int registers = registers(thread);
        final String place = narration == null ? null : instruction.place.name(next, registers);
        if (instruction.target != null) {
            next[registers + instruction.target.index()] = (byte) loaded;
        }
        if (instruction.condition != null && !instruction.condition.holds(next, registers)) {
            return;
        }
        int stored = 0;
        if (instruction.stores) {
            stored = instruction.value.value(next, registers);
            memory.store(next, thread, address, stored, instruction.mode.releases, instruction.loads);
        }
        if (narration != null) {
            narrateAccess(next, thread, instruction, position, place, loaded, stored, remark);
        }
        if (position < next[bases[thread] + COUNT]) {
            remove(next, thread, position);
        } else {
            next[bases[thread] + FRONTIER] = (byte) (pc + 1);
        }
        finish(next, thread);
    }

    private void fence(final byte[] state, final int thread, final Instruction instruction) {
        final byte[] next = state.clone();
        memory.fence(next, thread);
        next[bases[thread] + FRONTIER]++;
        narrate(thread, instruction.step, "");
        finish(next, thread);
    }

    private void beginHeavyBarrier(final byte[] state, final int thread, final Instruction instruction) {
        final byte[] next = state.clone();
        memory.fence(next, thread);
        next[bases[thread] + INTERRUPTS] =
            (byte) (IN_BARRIER | (1 << programs.length) - 1 & ~(1 << thread));
        narrate(thread, instruction.step, "interrupts all other threads");
        finish(next, thread);
    }

    /** The interrupts that a heavy barrier still has to deliver. */
    private void interrupts(final byte[] state, final int caller) {
        for (int thread = 0; thread < programs.length; thread++) {
            if ((state[bases[caller] + INTERRUPTS] & 1 << thread) == 0 || !isInterruptible(state, thread)) {
                continue;
            }
            final byte[] next = state.clone();
            final int base = bases[thread];
            if (next[base + COUNT] > 0) {
                next[base + FRONTIER] = (byte) leftBehind(next, thread, 0);
                forget(next, thread, 0);
            }
            memory.fence(next, thread);
            next[bases[caller] + INTERRUPTS] &= (byte) ~(1 << thread);
            narrate(thread, "is interrupted by the heavy barrier", "");
            advance(next, thread);
            finish(next, caller);
        }
    }

    /** Whether the thread's accesses match program order, or would if a load in a loop were given up. */
    private boolean isInterruptible(final byte[] state, final int thread) {
        return state[bases[thread] + COUNT] == 0
            || programs[thread].instructions[leftBehind(state, thread, 0)].awaits();
    }

    /** Does what follows from a step of a thread by itself, and reports the state. */
    private void finish(final byte[] next, final int stepped) {
        advance(next, stepped);
        boolean settled;
        do {
            settled = true;
            for (int caller = 0; caller < programs.length; caller++) {
                if (next[bases[caller] + INTERRUPTS] != 0 && deliver(next, caller)) {
                    next[bases[caller] + INTERRUPTS] = 0;
                    next[bases[caller] + FRONTIER]++;
                    memory.fence(next, caller);
                    advance(next, caller);
                    settled = false;
                }
            }
        } while (!settled);
        memory.tidy(next, finished(next));
        final String result = broken;
        broken = null;
        steps.step(next, result);
    }

    /**
     * Delivers what can be delivered by itself. In a flat memory an interrupt demands nothing but that the thread was
     * in order at some moment: the first is as good as any.
     *
     * @return whether there is nothing left to deliver.
     */
    private boolean deliver(final byte[] next, final int caller) {
        if (!memory.isSteppedByFences()) {
            for (int thread = 0; thread < programs.length; thread++) {
                if (next[bases[thread] + COUNT] == 0) {
                    next[bases[caller] + INTERRUPTS] &= (byte) ~(1 << thread);
                }
            }
        }
        return next[bases[caller] + INTERRUPTS] == IN_BARRIER;
    }

    /** Does what only the thread itself notices, as far as possible. */
    private void advance(final byte[] next, final int thread) {
        final int base = bases[thread];
        while (advanceLeftBehind(next, thread) || advanceFrontier(next, thread)) {
            continue;
        }
        // Values that are never used again make no difference.
        final long live = live(next, thread);
        for (int i = 0, count = programs[thread].registers.size(); i < count; i++) {
            if ((live & 1L << i) == 0) {
                next[base + REGISTERS + i] = 0;
            }
        }
    }

    private boolean advanceLeftBehind(final byte[] next, final int thread) {
        final int base = bases[thread];
        for (int i = 0; i < next[base + COUNT]; i++) {
            final int pc = leftBehind(next, thread, i);
            final Instruction instruction = programs[thread].instructions[pc];
            if (instruction.isLocal() && isReady(next, thread, i, pc)) {
                final int guess = successorGuessed(next, thread, i);
                final int successor = compute(next, thread, pc);
                if (successor == guess) {
                    remove(next, thread, i);
                } else {
                    next[base + FRONTIER] = (byte) successor;
                    forget(next, thread, i);
                }
                return true;
            }
        }
        return false;
    }

    private boolean advanceFrontier(final byte[] next, final int thread) {
        final int base = bases[thread];
        final int count = next[base + COUNT];
        final int pc = next[base + FRONTIER];
        final Instruction instruction = programs[thread].instructions[pc];
        if (instruction.isLocal() && isReady(next, thread, count, pc)) {
            next[base + FRONTIER] = (byte) compute(next, thread, pc);
            return true;
        }
        if (instruction.kind == Instruction.Kind.FENCE && count == 0 && !memory.isSteppedByFences()) {
            next[base + FRONTIER]++;
            if (narration != null && !narration.isEmpty()) {
                narration.append("; then ").append(instruction.step);
            }
            return true;
        }
        return false;
    }

    /**
     * Does an instruction that only the thread itself notices.
     *
     * @return which instruction comes next.
     */
    private int compute(final byte[] state, final int thread, final int pc) {
        final Instruction instruction = programs[thread].instructions[pc];
        final int registers = registers(thread);
        switch (instruction.kind) {
            case ASSIGN -> state[registers + instruction.target.index()] =
                (byte) instruction.value.value(state, registers);
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

    private boolean isReady(final byte[] state, final int thread, final int older, final int pc) {
        boolean needsRenaming = false;
        for (int i = 0; i < older; i++) {
            if (orderings[thread].between(leftBehind(state, thread, i), pc) == Ordering.FOLLOWS) {
                return false;
            }
            needsRenaming |= needsRenaming(state, thread, i, pc);
        }
        renamingMissed |= needsRenaming;
        return !needsRenaming;
    }

    /** Whether it isn't certain yet that the thread comes by. */
    private boolean isGuessed(final byte[] state, final int thread, final int older) {
        for (int i = 0; i < older; i++) {
            final Instruction instruction = programs[thread].instructions[leftBehind(state, thread, i)];
            if (instruction.kind == Instruction.Kind.BRANCH || instruction.awaits()) {
                return true;
            }
        }
        return false;
    }

    /** Whether an instruction writes a register that one before it still uses, or needs if a guess was wrong. */
    private boolean needsRenaming(final byte[] state, final int thread, final int i, final int pc) {
        final Instruction earlier = programs[thread].instructions[leftBehind(state, thread, i)];
        final long used = earlier.reads | earlier.writes | liveOnAnotherPath(state, thread, i);
        return (used & programs[thread].instructions[pc].writes) != 0;
    }

    private long liveOnAnotherPath(final byte[] state, final int thread, final int i) {
        final ThreadProgram program = programs[thread];
        final int pc = leftBehind(state, thread, i);
        final Instruction instruction = program.instructions[pc];
        if (instruction.kind == Instruction.Kind.BRANCH) {
            return program.live[isGuessedTaken(state, thread, i) ? pc + 1 : instruction.destination];
        }
        // An interrupt sends the thread back to where it spins.
        return instruction.awaits() ? program.live[pc] : 0;
    }

    /**
     * Whether an access may be performed now.
     *
     * @return which of the stores left behind its value comes from, {@link #NOT_FORWARDED} or {@link #MUST_WAIT}.
     */
    private int mayPerform(final byte[] state, final int thread, final int older, final int pc) {
        final Instruction later = programs[thread].instructions[pc];
        int from = NOT_FORWARDED;
        boolean needsRenaming = false;
        for (int i = older - 1; i >= 0; i--) {
            final int earlierPc = leftBehind(state, thread, i);
            final byte relation = orderings[thread].between(earlierPc, pc);
            if (relation == Ordering.FOLLOWS) {
                return MUST_WAIT;
            }
            needsRenaming |= needsRenaming(state, thread, i, pc);
            if (relation == Ordering.FOLLOWS_AT_SAME_PLACE && from == NOT_FORWARDED) {
                final Instruction earlier = programs[thread].instructions[earlierPc];
                if (!isKnown(state, thread, i, earlier.place.index())) {
                    return MUST_WAIT;
                }
                final int registers = registers(thread);
                if (earlier.place.address(state, registers) == later.place.address(state, registers)) {
                    if (!earlier.onlyStores() || !later.onlyLoads() || !isKnown(state, thread, i, earlier.value)) {
                        return MUST_WAIT;
                    }
                    from = i;
                }
            }
        }
        renamingMissed |= needsRenaming;
        return needsRenaming ? MUST_WAIT : from;
    }

    /** Whether none of the instructions left behind before one of them still has to compute what the value needs. */
    private boolean isKnown(final byte[] state, final int thread, final int before, final Expression value) {
        for (int i = 0; i < before; i++) {
            final long writes = programs[thread].instructions[leftBehind(state, thread, i)].writes;
            if ((writes & value.reads()) != 0) {
                return false;
            }
        }
        return true;
    }

    private long live(final byte[] state, final int thread) {
        final ThreadProgram program = programs[thread];
        final int base = bases[thread];
        long live = program.live[state[base + FRONTIER]];
        for (int i = 0; i < state[base + COUNT]; i++) {
            live |= program.instructions[leftBehind(state, thread, i)].reads | liveOnAnotherPath(state, thread, i);
        }
        return live;
    }

    private int finished(final byte[] state) {
        int finished = 0;
        for (int thread = 0; thread < programs.length; thread++) {
            final int base = bases[thread];
            final boolean atEnd = state[base + FRONTIER] == programs[thread].instructions.length - 1;
            finished |= atEnd && state[base + COUNT] == 0 ? 1 << thread : 0;
        }
        return finished;
    }

    private int registers(final int thread) {
        return bases[thread] + REGISTERS;
    }

    private int leftBehind(final byte[] state, final int thread, final int i) {
        return state[bases[thread] + LEFT_BEHIND + i] & ~TAKEN & 0xFF;
    }

    private boolean isGuessedTaken(final byte[] state, final int thread, final int i) {
        return (state[bases[thread] + LEFT_BEHIND + i] & TAKEN) != 0;
    }

    private int successorGuessed(final byte[] state, final int thread, final int i) {
        final int pc = leftBehind(state, thread, i);
        return isGuessedTaken(state, thread, i) ? programs[thread].instructions[pc].destination : pc + 1;
    }

    private void remove(final byte[] state, final int thread, final int i) {
        final int list = bases[thread] + LEFT_BEHIND;
        final int count = --state[bases[thread] + COUNT];
        System.arraycopy(state, list + i + 1, state, list + i, count - i);
        state[list + count] = 0;
    }

    /** Forgets what was left behind from one position on. */
    private void forget(final byte[] state, final int thread, final int from) {
        final int base = bases[thread];
        for (int i = from; i < state[base + COUNT]; i++) {
            state[base + LEFT_BEHIND + i] = 0;
        }
        state[base + COUNT] = (byte) from;
    }

    private void narrate(final int thread, final String step, final String effect) {
        if (narration != null) {
            narration.setLength(0);
            narration.append(String.format("%-12s %-58s %s", programs[thread].name, step, effect));
        }
    }

    private void narrateAccess(
        final byte[] state,
        final int thread,
        final Instruction instruction,
        final int position,
        final String place,
        final int loaded,
        final int stored,
        final String remark) {
        final StringBuilder effect = new StringBuilder();
        if (instruction.loads) {
            effect.append(place).append(" is ").append(loaded);
        }
        if (instruction.stores) {
            effect.append(instruction.loads ? ", becomes " : place + " := ").append(stored);
        }
        if (!remark.isEmpty()) {
            effect.append(" (").append(remark).append(')');
        }
        String separator = "; before ";
        for (int i = 0; i < position && i < state[bases[thread] + COUNT]; i++) {
            final Instruction overtaken = programs[thread].instructions[leftBehind(state, thread, i)];
            if (overtaken.isAccess()) {
                effect.append(separator).append('"').append(overtaken.step).append('"');
                separator = ", ";
            }
        }
        narrate(thread, instruction.step, effect.toString());
    }
}
