package io.reprieve.model;

/**
 * A shared variable, or an array of them: cells of the memory in a row.
 */
final class Variable {
    final String name;
    final int address;
    final int size;

    Variable(final String name, final int address, final int size) {
        this.name = name;
        this.address = address;
        this.size = size;
    }

    /** The only cell, or the first. */
    Place place() {
        return at(0);
    }

    Place at(final int index) {
        return at(Expression.constant(index));
    }

    /** A cell whose index the thread computes. */
    Place at(final Expression index) {
        return new Place(this, index);
    }
}
