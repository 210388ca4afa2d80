package io.reprieve.runtime.queue;

import io.reprieve.SiteStatistics;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.site.ClaimedRelease;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteCounters;
import io.reprieve.runtime.thread.Members;
import io.reprieve.woven.EmbeddedHead;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the bodies of releases whose grace period has passed: what the reclaimer does with the queues.
 */
public final class ReleaseRunner {
    private final QueueRegistry registry;
    private final BodyRunners runners;
    private final QueueCounters counters;
    private final GracePeriodEngine engine;
    private final Observer observer;

    /**
     * The runner of a domain's releases.
     *
     * @param registry the queues.
     * @param runners  of threads that have no queue of their own.
     * @param counters of the domain.
     * @param engine   of the domain.
     * @param observer told of batches, failures and leaks.
     */
    public ReleaseRunner(
        final QueueRegistry registry,
        final BodyRunners runners,
        final QueueCounters counters,
        final GracePeriodEngine engine,
        final Observer observer) {
        this.registry = registry;
        this.runners = runners;
        this.counters = counters;
        this.engine = engine;
        this.observer = observer;
    }

    /**
     * Runs releases whose grace period has passed.
     *
     * @param queue   where they lie.
     * @param runner  of the calling thread.
     * @param running tells others which one.
     * @param most    how many at most.
     * @return how many have run, in the lower half, and how many pages have gone home, in the upper half.
     */
    long drain(
        final ReleaseQueue queue, final BodyRunner runner, final RunningRelease running, final int most) {
        final ClaimedRelease carrier = runner.drained;
        long ran = 0;
        long pages = 0;
        runner.clock.start();
        final boolean wasDraining = runner.setDraining(true);
        try {
            while (ran < most) {
                final int retired = queue.claim(carrier, running);
                if (retired < 0) {
                    break;
                }
                pages += retired;
                try {
                    if (engine.hasPassed(queue.readyCookie())) {
                        run(runner, carrier);
                    } else {
                        leakPremature(carrier);
                    }
                } finally {
                    running.end();
                }
                ran++;
            }
        } finally {
            carrier.clear();
            runner.setDraining(wasDraining);
        }
        return pages << Integer.SIZE | ran;
    }

    /** Runs a release, and lets go of what it alone has captured. */
    void run(final BodyRunner runner, final ClaimedRelease release) {
        // Before the body, which may hand the object to its next user, who may release it again.
        if (EmbeddedHeads.isOne(release.references[0])) {
            EmbeddedHeads.clear((EmbeddedHead) release.references[0]);
        }
        final Throwable thrown = runner.run(release);
        final ReleaseSite site = release.site;
        site.counters().countRun(runner.isReclaiming(), runner.clock.afterBody() - release.sinceNanos);
        release.letGo();
        if (thrown != null) {
            counters.failed.incrementAndGet();
            observer.releaseFailed(site.name(), thrown);
        }
    }

    void leakPremature(final ClaimedRelease release) {
        counters.premature.incrementAndGet();
        final String site = release.site.name();
        release.clear();
        observer.leaked(site, Cause.PREMATURE.text());
    }

    // ---- the reclaimer's part, in the order of a release's way

    /** Gives the calling thread a queue, so that a woven method which it replays is recognised at once. */
    public void join() {
        registry.owned(Thread.currentThread());
    }

    /**
     * The most releases of one queue whose grace period has not passed.
     *
     * @return their number; 0 if none waits in any queue.
     */
    public long mostWaiting() {
        return registry.max(ReleaseQueue::waiting);
    }

    /**
     * Notes the published position of every queue. The cookie is to be taken after it.
     *
     * @param sinceNanos the earliest moment at which what the snapshot before doesn't hold can have been made.
     */
    public void snapshot(final long sinceNanos) {
        registry.forEach(ReleaseQueue::snap, sinceNanos);
    }

    /**
     * Lets everything below the last snapshot run.
     *
     * @param cookie the grace period that was asked for after it, and has passed.
     */
    public void markSnapshotReady(final long cookie) {
        registry.forEach(ReleaseQueue::markSnapshotReady, cookie);
    }

