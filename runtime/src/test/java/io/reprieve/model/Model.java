package io.reprieve.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * A few threads and the memory that they share, with what must be true when all of them have ended.
 */
final class Model {
    final String name;
    final List<Variable> variables;
    final byte[] initialMemory;
    final List<ThreadProgram> threads;
    final List<Demand> demands;

    private Model(final Draft draft) {
        name = draft.name;
        variables = List.copyOf(draft.variables);
        initialMemory = new byte[draft.values.size()];
        for (int i = 0; i < initialMemory.length; i++) {
            initialMemory[i] = draft.values.get(i);
        }
        threads = draft.threads.stream().map(ThreadProgram.Code::finish).toList();
        demands = List.copyOf(draft.demands);
    }

    /** What must be true of the memory in the end, and what is said if it isn't. */
    record Demand(Predicate<ToIntFunction<Place>> holds, String broken) {
    }

    /**
     * A model that is being written.
     */
    static final class Draft {
        private final String name;
        private final List<Variable> variables = new ArrayList<>();
        private final List<Byte> values = new ArrayList<>();
        private final List<ThreadProgram.Code> threads = new ArrayList<>();
        private final List<Demand> demands = new ArrayList<>();

        Draft(final String name) {
            this.name = name;
        }

        Variable variable(final String name, final int initialValue) {
            return array(name, 1, initialValue);
        }

        Variable array(final String name, final int size, final int initialValue) {
            final Variable variable = new Variable(name, values.size(), size);
            variables.add(variable);
            for (int i = 0; i < size; i++) {
                values.add((byte) initialValue);
            }
            return variable;
        }

        void initially(final Variable variable, final int index, final int value) {
            values.set(variable.address + index, (byte) value);
        }

        ThreadProgram.Code thread(final String name) {
            final ThreadProgram.Code code = new ThreadProgram.Code(name);
            threads.add(code);
            return code;
        }

        void inTheEnd(final Variable variable, final int index, final int value, final String otherwise) {
            demands.add(new Demand(memory -> memory.applyAsInt(variable.at(index)) == value, otherwise));
        }

        Model finish() {
            return new Model(this);
        }
    }
}
