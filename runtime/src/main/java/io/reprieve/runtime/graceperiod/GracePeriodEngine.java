package io.reprieve.runtime.graceperiod;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.LaggingReader;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.reader.SlotScan;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * Decides when all readers that were inside at a moment have left.
 *
 * <p>The engine is a state machine that any thread may move a step: the reclaimer in its duty cycle, and every
 * thread that waits. Nobody depends on another thread's being free, and no step waits for anything.
 *
 * <pre>
 *            requested &gt; completed
 *   idle ------------------------------&gt; scanning
 *    ^     advance the epoch, barrier,       |  a slot that is 0 or not older
 *    |     read the list of slots            |  than the epoch is passed
 *    +---------------------------------------+
 *           all slots passed: completed = epoch
 * </pre>
 *
 * <p>A cookie is the number of a grace period: the first that is certain to begin after the cookie was taken. It has
 * passed once {@code completed} has reached it. Grace periods run one after the other, so that one serves all who
 * asked before it began.
 */
public final class GracePeriodEngine {
    private static final int NOWHERE = -1;
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle COMPLETED = Fields.of(LOOKUP, "completed", long.class);
    private static final VarHandle REQUESTED = Fields.of(LOOKUP, "requested", long.class);
    private static final VarHandle URGENT = Fields.of(LOOKUP, "urgent", long.class);
    private static final VarHandle TRIGGER = Fields.of(LOOKUP, "trigger", Trigger.class);
    private static final VarHandle HEAVY_BARRIERS = Fields.of(LOOKUP, "heavyBarriers", long.class);
    private static final VarHandle BARRIER_NANOS = Fields.of(LOOKUP, "barrierNanos", long.class);
    private static final VarHandle DRIVEN = Fields.of(LOOKUP, "driven", boolean.class);

    private final Clock clock;
    private final ReaderRegistry readers;
    private final Observer observer;
    private final LongSupplier pending;
    private final StallDetector stalls;
    private final long intervalNanos;

    private long completed = 1;
    private long requested = 1;
    private long urgent = 1;
    private boolean driven;
    // Of the last request.
    private Trigger trigger = Trigger.DELAY;

    // What follows belongs to the thread that drives: handed on by the release and the acquire of "driven".
    private Trigger begunBy = Trigger.DELAY;
    private boolean scanning;
    /** Whether this grace period takes a sample of the readers that are entered. */
    private boolean isSample;
    /** The number of the woven reader that it waited for last, or 0. */
    private int waitedForReader;
    /** The place in the scan of the slot that it waits for, or {@link #NOWHERE}. */
    private int waitsAt;
    private long target = 1;
    private final SlotScan slots = new SlotScan();
    private boolean listed;
    private int next;
    private long heavyBarriers;
    private long barrierNanos;
    private long beginNanos;

    /**
     * An idle engine.
     *
     * @param intervalNanos least time between two grace periods that nobody waits for, in nanoseconds.
     */
    public GracePeriodEngine(
        final Clock clock,
        final ReaderRegistry readers,
        final Observer observer,
        final LongSupplier pending,
        final long intervalNanos,
        final long stallNanos) {
        this.clock = clock;
        this.readers = readers;
        this.observer = observer;
        this.pending = pending;
        this.intervalNanos = intervalNanos;
        stalls = new StallDetector(observer, pending, stallNanos);
        this.beginNanos = System.nanoTime() - intervalNanos;
    }

    /**
     * A cookie for all that the caller has unpublished before. Asks for nothing.
     *
     * @return the number of the first grace period that begins after this call.
     */
    public long cookie() {
        // Pairs with the heavy barrier in begin(). Without it the caller's unpublish may still lie in its store
        // buffer while it reads the number: a grace period that begins in between would be too old for it.
        VarHandle.fullFence();
        return clock.getAcquire() + 1;
    }

