package io.reprieve.agent.code;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that a method body does, in the order of its code.
 */
public abstract class Step {
    private final int position;
    private final boolean isCertain;

    Step(final int position, final boolean isCertain) {
        this.position = position;
        this.isCertain = isCertain;
    }

    /**
     * Where it stands among the steps of its body.
     *
     * @return the index.
     */
    public int position() {
        return position;
    }

    /** Whether nothing before it leaves the body, and it is in no handler. */
    boolean isBeforeAnyExit() {
        return isCertain;
    }

    /** A field is loaded or stored to. */
    public static final class Access extends Step {
        private final FieldRef field;
        private final Value base;
        private final Value stored;

        Access(
                final int position,
                final boolean isCertain,
                final FieldRef field,
                final Value base,
                final Value stored) {
            super(position, isCertain);
            this.field = field;
            this.base = base;
            this.stored = stored;
        }

        /**
         * The field.
         *
         * @return the field.
         */
        public FieldRef field() {
            return field;
        }

        /**
         * Whose it is.
         *
         * @return the value; {@code null} of a static field.
         */
        public Value base() {
            return base;
        }

        /**
         * What is stored.
         *
         * @return the value; {@code null} for a load.
         */
        public Value stored() {
            return stored;
        }
    }

    /** The code goes on elsewhere, or may. */
    static final class Jump extends Step {
        private final boolean isConditional;
        private final List<Integer> targets = new ArrayList<>();

        Jump(final int position, final boolean isCertain, final boolean isConditional) {
            super(position, isCertain);
            this.isConditional = isConditional;
        }

        boolean isConditional() {
            return isConditional;
        }

        /** The steps that may come next. */
        List<Integer> targets() {
            return targets;
        }
    }

    /** The body is left by an exception. */
    static final class Throw extends Step {
        Throw(final int position, final boolean isCertain) {
            super(position, isCertain);
        }
    }

    /** A reference is stored into an array. */
    public static final class Put extends Step {
        private final Value array;
        private final Value stored;

        Put(final int position, final boolean isCertain, final Value array, final Value stored) {
            super(position, isCertain);
            this.array = array;
            this.stored = stored;
        }

        /**
         * The array.
         *
         * @return the value.
         */
        public Value array() {
            return array;
        }

        /**
         * What is stored.
         *
         * @return the value.
         */
        public Value stored() {
            return stored;
        }
    }

    /** A monitor is entered. */
    public static final class Lock extends Step {
        private final Value monitor;

        Lock(final int position, final boolean isCertain, final Value monitor) {
            super(position, isCertain);
            this.monitor = monitor;
        }

        /**
         * The monitor.
         *
         * @return whose it is.
         */
        public Value monitor() {
            return monitor;
        }
    }

    /** A monitor is left. */
    public static final class Unlock extends Step {
        Unlock(final int position, final boolean isCertain) {
            super(position, isCertain);
        }
    }

    /** The body ends with a value. */
    public static final class Return extends Step {
        private final Value value;

        Return(final int position, final boolean isCertain, final Value value) {
            super(position, isCertain);
            this.value = value;
        }

        /**
         * The value.
         *
         * @return the value; {@code null} if there is none.
         */
        public Value value() {
            return value;
        }
    }
}
