package io.reprieve.benchmarks;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * What readers look at: two fields of a pooled object that belong together, and a reference count for the peer that
 * needs one.
 */
final class Point {
    private static final AtomicIntegerFieldUpdater<Point> COUNT =
        AtomicIntegerFieldUpdater.newUpdater(Point.class, "count");

    private int x;
    private int y;
    private volatile int count = 1;

    void set(final int value) {
        x = value;
        y = -value;
    }

    int sum() {
        return x + y;
    }

    /** Takes a reference, unless the object is free already. */
    boolean retain() {
        int seen = count;
        while (seen > 0) {
            if (COUNT.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
            seen = count;
        }
        return false;
    }

    void giveBack() {
        COUNT.getAndDecrement(this);
    }
}
