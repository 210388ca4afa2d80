package io.reprieve.model;

/**
 * A value that a thread computes from its registers.
 */
interface Expression {
    /** The value, for a thread whose registers begin at an offset of the state. */
    int value(byte[] state, int registers);

    /** The registers that the value depends on, as a bit set. */
    long reads();

    static Expression constant(final int value) {
        return new Constant(value);
    }

    default Expression plus(final int summand) {
        return new Sum(this, new Constant(summand));
    }

    default Expression plus(final Expression summand) {
        return new Sum(this, summand);
    }

    default Expression times(final int factor) {
        return new Product(this, factor);
    }

    /** The same everywhere. */
    record Constant(int value) implements Expression {
        @Override
        public int value(final byte[] state, final int registers) {
            return value;
        }

        @Override
        public long reads() {
            return 0;
        }
    }

    /** The sum of two values. */
    record Sum(Expression left, Expression right) implements Expression {
        @Override
        public int value(final byte[] state, final int registers) {
            return left.value(state, registers) + right.value(state, registers);
        }

        @Override
        public long reads() {
            return left.reads() | right.reads();
        }
    }

    /** A multiple of a value. */
    record Product(Expression value, int factor) implements Expression {
        @Override
        public int value(final byte[] state, final int registers) {
            return value.value(state, registers) * factor;
        }

        @Override
        public long reads() {
            return value.reads();
        }
    }
}
