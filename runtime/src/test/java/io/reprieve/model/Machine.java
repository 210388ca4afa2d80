package io.reprieve.model;

/**
 * The processors and their memory: all steps that are possible in a state of a model, under one memory model.
 *
 * <pre>
 *   shared memory | processor 0 | processor 1 | ...
 * </pre>
 *
 * <p>A step performs one access of one thread, and with it all that only the thread itself notices.
 *
 * <p>The heavy barrier interrupts every other thread at some moment between its beginning and its end. As the manual
 * of {@code membarrier} puts it, each then passes through a state where its accesses match program order: nothing is
 * left behind at the frontier. What a spinning thread has loaded in advance is thrown away by the interrupt.
 */
final class Machine {
    private static final int IN_BARRIER = 0x40;
    private static final int MOST_THREADS = 6;

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
    private final Memory memory;
    private final Processor[] processors;
    private final long[] loads;
    private Steps steps;
    private Narration narration;

    Machine(final Model model, final MemoryModel memoryModel) {
        if (model.threads.size() > MOST_THREADS) {
            throw new IllegalArgumentException("too many threads");
        }
        this.model = model;
        processors = new Processor[model.threads.size()];
        loads = new long[processors.length];
        memory = memoryModel == MemoryModel.JAVA
            ? new ViewMemory(model.initialMemory, processors.length)
            : new FlatMemory(model.initialMemory);
        int end = memory.size();
        for (int thread = 0; thread < processors.length; thread++) {
            processors[thread] = new Processor(model.threads.get(thread), memoryModel, end);
            end = processors[thread].end();
        }
    }

    /** How many bytes a state has. */
    int size() {
        return processors[processors.length - 1].end();
    }

    /** Whether more could have been reordered than was. */
    boolean hasReachedLimits() {
        for (final Processor processor : processors) {
            if (processor.hasReachedLimits()) {
                return true;
            }
        }
        return false;
    }

    byte[] initial() {
        final byte[] state = new byte[size()];
        memory.initialise(state);
        for (final Processor processor : processors) {
            processor.advance(state, memory.isSteppedByFences());
        }
        return state;
    }

    /** Whether all threads have ended, and all their stores have arrived. */
    boolean isFinished(final byte[] state) {
        for (final Processor processor : processors) {
            if (!processor.isFinished(state)) {
                return false;
            }
        }
        return true;
    }

    /** What should be true in the end, but is not; {@code null} if everything is. */
    String brokenInTheEnd(final byte[] state) {
        for (final Model.Demand demand : model.demands) {
            if (!demand.holds().test(place -> memory.newest(state, place.address(state, 0)))) {
                return demand.broken();
            }
        }
        return null;
    }

    /** The values of all observed registers. */
    String outcome(final byte[] state) {
        final StringBuilder outcome = new StringBuilder();
        for (final Processor processor : processors) {
            for (final Register register : processor.program.registers) {
                if ((processor.program.observed & register.reads()) != 0) {
                    outcome.append(outcome.length() == 0 ? "" : " ").append(register.name()).append('=')
                        .append(register.value(state, processor.registers));
                }
            }
        }
        return outcome.toString();
    }

    /** For each thread that has not ended the instruction that it has got to. */
    String whereabouts(final byte[] state) {
        final StringBuilder text = new StringBuilder();
        for (final Processor processor : processors) {
            if (!processor.isFinished(state)) {
                final Instruction instruction = processor.count(state) > 0
                    ? processor.instruction(state, 0)
                    : processor.program.instructions[processor.frontier(state)];
                text.append(text.length() == 0 ? "" : "; ").append(processor.program.name)
                    .append(" waits at \"").append(instruction.step).append('"');
            }
        }
        return text.toString();
    }

    /** Finds every step that is possible in a state. */
    void steps(final byte[] state, final Steps into) {
        steps = into;
        for (int thread = 0; thread < processors.length; thread++) {
            final Processor processor = processors[thread];
            if (processor.interrupts(state) != 0) {
                interruptOthers(state, thread);
                continue;
            }
            for (int i = 0; i < processor.count(state); i++) {
                if (processor.instruction(state, i).isAccess()) {
                    perform(state, thread, processor.leftBehind(state, i), i);
                }
            }
            lookAhead(state.clone(), thread);
        }
    }

    /** As {@link #steps(byte[], Steps)}, with a text for each. */
    void steps(final byte[] state, final Narration text, final Steps into) {
        narration = text;
        try {
            steps(state, into);
        } finally {
            narration = null;
        }
    }

    /** Goes on in program order from the frontier, and leaves one instruction after the other behind. */
    private void lookAhead(final byte[] state, final int thread) {
        final Processor processor = processors[thread];
        while (true) {
            final int pc = processor.frontier(state);
            final int count = processor.count(state);
            final Instruction instruction = processor.program.instructions[pc];
            if (instruction.kind == Instruction.Kind.END) {
                return;
            }
            if (instruction.isBarrier()) {
                if (count == 0) {
                    beginBarrier(state, thread, instruction);
                }
                return;
            }
            if (instruction.isAccess()) {
                perform(state, thread, pc, count);
            } else if (instruction.kind != Instruction.Kind.CHECK && processor.isReady(state, count, pc)) {
                processor.setFrontier(state, processor.compute(state, pc));
                continue;
            }
            if (processor.blocksAll(pc) || !processor.leaveBehind(state)) {
                return;
            }
            if (instruction.kind == Instruction.Kind.BRANCH) {
                final byte[] taken = state.clone();
                processor.guessTaken(taken);
                lookAhead(taken, thread);
            }
        }
    }

