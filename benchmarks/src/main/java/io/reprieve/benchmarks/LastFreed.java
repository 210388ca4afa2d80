package io.reprieve.benchmarks;

import io.reprieve.DeferRelease;
import io.reprieve.RunOn;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * The cheapest thing that a release can do: remember what it was given last. So what is measured is the way there.
 */
final class LastFreed {
    static final BiConsumer<LastFreed, Object> PUT = LastFreed::put;
    static final LongConsumer FREE = LastFreed::free;

    private static long sum;

    private Object last;

    void put(final Object object) {
        last = object;
    }

    static void free(final long handle) {
        sum += handle;
    }

    /** Deferred if the agent is there. */
    @DeferRelease
    void release(final Object object) {
        last = object;
    }

    /** The same, for the thread itself to run. */
    @DeferRelease(runOn = RunOn.OWNER)
    void releaseOwn(final Object object) {
        last = object;
    }

    Object last() {
        return last;
    }
}
