package io.reprieve;

import java.util.Map;

/**
 * A domain as the platform's MBean server shows it, under the name {@code io.reprieve:type=Rcu,domain=NAME}: its
 * counters, its release sites, and the settings that may be changed while the program runs. The bean is there a moment
 * after the domain is first used, and gone once the domain is closed; a JVM without {@code java.management} has none.
 *
 * <p>Whoever asks for several attributes at once gets them of one moment. Attributes have descriptions and, in the
 * field {@code units} of their descriptors, units. The bean sends a notification of a type of {@link RcuTrouble.Kind}
 * for each trouble; its message says what has gone wrong, its user data is the name of the release site.
 *
 * <p>Times are written as they are in the configuration: {@code 100us}, {@code 1ms}, {@code 10s}. What is not allowed
 * is refused with an {@link IllegalArgumentException} that says what is.
 */
public interface RcuMXBean {
    /**
     * The name of the domain.
     *
     * @return {@code default} for the default domain.
     */
    String getDomain();

    /**
     * As {@link RcuStatistics#deferred()}: releases that were deferred, those included that ran at once for want of a
     * page.
     *
     * @return the number.
     */
    long getDeferred();

    /**
     * As {@link RcuStatistics#reclaimed()}: releases whose body has run.
     *
     * @return the number.
     */
    long getReclaimed();

    /**
     * As {@link RcuStatistics#pending()}: releases that wait, or run now.
     *
     * @return the number.
     */
    long getPending();

    /**
     * As {@link RcuStatistics#oldestPendingNanos()}: how long the oldest pending release has waited; 0 if none does.
     *
     * @return the time in nanoseconds.
     */
    long getOldestPendingNanos();

    /**
     * As {@link RcuStatistics#gracePeriods()}: grace periods that have passed.
     *
     * @return the number.
     */
    long getGracePeriods();

    /**
     * As {@link RcuStatistics#synchronousFallbacks()}: waits of a releasing thread for a grace period, because there
     * was no page.
     *
     * @return the number.
     */
    long getSynchronousFallbacks();

    /**
     * As {@link RcuStatistics#embeddedHeadReleases()}: releases queued by the object's embedded head.
     *
     * @return the number.
     */
    long getEmbeddedHeadReleases();

    /**
     * As {@link RcuStatistics#dropped()}: objects left to the garbage collector for want of a page.
     *
     * @return the number.
     */
    long getDropped();

    /**
     * As {@link RcuStatistics#doubleReleases()}: second releases of an object that was still pending, refused.
     *
     * @return the number.
     */
    long getDoubleReleases();

    /**
     * As {@link RcuStatistics#overdraftPages()}: pages that were taken outside the limit.
     *
     * @return the number.
     */
    long getOverdraftPages();

    /**
     * As {@link RcuStatistics#failedReleases()}: release bodies that have thrown.
     *
     * @return the number.
     */
    long getFailedReleases();

    /**
     * As {@link RcuStatistics#leaked()}: releases whose body will never run.
     *
     * @return the number.
     */
    long getLeaked();

    /**
     * As {@link RcuStatistics#prematureReleases()}: releases found about to run before their grace period had passed,
     * and leaked instead.
     *
     * @return the number.
     */
    long getPrematureReleases();

    /**
     * As {@link RcuStatistics#heavyBarriers()}: heavy barriers issued.
     *
     * @return the number.
     */
    long getHeavyBarriers();

    /**
     * As {@link RcuStatistics#pagesInUse()}: pages that are with a queue.
     *
     * @return the number.
     */
    long getPagesInUse();

    /**
     * As {@link RcuStatistics#pagesReserved()}: pages that exist, at home or in use.
     *
     * @return the number.
     */
    long getPagesReserved();

    /**
     * As {@link RcuStatistics#pageLimit()}: pages that may exist now.
     *
     * @return the number.
     */
    long getPageLimit();

    /**
     * As {@link RcuStatistics#readerThreads()}: threads with a reader slot.
     *
     * @return the number.
     */
    long getReaderThreads();

