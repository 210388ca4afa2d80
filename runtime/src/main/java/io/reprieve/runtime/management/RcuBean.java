package io.reprieve.runtime.management;

import io.reprieve.RcuMXBean;
import io.reprieve.SiteStatistics;
import io.reprieve.runtime.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A domain as JMX sees it. {@link RcuMXBean} says what each method does.
 */
final class RcuBean implements RcuMXBean {
    private final Domain domain;

    RcuBean(final Domain domain) {
        this.domain = domain;
    }

    @Override
    public String getDomain() {
        return domain.name();
    }

    @Override
    public long getDeferred() {
        return domain.statistics().deferred();
    }

    @Override
    public long getReclaimed() {
        return domain.statistics().reclaimed();
    }

    @Override
    public long getPending() {
        return domain.statistics().pending();
    }

    @Override
    public long getGracePeriods() {
        return domain.statistics().gracePeriods();
    }

    @Override
    public long getSynchronousFallbacks() {
        return domain.statistics().synchronousFallbacks();
    }

    @Override
    public long getEmbeddedHeadReleases() {
        return domain.statistics().embeddedHeadReleases();
    }

    @Override
    public long getDropped() {
        return domain.statistics().dropped();
    }

    @Override
    public long getDoubleReleases() {
        return domain.statistics().doubleReleases();
    }

    @Override
    public long getOverdraftPages() {
        return domain.statistics().overdraftPages();
    }

    @Override
    public long getFailedReleases() {
        return domain.statistics().failedReleases();
    }

    @Override
    public long getLeaked() {
        return domain.statistics().leaked();
    }

    @Override
    public long getPrematureReleases() {
        return domain.statistics().prematureReleases();
    }

    @Override
    public long getHeavyBarriers() {
        return domain.statistics().heavyBarriers();
    }

    @Override
    public long getPagesInUse() {
        return domain.statistics().pagesInUse();
    }

    @Override
    public long getPagesReserved() {
        return domain.statistics().pagesReserved();
    }

    @Override
    public long getPageLimit() {
        return domain.statistics().pageLimit();
    }

    @Override
    public long getReaderThreads() {
        return domain.statistics().readerThreads();
    }

    @Override
    public long getReaderStalls() {
        return domain.statistics().readerStalls();
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
    public List<Site> getSites() {
        final List<Site> sites = new ArrayList<>();
        for (final SiteStatistics site : domain.siteStatistics()) {
            sites.add(new SiteOfBean(site));
        }
        return sites;
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
        return domain.barrier(timeoutMillis, TimeUnit.MILLISECONDS);
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
    }
}
