package io.reprieve.demo.board;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When work is due at a fixed rate: in bursts, as a network brings it. A burst is due whether or not the one before is
 * done: who is late works until nothing is overdue, and counts from when each was due. That is what corrects for
 * coordinated omission.
 */
final class Bursts {
    private static final long PERIOD_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Session session;
    private long due;

    /** For the thread that works; the first burst is due at once. */
    Bursts(final Session session) {
        this.session = session;
        due = System.nanoTime() - PERIOD_NANOS;
    }

    /** How much is due in a burst: one at least. */
    static int size(final long perSecond) {
        return (int) Math.max(1, perSecond * PERIOD_NANOS / TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * Waits until the next burst is due, unless it is already.
     *
     * @return when it was due, in the nanoseconds of the JVM's clock; whoever is told of the session's end gets what he
     *     would have got.
     */
    long await() {
        due += PERIOD_NANOS;
        for (long left = due - System.nanoTime(); left > 0 && !session.isOver(); left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }
}
