package io.reprieve.demo.trouble;

/**
 * A pooled object: while it lies on a shelf its weight doesn't change.
 */
final class Parcel {
    private int weight;
    private boolean isDamaged;

    int weight() {
        return weight;
    }

    boolean isDamaged() {
        return isDamaged;
    }

    void fill(final int newWeight, final boolean damaged) {
        weight = newWeight;
        isDamaged = damaged;
    }
}
