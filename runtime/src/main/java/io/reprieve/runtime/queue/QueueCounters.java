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
    /** Releases that their caller was to run itself, and that were deferred because it could not wait. */
    final AtomicLong callerFallbacks = new AtomicLong();
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
    /** Waits for a grace period that were given up. */
    final AtomicLong fallbackTimeouts = new AtomicLong();
    /** Looks that found the heap nearly full. */
    final AtomicLong pressureBackoffs = new AtomicLong();

    /** All at zero. */
    public QueueCounters() {
    }

    void retire(final long releases) {
        retired.addAndGet(releases);
    }

    /** Waits for a grace period because there was no page. */
    public long fallbacks() {
        return fallbacks.get();
    }

    /** Releases queued by the object's embedded head. */
    public long embedded() {
        return embedded.get();
    }

    /** Second releases of an object that was still pending. */
    public long doubleReleases() {
        return doubleReleases.get();
    }

    /** Releases left to the collector. */
    public long dropped() {
        return dropped.get();
    }

    /** Releases that will never run: because the heap was full, or because their grace period had not passed. */
    public long leaked() {
        return heapFull.get() + premature.get();
    }

    /** Releases that were found about to run too early, and leaked instead. */
    public long premature() {
        return premature.get();
    }

    /** Bodies that have thrown. */
    public long failed() {
        return failed.get();
    }

    /** Overdraft pages that were ever taken. */
    public long overdrafts() {
        return overdrafts.get();
    }

    /** Releases that their caller was to run itself, and that were deferred because it could not wait. */
    public long callerFallbacks() {
        return callerFallbacks.get();
    }

    /** Looks that found the heap nearly full. */
    public long pressureBackoffs() {
        return pressureBackoffs.get();
    }

    /** Waits for a grace period that were given up, so that the release was queued beyond the limit. */
    public long fallbackTimeouts() {
        return fallbackTimeouts.get();
    }
}
