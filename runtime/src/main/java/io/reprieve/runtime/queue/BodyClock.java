package io.reprieve.runtime.queue;

/**
 * Tells the time after each of many batches of bodies, and how large the next one may be: as long as bodies are short
 * they are taken and timed many at once, because that takes longer than they do. Confined to the thread that runs them.
 */
final class BodyClock {
    private static final int MOST_BODIES = 1024;
    private static final long SHORT_NANOS = 20_000;

    private long now;
    private boolean isTimed;
    private int most = 1;

    BodyClock() {
    }

    /** The first body is about to run. */
    void start() {
        isTimed = false;
        most = 1;
    }

    /** How many bodies the next batch may have. */
    int most() {
        return most;
    }

    /** The time, after a batch. */
    long afterBatch() {
        final long next = System.nanoTime();
        most = isTimed && next - now < SHORT_NANOS ? Math.min(2 * most, MOST_BODIES) : 1;
        isTimed = true;
        now = next;
        return next;
    }
}