    /**
     * Performs an access in every possible way.
     *
     * @param position its place among those left behind; their number, if it lies at the frontier.
     */
    private void perform(final byte[] state, final int thread, final int pc, final int position) {
        final Processor processor = processors[thread];
        final Instruction instruction = processor.program.instructions[pc];
        final int from = processor.mayPerform(state, position, pc);
        if (from == Processor.MUST_WAIT) {
            return;
        }
        final int address = instruction.place.address(state, processor.registers);
        if (address == Place.NOWHERE) {
            if (processor.isGuess(state, position)) {
                return;
            }
            throw new IllegalStateException(instruction.step + ": there is no such place");
        }
        if (from != Processor.NOT_FORWARDED) {
            final int value = processor.instruction(state, from).value.value(state, processor.registers);
            complete(state.clone(), thread, instruction, position, value, "its own store, which nobody else sees yet");
        } else if (!instruction.loads) {
            complete(state.clone(), thread, instruction, position, 0, "");
        } else {
            final int newest = memory.choices(state, thread, address) - 1;
            for (int choice = instruction.stores ? newest : 0; choice <= newest; choice++) {
                final byte[] next = state.clone();
                final int value = memory.load(next, thread, address, choice, instruction.mode.acquires);
                complete(next, thread, instruction, position, value, choice == newest ? "" : "an old value");
            }
        }
    }

    private void complete(
        final byte[] next,
        final int thread,
        final Instruction instruction,
        final int position,
        final int loaded,
        final String remark) {
        final Processor processor = processors[thread];
        final int address = instruction.place.address(next, processor.registers);
        final boolean stores = instruction.storesAfter(loaded, next, processor.registers);
        final byte[] before = narration == null ? null : next.clone();
        if (instruction.target != null) {
            processor.set(next, instruction.target, loaded);
        }
        if (instruction.condition != null && !instruction.condition.holds(next, processor.registers)) {
            return;
        }
        int stored = 0;
        if (stores) {
            stored = instruction.value.value(next, processor.registers);
            memory.store(next, thread, address, stored, instruction.mode.releases, instruction.loads);
        }
        if (narration != null) {
            narration.access(processor, before, instruction, position, loaded, stored, stores, remark);
        }
        processor.performed(next, position);
        finish(next, thread);
    }

    private void beginBarrier(final byte[] state, final int thread, final Instruction barrier) {
        final byte[] next = state.clone();
        memory.fence(next, thread);
        if (barrier.kind == Instruction.Kind.FENCE) {
            processors[thread].setFrontier(next, processors[thread].frontier(next) + 1);
            narrate(thread, barrier.step, "");
        } else {
            processors[thread].setInterrupts(next, IN_BARRIER | (1 << processors.length) - 1 & ~(1 << thread));
            narrate(thread, barrier.step, "interrupts all other threads");
        }
        finish(next, thread);
    }

    /** The interrupts that a heavy barrier still has to deliver. */
    private void interruptOthers(final byte[] state, final int caller) {
        for (int thread = 0; thread < processors.length; thread++) {
            final int left = processors[caller].interrupts(state);
            if ((left & 1 << thread) != 0 && processors[thread].isInterruptible(state)) {
                final byte[] next = state.clone();
                processors[thread].interrupt(next);
                memory.fence(next, thread);
                processors[caller].setInterrupts(next, left & ~(1 << thread));
                narrate(thread, "is interrupted by the heavy barrier", "");
                finish(next, thread);
            }
        }
    }

    /** Does what follows from a step of a thread by itself, and reports the state. */
    private void finish(final byte[] next, final int stepped) {
        advance(next, stepped);
        for (int caller = 0; caller < processors.length; caller++) {
            if (processors[caller].interrupts(next) != 0 && deliver(next, caller)) {
                processors[caller].setInterrupts(next, 0);
                processors[caller].setFrontier(next, processors[caller].frontier(next) + 1);
                memory.fence(next, caller);
                advance(next, caller);
            }
        }
        String broken = null;
        for (int thread = 0; thread < processors.length; thread++) {
            loads[thread] = processors[thread].loads(next);
            final String found = processors[thread].takeBroken();
            broken = broken == null ? found : broken;
        }
        memory.tidy(next, loads);
        steps.step(next, broken);
    }

    private void advance(final byte[] next, final int thread) {
        final Instruction fence = processors[thread].advance(next, memory.isSteppedByFences());
        if (fence != null && narration != null) {
            narration.then(fence);
        }
    }

    /**
     * Delivers what can be delivered by itself. In a flat memory an interrupt demands nothing but that the thread was
     * in order at some moment: the first is as good as any.
     *
     * @return whether there is nothing left to deliver.
     */
    private boolean deliver(final byte[] next, final int caller) {
        int left = processors[caller].interrupts(next);
        if (!memory.isSteppedByFences()) {
            for (int thread = 0; thread < processors.length; thread++) {
                if (processors[thread].count(next) == 0) {
                    left &= ~(1 << thread);
                }
            }
        }
        processors[caller].setInterrupts(next, left);
        return left == IN_BARRIER;
    }

    private void narrate(final int thread, final String step, final String effect) {
        if (narration != null) {
            narration.step(processors[thread], step, effect);
        }
    }
}
