package io.reprieve.runtime.events;

import io.reprieve.runtime.observe.FallbackTimeout;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Stall;
import io.reprieve.runtime.observe.Telemetry;
import io.reprieve.runtime.observe.Trigger;
import jdk.jfr.FlightRecorder;

/**
 * Turns what a domain tells into JFR events, and passes it on to the log.
 *
 * <p>No event class is touched before somebody records, so that a process that never does pays for one look at a
 * flag. Events that come with each grace period, batch or wait are reused: a new one each time would be garbage unless
 * escape analysis happened to help. What is rare is an event of its own, an instant without a duration.
 */
final class JfrObserver extends Observer {
    private static final int MOST_FRAMES = 8;

    private final String domain;
    private final Log log;
    private final Telemetry telemetry;

    // Touched by the thread that drives the engine, one at a time.
    private GracePeriodEvent gracePeriod;
    // Guarded by this.
    private PeriodicEvents periodic;
    // Written behind the events: who closes the domain sees both. Pairs with the read in onClose().
    private volatile boolean isPeriodic;

    JfrObserver(final String domain, final Log log, final Telemetry telemetry) {
        this.domain = domain;
        this.log = log;
        this.telemetry = telemetry;
    }

    @Override
    protected void onGracePeriodBegin() {
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
    protected void onGracePeriodEnd(
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
    protected void onReaderStall(final Stall stall) {
        log.readerStalls(stall);
        if (FlightRecorder.isInitialized()) {
            final ReaderStallEvent event = new ReaderStallEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.reader = stall.reader();
                event.readerStack = "";
                if (stall.reader() != null) {
                    final StackTraceElement[] frames = stall.reader().getStackTrace();
                    event.readerMethod = Frames.caller(frames);
                    event.readerStack = Frames.lines(frames, Integer.MAX_VALUE);
                }
                event.isOnline = stall.isOnline();
                event.waiter = stall.waiter();
                event.waited = stall.waitedNanos();
                event.pending = stall.pending();
                event.commit();
            }
        }
    }

    @Override
    protected void onPinStall(final String words) {
        log.pinStalls(words);
    }

    @Override
    protected void onReaderEndedInside(final Thread reader) {
        log.readerEndedInside(reader);
    }

    @Override
    protected Object onBatchBegin(final Object event) {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        ReclaimBatchEvent batch = (ReclaimBatchEvent) event;
        if (batch == null) {
            batch = new ReclaimBatchEvent();
            batch.domain = domain;
        }
        batch.begin();
        return batch;
    }

    @Override
    protected void onBatchEnd(final Object event, final long releases, final long pages, final long threads) {
        if (event == null) {
            return;
        }
        final ReclaimBatchEvent batch = (ReclaimBatchEvent) event;
        batch.end();
        if (batch.shouldCommit()) {
            batch.releases = releases;
            batch.pages = pages;
            batch.threads = threads;
            batch.commit();
        }
    }

    @Override
    protected Object onFallbackBegin(final Object event) {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        return (event == null ? new FallbackEvents(domain) : (FallbackEvents) event).begin();
    }

    @Override
    protected void onFallbackEnd(final Object event, final String site, final String cause) {
        if (event != null) {
            ((FallbackEvents) event).end(site, cause);
        }
    }

    @Override
    protected void onFallbackTimeout(final Object event, final FallbackTimeout timeout) {
        log.fallbackTimedOut(null, timeout);
        if (FlightRecorder.isInitialized()) {
            (event == null ? new FallbackEvents(domain).begin() : (FallbackEvents) event).giveUp(timeout);
        }
    }

    @Override
    protected void onReleaseFailure(final String site, final Throwable exception) {
        log.releaseFailed(site, exception);
        if (FlightRecorder.isInitialized()) {
            final ReleaseFailureEvent event = new ReleaseFailureEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.site = site;
                event.exception = exception.getClass().getName();
                event.message = exception.getMessage();
                final StackTraceElement[] frames = exception.getStackTrace();
                event.thrownAt = Frames.lines(frames, MOST_FRAMES);
                event.caller = Frames.caller(frames);
                event.commit();
            }
        }
    }

    @Override
    protected void onOverdraft(final String site, final String cause, final long pages) {
        if (FlightRecorder.isInitialized()) {
            final OverdraftEvent event = new OverdraftEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.site = site;
                event.cause = cause;
                event.pages = pages;
                event.caller = Frames.caller();
                event.commit();
            }
        }
    }

    @Override
    protected void onLeak(final String site, final String reason) {
        log.leaked(site, reason);
        if (FlightRecorder.isInitialized()) {
            final LeakEvent event = new LeakEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.site = site;
                event.reason = reason;
                event.commit();
            }
        }
    }

    @Override
    protected void onDoubleRelease(final String site, final String firstSite, final String objectClass) {
        log.doubleRelease(site, firstSite, objectClass);
        if (FlightRecorder.isInitialized()) {
            final DoubleReleaseEvent event = new DoubleReleaseEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.site = site;
                event.firstSite = firstSite;
                event.objectClass = objectClass;
                event.caller = Frames.caller();
                event.commit();
            }
        }
    }

    @Override
    protected void onPressureBackoff(final long pagesDropped) {
        if (FlightRecorder.isInitialized()) {
            final PressureBackoffEvent event = new PressureBackoffEvent();
            if (event.isEnabled()) {
                event.domain = domain;
                event.pagesDropped = pagesDropped;
                event.heapUsed = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
                event.commit();
            }
        }
    }

    @Override
    protected synchronized void onTick() {
        if (!isPeriodic && FlightRecorder.isInitialized()) {
            periodic = new PeriodicEvents(domain, telemetry);
            isPeriodic = true;
            periodic.begin();
        }
    }

    @Override
    protected synchronized void onClose() {
        if (isPeriodic) {
            isPeriodic = false;
            periodic.end();
        }
    }

    @Override
    protected void onBroken(final Throwable thrown) {
        log.broken(thrown);
    }
}
