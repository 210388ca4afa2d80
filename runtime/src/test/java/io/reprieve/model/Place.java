package io.reprieve.model;

/**
 * The cell that an access goes to.
 */
record Place(Variable variable, Expression index) {
    /** The address of a cell beyond the end of its array, which only a wrong guess can lead to. */
    static final int NOWHERE = -1;

    int address(final byte[] state, final int registers) {
        final int offset = index.value(state, registers);
        return offset < 0 || offset >= variable.size ? NOWHERE : variable.address + offset;
    }

    /** All cells that it may stand for, as a bit set. */
    long cells() {
        return ((1L << variable.size) - 1) << variable.address;
    }

    String name(final byte[] state, final int registers) {
        return variable.size == 1 ? variable.name : variable.name + '[' + index.value(state, registers) + ']';
    }
}
