package io.reprieve.runtime.events;

import io.reprieve.RcuStatistics;
import io.reprieve.ReaderStatistics;
import io.reprieve.SiteStatistics;
import io.reprieve.runtime.observe.LaggingReader;
import io.reprieve.runtime.observe.Telemetry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;

/**
 * The counters of a domain, its sites and its woven readers as events: once a period, and once more when a chunk of a
 * recording ends.
 *
 * <p>A site or a reader is recorded when its counters have changed, and at the end of each chunk: many sites are idle,
 * and the last numbers of each have to be in every recording.
 */
final class PeriodicEvents {
    /** Whoever has been waited for as long as this has its stack taken, which makes it pause for a moment. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String domain;
    private final Telemetry telemetry;
    private final Runnable commitStatistics = () -> guarded(this::commitStatistics);
    private final Runnable commitSites = () -> guarded(() -> commitSites(false));
    private final Runnable commitReaders = () -> guarded(() -> commitReaders(false));
    private final Runnable commitLast = () -> guarded(this::commitLast);
    // Guarded by this.
    private final Map<String, SiteStatistics> committed = new HashMap<>();
    // Guarded by this.
    private final Map<String, ReaderStatistics> committedReaders = new HashMap<>();

    PeriodicEvents(final String domain, final Telemetry telemetry) {
        this.domain = domain;
        this.telemetry = telemetry;
    }

    /** From now on, and for a recording that has begun before. */
    void begin() {
        FlightRecorder.addPeriodicEvent(StatisticsEvent.class, commitStatistics);
        FlightRecorder.addPeriodicEvent(SiteStatisticsEvent.class, commitSites);
        FlightRecorder.addPeriodicEvent(ReaderStatisticsEvent.class, commitReaders);
        FlightRecorder.addPeriodicEvent(ChunkEndEvent.class, commitLast);
        commitLast();
    }

    void end() {
        commitLast();
        FlightRecorder.removePeriodicEvent(commitStatistics);
        FlightRecorder.removePeriodicEvent(commitSites);
        FlightRecorder.removePeriodicEvent(commitReaders);
        FlightRecorder.removePeriodicEvent(commitLast);
    }

    /** What is thrown out of here would end JFR's own thread, and no recording would ever be written. */
    private static void guarded(final Runnable commit) {
        try {
            commit.run();
        } catch (final Throwable e) {
            // A full heap: the next period tells more.
            return;
        }
    }

    private void commitLast() {
        commitStatistics();
        commitSites(true);
        commitReaders(true);
    }

    private void commitStatistics() {
        final StatisticsEvent event = new StatisticsEvent();
        if (!event.isEnabled()) {
            return;
        }
        final LaggingReader reader = telemetry.lagging().get();
        final RcuStatistics now = telemetry.statistics().get();
        event.domain = domain;
        event.deferred = now.deferred();
        event.reclaimed = now.reclaimed();
        event.pending = now.pending();
        event.oldestPendingNanos = now.oldestPendingNanos();
        event.gracePeriods = now.gracePeriods();
        event.synchronousFallbacks = now.synchronousFallbacks();
        event.embeddedHeadReleases = now.embeddedHeadReleases();
        event.dropped = now.dropped();
        event.doubleReleases = now.doubleReleases();
        event.overdraftPages = now.overdraftPages();
        event.failedReleases = now.failedReleases();
        event.leaked = now.leaked();
        event.prematureReleases = now.prematureReleases();
        event.heavyBarriers = now.heavyBarriers();
        event.pagesInUse = now.pagesInUse();
        event.pagesReserved = now.pagesReserved();
        event.pageLimit = now.pageLimit();
        event.readerThreads = now.readerThreads();
        event.readerStalls = now.readerStalls();
        event.fallbackTimeouts = now.fallbackTimeouts();
        event.pins = now.pins();
        event.pinnedReleases = now.pinnedReleases();
        event.slowestReaderNanos = now.slowestReaderNanos();
        event.pendingBytes = now.pendingBytes();
        event.byteLimit = now.byteLimit();
        event.overdraftBytes = now.overdraftBytes();
        event.pressureBackoffs = now.pressureBackoffs();
        event.callerFallbacks = now.callerFallbacks();
        if (reader != null && now.slowestReaderNanos() > 0) {
            event.slowestReader = reader.thread();
            event.isSlowestReaderOnline = reader.isOnline();
            if (reader.thread() != null && reader.nanos() >= LONG_NANOS) {
                event.slowestReaderStack = Frames.lines(reader.thread().getStackTrace(), Integer.MAX_VALUE);
            }
        }
        event.commit();
    }

    /** No record's own equals(): on JDK 17 it keeps the class loader of the last record that was compared. */
    private static boolean hasChanged(final SiteStatistics before, final SiteStatistics now) {
        return before == null || before.deferred() != now.deferred() || before.reclaimed() != now.reclaimed()
            || before.fallbacks() != now.fallbacks();
    }

    private synchronized void commitSites(final boolean all) {
        if (!new SiteStatisticsEvent().isEnabled()) {
            return;
        }
        for (final SiteStatistics site : telemetry.sites().get()) {
            final boolean hasChanged = hasChanged(committed.put(site.site(), site), site);
            if (all || hasChanged) {
                final SiteStatisticsEvent event = new SiteStatisticsEvent();
                event.domain = domain;
                event.site = site.site();
                event.deferred = site.deferred();
                event.reclaimed = site.reclaimed();
                event.fallbacks = site.fallbacks();
                event.releaseDelayMean = site.releaseDelayMean();
                event.releaseDelayMax = site.releaseDelayMax();
                event.releaseDelayP50 = site.releaseDelayP50();
                event.releaseDelayP99 = site.releaseDelayP99();
                event.releaseDelayP999 = site.releaseDelayP999();
                event.commit();
            }
        }
    }

    private synchronized void commitReaders(final boolean all) {
        if (!new ReaderStatisticsEvent().isEnabled()) {
            return;
        }
        for (final ReaderStatistics reader : telemetry.readers().get()) {
            final ReaderStatistics last = committedReaders.put(reader.reader(), reader);
            if (all || last == null || last.seen() != reader.seen() || last.timed() != reader.timed()) {
                final ReaderStatisticsEvent event = new ReaderStatisticsEvent();
                event.domain = domain;
                event.reader = reader.reader();
                event.seen = reader.seen();
                event.gracePeriods = reader.gracePeriods();
                event.releases = reader.releases();
                event.timed = reader.timed();
                event.timeInsideMax = reader.timeInsideMax();
                event.timeInsideP50 = reader.timeInsideP50();
                event.timeInsideP99 = reader.timeInsideP99();
                event.timeInsideP999 = reader.timeInsideP999();
                event.commit();
            }
        }
    }
}
