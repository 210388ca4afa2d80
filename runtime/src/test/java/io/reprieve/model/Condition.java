package io.reprieve.model;

/**
 * What a thread finds out by comparing its registers.
 */
interface Condition {
    /** Whether it holds, for a thread whose registers begin at an offset of the state. */
    boolean holds(byte[] state, int registers);

    /** The registers that it depends on, as a bit set. */
    long reads();

    static Condition equal(final Expression left, final Expression right) {
        return new Comparison(left, right, Comparison.Relation.EQUAL);
    }

    static Condition equal(final Expression left, final int right) {
        return equal(left, Expression.constant(right));
    }

    static Condition different(final Expression left, final int right) {
        return new Comparison(left, Expression.constant(right), Comparison.Relation.DIFFERENT);
    }

    static Condition atLeast(final Expression left, final Expression right) {
        return new Comparison(left, right, Comparison.Relation.AT_LEAST);
    }

    static Condition atLeast(final Expression left, final int right) {
        return atLeast(left, Expression.constant(right));
    }

    static Condition always() {
        return equal(Expression.constant(0), 0);
    }

    default Condition or(final Condition other) {
        return new Either(this, other);
    }

    /** Compares two values. */
    record Comparison(Expression left, Expression right, Relation relation) implements Condition {
        enum Relation { EQUAL, DIFFERENT, AT_LEAST }

        @Override
        public boolean holds(final byte[] state, final int registers) {
            final int difference = left.value(state, registers) - right.value(state, registers);
            return switch (relation) {
                case EQUAL -> difference == 0;
                case DIFFERENT -> difference != 0;
                case AT_LEAST -> difference >= 0;
            };
        }

        @Override
        public long reads() {
            return left.reads() | right.reads();
        }
    }

    /** Holds if one of two conditions does. */
    record Either(Condition one, Condition other) implements Condition {
        @Override
        public boolean holds(final byte[] state, final int registers) {
            return one.holds(state, registers) || other.holds(state, registers);
        }

        @Override
        public long reads() {
            return one.reads() | other.reads();
        }
    }
}
