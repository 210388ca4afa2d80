package io.reprieve.runtime;

import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.queue.QueueRegistry;
import io.reprieve.runtime.reclaimer.Reclaimers;

/**
 * The settings of a domain while it runs: what they are, and what may be changed. A value is checked as it is where
 * settings are read.
 */
public final class DomainSettings {
    private final Settings settings;
    private final GracePeriodEngine engine;
    private final Reclaimers reclaimers;
    private final QueueRegistry queues;

    DomainSettings(
        final Settings settings, final GracePeriodEngine engine, final Reclaimers reclaimers,
        final QueueRegistry queues) {
        this.settings = settings;
        this.engine = engine;
        this.reclaimers = reclaimers;
        this.queues = queues;
    }

    private static void check(final Key key, final String attribute, final Object value) {
        key.check("attribute " + attribute, String.valueOf(value));
    }

    /**
     * The setting {@code drain.delay}.
     *
     * @return a time.
     */
    public String drainDelay() {
        return Key.formatNanos(reclaimers.drainNanos());
    }

    /**
     * Changes {@code drain.delay}.
     *
     * @param time the delay.
     */
    public void setDrainDelay(final String time) {
        check(Key.DRAIN_DELAY, "DrainDelay", time);
        reclaimers.setDrainNanos(Key.parseNanos(time));
    }

    /**
     * The setting {@code stall.timeout}.
     *
     * @return a time.
     */
    public String stallTimeout() {
        return Key.formatNanos(engine.stallNanos());
    }

    /**
     * Changes {@code stall.timeout}.
     *
     * @param time the limit.
     */
    public void setStallTimeout(final String time) {
        check(Key.STALL_TIMEOUT, "StallTimeout", time);
        engine.setStallNanos(Key.parseNanos(time));
    }

    /**
     * The setting {@code reserve.pages.per.thread}.
     *
     * @return how many pages at most.
     */
    public int reservePagesPerThread() {
        return queues.pagesPerThread();
    }

    /**
     * Changes {@code reserve.pages.per.thread}.
     *
     * @param pages how many at most.
     */
    public void setReservePagesPerThread(final int pages) {
        check(Key.RESERVE_PAGES_PER_THREAD, "ReservePagesPerThread", pages);
        queues.resizeThreadReserves(pages);
    }

    /**
     * The setting {@code reserve.pages.shared}.
     *
     * @return how many pages at most.
     */
    public int reservePagesShared() {
        return queues.sharedPages();
    }

    /**
     * Changes {@code reserve.pages.shared}.
     *
     * @param pages how many at most.
     */
    public void setReservePagesShared(final int pages) {
        check(Key.RESERVE_PAGES_SHARED, "ReservePagesShared", pages);
        queues.resizeSharedReserve(pages);
    }

    /**
     * The setting {@code page.entries}.
     *
     * @return entries in a page.
     */
    public int pageEntries() {
        return settings.number(Key.PAGE_ENTRIES);
    }

    /**
     * The setting {@code reclaimer}.
     *
     * @return who drives reclamation.
     */
    public String reclaimer() {
        return settings.text(Key.RECLAIMER);
    }

    /**
     * What readers pay for.
     *
     * @return the fence that was chosen, and why.
     */
    public String barrier() {
        return Fences.report();
    }

    /**
     * The setting {@code grace.period.interval}.
     *
     * @return a time.
     */
    public String gracePeriodInterval() {
        return settings.text(Key.GRACE_PERIOD_INTERVAL);
    }

    /**
     * The setting {@code shutdown.timeout}.
     *
     * @return a time.
     */
    public String shutdownTimeout() {
        return settings.text(Key.SHUTDOWN_TIMEOUT);
    }
}
