package io.reprieve;

/**
 * The counters of a domain at a moment. Taken without stopping anybody: each number is right for some moment during
 * the call, and all of them grow only, but for {@code pending}, {@code pagesInUse}, {@code pagesReserved},
 * {@code pageLimit} and {@code readerThreads}.
 *
 * @param deferred releases that were deferred, those included that ran at once for want of a page.
 * @param reclaimed releases whose body has run.
 * @param pending releases that wait, or run now.
 * @param gracePeriods grace periods that have passed.
 * @param synchronousFallbacks waits of a releasing thread for a grace period, because there was no page.
 * @param embeddedHeadReleases releases queued by the object's embedded head.
 * @param dropped objects left to the garbage collector for want of a page.
 * @param doubleReleases second releases of an object that was still pending, refused.
 * @param overdraftPages pages that were taken outside the limit.
 * @param failedReleases release bodies that have thrown.
 * @param leaked releases whose body will never run, because the heap was full or their grace period had not passed.
 * @param prematureReleases releases that were found about to run before their grace period had passed, and leaked instead.
 * @param heavyBarriers heavy barriers issued.
 * @param pagesInUse pages that are with a queue.
 * @param pagesReserved pages that exist, at home or in use.
 * @param pageLimit pages that may exist now.
 * @param readerThreads threads with a reader slot.
 * @param readerStalls reports of a reader that lagged longer than the stall limit.
 */
public record RcuStatistics(
        long deferred,
        long reclaimed,
        long pending,
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
        long readerStalls) {

    @Override
    public String toString() {
        return "deferred " + deferred
            + ", reclaimed " + reclaimed
            + ", pending " + pending
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
            + ", reader stalls " + readerStalls;
    }
}
