package io.reprieve.runtime.management;

import io.reprieve.RcuMXBean;
import io.reprieve.RcuStatistics;
import io.reprieve.ReaderStatistics;
import io.reprieve.SiteStatistics;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.observe.LaggingReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A domain as JMX sees it. {@link RcuMXBean} says what each method does.
 */
final class RcuBean implements RcuMXBean {
    private final Domain domain;
    // While a thread asks for several attributes, all of them are of one moment.
    private final ThreadLocal<RcuStatistics> snapshot = new ThreadLocal<>();

    RcuBean(final Domain domain) {
        this.domain = domain;
    }

    /** From here on the calling thread is told of one moment. */
    void begin() {
        snapshot.set(domain.statistics());
    }

    void end() {
        snapshot.remove();
    }

    private RcuStatistics statistics() {
        final RcuStatistics taken = snapshot.get();
        return taken == null ? domain.statistics() : taken;
    }

    @Override
    public String getDomain() {
        return domain.name();
    }

    @Override
    public long getDeferred() {
        return statistics().deferred();
    }

    @Override
    public long getReclaimed() {
        return statistics().reclaimed();
    }

    @Override
    public long getPending() {
        return statistics().pending();
    }

    @Override
    public long getOldestPendingNanos() {
        return statistics().oldestPendingNanos();
    }

    @Override
    public long getGracePeriods() {
        return statistics().gracePeriods();
    }

    @Override
    public long getSynchronousFallbacks() {
        return statistics().synchronousFallbacks();
    }

    @Override
    public long getEmbeddedHeadReleases() {
        return statistics().embeddedHeadReleases();
    }

    @Override
    public long getDropped() {
        return statistics().dropped();
    }

    @Override
    public long getDoubleReleases() {
        return statistics().doubleReleases();
    }

    @Override
    public long getOverdraftPages() {
        return statistics().overdraftPages();
    }

    @Override
    public long getFailedReleases() {
        return statistics().failedReleases();
    }

    @Override
    public long getLeaked() {
        return statistics().leaked();
    }

    @Override
    public long getPrematureReleases() {
        return statistics().prematureReleases();
    }

    @Override
    public long getHeavyBarriers() {
        return statistics().heavyBarriers();
    }

    @Override
    public long getPagesInUse() {
        return statistics().pagesInUse();
    }

    @Override
    public long getPagesReserved() {
        return statistics().pagesReserved();
    }

    @Override
    public long getPageLimit() {
        return statistics().pageLimit();
    }

    @Override
    public long getReaderThreads() {
        return statistics().readerThreads();
    }

    @Override
    public long getReaderStalls() {
        return statistics().readerStalls();
    }

    @Override
    public long getFallbackTimeouts() {
        return statistics().fallbackTimeouts();
    }

    @Override
    public long getPins() {
        return statistics().pins();
    }

    @Override
    public long getPinnedReleases() {
        return statistics().pinnedReleases();
    }

    @Override
    public long getSlowestReaderNanos() {
        return statistics().slowestReaderNanos();
    }

    @Override
    public long getPendingBytes() {
        return statistics().pendingBytes();
    }

    @Override
    public long getByteLimit() {
        return statistics().byteLimit();
    }

    @Override
    public long getOverdraftBytes() {
        return statistics().overdraftBytes();
    }

    @Override
    public long getPressureBackoffs() {
        return statistics().pressureBackoffs();
    }

    @Override
    public long getCallerFallbacks() {
        return statistics().callerFallbacks();
    }

    @Override
    public String getSlowestReader() {
        return domain.longestLag().reader();
    }

    @Override
    public long getSlowestReaderWait() {
        return domain.longestLag().nanos();
    }

    @Override
    public String getSlowestReaderStack() {
        final LaggingReader reader = domain.laggingReader();
        if (reader == null || reader.thread() == null) {
            return "";
        }
        final StringBuilder stack = new StringBuilder();
        for (final StackTraceElement frame : reader.thread().getStackTrace()) {
            stack.append(frame).append('\n');
        }
        return stack.toString();
    }

