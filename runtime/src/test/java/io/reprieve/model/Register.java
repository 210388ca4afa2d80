package io.reprieve.model;

/**
 * A thread's own variable, which no other thread sees.
 */
record Register(int index, String name) implements Expression {
    @Override
    public int value(final byte[] state, final int registers) {
        return state[registers + index];
    }

    @Override
    public long reads() {
        return 1L << index;
    }
}
