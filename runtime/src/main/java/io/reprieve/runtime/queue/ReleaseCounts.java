package io.reprieve.runtime.queue;

import io.reprieve.SiteStatistics;
import io.reprieve.runtime.site.SiteCounters;
import java.util.ArrayList;
import java.util.List;

/**
 * What is counted of a domain's releases: summed up over the queues, and what those have left behind that are gone.
 */
public final class ReleaseCounts {
    private final QueueRegistry registry;
    private final QueueCounters counters;

    /** The counts of a domain. */
    public ReleaseCounts(final QueueRegistry registry, final QueueCounters counters) {
        this.registry = registry;
        this.counters = counters;
    }

    /** Releases in the queues, set aside, or running. */
    public long pending() {
        // In this order: what is set aside meanwhile counts twice rather than not at all.
        return registry.fold(QueueRegistry.ALL, 0, (queue, sum) -> sum + queue.pending() + queue.setAside());
    }

    /**
     * Releases in the queues, or running, without those that a living thread is to run itself, and without those that
     * were set aside.
     */
    public long pendingForReclaimer() {
        return registry.fold(
            QueueRegistry.ALL, 0, (queue, sum) -> sum + (queue.isForReclaimer() ? queue.pending() : 0));
    }

    /**
     * How long the oldest release in the queues has waited, at most.
     *
     * @param unseenNanos the earliest moment at which what no snapshot holds can have been made.
     */
    public long oldestPending(final long unseenNanos) {
        final long now = System.nanoTime();
        return registry.fold(
            QueueRegistry.ALL, 0, (queue, oldest) -> Math.max(oldest, queue.oldestPending(now, unseenNanos)));
    }

    /** Releases that were made, those included that were dropped or leaked. */
    public long deferred() {
        return registry.count(() -> counters.retired.get() + published()) + counters.dropped.get()
            + counters.heapFull.get();
    }

    private long published() {
        return registry.fold(QueueRegistry.ALL, 0, (queue, sum) -> sum + queue.publishedAcquire());
    }

    /** Releases whose body has run. */
    public long reclaimed() {
        return registry.count(() -> counters.retired.get() + ran()) - counters.premature.get();
    }

    private long ran() {
        return registry.fold(QueueRegistry.ALL, 0, (queue, sum) -> sum + queue.reclaimed());
    }

    /** What is counted of each site. */
    public List<SiteStatistics> siteStatistics() {
        final SiteCounters[] sites = registry.sites().all();
        final long[] reclaimed = new long[sites.length];
        final long[] deferred = new long[sites.length];
        // In this order, so that no release counts as reclaimed that doesn't count as deferred.
        for (int i = 0; i < sites.length; i++) {
            reclaimed[i] = sites[i].reclaimed();
        }
        registry.count(() -> {
            for (int i = 0; i < sites.length; i++) {
                deferred[i] = sites[i].deferredElsewhere();
            }
            return registry.fold(QueueRegistry.ALL, 0, (queue, none) -> {
                queue.tally.addTo(deferred, queue.publishedAcquire());
                return none;
            });
        });
        final List<SiteStatistics> statistics = new ArrayList<>(sites.length);
        for (int i = 0; i < sites.length; i++) {
            if (deferred[i] != 0) {
                statistics.add(sites[i].statistics(reclaimed[i], deferred[i]));
            }
        }
        return statistics;
    }
}
