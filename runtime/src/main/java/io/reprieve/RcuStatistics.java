package io.reprieve;

import java.util.concurrent.TimeUnit;

/**
 * The counters of a domain at a moment. Taken without stopping anybody: each number is right for some moment during
 * the call, and all of them grow only, but for {@code pending}, {@code oldestPendingNanos}, {@code pagesInUse},
 * {@code pagesReserved}, {@code pageLimit}, {@code readerThreads}, {@code pins}, {@code pinnedReleases} and
 * {@code slowestReaderNanos}.
 *
 * @param deferred releases that were deferred, those included that ran at once for want of a page.
 * @param reclaimed releases whose body has run.
 * @param pending releases that wait, or run now.
 * @param oldestPendingNanos how long the oldest of them has waited, in nanoseconds; 0 if none does.
 * @param gracePeriods grace periods that have passed.
 * @param synchronousFallbacks waits of a releasing thread for a grace period, because there was no page.
 * @param embeddedHeadReleases releases queued by the object's embedded head.
 * @param dropped objects left to the garbage collector for want of a page.
 * @param doubleReleases second releases of an object that was still pending, refused.
 * @param overdraftPages pages that were taken outside the limit.
 * @param failedReleases release bodies that have thrown.
 * @param leaked releases whose body will never run, because the heap was full or their grace period had not passed.
 * @param prematureReleases releases that were found about to run before their grace period had passed, and leaked
 *     instead.
 * @param heavyBarriers heavy barriers issued.
 * @param pagesInUse pages that are with a queue.
 * @param pagesReserved pages that exist, at home or in use.
 * @param pageLimit pages that may exist now.
 * @param readerThreads threads with a reader slot.
 * @param readerStalls reports of a reader that lagged longer than the stall limit.
 * @param fallbackTimeouts waits for a grace period that were given up, so that the release was queued beyond the limit.
 * @param pins pins that are held now.
 * @param pinnedReleases releases whose grace period has passed, and that wait for a pin.
 * @param slowestReaderNanos how long the reader that is waited for now has been inside, as far as it has held up a
 *     grace period, in nanoseconds; 0 if none is waited for.
 * @param pendingBytes what pending releases hold, as far as their sites say what an object weighs.
 * @param byteLimit how many bytes may be pending; 0 if there is no limit.
 * @param overdraftBytes bytes that became pending beyond the limit, by callers that could not wait, or had waited as
 *     long as they may.
 * @param pressureBackoffs how often the heap was found to be nearly full, so that the reserve stopped growing.
 * @param callerFallbacks releases of {@link RunOn#CALLER} that were not over when they returned: the caller could not
 *     wait, or had waited as long as it may, or what it released is pinned; they run later.
 */
public record RcuStatistics(
        long deferred,
        long reclaimed,
        long pending,
        long oldestPendingNanos,
        long gracePeriods,
        long synchronousFallbacks,
        long embeddedHeadReleases,
        long dropped,
        long doubleReleases,
        long overdraftPages,
        long failedReleases,
        long leaked,
        long prematureReleases,
        long heavyBarriers,
        long pagesInUse,
        long pagesReserved,
        long pageLimit,
        long readerThreads,
        long readerStalls,
        long fallbackTimeouts,
        long pins,
        long pinnedReleases,
        long slowestReaderNanos,
        long pendingBytes,
        long byteLimit,
        long overdraftBytes,
        long pressureBackoffs,
        long callerFallbacks) {

    @Override
    public String toString() {
        return "deferred " + deferred
            + ", reclaimed " + reclaimed
            + ", pending " + pending
            + ", oldest pending " + TimeUnit.NANOSECONDS.toMillis(oldestPendingNanos) + " ms"
            + ", grace periods " + gracePeriods
            + ", synchronous fallbacks " + synchronousFallbacks
            + ", embedded-head releases " + embeddedHeadReleases
            + ", dropped " + dropped
            + ", double releases " + doubleReleases
            + ", overdraft pages " + overdraftPages
            + ", failed releases " + failedReleases
            + ", leaked " + leaked
            + ", premature releases " + prematureReleases
            + ", heavy barriers " + heavyBarriers
            + ", pages in use " + pagesInUse + " of " + pagesReserved + " (limit " + pageLimit + ")"
            + ", reader threads " + readerThreads
            + ", reader stalls " + readerStalls
            + ", fallback timeouts " + fallbackTimeouts
            + ", pins " + pins
            + ", pinned releases " + pinnedReleases
            + ", slowest reader inside for " + TimeUnit.NANOSECONDS.toMillis(slowestReaderNanos) + " ms"
            + (pendingBytes == 0 && byteLimit == 0 ? "" : ", pending bytes " + pendingBytes)
            + (byteLimit == 0 ? "" : " (limit " + byteLimit + ", taken beyond it " + overdraftBytes + ")")
            + ", pressure back-offs " + pressureBackoffs
            + ", caller fallbacks " + callerFallbacks;
    }
}
