package io.reprieve.runtime.site;

import io.reprieve.SiteStatistics;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.TimeHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is counted of one release site in one domain. Refers to nothing of the site's class, so that the numbers may
 * outlive it.
 *
 * <p>Releases that are queued are counted in their queues. Those that run are counted here, in two lanes: the first
 * reclaimer writes plain numbers of its own, and all others that run releases share the other lane.
 */
public final class SiteCounters {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle RUN_BY_RECLAIMER = Fields.of(LOOKUP, "runByReclaimer", long.class);
    private static final VarHandle DELAY_BY_RECLAIMER = Fields.of(LOOKUP, "delayByReclaimer", long.class);
    private static final VarHandle LONGEST_DELAY = Fields.of(LOOKUP, "longestDelay", long.class);

    private final String name;
    private final int number;
    // Written by the first reclaimer, which one thread at a time drives; read by statistics, opaque.
    private long runByReclaimer;
    private long delayByReclaimer;
    // Raised by whoever runs releases.
    private long longestDelay;
    private final TimeHistogram delaysByReclaimer = new TimeHistogram();
    private final TimeHistogram delaysByOthers = new TimeHistogram();
    private final AtomicLong runByOthers = new AtomicLong();
    private final AtomicLong delayByOthers = new AtomicLong();
    private final AtomicLong notQueued = new AtomicLong();
    private final AtomicLong retired = new AtomicLong();
    private final AtomicLong fallbacks = new AtomicLong();
    // Guarded by this.
    private long lastDeferred;

    SiteCounters(final String name, final int number) {
        this.name = name;
        this.number = number;
    }

    /**
     * The place of the site among those of its domain.
     *
     * @return the place; 0 stands for the sites that nobody counts one by one.
     */
    public int number() {
        return number;
    }

    /**
     * Bodies have run.
     *
     * @param byFirst    whether the first reclaimer has run them, which counts by itself.
     * @param bodies     how many.
     * @param delayNanos how long each of the releases has waited.
     */
    public void countRun(final boolean byFirst, final int bodies, final long delayNanos) {
        if (byFirst) {
            RUN_BY_RECLAIMER.setOpaque(this, runByReclaimer + bodies);
            DELAY_BY_RECLAIMER.setOpaque(this, delayByReclaimer + bodies * delayNanos);
            delaysByReclaimer.noteAlone(bodies, delayNanos);
        } else {
            runByOthers.addAndGet(bodies);
            delayByOthers.addAndGet(bodies * delayNanos);
            delaysByOthers.note(bodies, delayNanos);
        }
        long longest = (long) LONGEST_DELAY.getOpaque(this);
        while (delayNanos > longest) {
            final long witness = (long) LONGEST_DELAY.compareAndExchange(this, longest, delayNanos);
            if (witness == longest) {
                return;
            }
            longest = witness;
        }
    }

    /** A release was made that no queue holds: for want of a page it is run at once, dropped or leaked. */
    public void countNotQueued() {
        notQueued.incrementAndGet();
    }

    /**
     * A queue is gone.
     *
     * @param releases of this site that were ever in it.
     */
    public void countRetired(final long releases) {
        retired.addAndGet(releases);
    }

    /** A release had to wait for a grace period. */
    public void countFallback() {
        fallbacks.incrementAndGet();
    }

    /**
     * Releases that are in no queue any more, or never were.
     *
     * @return their number.
     */
    public long deferredElsewhere() {
        return retired.get() + notQueued.get();
    }

    /**
     * Releases whose body has run.
     *
     * @return their number.
     */
    public long reclaimed() {
        return (long) RUN_BY_RECLAIMER.getOpaque(this) + runByOthers.get();
    }

    /**
     * Puts the numbers together.
     *
     * @param reclaimed as it was read before the queues were.
     * @param deferred  what the queues and {@link #deferredElsewhere} have come to. A queue that was being filled
     *                  meanwhile may have told a little less than it did the last time.
     * @return the numbers, none of them smaller than the last time.
     */
    public synchronized SiteStatistics statistics(final long reclaimed, final long deferred) {
        lastDeferred = Math.max(lastDeferred, Math.max(deferred, reclaimed));
        final long sum = (long) DELAY_BY_RECLAIMER.getOpaque(this) + delayByOthers.get();
        final long run = reclaimed();
        final long[] counts = delaysByReclaimer.counts();
        delaysByOthers.addTo(counts);
        final long longest = (long) LONGEST_DELAY.getOpaque(this);
        return new SiteStatistics(
            name, lastDeferred, reclaimed, fallbacks.get(), run == 0 ? 0 : sum / run, longest,
            TimeHistogram.quantile(counts, 0.5, longest), TimeHistogram.quantile(counts, 0.99, longest),
            TimeHistogram.quantile(counts, 0.999, longest));
    }
}
