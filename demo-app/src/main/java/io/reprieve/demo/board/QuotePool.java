package io.reprieve.demo.board;

import io.reprieve.DeferRelease;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded pool of quotes, all made at the start, from which the one given back last is taken first: it is the one
 * that is still in the processor's cache. Any number of threads may take and release, and nobody waits.
 *
 * <p>The free quotes are a stack, linked by their index. Its top carries a version that changes with every take and
 * release, so that a quote that was taken and came back in between is told from one that stayed (the ABA problem):
 * <pre>
 *    63                32 31                 0
 *   +--------------------+--------------------+
 *   |      version       |  index of the top  |
 *   +--------------------+--------------------+
 * </pre>
 */
final class QuotePool {
    private static final int NONE = -1;
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(QuotePool.class, "top", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Quote[] quotes;
    private final int[] below;
    private volatile long top;

    QuotePool(final int capacity) {
        quotes = new Quote[capacity];
        below = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            quotes[i] = new Quote(i);
            below[i] = i + 1 < capacity ? i + 1 : NONE;
        }
        top = pack(0, capacity > 0 ? 0 : NONE);
    }

    int capacity() {
        return quotes.length;
    }

    /**
     * Takes a quote out of the pool.
     *
     * @return a quote that is the caller's alone, with the fields that its last user left; null when none is free.
     */
    Quote take() {
        while (true) {
            // Acquire: whoever used the quote before is done with it; pairs with the release of release.
            final long seen = (long) TOP.getAcquire(this);
            final int index = index(seen);
            if (index == NONE) {
                return null;
            }
            // Plain and racy, but benign: another thread that changes it changes the version, and the swap fails.
            final int next = below[index];
            if (TOP.compareAndSet(this, seen, pack(version(seen) + 1, next))) {
                return quotes[index];
            }
        }
    }

    /**
     * Gives a quote back. Nobody may look at it from here on: it is the next to be taken and filled. That is why this
     * is deferred; the annotation is all there is to it.
     *
     * @param quote that was taken from this pool.
     */
    @DeferRelease
    void release(final Quote quote) {
        final int index = quote.poolIndex;
        while (true) {
            final long seen = (long) TOP.getAcquire(this);
            below[index] = index(seen);
            // Volatile, of which release is needed: the link and all use of the quote come before; pairs with take.
            if (TOP.compareAndSet(this, seen, pack(version(seen) + 1, index))) {
                return;
            }
        }
    }

    /**
     * Counts the free quotes. Only when no other thread takes or releases.
     *
     * @return how many there are.
     */
    int free() {
        int count = 0;
        for (int index = index(top); index != NONE; index = below[index]) {
            count++;
        }
        return count;
    }

    private static long pack(final int version, final int index) {
        return (long) version << Integer.SIZE | Integer.toUnsignedLong(index);
    }

    private static int version(final long top) {
        return (int) (top >>> Integer.SIZE);
    }

    private static int index(final long top) {
        return (int) top;
    }
}
