package io.reprieve.runtime.queue;

/**
 * Tells the time after each of many bodies. As long as they are short it looks at the clock after every so many of them
 * only, because the look takes longer than they do. Confined to the thread that runs them.
 */
final class BodyClock {
    private static final int MOST_BODIES = 32;
    private static final long SHORT_NANOS = 20_000;

    private long now;
    private int bodies;
    private int left;

    BodyClock() {
    }

    /** The first body is about to run. */
    void start() {
        bodies = 0;
        left = 1;
    }

    /** The time, after a body. */
    long afterBody() {
        if (--left == 0) {
            final long next = System.nanoTime();
            final boolean areShort = bodies != 0 && next - now < SHORT_NANOS;
            bodies = areShort ? Math.min(2 * bodies, MOST_BODIES) : 1;
            left = bodies;
            now = next;
        }
        return now;
    }
}
