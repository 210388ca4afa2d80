package io.reprieve.runtime.events;

import io.reprieve.RcuStatistics;
import io.reprieve.SiteStatistics;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Stall;
import io.reprieve.runtime.observe.Trigger;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;

/**
 * Turns what a domain tells into JFR events, and passes it on to the log.
 *
 * <p>No event class is touched before somebody records, so that a process that never does pays for one look at a
 * flag. Events are reused: a new one each time would be garbage unless escape analysis happened to help. One that is
 * reused has to be begun each time, also if it is an instant: it would keep its old time.
 */
final class JfrObserver extends Observer {
    private static final int MOST_FRAMES = 8;

    private final String domain;
    private final Log log;
    private final Supplier<RcuStatistics> statistics;
    private final Supplier<List<SiteStatistics>> sites;

    // Touched by the thread that drives the engine, one at a time.
    private GracePeriodEvent gracePeriod;
    // Touched by the thread that drives the reclaimer, one at a time.
    private ReclaimBatchEvent batch;
    // Told of by any thread. Whoever takes an event out of its place has it alone, and puts it back.
    private final AtomicReference<OverdraftEvent> overdraft = new AtomicReference<>();
    private final AtomicReference<DoubleReleaseEvent> doubleRelease = new AtomicReference<>();
    private final AtomicReference<LeakEvent> leak = new AtomicReference<>();
    private volatile boolean isPeriodic;
    private final Runnable commitStatistics = this::commitStatistics;
    private final Runnable commitSites = this::commitSites;

    JfrObserver(
        final String domain,
        final Log log,
        final Supplier<RcuStatistics> statistics,
        final Supplier<List<SiteStatistics>> sites) {
        this.domain = domain;
        this.log = log;
        this.statistics = statistics;
        this.sites = sites;
    }

    @Override
    public void gracePeriodBegins() {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        if (gracePeriod == null) {
            gracePeriod = new GracePeriodEvent();
            gracePeriod.domain = domain;
        }
        gracePeriod.begin();
    }

