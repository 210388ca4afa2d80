package io.reprieve.runtime.reclaimer;

import io.reprieve.runtime.thread.Wakeup;
import org.agrona.ErrorHandler;

/**
 * The reclaimers of a domain. Each has a share of the queues, a wake-up and, unless the application drives it, a thread
 * of its own, so that a body that takes long holds up no more than its share.
 */
public final class Reclaimers {
    private final Wakeup[] wakeups;
    private final Reclaimer[] reclaimers;
    private final Runnable beforeStart;
    private final Runnable notStarted;
    private final ErrorHandler errorHandler;
    // One for each: who starts one again has the others leave all the same.
    private final Leave[] leaves;
    // Replaced under the object's lock by who starts them, or drains at exit.
    private volatile ReclaimerThread[] threads = new ReclaimerThread[0];
    // Guarded by this.
    private boolean isStopped;

    /**
     * Reclaimers without threads.
     *
     * @param wakeups      one for each.
     * @param reclaimers   one for each share.
     * @param beforeStart  what whoever starts a thread does first.
     * @param notStarted   what undoes it, when the thread could not be started.
     * @param errorHandler told of what no release body has thrown.
     * @param leaveIdle    whether their threads end when they have been idle for long, until there is something to do.
     */
    public Reclaimers(
        final Wakeup[] wakeups,
        final Reclaimer[] reclaimers,
        final Runnable beforeStart,
        final Runnable notStarted,
        final ErrorHandler errorHandler,
        final boolean leaveIdle) {
        this.wakeups = wakeups;
        this.reclaimers = reclaimers;
        this.beforeStart = beforeStart;
        this.notStarted = notStarted;
        this.errorHandler = errorHandler;
        leaves = new Leave[reclaimers.length];
        for (int i = 0; i < wakeups.length; i++) {
            final int share = i;
            leaves[i] = new Leave(leaveIdle);
            wakeups[i].setSubstitute(() -> start(share));
        }
    }

    /**
     * One wake-up for each reclaimer.
     *
     * @param count how many.
     * @return wake-ups that nobody sleeps on.
     */
    public static Wakeup[] wakeups(final int count) {
        final Wakeup[] wakeups = new Wakeup[count];
        for (int i = 0; i < count; i++) {
            wakeups[i] = new Wakeup();
        }
        return wakeups;
    }

    /** Starts a daemon thread for each. */
    public synchronized void start() {
        final ReclaimerThread[] all = new ReclaimerThread[reclaimers.length];
        for (int i = 0; i < reclaimers.length; i++) {
            leaves[i].want(false);
            all[i] = startThread(i);
        }
        threads = all;
    }

    /** Starts the thread of one whose own has left; not behind {@link #stop}: nobody would end it. */
    private synchronized void start(final int share) {
        if (isStopped) {
            return;
        }
        leaves[share].want(false);
        final ReclaimerThread[] changed = threads.clone();
        changed[share] = startThread(share);
        threads = changed;
    }

    private ReclaimerThread startThread(final int share) {
        beforeStart.run();
        boolean isStarted = false;
        try {
            final ReclaimerThread thread =
                ReclaimerThread.start(reclaimers[share], wakeups[share], leaves[share], errorHandler);
            isStarted = true;
            return thread;
        } finally {
            if (!isStarted) {
                notStarted.run();
            }
        }
    }

    /**
     * Has the threads end as soon as there is nothing to do, until there is again; waits for that for a bounded time.
     */
    public void leave() {
        final ReclaimerThread[] leaving = threads;
        leave(leaving, 1, leaving.length);
        // Last: the others have it come back.
        leave(leaving, 0, Math.min(1, leaving.length));
    }

    private void leave(final ReclaimerThread[] leaving, final int from, final int to) {
        for (int i = from; i < to; i++) {
            leaves[i].want(true);
        }
        for (int i = from; i < to; i++) {
            leaving[i].awaitEnd();
        }
    }

    /** Starts again what has left, to look after readers that have come. */
    public void wakeIfGone() {
        wakeups[0].wakeIfGone();
    }

    /**
     * Has another thread drive a reclaimer: its own will never come back.
     *
     * @param share which of them.
     */
    public void replace(final int share) {
        reclaimers[share].leaveToAnother();
        startThread(share);
    }

    /** Hurries what snapshots that are to be hurried have to wait for. Called by who waits for them, now and then. */
    public void hurryOn() {
        for (final Reclaimer reclaimer : reclaimers) {
            reclaimer.hurryOn();
        }
    }

    /** Ends the threads, if there are any, for good. */
    public void stop() {
        synchronized (this) {
            isStopped = true;
        }
        // Without the lock: one of them may be about to have another one come back.
        for (final ReclaimerThread thread : threads) {
            thread.stop();
        }
    }

    /** Makes the next snapshots wait for no company, and wakes all. */
    public void hurry() {
        for (int i = 0; i < reclaimers.length; i++) {
            reclaimers[i].hurry();
            wakeups[i].wakeForCertain();
        }
    }

    /** Wakes who drives the engine. */
    public void wake() {
        wakeups[0].wakeForCertain();
    }

    /**
     * One duty cycle of each, for those who have no thread.
     *
     * @return the work done.
     */
    public int doWork() {
        int work = 0;
        for (final Reclaimer reclaimer : reclaimers) {
            work += reclaimer.doWork();
        }
        return work;
    }

    /**
     * Whether the calling thread does the work of one of them: if it asks, a listener or a log handler called it.
     *
     * @param caller the calling thread.
     * @return {@code true} if no cycle ends before it returns.
     */
    public boolean areDrivenBy(final Thread caller) {
        for (final Reclaimer reclaimer : reclaimers) {
            if (reclaimer.isDrivenBy(caller)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether there is anything to do.
     *
     * @return {@code false} if all may sleep.
     */
    public boolean hasWork() {
        for (final Reclaimer reclaimer : reclaimers) {
            if (reclaimer.hasWork()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sets how long a partly filled page may wait for company.
     *
     * @param nanos the delay in nanoseconds.
     */
    public void setDrainNanos(final long nanos) {
        for (final Reclaimer reclaimer : reclaimers) {
            reclaimer.setDrainNanos(nanos);
        }
    }

    /**
     * How long a partly filled page may wait for company.
     *
     * @return the delay in nanoseconds.
     */
    public long drainNanos() {
        return reclaimers[0].drainNanos();
    }

    /**
     * The earliest moment at which what no snapshot holds can have been made.
     *
     * @return the moment, as {@link System#nanoTime} has it.
     */
    public long unseenNanos() {
        long earliest = reclaimers[0].unseenNanos();
        for (final Reclaimer reclaimer : reclaimers) {
            earliest = Math.min(earliest - reclaimer.unseenNanos(), 0) + reclaimer.unseenNanos();
        }
        return earliest;
    }

    /** Takes the paths of a sleep and a cycle. */
    public void rehearse() {
        wakeups[0].park(1, () -> {
            wakeups[0].wakeForCertain();
            return true;
        });
        wakeups[0].wokenNanos();
        wakeups[0].rise();
        doWork();
        hasWork();
    }
}
