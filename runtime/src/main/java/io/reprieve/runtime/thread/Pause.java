package io.reprieve.runtime.thread;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits for another: it spins, then yields, then parks for longer and longer. Like Agrona's
 * {@code BackoffIdleStrategy}, but without an instance: releases wait on a full heap, where none can be had.
 *
 * <p>Nobody is kept from waiting by an interrupt, and nobody loses one: a thread that is interrupted already parks all
 * the same, and is interrupted when it goes on. Whoever is to be woken by an interrupt looks for it between two pauses.
 */
public final class Pause {
    /** From so many attempts on a thread lets others run, and first it doesn't sleep. */
    public static final int SPINS = 20;
    private static final int YIELDS = 40;
    private static final long LEAST_PARK_NANOS = 10_000;
    private static final long LONGEST_PARK_NANOS = 1_000_000;
    private static final int MOST_DOUBLINGS = 7;

    private Pause() {
    }

    /**
     * Waits a little.
     *
     * @param attempt how many times the caller has waited in vain.
     */
    public static void pause(final int attempt) {
        // Negative after very many attempts.
        if (attempt >= 0 && attempt < SPINS) {
            Thread.onSpinWait();
        } else if (attempt >= 0 && attempt < YIELDS) {
            Thread.yield();
        } else {
            final int doublings = attempt < 0 ? MOST_DOUBLINGS : Math.min(attempt - YIELDS, MOST_DOUBLINGS);
            park(Math.min(LONGEST_PARK_NANOS, LEAST_PARK_NANOS << doublings));
        }
    }

    private static void park(final long nanos) {
        if (Thread.currentThread().isInterrupted()) {
            parkInterrupted(nanos);
        } else {
            LockSupport.parkNanos(nanos);
        }
    }

    /** With the flag set no thread parks, and a virtual one keeps its carrier from all others. */
    private static void parkInterrupted(final long nanos) {
        // A stack that is about to overflow does so here, where the flag is still set.
        StackRoom.need();
        final boolean isInterrupted = Thread.interrupted();
        try {
            // The interrupt has left a permit: the first call takes it, and returns at once.
            LockSupport.parkNanos(1);
            LockSupport.parkNanos(nanos);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits until a thread has ended, or for some time.
     *
     * @param thread another thread.
     * @param nanos  how long to wait at most, in nanoseconds.
     * @return whether it has ended.
     */
    public static boolean join(final Thread thread, final long nanos) {
        final long begin = System.nanoTime();
        for (int attempt = SPINS; thread.isAlive(); attempt++) {
            if (System.nanoTime() - begin >= nanos) {
                return !thread.isAlive();
            }
            pause(attempt);
        }
        return true;
    }
}
