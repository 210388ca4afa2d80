package io.reprieve.runtime.verify;

import io.reprieve.runtime.thread.DaemonThreads;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps released objects back for a while after their grace period, so that whoever still uses one is found, and then
 * hands them on in the order in which they came: at most so many, and none longer than so long.
 */
final class Quarantine {
    private static final int CROWD = 4;
    /** For what is closed, which may be opened again at once. */
    private static final long CLOSING_NANOS = 20_000_000;
    /** It waits for threads that seem to be in the midst of something, which may be it, but not for ever. */
    private static final long LINGERING_NANOS = 250_000_000;
    private static final long LINGERING_MILLIS = 5;
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final long LOOK_AROUND_MILLIS = 100;

    private final int most;
    private final long nanos;
    private final Checks checks;
    private final ArrayDeque<Release> waiting = new ArrayDeque<>();
    private final ArrayDeque<Release> due = new ArrayDeque<>();
    /** Those of what is closed. */
    private final ArrayDeque<Release> closing = new ArrayDeque<>();
    /** Those that have been handed on, and whose objects are never to be used again. */
    private final ArrayDeque<Release> remembered = new ArrayDeque<>();
    /** Held while a release is handed on, so that they keep their order. */
    private final ReentrantLock handing = new ReentrantLock();
    private boolean isStarted;
    // Written under the lock; read by releasing threads without it.
    private volatile int dueCount;

    Quarantine(final int most, final long nanos, final Checks checks) {
        this.most = most;
        this.nanos = nanos;
        this.checks = checks;
    }

    /** The grace period of a release has passed. Called by the reclaimer. */
    synchronized void take(final Release release) {
        release.gracePeriodIsOver();
        final boolean isFinal = release.origin().isFinal();
        release.dueNanos = System.nanoTime() + (isFinal ? Math.min(nanos, CLOSING_NANOS) : nanos);
        if (isFinal) {
            release.busyThreads = ThreadLoads.all();
        }
        final ArrayDeque<Release> kept = isFinal ? closing : waiting;
        kept.add(release);
        notifyAll();
        if (kept.size() > most) {
            due.add(kept.poll());
            dueCount = due.size();
        }
        if (!isStarted) {
            isStarted = true;
            new DaemonThreads("reprieve-quarantine").newThread(this::run).start();
        }
    }

    /** Whoever releases faster than the bodies run, waits a little, so that they don't pile up without end. */
    void brake() {
        if (dueCount > CROWD * most) {
            final long begin = System.nanoTime();
            boolean isInterrupted = false;
            while (dueCount > CROWD * most && System.nanoTime() - begin < PATIENCE_NANOS) {
                try {
                    TimeUnit.MILLISECONDS.sleep(1);
                } catch (final InterruptedException e) {
                    isInterrupted = true;
                }
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (true) {
            try {
                awaitDue();
                // What has been learned so far: the program may not survive what comes now.
                checks.save();
                handOnDue();
                forgetOld();
                checks.lookForLeaks();
            } catch (final Throwable e) {
                Findings.print("the quarantine has failed on a release, which is lost: " + e);
            }
        }
    }

    private synchronized void awaitDue() throws InterruptedException {
        if (due.isEmpty()) {
            final long left = Math.min(left(waiting), leftOfClosing());
            if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_AROUND_MILLIS)));
            }
        }
    }

    private static long left(final ArrayDeque<Release> releases) {
        final Release oldest = releases.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.dueNanos - System.nanoTime();
    }

    /**
     * What is closed stays as long as the other threads that load such things haven't gone on since its grace period,
     * and once it was found in use as long as anything else: what frees it ends the program.
     */
    private long leftOfClosing() {
        final long left = left(closing);
        final Release oldest = closing.peek();
        if (left > 0) {
            return left;
        }
        if (nanos + left > 0 && oldest.wasUsedByOthers) {
            return nanos + left;
        }
        return LINGERING_NANOS + left > 0 && nanos + left > 0 && !ThreadLoads.haveGoneOn(oldest.busyThreads)
            ? TimeUnit.MILLISECONDS.toNanos(LINGERING_MILLIS) : left;
    }

    /** What has been handed on, and is still looked out for. */
    synchronized void remember(final Release release) {
        release.dueNanos = System.nanoTime() + nanos;
        remembered.add(release);
    }

    private void forgetOld() {
        Release oldest = pollOld();
        while (oldest != null) {
            checks.forget(oldest);
            oldest = pollOld();
        }
    }

    private synchronized Release pollOld() {
        final Release oldest = remembered.peek();
        return oldest != null && (remembered.size() > most || oldest.dueNanos - System.nanoTime() <= 0)
            ? remembered.poll() : null;
    }

    private void handOnDue() {
        Release next = null;
        do {
            handing.lock();
            try {
                next = poll(false);
                if (next != null) {
                    checks.handOn(next);
                }
            } finally {
                handing.unlock();
            }
        } while (next != null);
    }

    /** Hands everything on, on the calling thread. */
    void flush() {
        handing.lock();
        try {
            Release next = poll(true);
            while (next != null) {
                checks.handOn(next);
                next = poll(true);
            }
        } finally {
            handing.unlock();
        }
    }

    private synchronized Release poll(final boolean early) {
        Release next = due.poll();
        if (next == null && !closing.isEmpty() && (early || leftOfClosing() <= 0)) {
            next = closing.poll();
        }
        if (next == null && !waiting.isEmpty() && (early || left(waiting) <= 0)) {
            next = waiting.poll();
        }
        dueCount = due.size();
        return next;
    }
}
