package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.site.ClaimedRelease;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * What one consumer of a queue has taken out of it and is running: a batch of releases, and the position of the one
 * whose body runs, for those who wait until all below a position have run.
 *
 * <pre>
 *   first          position               end
 *     |  have run     |  not begun yet     |
 *     +---------------+--------------------+
 * </pre>
 *
 * <p>A batch is claimed under the queue's lock, and run without it: a read-modify-write for each release would cost more
 * than most bodies do. But order is order of start, and whoever waits for its turn must be able to go on while a body
 * blocks: so the rest of a batch that stands still can be taken over, see {@link #handOver}. Before each body but the first
 * its consumer announces the position and then looks at the end; whoever takes over first lays hold of the end and then
 * looks at the position. Between store and load the consumer has the readers' barrier, and the other one the heavy one: one
 * of the two sees the other, so that no release has two consumers.
 */
final class RunningRelease {
    private static final VarHandle POSITION = Fields.of(MethodHandles.lookup(), "position", long.class);
    private static final VarHandle END = Fields.of(MethodHandles.lookup(), "end", long.class);
    private static final VarHandle FINISHED = Fields.of(MethodHandles.lookup(), "finished", long.class);
    private static final long NONE = Long.MAX_VALUE;
    /** No position. */
    static final long NOTHING = -1;
    /** The end while somebody is about to take the rest over: no position is below it. */
    private static final long WANTED = Long.MIN_VALUE;
    /** So long a batch may stand still before the rest of it is taken over. */
    private static final long STANDSTILL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private long position = NONE;
    private long end;
    // Written by the consumer whose releases these are, one at a time.
    private long finished;

    // What follows is guarded by the queue's lock; the consumer itself reads it without.
    private long first;
    private ClaimedRelease batch;
    private long seenPosition = NONE;
    private long seenNanos;

    /** Called before releases are taken out of the queue, whose position carries the order. */
    void begin(final ClaimedRelease claimed, final long position, final int count) {
        if (batch != claimed) {
            // With G1 each reference stored costs a fence.
            batch = claimed;
        }
        first = position;
        END.setOpaque(this, position + count);
        // Release: who sees the position sees the end of all releases that this consumer had before.
        POSITION.setRelease(this, position);
    }

    /** The position of the first release of the batch. Asked by the consumer. */
    long first() {
        return first;
    }

    /**
     * Announces the next release of the batch. If this says no, whoever has the lock decides: see {@link #owns}.
     *
     * @return whether it is still the consumer's.
     */
    boolean next(final ClaimedRelease claimed, final long next) {
        if (batch != claimed) {
            return false;
        }
        // Release: who sees the position sees all that the bodies below it did.
        POSITION.setRelease(this, next);
        // Between the store of the position and the load of the end. Pairs with the heavy barrier in handOver().
        Fences.afterStamp();
        return next < (long) END.getOpaque(this);
    }

    /** Whether a release that was announced is the consumer's. Certain under the lock. */
    boolean owns(final ClaimedRelease claimed, final long next) {
        // The batch is another one if a drain within this one, by the same thread, has taken the rest over.
        return next < (long) END.getOpaque(this) && batch == claimed;
    }

    /** A body has run, or its release is leaked. */
    void finishOne() {
        FINISHED.setOpaque(this, finished + 1);
    }

    /** Pairs with {@link #isBeyond}: who sees the end sees all that the bodies did. */
    void end(final ClaimedRelease claimed) {
        // A drain within this one may have taken the rest over, and have been left by an error.
        if (batch == claimed) {
            POSITION.setRelease(this, NONE);
        }
    }

    /**
     * The consumer has left its batch by an error. Called under the lock.
     *
     * @param claimed the batch.
     * @param last    the position of the last of its releases that is over, or the one before the first.
     */
    void abandon(final ClaimedRelease claimed, final long last) {
        if (batch == claimed) {
            POSITION.setRelease(this, last);
            if (hasUnstarted()) {
                claimed.isAbandoned = true;
            } else {
                end(claimed);
            }
        }
    }

    /** Whether there are releases in the batch that have not begun. May say yes of what has just begun. */
    boolean hasUnstarted() {
        // Read behind the queue's position, the two are at least as young as that. The end first: of a younger position
        // all below an older end have begun. Acquire, for cutOff(): who finds the rest cut off finds it where it is now.
        final long end = (long) END.getAcquire(this);
        final long position = (long) POSITION.getAcquire(this);
        return position != NONE && (end == WANTED || end > position + 1);
    }

    /** Whether the consumer hasn't got on for a while, or is gone. Called under the lock by who waits for it. */
    boolean standsStill() {
        final long position = (long) POSITION.getOpaque(this);
        final long now = System.nanoTime();
        if (position != seenPosition) {
            seenPosition = position;
            seenNanos = now;
        }
        return now - seenNanos >= STANDSTILL_NANOS;
    }

    /**
     * Hands what has not begun to another consumer, or to the same in a drain within the drain. Called under the lock. If
     * the other is not the same, {@link #cutOff} has to follow.
     *
     * <p>Either the consumer announced a position before the barrier: then that is seen here, and the release there is
     * left to it. Or it will find the end {@code WANTED} when it looks: then it comes for the lock, and learns from the
     * end that is there then that the release isn't its own any more.
     *
     * @param to      who takes over.
     * @param carrier takes the releases.
     * @return the position of the first release that is handed over; {@code NOTHING} if there was nothing left.
     */
    long handOver(final RunningRelease to, final ClaimedRelease carrier) {
        final long end = (long) END.getOpaque(this);
        END.setOpaque(this, WANTED);
        // Between the store of the end and the load of the position. Pairs with the readers' barrier in next().
        Fences.heavy();
        final long position = (long) POSITION.getAcquire(this);
        final long next = position == NONE ? end : Math.min(end, position + 1);
        if (next == end) {
            END.setOpaque(this, end);
            return NOTHING;
        }
        carrier.carryRest(batch, (int) (next - first));
        to.begin(carrier, next, (int) (end - next));
        return next;
    }

    /**
     * Ends the batch before what has been handed over. Called under the lock, when that can be seen to be the other's:
     * whoever would wait for it finds it with one of the two.
     *
     * @param next the position of the first release that was handed over.
     */
    void cutOff(final long next) {
        // Pairs with the acquire in hasUnstarted().
        END.setRelease(this, next);
        if (batch.isAbandoned) {
            // Nobody else will.
            batch.clear();
            end(batch);
        }
    }

    /** Asked after the queue's position was read with acquire. */
    boolean isBeyond(final long position) {
        return (long) POSITION.getAcquire(this) >= position;
    }

    /** How many releases have run. */
    long finished() {
        return (long) FINISHED.getOpaque(this);
    }
}
