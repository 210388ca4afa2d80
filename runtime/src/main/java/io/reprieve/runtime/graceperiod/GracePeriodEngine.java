package io.reprieve.runtime.graceperiod;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Stall;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.reader.SlotScan;
import io.reprieve.runtime.thread.Pause;
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
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle COMPLETED = Fields.of(LOOKUP, "completed", long.class);
    private static final VarHandle REQUESTED = Fields.of(LOOKUP, "requested", long.class);
    private static final VarHandle URGENT = Fields.of(LOOKUP, "urgent", long.class);
    private static final VarHandle TRIGGER = Fields.of(LOOKUP, "trigger", Trigger.class);
    private static final VarHandle WAITER = Fields.of(LOOKUP, "waiter", Thread.class);
    private static final VarHandle STALLS = Fields.of(LOOKUP, "stalls", long.class);
    private static final VarHandle HEAVY_BARRIERS = Fields.of(LOOKUP, "heavyBarriers", long.class);
    private static final VarHandle DRIVEN = Fields.of(LOOKUP, "driven", boolean.class);

    private final Clock clock;
    private final ReaderRegistry readers;
    private final Observer observer;
    private final LongSupplier pending;
    private final long intervalNanos;
    private volatile long stallNanos;

    private long completed = 1;
    private long requested = 1;
    private long urgent = 1;
    private boolean driven;
    // Of the last request.
    private Trigger trigger = Trigger.DELAY;
    // One of the threads that wait, for reports.
    private Thread waiter;
    private long stalls;

    // What follows belongs to the thread that drives: handed on by the release and the acquire of "driven".
    private Trigger begunBy = Trigger.DELAY;
    private boolean scanning;
    private long target = 1;
    private final SlotScan slots = new SlotScan();
    private boolean listed;
    private int next;
    private int waitedFor;
    private long heavyBarriers;
    private int lastWaitedFor;
    private Thread slowest;
    private final LongestLag longestLag = new LongestLag();
    private Thread endedReader;
    private ReaderSlot lagging;
    private long laggingNanos;
    private long beginNanos;
    private long nextStallNanos;

    /**
     * An idle engine.
     *
     * @param clock         of the domain.
     * @param readers       of the domain.
     * @param observer      told of grace periods and stalls.
     * @param pending       how many releases are queued, for reports.
     * @param intervalNanos least time between two grace periods that nobody waits for, in nanoseconds.
     * @param stallNanos    when a lagging reader is reported, in nanoseconds.
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
        this.stallNanos = stallNanos;
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
     * @param cookie  its number.
     * @param trigger why.
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
     * @param cookie its number.
     * @return {@code true} if everything that was unpublished before the cookie was taken may be reclaimed.
     */
    public boolean hasPassed(final long cookie) {
        return (long) COMPLETED.getAcquire(this) >= cookie;
    }

    /**
     * Whether a grace period has been asked for that has not passed.
     *
     * @return {@code true} if the engine has something to do.
     */
    public boolean isRequested() {
        return (long) REQUESTED.getAcquire(this) > (long) COMPLETED.getAcquire(this);
    }

    /**
     * The grace periods so far.
     *
     * @return how many have passed.
     */
    public long count() {
        return (long) COMPLETED.getOpaque(this) - 1;
    }

    /**
     * The least time between two grace periods that nobody waits for.
     *
     * @return the time in nanoseconds.
     */
    public long intervalNanos() {
        return intervalNanos;
    }

    /**
     * The reports of lagging readers.
     *
     * @return their number.
     */
    public long stalls() {
        return (long) STALLS.getOpaque(this);
    }

    /**
     * The heavy barriers of the grace periods so far.
     *
     * @return their number.
     */
    public long heavyBarriers() {
        return (long) HEAVY_BARRIERS.getOpaque(this);
    }

    /**
     * Sets when a lagging reader is reported.
     *
     * @param nanos the limit in nanoseconds.
     */
    public void setStallNanos(final long nanos) {
        stallNanos = nanos;
    }

    /**
     * The reader that has held up a grace period longest of late.
     *
     * @return always the same object.
     */
    public LongestLag longestLag() {
        return longestLag;
    }

    /**
     * When a lagging reader is reported.
     *
     * @return the time in nanoseconds.
     */
    public long stallNanos() {
        return stallNanos;
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
        // Pairs with the release below: each driver finds the state as the last one left it.
        if (!DRIVEN.compareAndSet(this, false, true)) {
            return false;
        }
        final ReaderSlot lagging;
        final Thread ended;
        final long waitedNanos;
        final boolean moved;
        try {
            moved = drive();
        } finally {
            lagging = this.lagging;
            ended = endedReader;
            waitedNanos = laggingNanos;
            this.lagging = null;
            endedReader = null;
            DRIVEN.setRelease(this, false);
        }
        // Only now: a log handler of the application may release something, and wait for a grace period.
        if (ended != null || lagging != null) {
            report(ended, lagging, waitedNanos);
        }
        return moved;
    }

    private void report(final Thread ended, final ReaderSlot lagging, final long waitedNanos) {
        try {
            if (ended != null) {
                observer.readerEndedInside(ended);
            }
            if (lagging != null) {
                observer.readerStalls(new Stall(
                    lagging.thread(), lagging.isOnlyOnline(), (Thread) WAITER.getOpaque(this), waitedNanos,
                    pending.getAsLong()));
                // Counted last: whoever sees the count finds the report complete.
                STALLS.getAndAdd(this, 1L);
            }
        } catch (final OutOfMemoryError e) {
            // The wait goes on: it may be what makes room.
            return;
        }
    }

    /**
     * Waits until a grace period has passed, and drives it as far as nobody else does. Blocks; not
     * interruptible, but keeps the thread's interrupt flag. Allocates nothing.
     *
     * @param cookie  its number.
     * @param trigger why.
     */
    public void await(final long cookie, final Trigger trigger) {
        request(cookie, trigger, true);
        final Thread thread = Thread.currentThread();
        boolean interrupted = false;
        try {
            for (int attempt = 0; !hasPassed(cookie); attempt++) {
                if (poll()) {
                    attempt = 0;
                } else {
                    // A set flag would turn every park into a spin.
                    interrupted |= Thread.interrupted();
                    isWaiting(thread);
                    Pause.pause(attempt);
                }
            }
        } finally {
            WAITER.compareAndSet(this, thread, (Thread) null);
        }
        if (interrupted) {
            thread.interrupt();
        }
    }

    /**
     * Waits until a grace period has passed, or for some time. Blocks.
     *
     * @param cookie  its number.
     * @param trigger why.
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
                    isWaiting(thread);
                    Pause.pause(attempt);
                }
            }
            return true;
        } finally {
            WAITER.compareAndSet(this, thread, (Thread) null);
        }
    }

    /** One of those who wait is named, and when it has gone another one. */
    private void isWaiting(final Thread thread) {
        if (WAITER.getOpaque(this) == null) {
            WAITER.setOpaque(this, thread);
        }
    }

    /** Takes the paths of a wait that somebody else drives. */
    public void rehearse() {
        final Thread thread = Thread.currentThread();
        isWaiting(thread);
        WAITER.compareAndSet(this, thread, (Thread) null);
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
        waitedFor = 0;
        lastWaitedFor = -1;
        slowest = null;
        begunBy = (Trigger) TRIGGER.getOpaque(this);
        beginNanos = System.nanoTime();
        nextStallNanos = stallNanos;
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
            readers.scan(slots);
            listed = true;
        }
        while (next < slots.size()) {
            final ReaderSlot slot = slots.get(next);
            if (slot.holdsBack(target)) {
                final Thread thread = slot.thread();
                if (slot.clearEnded()) {
                    endedReader = thread;
                }
                if (slot.holdsBack(target)) {
                    lag(slot);
                    return false;
                }
            }
            next++;
        }
        finish();
        return true;
    }

    private void lag(final ReaderSlot slot) {
        if (lastWaitedFor != next) {
            lastWaitedFor = next;
            waitedFor++;
            slowest = slot.thread();
        }
        final long now = System.nanoTime();
        final long waited = now - beginNanos;
        longestLag.note(slowest, waited, now);
        if (waited >= nextStallNanos) {
            nextStallNanos = waited + Math.max(1, stallNanos);
            lagging = slot;
            laggingNanos = waited;
        }
    }

    private void finish() {
        scanning = false;
        slots.end();
        final Thread slowest = this.slowest;
        this.slowest = null;
        // Pairs with hasPassed().
        COMPLETED.setRelease(this, target);
        observer.gracePeriodEnded(target, begunBy, waitedFor, slowest, pending.getAsLong());
    }
}
