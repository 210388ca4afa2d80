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
        final ClaimedRelease carrier = runner.beginCarrying();
        if (carrier == null) {
            return 0;
        }
        long ran = 0;
        long pages = 0;
        runner.clock.start();
        final boolean wasDraining = runner.setDraining(true);
        boolean isLeft = true;
        try {
            while (ran < most) {
                final int retired =
                    queue.claim(carrier, running, (int) Math.min(most - ran, runner.clock.most()));
                if (retired < 0) {
                    break;
                }
                pages += retired;
                ran += runBatch(queue, runner, running, carrier);
            }
            isLeft = false;
        } finally {
            if (!isLeft) {
                // Left by an error it may hold what others will take over. It is used no more.
                runner.endCarrying(carrier);
            }
            runner.setDraining(wasDraining);
        }
        return pages << Integer.SIZE | ran;
    }

    /** Runs the releases that were claimed, as long as nobody takes the rest over. */
    private int runBatch(
        final ReleaseQueue queue, final BodyRunner runner, final RunningRelease running, final ClaimedRelease batch) {
        final ReleaseSite site = batch.site;
        final long first = running.first();
        final int count = batch.count;
        int over = 0;
        boolean mayRun = false;
        boolean isLeft = true;
        try {
            mayRun = engine.hasPassed(queue.readyCookie());
            do {
                try {
                    if (mayRun) {
                        runOne(runner, batch, over);
                    } else {
                        leakPremature(batch, over);
                    }
                } finally {
                    running.finishOne();
                    over++;
                }
            } while (over < count && (running.next(batch, first + over) || queue.owns(running, batch, first + over)));
            isLeft = false;
        } finally {
            if (isLeft) {
                queue.abandon(running, batch, first + over - 1);
            }
            if (mayRun) {
                site.counters().countRun(runner.isReclaiming(), over, runner.clock.afterBatch() - batch.sinceNanos);
            }
            if (!isLeft) {
                // Behind the counting: whoever has waited for the whole batch finds it counted.
                running.end(batch);
            }
        }
        return over;
    }

    /** Runs a release for which there was no page. */
    void runOnTheSpot(final BodyRunner runner, final ClaimedRelease release) {
        runner.clock.start();
        final ReleaseSite site = release.site;
        try {
            runOne(runner, release, 0);
        } finally {
            site.counters().countRun(runner.isReclaiming(), 1, runner.clock.afterBatch() - release.sinceNanos);
        }
        release.clear();
    }

    /** Runs a release, and lets go of what it alone has captured. */
    private void runOne(final BodyRunner runner, final ClaimedRelease release, final int at) {
        // Before the body, which may hand the object to its next user, who may release it again.
        if (EmbeddedHeads.isOne(release.references[at])) {
            EmbeddedHeads.clear((EmbeddedHead) release.references[at]);
        }
        final Throwable thrown = runner.run(release, at);
        release.letGo(at);
        if (thrown != null) {
            counters.failed.incrementAndGet();
            observer.releaseFailed(release.site.name(), thrown);
        }
    }

    void leakPremature(final ClaimedRelease release, final int at) {
        counters.premature.incrementAndGet();
        final String site = release.site.name();
        release.letGo(at);
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
            runner.ensure(registry.widest());
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
        if (ran != 0) {
            observer.batchEnded(ran, pages, threads);
        }
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