    /**
     * Asks for a grace period.
     *
     * @param waiting whether somebody waits, so that the least time between grace periods doesn't count.
     */
    public void request(final long cookie, final Trigger trigger, final boolean waiting) {
        // Racy, but benign: an event may name the trigger of another request that came at the same time.
        if (cookie > (long) REQUESTED.getOpaque(this)) {
            TRIGGER.setOpaque(this, trigger);
        }
        raise(REQUESTED, cookie);
        if (waiting) {
            raise(URGENT, cookie);
        }
    }

    /** Somebody waits for what has been asked for so far, or for what comes after it. */
    public void hurry() {
        raise(URGENT, (long) REQUESTED.getAcquire(this));
    }

    private void raise(final VarHandle field, final long value) {
        // Release: who drives for the request also sees its trigger. The request itself carries no order: the
        // cookie was taken behind a full fence.
        long current = (long) field.getAcquire(this);
        while (current < value) {
            final long witness = (long) field.compareAndExchangeRelease(this, current, value);
            if (witness == current) {
                return;
            }
            current = witness;
        }
    }

    /**
     * Whether a grace period has passed. Pairs with the release in {@code finish}: what the readers did in their
     * sections lies before the release of what they read.
     *
     * @return {@code true} if everything that was unpublished before the cookie was taken may be reclaimed.
     */
    public boolean hasPassed(final long cookie) {
        return (long) COMPLETED.getAcquire(this) >= cookie;
    }

    /** Whether a grace period has been asked for that has not passed. */
    public boolean isRequested() {
        return (long) REQUESTED.getAcquire(this) > (long) COMPLETED.getAcquire(this);
    }

    /** The grace periods so far. */
    public long count() {
        return (long) COMPLETED.getOpaque(this) - 1;
    }

    /** The least time between two grace periods that nobody waits for. */
    public long intervalNanos() {
        return intervalNanos;
    }

    /** The reports of lagging readers. */
    public long stalls() {
        return stalls.stalls();
    }

    /** The heavy barriers of the grace periods so far. */
    public long heavyBarriers() {
        return (long) HEAVY_BARRIERS.getOpaque(this);
    }

    /** What the last heavy barrier took, and interrupted others for. */
    public long barrierNanos() {
        return (long) BARRIER_NANOS.getOpaque(this);
    }

    /** Sets when a lagging reader is reported. */
    public void setStallNanos(final long nanos) {
        stalls.setStallNanos(nanos);
    }

    /** The reader that has held up a grace period longest of late. */
    public LongestLag longestLag() {
        return stalls.longestLag();
    }

    /** The reader that the grace period waits for now. */
    public LaggingReader laggingReader() {
        return stalls.laggingReader();
    }

    /** The thread of {@link #laggingReader}. Allocates nothing: who waits on a full heap looks too. */
    public Thread laggingThread() {
        return stalls.laggingThread();
    }

    /** When a lagging reader is reported. */
    public long stallNanos() {
        return stalls.stallNanos();
    }

    /**
     * Moves the engine a step, if it has anything to do and nobody else is moving it. Never blocks.
     *
     * @return whether a grace period has begun or ended.
     */
    public boolean poll() {
        if (!isRequested()) {
            return false;
        }
        // A stack that ends behind the claim would leave the engine driven for ever.
        StackRoom.need();
        // Pairs with the release below: each driver finds the state as the last one left it.
        if (!DRIVEN.compareAndSet(this, false, true)) {
            return false;
        }
        StallDetector.Report report = null;
        final boolean moved;
        try {
            moved = drive();
            report = stalls.hasReport() ? stalls.takeReport() : null;
        } finally {
            DRIVEN.setRelease(this, false);
        }
        if (report != null) {
            stalls.tell(report);
        }
        return moved;
    }

    /**
     * Waits until a grace period has passed, and drives it as far as nobody else does. Blocks; not
     * interruptible, but keeps the thread's interrupt flag. Allocates nothing.
     */
    public void await(final long cookie, final Trigger trigger) {
        request(cookie, trigger, true);
        final Thread thread = Thread.currentThread();
        try {
            for (int attempt = 0; !hasPassed(cookie); attempt++) {
                if (poll()) {
                    attempt = 0;
                } else {
                    waits(thread);
                    Pause.pause(attempt);
                }
            }
        } finally {
            waitsNoMore(thread);
        }
    }

