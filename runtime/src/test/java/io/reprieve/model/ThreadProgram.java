package io.reprieve.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What one thread does: its instructions in program order.
 */
final class ThreadProgram {
    /** Positions fit seven bits. */
    private static final int LONGEST = 128;

    final String name;
    final Instruction[] instructions;
    final List<Register> registers;
    /** The registers whose values outlive the thread, as a bit set: the outcome of a litmus test. */
    final long observed;
    /** For each instruction the registers that it or anything after it may read before writing, as a bit set. */
    final long[] live;
    /** For each instruction the cells that it or anything after it may load, as a bit set. */
    final long[] loads;

    private ThreadProgram(final Code code) {
        name = code.name;
        code.instructions.add(Instruction.end());
        instructions = code.instructions.toArray(new Instruction[0]);
        registers = List.copyOf(code.registers);
        observed = code.observed;
        live = liveness();
        loads = loads();
        if (instructions.length > LONGEST || registers.size() > Long.SIZE) {
            throw new IllegalArgumentException(name + " is too long");
        }
    }

    private long[] liveness() {
        final long[] live = new long[instructions.length];
        live[instructions.length - 1] = observed;
        propagate(live, (instruction, after) -> after & ~instruction.writes | instruction.reads);
        return live;
    }

    private long[] loads() {
        final long[] loads = new long[instructions.length];
        propagate(loads, (instruction, after) -> instruction.loads ? after | instruction.place.cells() : after);
        return loads;
    }

    /** Carries bit sets from the end to the beginning, along all ways that the thread may go. */
    private void propagate(final long[] sets, final Transfer transfer) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int pc = instructions.length - 2; pc >= 0; pc--) {
                final Instruction instruction = instructions[pc];
                final boolean branches = instruction.kind == Instruction.Kind.BRANCH;
                final long after = sets[pc + 1] | (branches ? sets[instruction.destination] : 0);
                final long before = transfer.before(instruction, after);
                changed |= before != sets[pc];
                sets[pc] = before;
            }
        }
    }

    private interface Transfer {
        long before(Instruction instruction, long after);
    }

    /** A place in a program that branches go to. */
    static final class Label {
        private int pc = -1;
    }

    /**
     * A program that is being written, instruction by instruction.
     */
    static final class Code {
        private final String name;
        private final List<Instruction> instructions = new ArrayList<>();
        private final List<Register> registers = new ArrayList<>();
        private final List<Instruction> branches = new ArrayList<>();
        private final List<Label> destinations = new ArrayList<>();
        private long observed;

        Code(final String name) {
            this.name = name;
        }

        /** The register of that name. */
        Register register(final String name) {
            for (final Register register : registers) {
                if (register.name().equals(name)) {
                    return register;
                }
            }
            final Register register = new Register(registers.size(), name);
            registers.add(register);
            return register;
        }

        /** Makes a register part of the outcome. */
        Code observe(final Register register) {
            observed |= register.reads();
            return this;
        }

        Code load(final String step, final AccessMode mode, final Register target, final Place place) {
            return add(Instruction.load(step, mode, target, place, null));
        }

        /** A load that is repeated until it finds what it waits for. Only the last one matters. */
        Code await(
            final String step,
            final AccessMode mode,
            final Register target,
            final Place place,
            final Condition condition) {
            return add(Instruction.load(step, mode, target, place, condition));
        }

        Code store(final String step, final AccessMode mode, final Place place, final Expression value) {
            return add(Instruction.store(step, mode, place, value));
        }

        Code store(final String step, final AccessMode mode, final Place place, final int value) {
            return store(step, mode, place, Expression.constant(value));
        }

        /** Loads and stores at one instant; the stored value may depend on the loaded one. */
        Code exchange(
            final String step,
            final AccessMode mode,
            final Register target,
            final Place place,
            final Expression value) {
            return add(Instruction.exchange(step, mode, target, place, value, null));
        }

        /** Stores a value if it finds the expected one; tells what it has found. */
        Code compareAndExchange(
            final String step,
            final AccessMode mode,
            final Register witness,
            final Place place,
            final Expression expected,
            final Expression value) {
            return add(Instruction.compareAndExchange(step, mode, witness, place, expected, value));
        }

        /** An exchange that waits until it finds what it expects. */
        Code awaitAndExchange(
            final String step,
            final AccessMode mode,
            final Register target,
            final Place place,
            final Condition condition,
            final int value) {
            return add(Instruction.exchange(step, mode, target, place, Expression.constant(value), condition));
        }

        Code fullFence(final String step) {
            return add(Instruction.barrier(Instruction.Kind.FENCE, step));
        }

        Code compilerFence(final String step) {
            return add(Instruction.barrier(Instruction.Kind.COMPILER_FENCE, step));
        }

        Code heavyBarrier(final String step) {
            return add(Instruction.barrier(Instruction.Kind.HEAVY_BARRIER, step));
        }

        Code assign(final Register target, final Expression value) {
            return add(Instruction.assign(target, value));
        }

        Code assign(final Register target, final int value) {
            return assign(target, Expression.constant(value));
        }

        Code check(final Condition condition, final String broken) {
            return add(Instruction.check(condition, broken));
        }

        Code branch(final Condition condition, final Label destination) {
            final Instruction branch = Instruction.branch(condition);
            branches.add(branch);
            destinations.add(destination);
            return add(branch);
        }

        Code jump(final Label destination) {
            return branch(Condition.always(), destination);
        }

        Code here(final Label label) {
            label.pc = instructions.size();
            return this;
        }

        private Code add(final Instruction instruction) {
            instructions.add(instruction);
            return this;
        }

        ThreadProgram finish() {
            for (int i = 0; i < branches.size(); i++) {
                branches.get(i).destination = destinations.get(i).pc;
            }
            return new ThreadProgram(this);
        }
    }
}