    /**
     * As {@link RcuStatistics#readerStalls()}: reports of a reader that lagged longer than the stall limit.
     *
     * @return the number.
     */
    long getReaderStalls();

    /**
     * As {@link RcuStatistics#fallbackTimeouts()}: waits for a grace period that were given up, so that the release was
     * queued beyond the limit.
     *
     * @return the number.
     */
    long getFallbackTimeouts();

    /**
     * As {@link RcuStatistics#pins()}: pins that are held now.
     *
     * @return the number.
     */
    long getPins();

    /**
     * As {@link RcuStatistics#pinnedReleases()}: releases whose grace period has passed, and that wait for a pin.
     *
     * @return the number.
     */
    long getPinnedReleases();

    /**
     * As {@link RcuStatistics#slowestReaderNanos()}: how long the reader that is waited for now has held up a grace
     * period; 0 if none is.
     *
     * @return the time in nanoseconds.
     */
    long getSlowestReaderNanos();

    /**
     * As {@link RcuStatistics#pendingBytes()}: what pending releases hold, as far as their sites say what an object
     * weighs.
     *
     * @return bytes.
     */
    long getPendingBytes();

    /**
     * As {@link RcuStatistics#byteLimit()}: how many bytes may be pending; 0 if there is no limit.
     *
     * @return bytes.
     */
    long getByteLimit();

    /**
     * As {@link RcuStatistics#overdraftBytes()}: bytes that became pending beyond the limit.
     *
     * @return bytes.
     */
    long getOverdraftBytes();

    /**
     * As {@link RcuStatistics#pressureBackoffs()}: how often the heap was found to be nearly full.
     *
     * @return the number.
     */
    long getPressureBackoffs();

    /**
     * As {@link RcuStatistics#callerFallbacks()}: releases that their caller was to run, and that were left to the
     * reclaimer instead.
     *
     * @return the number.
     */
    long getCallerFallbacks();

    /**
     * The reader that has held up a grace period longest in the last ten seconds.
     *
     * @return the name of its thread; empty if none had to be waited for.
     */
    String getSlowestReader();

    /**
     * How long a grace period has waited for {@link #getSlowestReader()}.
     *
     * @return the time in nanoseconds.
     */
    long getSlowestReaderWait();

    /**
     * Where the reader is that is waited for now.
     *
     * @return its Java stack, a line for each frame; empty if none is waited for, or it is not known.
     */
    String getSlowestReaderStack();

    /**
     * As {@link Rcu#siteStatistics()}: what each release site has done.
     *
     * @return the sites that have released, by name.
     */
    Map<String, Site> getSites();

    /**
     * What samples have shown of each woven reader.
     *
     * @return the readers, by the method's name.
     */
    Map<String, Reader> getReaders();

    /**
     * The setting {@code drain.delay}: how long a partly filled page may wait for company.
     *
     * @return a time.
     */
    String getDrainDelay();

    /**
     * Changes {@code drain.delay}. The next batch goes by it: a longer delay makes for fewer grace periods, a shorter
     * one for releases that run sooner.
     *
     * @param time such as {@code 1ms}.
     */
    void setDrainDelay(String time);

    /**
     * The setting {@code stall.timeout}: when a lagging reader is reported.
     *
     * @return a time.
     */
    String getStallTimeout();

    /**
     * Changes {@code stall.timeout}. {@code 0s} reports every reader that a grace period has to wait for. Counts from
     * the next grace period on; one that is waiting already keeps its limit.
     *
     * @param time such as {@code 10s}.
     */
    void setStallTimeout(String time);

    /**
     * The setting {@code reserve.pages.per.thread}: how many pages a releasing thread may have of its own.
     *
     * @return the number.
     */
    int getReservePagesPerThread();

    /**
     * Changes {@code reserve.pages.per.thread}, for threads that have released already too. More pages are filled when
     * they are needed; pages that are too many are dropped once their releases have run, within a second or two.
     *
     * @param pages how many.
     */
    void setReservePagesPerThread(int pages);

