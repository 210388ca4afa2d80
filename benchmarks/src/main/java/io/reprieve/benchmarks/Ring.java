package io.reprieve.benchmarks;

import io.reprieve.BulkRelease;
import io.reprieve.DeferRelease;
import io.reprieve.RunOn;

/**
 * The half of a pool that takes objects back: a ring, into which many go by a copy of their array. Only who runs the
 * releases touches it.
 */
final class Ring {
    static final BulkRelease<Ring> PUT_ALL = Ring::putAll;

    private static final int SIZE = 1 << 10;

    private final Object[] ring = new Object[SIZE];
    private int next;

    /** Deferred if the agent is there. */
    @DeferRelease(bulk = "putAll")
    void release(final Object object) {
        put(object);
    }

    /** The same, for the thread itself to run. */
    @DeferRelease(runOn = RunOn.OWNER, bulk = "putAll")
    void releaseOwn(final Object object) {
        put(object);
    }

    private void put(final Object object) {
        ring[next] = object;
        next = next + 1 & SIZE - 1;
    }

    private void putAll(final Object[] objects, final int from, final int to) {
        int at = from;
        while (at < to) {
            final int count = Math.min(to - at, SIZE - next);
            System.arraycopy(objects, at, ring, next, count);
            next = next + count & SIZE - 1;
            at += count;
        }
    }
}
