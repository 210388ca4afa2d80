package io.reprieve.runtime.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The counters of a domain that no single thread owns. All are off the common path.
 */
public final class QueueCounters {
    /** Releases of ended threads, all run. */
    final AtomicLong retired = new AtomicLong();
    /** Waits for a grace period because there was no page. */
    final AtomicLong fallbacks = new AtomicLong();
    /** Releases that a thread has begun to run itself, after such a wait. */
    final AtomicLong spotBegun = new AtomicLong();
    /** Those of them that have run. */
    final AtomicLong spotRun = new AtomicLong();
    /** Those of them that will never run, because the wait has failed. */
    final AtomicLong spotLost = new AtomicLong();
    /** Releases queued by the object's embedded head. */
    final AtomicLong embedded = new AtomicLong();
    /** Second releases of an object that was still pending. */
    final AtomicLong doubleReleases = new AtomicLong();
    /** Releases left to the collector. */
    final AtomicLong dropped = new AtomicLong();
    /** Releases that will never run, because no memory was to be had for them. */
    final AtomicLong heapFull = new AtomicLong();
    /** Releases that will never run, because their grace period turned out not to have passed. */
    final AtomicLong premature = new AtomicLong();
    /** Bodies that have thrown. */
    final AtomicLong failed = new AtomicLong();
    /** Overdraft pages that were ever taken. */
    final AtomicLong overdrafts = new AtomicLong();

    /** All at zero. */
    public QueueCounters() {
    }

    void retire(final long releases) {
        retired.addAndGet(releases);
    }

    /**
     * Waits for a grace period because there was no page.
     *
     * @return their number.
     */
    public long fallbacks() {
        return fallbacks.get();
    }

    /**
     * Releases queued by the object's embedded head.
     *
     * @return their number.
     */
    public long embedded() {
        return embedded.get();
    }

    /**
     * Second releases of an object that was still pending.
     *
     * @return their number.
     */
    public long doubleReleases() {
        return doubleReleases.get();
    }

    /**
     * Releases left to the collector.
     *
     * @return their number.
     */
    public long dropped() {
        return dropped.get();
    }

    /**
     * Releases that will never run: because the heap was full, or because their grace period had not passed.
     *
     * @return their number.
     */
    public long leaked() {
        return heapFull.get() + premature.get();
    }

    /**
     * Releases that were found about to run too early, and leaked instead.
     *
     * @return their number.
     */
    public long premature() {
        return premature.get();
    }

    /**
     * Bodies that have thrown.
     *
     * @return their number.
     */
    public long failed() {
        return failed.get();
    }

    /**
     * Overdraft pages that were ever taken.
     *
     * @return their number.
     */
    public long overdrafts() {
        return overdrafts.get();
    }
}