    /**
     * The setting {@code reserve.pages.shared}: the pages that all threads share, those included that are kept for
     * callers that cannot wait.
     *
     * @return the number.
     */
    int getReservePagesShared();

    /**
     * Changes {@code reserve.pages.shared}. The pages kept for callers that cannot wait stay as they are, so that the
     * reserve gets no smaller than those; pages that are too many are dropped once their releases have run.
     *
     * @param pages how many.
     */
    void setReservePagesShared(int pages);

    /**
     * The setting {@code page.entries}, which cannot be changed.
     *
     * @return entries in a page.
     */
    int getPageEntries();

    /**
     * The setting {@code reclaimer}, which cannot be changed.
     *
     * @return {@code thread} or {@code invoked}.
     */
    String getReclaimer();

    /**
     * What readers pay for, as the start report has it.
     *
     * @return the fence that was chosen, and why.
     */
    String getBarrier();

    /**
     * The setting {@code grace.period.interval}, which cannot be changed.
     *
     * @return a time.
     */
    String getGracePeriodInterval();

    /**
     * The setting {@code shutdown.timeout}, which cannot be changed.
     *
     * @return a time.
     */
    String getShutdownTimeout();

    /**
     * As {@link Rcu#barrier(long, java.util.concurrent.TimeUnit)}: waits until every release that was deferred before
     * has run.
     *
     * @param timeoutMillis how long to wait at most, in milliseconds.
     * @return whether they have run.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    boolean barrier(long timeoutMillis) throws InterruptedException;

    /**
     * A release site, as {@link SiteStatistics} has it.
     */
    interface Site {
        /**
         * The name of the site.
         *
         * @return the deferred method, or the class of the function.
         */
        String getSite();

        /**
         * Releases that were deferred.
         *
         * @return the number.
         */
        long getDeferred();

        /**
         * Releases whose body has run.
         *
         * @return the number.
         */
        long getReclaimed();

        /**
         * Waits for a grace period, because there was no page.
         *
         * @return the number.
         */
        long getFallbacks();

        /**
         * The mean delay.
         *
         * @return in nanoseconds.
         */
        long getReleaseDelayMean();

        /**
         * The longest delay.
         *
         * @return in nanoseconds.
         */
        long getReleaseDelayMax();

        /**
         * The delay that half of the releases didn't exceed.
         *
         * @return in nanoseconds.
         */
        long getReleaseDelayP50();

        /**
         * The delay that 99 of 100 releases didn't exceed.
         *
         * @return in nanoseconds.
         */
        long getReleaseDelayP99();

        /**
         * The delay that 999 of 1,000 releases didn't exceed.
         *
         * @return in nanoseconds.
         */
        long getReleaseDelayP999();
    }

    /**
     * A woven reader, as {@link ReaderStatistics} has it.
     */
    interface Reader {
        /**
         * The name of the reader.
         *
         * @return the method.
         */
        String getReader();

        /**
         * How often it was seen in samples.
         *
         * @return the number.
         */
        long getSeen();

        /**
         * Grace periods that waited for it.
         *
         * @return the number.
         */
        long getGracePeriods();

        /**
         * Releases that were queued while they waited.
         *
         * @return the number.
         */
        long getReleases();

        /**
         * Sections that were timed.
         *
         * @return the number.
         */
        long getTimed();

        /**
         * The longest time inside.
         *
         * @return in nanoseconds.
         */
        long getTimeInsideMax();

        /**
         * The time inside that half of the timed sections didn't exceed.
         *
         * @return in nanoseconds.
         */
        long getTimeInsideP50();

        /**
         * The time inside that 99 of 100 timed sections didn't exceed.
         *
         * @return in nanoseconds.
         */
        long getTimeInsideP99();

        /**
         * The time inside that 999 of 1,000 timed sections didn't exceed.
         *
         * @return in nanoseconds.
         */
        long getTimeInsideP999();
    }
}
