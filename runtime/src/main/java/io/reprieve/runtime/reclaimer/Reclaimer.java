package io.reprieve.runtime.reclaimer;

import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.queue.QueueRegistry;
import io.reprieve.runtime.queue.ReleaseRunner;
import io.reprieve.runtime.queue.UpdateSections;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.thread.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;

/**
 * The duty cycle of reclamation, for one share of the queues: it snapshots the queues, sees a grace period through,
 * runs the releases, and sends the pages home. A cycle waits for nothing.
 *
 * <p>While one snapshot waits for its grace period the releases of the one before are run, so that ready batches run
 * back to back.
 */
public final class Reclaimer implements Agent {
    private static final VarHandle BUSY = Fields.of(MethodHandles.lookup(), "busy", boolean.class);
    private static final VarHandle DRIVER = Fields.of(MethodHandles.lookup(), "driver", Thread.class);
    private static final VarHandle HURRIED = Fields.of(MethodHandles.lookup(), "hurried", boolean.class);
    private static final int RELEASES_OF_A_QUEUE = 1024;
    /** Barriers are so many of their own durations apart. */
    private static final int BARRIERS_APART = 16;
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NO_COOKIE = 0;

    private final String name;
    private final int share;
    private final GracePeriodEngine engine;
    private final ReleaseRunner releases;
    private final QueueRegistry queues;
    private final UpdateSections updates;
    private final ReaderRegistry readers;
    private final Observer observer;
    private final Runnable atStart;
    private final Runnable atEnd;
    private final int pageEntries;
    private volatile long drainNanos;

    private boolean busy;
    private Thread driver;
    private boolean hurried;

    // What follows belongs to the thread that is busy: handed on by the release and the acquire of "busy".
    private long snapshotCookie = NO_COOKIE;
    private long companyCookie = NO_COOKIE;
    private long companyNanos;
    private long requestedNanos;
    // Releases that the last snapshot doesn't hold were made later. Racy, but benign: no more than delays hangs on it.
    private long unseenNanos = System.nanoTime();
    private long sweptNanos = unseenNanos;

    /**
     * A reclaimer.
     *
     * @param name        of its thread.
     * @param share       which of the domain's reclaimers it is: the first looks after what they have in common.
     * @param engine      of the domain.
     * @param releases    of the domain.
     * @param queues      of the domain.
     * @param updates     of the domain.
     * @param readers     of the domain.
     * @param observer    told of heap pressure, and of the time.
     * @param atStart     what its thread does first.
     * @param atEnd       what its thread does last.
     * @param pageEntries a page's worth: so many releases wait for no company.
     * @param drainNanos  how long fewer of them may wait, in nanoseconds.
     */
    public Reclaimer(
        final String name,
        final int share,
        final GracePeriodEngine engine,
        final ReleaseRunner releases,
        final QueueRegistry queues,
        final UpdateSections updates,
        final ReaderRegistry readers,
        final Observer observer,
        final Runnable atStart,
        final Runnable atEnd,
        final int pageEntries,
        final long drainNanos) {
        this.name = name;
        this.share = share;
        this.engine = engine;
        this.releases = releases;
        this.queues = queues;
        this.updates = updates;
        this.readers = readers;
        this.observer = observer;
        this.atStart = atStart;
        this.atEnd = atEnd;
        this.pageEntries = pageEntries;
        this.drainNanos = drainNanos;
        requestedNanos = System.nanoTime() - engine.intervalNanos();
    }

    /**
     * Sets how long a partly filled page may wait for company.
     *
     * @param nanos the delay in nanoseconds.
     */
    public void setDrainNanos(final long nanos) {
        drainNanos = nanos;
    }

    /**
     * How long a partly filled page may wait for company.
     *
     * @return the delay in nanoseconds.
     */
    public long drainNanos() {
        return drainNanos;
    }

    /** Makes the next snapshot wait for no company. The caller then wakes the reclaimer. */
    public void hurry() {
        HURRIED.setRelease(this, true);
    }

    /** Hurries what a snapshot that is to be hurried has to wait for. Called by who waits for it, now and then. */
    public void hurryOn() {
        if ((boolean) HURRIED.getOpaque(this)) {
            engine.hurry();
        }
    }

    /**
     * Its thread has slept, and no release was made before a moment.
     *
     * @param nanos the moment, as {@link System#nanoTime} has it.
     */
    void foundNothingBefore(final long nanos) {
        unseenNanos = nanos;
    }