    /**
     * Waits until a grace period has passed, or for some time. Blocks.
     *
     * @param nanos   how long to wait at most, in nanoseconds.
     * @return whether the grace period has passed.
     * @throws InterruptedException if the thread is interrupted before or while it waits.
     */
    public boolean await(final long cookie, final Trigger trigger, final long nanos) throws InterruptedException {
        final long begin = System.nanoTime();
        request(cookie, trigger, true);
        final Thread thread = Thread.currentThread();
        try {
            for (int attempt = 0; !hasPassed(cookie); attempt++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (poll()) {
                    attempt = 0;
                } else if (System.nanoTime() - begin >= nanos) {
                    return hasPassed(cookie);
                } else {
                    waits(thread);
                    Pause.pause(attempt);
                }
            }
            return true;
        } finally {
            stalls.waitsNoMore(thread);
        }
    }

    /** A thread waits for a grace period. Of those who do one is named in reports, and when it has gone another one. */
    public void waits(final Thread thread) {
        stalls.waits(thread);
    }

    /** A thread that has waited goes on. */
    public void waitsNoMore(final Thread thread) {
        stalls.waitsNoMore(thread);
    }

    private boolean drive() {
        boolean moved = false;
        if (!scanning) {
            if (!isDue()) {
                return false;
            }
            begin();
            moved = true;
        }
        return scan() || moved;
    }

    private boolean isDue() {
        return isRequested() && (isUrgent() || System.nanoTime() - beginNanos >= intervalNanos);
    }

    private boolean isUrgent() {
        return (long) URGENT.getAcquire(this) > (long) COMPLETED.getAcquire(this);
    }

    private void begin() {
        target = clock.getAcquire() + 1;
        next = 0;
        listed = false;
        waitedForReader = 0;
        waitsAt = NOWHERE;
        begunBy = (Trigger) TRIGGER.getOpaque(this);
        beginNanos = System.nanoTime();
        isSample = readers.tally().begins(beginNanos);
        stalls.begin(target, beginNanos);
        observer.gracePeriodBegins();
        // In this order: an epoch that is skipped is harmless, a target that was never announced would hand out
        // cookies that have passed already.
        clock.advanceRelease(target);
        scanning = true;
    }

    private boolean scan() {
        if (!listed) {
            // Between the advance of the epoch and the first look at a slot, and at the list of slots: that order is
            // the proof. Pairs with the fence after a reader's stamp, the fence at the end of a slot's registration,
            // and the fence in cookie().
            Fences.heavy();
            HEAVY_BARRIERS.setOpaque(this, heavyBarriers + 1);
            BARRIER_NANOS.setOpaque(this, System.nanoTime() - beginNanos);
            readers.scan(slots);
            listed = true;
        }
        while (next < slots.size()) {
            final ReaderSlot slot = slots.get(next);
            if (slot.holdsBack(target)) {
                final Thread thread = slot.thread();
                if (slot.clearEnded()) {
                    stalls.ended(thread);
                }
                if (slot.holdsBack(target)) {
                    stalls.lag(slot, next);
                    waitedForReader = slot.outermostReader();
                    waitsAt = next;
                    return false;
                }
            }
            if (waitsAt == next) {
                readers.tally().held(waitedForReader, System.nanoTime() - beginNanos);
            }
            if (isSample) {
                slot.takeReaders(readers.tally());
            }
            next++;
        }
        finish();
        return true;
    }

    private void finish() {
        scanning = false;
        slots.end();
        stalls.end();
        final Thread slowest = stalls.takeSlowest();
        // Pairs with hasPassed().
        COMPLETED.setRelease(this, target);
        final long waiting = pending.getAsLong();
        if (waitedForReader != 0) {
            readers.tally().waited(waitedForReader, waiting);
        }
        observer.gracePeriodEnded(target, begunBy, stalls.waitedFor(), slowest, waiting);
    }
}
