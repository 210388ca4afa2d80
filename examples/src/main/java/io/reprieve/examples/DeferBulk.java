package io.reprieve.examples;

import io.reprieve.Rcu;
import java.util.Arrays;

/**
 * Many objects given back by one call: what a thread releases in a row, to the same pool by the same function. How many
 * come at a time depends on when the grace periods end, so that the example counts all of them.
 *
 * <p>It prints:
 * <pre>
 * the pool has 1000 of 1000
 * </pre>
 */
public final class DeferBulk {
    private static final int COUNT = 1000;

    private final Object[] free = new Object[COUNT];
    private int size;

    private DeferBulk() {
    }

    /** The array is lent for the call. */
    private void putAll(final Object[] objects, final int from, final int to) {
        System.arraycopy(objects, from, free, size, to - from);
        size += to - from;
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        final DeferBulk pool = new DeferBulk();
        for (int i = 0; i < COUNT; i++) {
            Rcu.deferBulk(pool, new Object(), DeferBulk::putAll);
        }
        Rcu.barrier();
        System.out.println("the pool has " + Arrays.stream(pool.free).distinct().count() + " of " + COUNT);
    }
}