    /**
     * The earliest moment at which releases can have been made that the reclaimer has not seen.
     *
     * @return the moment, as {@link System#nanoTime} has it. Racy, but benign: it is for reports.
     */
    public long unseenNanos() {
        return unseenNanos;
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public void onStart() {
        atStart.run();
        try {
            releases.join();
        } catch (final OutOfMemoryError e) {
            // It makes do without a queue of its own until it can have one.
            return;
        }
    }

    @Override
    public void onClose() {
        atEnd.run();
    }

    @Override
    public int doWork() {
        // A stack that ends behind the claim would leave the reclaimer busy for ever.
        StackRoom.need();
        // Pairs with the release below. Two threads meet here only where the application drives the reclaimer while
        // another thread waits in barrier().
        if (!BUSY.compareAndSet(this, false, true)) {
            return 0;
        }
        DRIVER.setOpaque(this, Thread.currentThread());
        try {
            return cycle();
        } catch (final OutOfMemoryError e) {
            // Reclamation goes on: it is what makes room.
            return 0;
        } catch (final StackOverflowError e) {
            // Of whoever drives: it would try again for ever.
            throw e;
        } catch (final Throwable e) {
            observer.broken(e);
            return 0;
        } finally {
            DRIVER.setOpaque(this, null);
            BUSY.setRelease(this, false);
        }
    }

    /** Whether the calling thread is in a cycle. Pairs with nothing: a thread sees its own stores. */
    boolean isDrivenBy(final Thread caller) {
        return DRIVER.getOpaque(this) == caller;
    }

    /** Whoever is busy will never come back: it waits for the JVM's exit. Another thread may go on. */
    public void leaveToAnother() {
        BUSY.setRelease(this, false);
    }

    private int cycle() {
        final long now = System.nanoTime();
        int work = engine.poll() ? 1 : 0;
        if (snapshotCookie != NO_COOKIE && engine.hasPassed(snapshotCookie)) {
            releases.markSnapshotReady(share, snapshotCookie);
            snapshotCookie = NO_COOKIE;
            work++;
        }
        if (snapshotCookie == NO_COOKIE) {
            work += snapshot(now);
        }
        work += releases.runReady(share, RELEASES_OF_A_QUEUE);
        if (share == 0) {
            sweep(now);
        } else if (work != 0) {
            haveSwept(now);
        }
        return work;
    }

    private int snapshot(final long now) {
        final long waiting = releases.mostWaiting(share);
        if (waiting == 0) {
            companyCookie = NO_COOKIE;
            unseenNanos = now;
            return 0;
        }
        if (companyCookie == NO_COOKIE) {
            companyNanos = now;
            companyCookie = takeSnapshot();
        } else if (engine.hasPassed(companyCookie)) {
            // Somebody else's grace period has served these while they waited for company.
            releases.markSnapshotReady(share, companyCookie);
            companyCookie = NO_COOKIE;
            unseenNanos = companyNanos;
            return 1;
        }
        final boolean hurried = (boolean) HURRIED.getAndSetAcquire(this, false);
        final boolean full = waiting >= pageEntries;
        if (!hurried && (!full && now - companyNanos < drainNanos || !isDue(now))) {
            return 0;
        }
        requestedNanos = now;
        companyCookie = NO_COOKIE;
        snapshotCookie = takeSnapshot();
        unseenNanos = now;
        engine.request(snapshotCookie, hurried ? Trigger.BARRIER : full ? Trigger.PAGE : Trigger.DELAY, hurried);
        engine.poll();
        return 1;
    }

    /**
     * Before the grace period may begin a snapshot would only miss what is released meanwhile. And where barriers are
     * dear, because they interrupt busy readers, one has to serve many releases: they take no more than a small share
     * of the time, as long as the reserve has room for what is released until then.
     */
    private boolean isDue(final long now) {
        final long since = now - requestedNanos;
        return since >= engine.intervalNanos()
            && (since >= BARRIERS_APART * engine.barrierNanos() || queues.isReserveLow());
    }

    private long takeSnapshot() {
        // In this order: a cookie covers what was unpublished before it was taken.
        releases.snapshot(share, unseenNanos);
        return engine.cookie();
    }

    private void sweep(final long now) {
        if (now - sweptNanos >= SWEEP_NANOS) {
            sweptNanos = now;
            // First: what follows may find the heap full.
            queues.relievePressure(observer);
            queues.sweep();
            updates.sweep();
            readers.sweep();
            releases.sweepPins();
            observer.tick();
        }
    }

    /** The first of them sweeps for all: while there is something to do it is not to have left. */
    private void haveSwept(final long now) {
        if (now - sweptNanos >= SWEEP_NANOS) {
            sweptNanos = now;
            queues.wakeFirst();
        }
    }

    /**
     * Whether there is anything that the reclaimer itself has to do. Asked by the reclaimer before it parks.
     *
     * @return {@code false} if it may park.
     */
    public boolean hasWork() {
        return snapshotCookie != NO_COOKIE || engine.isRequested() || releases.mostWaiting(share) != 0
            || releases.hasReady(share)
            || share == 0 && releases.pinned() != 0;
    }
}
