package io.reprieve.runtime.thread;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits for another: it spins, then yields, then parks for longer and longer. Like Agrona's
 * {@code BackoffIdleStrategy}, but without an instance: releases wait on a full heap, where none can be had.
 */
public final class Pause {
    /** From so many attempts on a thread lets others run, and first it doesn't sleep. */
    public static final int SPINS = 20;
    private static final int YIELDS = 40;
    private static final long LEAST_PARK_NANOS = 10_000;
    private static final long LONGEST_PARK_NANOS = 1_000_000;

    private Pause() {
    }

    /**
     * Waits a little.
     *
     * @param attempt how many times the caller has waited in vain.
     */
    public static void pause(final int attempt) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else if (attempt < YIELDS) {
            Thread.yield();
        } else {
            final int doublings = Math.min(attempt - YIELDS, 7);
            LockSupport.parkNanos(Math.min(LONGEST_PARK_NANOS, LEAST_PARK_NANOS << doublings));
        }
    }
}
