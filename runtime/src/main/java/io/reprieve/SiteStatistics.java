package io.reprieve;

/**
 * The counters of one release site of a domain at a moment. They grow only. A site is a deferred method, or the class
 * of the function given to {@code defer}; sites of one name are counted together.
 *
 * <p>The delay of a release is the time from the moment at which it was made until its body had run. That moment is not
 * noted for each release, which would cost the releasing thread more than the release does. It is taken to be the
 * earliest possible: when the page that holds the release was begun, or when the reclaimer last found the queues
 * without it or was woken, whichever is later. While many releases are made a delay may therefore be too long by the
 * time between two grace periods; of a single release it is exact to some microseconds.
 *
 * @param site             the deferred method with its type and parameters, or the class of the function.
 * @param deferred         releases that were deferred, those included that ran at once for want of a page.
 * @param reclaimed        releases whose body has run.
 * @param fallbacks        waits of a releasing thread for a grace period, because there was no page.
 * @param releaseDelayMean the mean delay of the releases that have run, in nanoseconds.
 * @param releaseDelayMax  the longest, in nanoseconds.
 * @param releaseDelayP50  the delay that half of them didn't exceed, in nanoseconds. This and the next two are
 *     estimated from classes of which each is twice as wide as the one before.
 * @param releaseDelayP99  the delay that 99 of 100 didn't exceed.
 * @param releaseDelayP999 the delay that 999 of 1,000 didn't exceed.
 */
public record SiteStatistics(
        String site,
        long deferred,
        long reclaimed,
        long fallbacks,
        long releaseDelayMean,
        long releaseDelayMax,
        long releaseDelayP50,
        long releaseDelayP99,
        long releaseDelayP999) {
}
