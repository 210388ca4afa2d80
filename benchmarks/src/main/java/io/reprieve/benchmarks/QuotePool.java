package io.reprieve.benchmarks;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.RunOn;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A pool of quotes that one thread takes from and one gives back to, with room for all of them: a ring, so that every
 * quote has its turn, and none is still warm from its last.
 */
final class QuotePool {
    /** More than the default reserve of pages can hold. */
    private static final int SIZE = 1 << 16;

    /** Objects, so that nobody who stores one looks at its class: the other thread has written beside it. */
    private final Object[] ring = new Object[SIZE];
    /** Written by who gives back, with release after the ring; read by who takes, with acquire before it. */
    private final AtomicLong given = new AtomicLong();
    /** Both ends' own counts; who gives back needs no other, since there is always room. */
    private long taken;
    private long giving;
    private long available;

    QuotePool() {
        for (int i = 0; i < SIZE; i++) {
            giveBack(new Quote());
        }
    }

    /** Takes a quote; if there is none, waits until what has been released is back. */
    Quote take() {
        while (taken == available) {
            available = given.getAcquire();
            if (taken == available) {
                Rcu.barrier();
            }
        }
        return (Quote) ring[(int) taken++ & SIZE - 1];
    }

    /** Deferred if the agent is there. */
    @DeferRelease
    void release(final Quote quote) {
        giveBack(quote);
    }

    /** The same, many at once. */
    @DeferRelease(bulk = "giveAllBack")
    void releaseInBulk(final Quote quote) {
        giveBack(quote);
    }

    /** For the thread itself to run: then the pool is confined to it. */
    @DeferRelease(runOn = RunOn.OWNER)
    void releaseOwn(final Quote quote) {
        giveBack(quote);
    }

    /** The same, many at once. */
    @DeferRelease(runOn = RunOn.OWNER, bulk = "giveAllBack")
    void releaseOwnInBulk(final Quote quote) {
        giveBack(quote);
    }

    private void giveBack(final Quote quote) {
        ring[(int) giving++ & SIZE - 1] = quote;
        given.setRelease(giving);
    }

    private void giveAllBack(final Object[] quotes, final int from, final int to) {
        int at = from;
        while (at < to) {
            final int next = (int) giving & SIZE - 1;
            final int count = Math.min(to - at, SIZE - next);
            System.arraycopy(quotes, at, ring, next, count);
            giving += count;
            at += count;
        }
        given.setRelease(giving);
    }
}