    /**
     * Whether there are releases that the reclaimer may run.
     *
     * @return {@code true} if there are.
     */
    public boolean hasReady() {
        return registry.max(queue -> queue.hasReadyForReclaimer() ? 1 : 0) != 0;
    }

    /**
     * Runs what may run of all queues.
     *
     * @param most how many of each queue at most.
     * @return how many have run.
     */
    public int runReady(final int most) {
        if (!hasReady()) {
            return 0;
        }
        final Thread thread = Thread.currentThread();
        final ReleaseQueue own = registry.ownedIfPossible(thread);
        if (own != null) {
            return runReady(own.runner, most);
        }
        final BodyRunner runner = runners.tryTake(thread);
        if (runner == null) {
            return 0;
        }
        try {
            return runReady(runner, most);
        } finally {
            runners.giveBack(runner);
        }
    }

    private int runReady(final BodyRunner runner, final int most) {
        try {
            runner.drained.ensure(registry.widest());
        } catch (final OutOfMemoryError e) {
            // Each release asks for the room that it needs itself, and most need less.
        }
        final boolean outer = runner.isReclaiming();
        runner.setReclaiming(true);
        try {
            return runAll(runner, most);
        } finally {
            runner.setReclaiming(outer);
        }
    }

    private int runAll(final BodyRunner runner, final int most) {
        observer.batchBegins();
        final Members<ReleaseQueue> members = registry.membersAcquire();
        long ran = 0;
        long pages = 0;
        int threads = 0;
        for (int i = 0, size = registry.size(members); i < size; i++) {
            final ReleaseQueue queue = registry.get(members, i);
            long done = queue.hasReady() ? drain(queue, runner, queue.runBy(false), most) : 0;
            if (queue.isAdopted()) {
                done += drain(queue.ownerRun(), runner, queue.ownerRun().runBy(false), most);
            }
            if (done != 0) {
                ran += (int) done;
                pages += done >>> Integer.SIZE;
                threads++;
            }
        }
        observer.batchEnded(ran, pages, threads);
        return (int) Math.min(ran, Integer.MAX_VALUE);
    }

    // ---- counting

    /**
     * Releases in the queues, or running.
     *
     * @return their number.
     */
    public long pending() {
        return registry.sum(ReleaseQueue::pending) + spotPending();
    }

    /**
     * Releases in the queues, or running, without those that a living thread is to run itself.
     *
     * @return their number.
     */
    public long pendingForReclaimer() {
        return registry.sum(queue -> queue.isForReclaimer() ? queue.pending() : 0)
            + spotPending();
    }

    private long spotPending() {
        final long over = counters.spotRun.get() + counters.spotLost.get();
        return counters.spotBegun.get() - over;
    }

    /**
     * Releases that were made, those included that were run at once for want of a page, dropped or leaked.
     *
     * @return their number.
     */
    public long deferred() {
        return registry.count(() -> counters.retired.get() + registry.sum(ReleaseQueue::publishedAcquire))
            + counters.spotBegun.get() + counters.dropped.get() + counters.heapFull.get();
    }

    /**
     * Releases whose body has run.
     *
     * @return their number.
     */
    public long reclaimed() {
        return registry.count(() -> counters.retired.get() + registry.sum(ReleaseQueue::reclaimed))
            + counters.spotRun.get() + counters.spotLost.get() - counters.premature.get();
    }

    /**
     * What is counted of each site.
     *
     * @return the counters, those of sites that have released nothing left out.
     */
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
            registry.forEach((queue, none) -> queue.addDeferred(deferred), 0);
            return 0;
        });
        final List<SiteStatistics> statistics = new ArrayList<>(sites.length);
        for (int i = 0; i < sites.length; i++) {
            if (deferred[i] != 0) {
                statistics.add(sites[i].statistics(reclaimed[i], deferred[i]));
            }
        }
        return statistics;
    }

    /**
     * What a caller of {@code barrier()} waits for.
     *
     * @return the releases that have been made so far.
     */
    public PendingReleases pendingReleases() {
        return new PendingReleases(
            registry.forReclaimer(), registry.find(Thread.currentThread()), registry.membersAcquire(), runners);
    }
}
