package io.reprieve.model;

/**
 * The cell that an access goes to.
 */
record Place(Variable variable, Expression index) {
    int address(final byte[] state, final int registers) {
        final int offset = index.value(state, registers);
        if (offset < 0 || offset >= variable.size) {
            throw new IllegalStateException(variable.name + '[' + offset + "] does not exist");
        }
        return variable.address + offset;
    }

    String name(final byte[] state, final int registers) {
        return variable.size == 1 ? variable.name : variable.name + '[' + index.value(state, registers) + ']';
    }
}