    @Override
    public Map<String, Site> getSites() {
        final Map<String, Site> sites = new LinkedHashMap<>();
        for (final SiteStatistics site : domain.siteStatistics()) {
            sites.put(site.site(), new SiteOfBean(site));
        }
        return sites;
    }

    @Override
    public Map<String, Reader> getReaders() {
        final Map<String, Reader> readers = new LinkedHashMap<>();
        for (final ReaderStatistics reader : domain.readerStatistics()) {
            readers.put(reader.reader(), new ReaderOfBean(reader));
        }
        return readers;
    }

    @Override
    public String getDrainDelay() {
        return domain.settings().drainDelay();
    }

    @Override
    public void setDrainDelay(final String time) {
        domain.settings().setDrainDelay(time);
    }

    @Override
    public String getStallTimeout() {
        return domain.settings().stallTimeout();
    }

    @Override
    public void setStallTimeout(final String time) {
        domain.settings().setStallTimeout(time);
    }

    @Override
    public int getReservePagesPerThread() {
        return domain.settings().reservePagesPerThread();
    }

    @Override
    public void setReservePagesPerThread(final int pages) {
        domain.settings().setReservePagesPerThread(pages);
    }

    @Override
    public int getReservePagesShared() {
        return domain.settings().reservePagesShared();
    }

    @Override
    public void setReservePagesShared(final int pages) {
        domain.settings().setReservePagesShared(pages);
    }

    @Override
    public int getPageEntries() {
        return domain.settings().pageEntries();
    }

    @Override
    public String getReclaimer() {
        return domain.settings().reclaimer();
    }

    @Override
    public String getBarrier() {
        return domain.settings().barrier();
    }

    @Override
    public String getGracePeriodInterval() {
        return domain.settings().gracePeriodInterval();
    }

    @Override
    public String getShutdownTimeout() {
        return domain.settings().shutdownTimeout();
    }

    @Override
    public boolean barrier(final long timeoutMillis) throws InterruptedException {
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException(
                "barrier: '" + timeoutMillis + "' is no timeout; allowed is a number of milliseconds from 0");
        }
        return domain.waiting().barrier(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * A site as JMX sees it.
     */
    private static final class SiteOfBean implements Site {
        private final SiteStatistics site;

        SiteOfBean(final SiteStatistics site) {
            this.site = site;
        }

        @Override
        public String getSite() {
            return site.site();
        }

        @Override
        public long getDeferred() {
            return site.deferred();
        }

        @Override
        public long getReclaimed() {
            return site.reclaimed();
        }

        @Override
        public long getFallbacks() {
            return site.fallbacks();
        }

        @Override
        public long getReleaseDelayMean() {
            return site.releaseDelayMean();
        }

        @Override
        public long getReleaseDelayMax() {
            return site.releaseDelayMax();
        }

        @Override
        public long getReleaseDelayP50() {
            return site.releaseDelayP50();
        }

        @Override
        public long getReleaseDelayP99() {
            return site.releaseDelayP99();
        }

        @Override
        public long getReleaseDelayP999() {
            return site.releaseDelayP999();
        }
    }

    /**
     * A woven reader as JMX sees it.
     */
    private static final class ReaderOfBean implements Reader {
        private final ReaderStatistics reader;

        ReaderOfBean(final ReaderStatistics reader) {
            this.reader = reader;
        }

        @Override
        public String getReader() {
            return reader.reader();
        }

        @Override
        public long getSeen() {
            return reader.seen();
        }

        @Override
        public long getGracePeriods() {
            return reader.gracePeriods();
        }

        @Override
        public long getReleases() {
            return reader.releases();
        }

        @Override
        public long getTimed() {
            return reader.timed();
        }

        @Override
        public long getTimeInsideMax() {
            return reader.timeInsideMax();
        }

        @Override
        public long getTimeInsideP50() {
            return reader.timeInsideP50();
        }

        @Override
        public long getTimeInsideP99() {
            return reader.timeInsideP99();
        }

        @Override
        public long getTimeInsideP999() {
            return reader.timeInsideP999();
        }
    }
}
