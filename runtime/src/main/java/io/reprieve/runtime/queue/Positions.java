package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.thread.Wakeup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class MiddlePad extends OwnerEnd {
    long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;

    MiddlePad(final Thread owner, final Wakeup wakeup) {
        super(owner, wakeup);
    }
}

/**
 * How far a queue has come, as everybody may ask: what is over, what may run, what waits for its grace period. The
 * consumer moves the first position, whoever sees a grace period through the second.
 *
 * <pre>
 *   finished       consumed       ready           published         positions count releases
 *      |  bodies run  |   may run   |  wait for their  |
 *      |              |             |  grace period    |
 * </pre>
 */
abstract class Positions extends MiddlePad {
    static final VarHandle FINISHED = Fields.of(MethodHandles.lookup(), "finished", long.class);
    static final VarHandle RAN = Fields.of(MethodHandles.lookup(), "ran", long.class);
    static final VarHandle SET_ASIDE = Fields.of(MethodHandles.lookup(), "setAside", long.class);
    static final VarHandle ASIDE_OVER = Fields.of(MethodHandles.lookup(), "asideOver", long.class);
    static final VarHandle READY_SINCE = Fields.of(MethodHandles.lookup(), "readySince", long.class);
    private static final VarHandle READY = Fields.of(MethodHandles.lookup(), "ready", long.class);
    private static final VarHandle READY_COOKIE = Fields.of(MethodHandles.lookup(), "readyCookie", long.class);
    private static final VarHandle SNAPSHOT_SINCE = Fields.of(MethodHandles.lookup(), "snapshotSince", long.class);

    long finished;
    // Of those that are finished the ones that were not set aside.
    long ran;
    // Set aside, and over since. Written under the lock of those that are set aside.
    long setAside;
    long asideOver;
    private long ready;
    private long readyCookie;
    // Touched by the reclaimer alone.
    private long snapshot;
    // The earliest moment at which what the last snapshot found, and what may run, can have been made. Racy, but
    // benign: no more than delays hangs on it.
    private long snapshotSince = System.nanoTime();
    long readySince = snapshotSince;

    Positions(final Thread owner, final Wakeup wakeup) {
        super(owner, wakeup);
    }

    /**
     * How many releases are over: their bodies have run, or never will. Pairs with the release in {@link
     * ConsumerEnd#finish}: who sees the position sees what the bodies did.
     */
    final long finishedAcquire() {
        return (long) FINISHED.getAcquire(this);
    }

    /** How many releases are over, and did not wait for a pin to go, or have done so. Only grows. */
    final long reclaimed() {
        return (long) RAN.getAcquire(this) + (long) ASIDE_OVER.getAcquire(this);
    }

    /**
     * How many releases wait for a pin, or run that did. Asked after {@link #finishedAcquire}: what is finished is
     * found here.
     */
    final long setAside() {
        // In this order: none is over before it was set aside.
        final long over = (long) ASIDE_OVER.getAcquire(this);
        return (long) SET_ASIDE.getAcquire(this) - over;
    }

    /** How many releases may run. Pairs with {@link #markReady}. */
    final long readyAcquire() {
        return (long) READY.getAcquire(this);
    }

    /** The youngest grace period that a ready release has waited for. Read after a position that is ready. */
    final long readyCookie() {
        return (long) READY_COOKIE.getAcquire(this);
    }

    final boolean hasReady() {
        return finishedAcquire() < readyAcquire();
    }

    /** Whether all releases below a position are over. */
    final boolean hasRun(final long position) {
        return finishedAcquire() >= position;
    }

    /** Releases whose grace period has not passed. */
    final long waiting() {
        return publishedAcquire() - readyAcquire();
    }

    /** Releases that are in the queue or running. */
    final long pending() {
        // In this order, so that no release counts as run before it counts as made.
        final long over = finishedAcquire();
        return publishedAcquire() - over;
    }

    /**
     * How long the oldest release has waited, at most: since the earliest moment at which it can have been made.
     *
     * @param unseenNanos the earliest moment at which what no snapshot holds can have been made.
     */
    final long oldestPending(final long now, final long unseenNanos) {
        // In this order: what is seen to be ready has been published.
        final boolean isReady = hasReady();
        final long published = publishedAcquire();
        if (isReady) {
            return now - (long) READY_SINCE.getOpaque(this);
        }
        final long ready = readyAcquire();
        if (ready >= published) {
            return 0;
        }
        // Racy, but benign: a snapshot that is being taken tells a little more, or a little less.
        return now - (snapshot > ready ? (long) SNAPSHOT_SINCE.getOpaque(this) : unseenNanos);
    }

    /**
     * Notes the published position. Called by the reclaimer.
     *
     * @param sinceNanos the earliest moment at which what the snapshot before doesn't hold can have been made.
     */
    final void snap(final long sinceNanos) {
        SNAPSHOT_SINCE.setOpaque(this, sinceNanos);
        snapshot = publishedAcquire();
    }

    /** The position that was noted last. Asked by the reclaimer. */
    final long snapshot() {
        return snapshot;
    }

    final void markSnapshotReady(final long cookie) {
        markReady(snapshot, cookie);
    }

    /**
     * Lets the releases below a position run.
     *
     * @param position noted before the cookie was taken.
     * @param cookie   the grace period, which has passed.
     */
    final void markReady(final long position, final long cookie) {
        if (!hasReady()) {
            READY_SINCE.setOpaque(this, (long) SNAPSHOT_SINCE.getOpaque(this));
        }
        // The cookie first: whoever finds the position finds a cookie that is no older.
        raise(READY_COOKIE, cookie);
        raise(READY, position);
    }

    private void raise(final VarHandle field, final long value) {
        long current = (long) field.getAcquire(this);
        while (current < value) {
            // Pairs with readyAcquire(): hands on that the grace period has passed.
            final long witness = (long) field.compareAndExchange(this, current, value);
            if (witness == current) {
                return;
            }
            current = witness;
        }
    }
}