    @Override
    public void gracePeriodEnded(
        final long sequence,
        final Trigger trigger,
        final long readersWaitedFor,
        final Thread slowestReader,
        final long releases) {
        final GracePeriodEvent event = gracePeriod;
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.sequence = sequence;
            event.trigger = trigger.text();
            event.readersWaitedFor = readersWaitedFor;
            event.slowestReader = slowestReader;
            event.releases = releases;
            event.commit();
            event.slowestReader = null;
        }
    }

    @Override
    public void readerStalls(final Stall stall) {
        log.readerStalls(stall);
        if (FlightRecorder.isInitialized()) {
            final ReaderStallEvent event = new ReaderStallEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.reader = stall.reader();
                event.readerStack = stackOf(stall.reader());
                event.isOnline = stall.isOnline();
                event.waiter = stall.waiter();
                event.waited = stall.waitedNanos();
                event.pending = stall.pending();
                event.commit();
            }
        }
    }

    private static String stackOf(final Thread reader) {
        return reader == null ? "" : lines(reader.getStackTrace(), Integer.MAX_VALUE);
    }

    private static String lines(final StackTraceElement[] frames, final int most) {
        final StringBuilder lines = new StringBuilder(256);
        for (int i = 0; i < frames.length && i < most; i++) {
            lines.append(frames[i]).append('\n');
        }
        return lines.toString();
    }

    @Override
    public void readerEndedInside(final Thread reader) {
        log.readerEndedInside(reader);
    }

    @Override
    public void batchBegins() {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        if (batch == null) {
            batch = new ReclaimBatchEvent();
            batch.domain = domain;
        }
        batch.begin();
    }

    @Override
    public void batchEnded(final long releases, final long pages, final long threads) {
        final ReclaimBatchEvent event = batch;
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.releases = releases;
            event.pages = pages;
            event.threads = threads;
            event.commit();
        }
    }

    @Override
    public Object fallbackBegins(final Object event) {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        try {
            SynchronousFallbackEvent fallback = (SynchronousFallbackEvent) event;
            if (fallback == null) {
                fallback = new SynchronousFallbackEvent();
                fallback.domain = domain;
            }
            fallback.begin();
            return fallback;
        } catch (final OutOfMemoryError e) {
            // The fallback is counted all the same.
            return null;
        }
    }

    @Override
    public void fallbackEnded(final Object event, final String site, final String cause) {
        if (event == null) {
            return;
        }
        final SynchronousFallbackEvent fallback = (SynchronousFallbackEvent) event;
        fallback.end();
        try {
            if (fallback.shouldCommit()) {
                fallback.site = site;
                fallback.cause = cause;
                fallback.commit();
            }
        } catch (final OutOfMemoryError e) {
            // The first commit on a thread may allocate; the fallback is counted all the same.
            return;
        }
    }

    @Override
    public void releaseFailed(final String site, final Throwable exception) {
        try {
            log.releaseFailed(site, exception);
            if (FlightRecorder.isInitialized()) {
                final ReleaseFailureEvent event = new ReleaseFailureEvent();
                if (event.isEnabled()) {
                    event.domain = domain;
                    event.site = site;
                    event.exception = exception.getClass().getName();
                    event.message = exception.getMessage();
                    event.thrownAt = lines(exception.getStackTrace(), MOST_FRAMES);
                    event.commit();
                }
            }
        } catch (final Throwable e) {
            // Whatever getMessage() or a full heap throws here: the failure is counted all the same.
            return;
        }
    }

    @Override
    public void overdraft(final String site, final String cause, final long pages) {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        try {
            OverdraftEvent event = overdraft.getAndSet(null);
            if (event == null) {
                event = new OverdraftEvent();
                event.domain = domain;
            }
            if (event.isEnabled()) {
                event.site = site;
                event.cause = cause;
                event.pages = pages;
                event.begin();
                event.commit();
            }
            overdraft.set(event);
        } catch (final OutOfMemoryError e) {
            // The overdraft is counted all the same.
            return;
        }
    }

    @Override
    public void leaked(final String site, final String reason) {
        try {
            log.leaked(site, reason);
            if (FlightRecorder.isInitialized()) {
                LeakEvent event = leak.getAndSet(null);
                if (event == null) {
                    event = new LeakEvent();
                    event.domain = domain;
                }
                if (event.isEnabled()) {
                    event.site = site;
                    event.reason = reason;
                    event.begin();
                    event.commit();
                }
                leak.set(event);
            }
        } catch (final OutOfMemoryError e) {
            // The leak is counted all the same.
            return;
        }
    }

    @Override
    public void doubleRelease(final String site, final String firstSite, final String objectClass) {
        try {
            log.doubleRelease(site, firstSite, objectClass);
            if (FlightRecorder.isInitialized()) {
                DoubleReleaseEvent event = doubleRelease.getAndSet(null);
                if (event == null) {
                    event = new DoubleReleaseEvent();
                    event.domain = domain;
                }
                if (event.isEnabled()) {
                    event.site = site;
                    event.firstSite = firstSite;
                    event.objectClass = objectClass;
                    event.begin();
                    event.commit();
                }
                doubleRelease.set(event);
            }
        } catch (final OutOfMemoryError e) {
            // The double release is counted all the same.
            return;
        }
    }

    @Override
    public void pressureBackoff(final long pagesDropped) {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        try {
            final PressureBackoffEvent event = new PressureBackoffEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.pagesDropped = pagesDropped;
                event.heapUsed = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
                event.commit();
            }
        } catch (final OutOfMemoryError e) {
            // There is no room for the news that there is no room.
            return;
        }
    }

    @Override
    public void tick() {
        if (!isPeriodic && FlightRecorder.isInitialized()) {
            isPeriodic = true;
            FlightRecorder.addPeriodicEvent(StatisticsEvent.class, commitStatistics);
            FlightRecorder.addPeriodicEvent(SiteStatisticsEvent.class, commitSites);
            // For a recording that has begun before.
            commitStatistics();
            commitSites();
        }
    }

    @Override
    public void closed() {
        if (isPeriodic) {
            FlightRecorder.removePeriodicEvent(commitStatistics);
            FlightRecorder.removePeriodicEvent(commitSites);
        }
    }

    private void commitStatistics() {
        final RcuStatistics now = statistics.get();
        final StatisticsEvent event = new StatisticsEvent();
        event.domain = domain;
        event.deferred = now.deferred();
        event.reclaimed = now.reclaimed();
        event.pending = now.pending();
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
        event.commit();
    }

    private void commitSites() {
        for (final SiteStatistics site : sites.get()) {
            final SiteStatisticsEvent event = new SiteStatisticsEvent();
            event.domain = domain;
            event.site = site.site();
            event.deferred = site.deferred();
            event.reclaimed = site.reclaimed();
            event.fallbacks = site.fallbacks();
            event.releaseDelayMean = site.releaseDelayMean();
            event.releaseDelayMax = site.releaseDelayMax();
            event.commit();
        }
    }

    @Override
    public void broken(final Throwable thrown) {
        log.broken(thrown);
    }
}
