package io.reprieve.torture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where elements are published: a place for each word, on a cache line of its own. Words are primitive on purpose: some
 * collectors fence a reference store, and that would hide what this test looks for.
 */
final class Board {
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int STRIDE = 16;

    private final long[] places;
    private final int owned;
    private final int shared;

    /** A board with places that one thread each writes to, and others that all do. */
    Board(final int owned, final int shared) {
        this.owned = owned;
        this.shared = shared;
        places = new long[(owned + shared + 1) * STRIDE];
    }

    int size() {
        return owned + shared;
    }

    int shared() {
        return shared;
    }

    int sharedPlace(final int i) {
        return owned + i;
    }

    /** The reader's load; {@code rcu_dereference}. */
    long readAcquire(final int place) {
        return (long) PLACE.getAcquire(places, (place + 1) * STRIDE);
    }

    /** The owner's store; {@code rcu_assign_pointer}. On x86 it may stay in the store buffer for a while. */
    void replaceRelease(final int place, final long word) {
        PLACE.setRelease(places, (place + 1) * STRIDE, word);
    }

    /** Replaces the word of a shared place. */
    long exchange(final int place, final long word) {
        return (long) PLACE.getAndSet(places, (place + 1) * STRIDE, word);
    }
}
