package io.reprieve.runtime.queue;

import io.reprieve.RunOn;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteCounters;
import io.reprieve.runtime.thread.DaemonThreads;
import io.reprieve.woven.EmbeddedHead;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The way of a release that could not take the common path: a new run, a new page, none at all, or a release that
 * belongs to the body that runs.
 */
public final class SlowPath {
    private final QueueRegistry registry;
    private final UpdateSections updates;
    private final QueueChoice queues;
    private final ReleaseRunner releases;
    private final QueueCounters counters;
    private final Observer observer;
    private final BodyRunners runners;
    private final MayWait mayWait;
    private final RoomWait roomWait;
    private final NoPage noPage;
    private final CallersPath inPlace;
    private volatile boolean isClosed;

    /**
     * The release path of a domain.
     *
     * @param whyNotWait   why the calling thread must not wait for a grace period; {@code null} if it may.
     * @param reclaim      does what a reclaimer that has no thread would do; {@code false} if there was nothing to do.
     * @param comesUp      whether who reclaims has yet to begin.
     * @param timeoutNanos how long a release waits while nothing moves, in nanoseconds.
     */
    public SlowPath(
        final QueueRegistry registry,
        final UpdateSections updates,
        final BodyRunners runners,
        final ReleaseRunner releases,
        final RunningBodies bodies,
        final QueueCounters counters,
        final GracePeriodEngine engine,
        final Observer observer,
        final Supplier<Cause> whyNotWait,
        final BooleanSupplier reclaim,
        final BooleanSupplier comesUp,
        final long timeoutNanos) {
        this.registry = registry;
        this.updates = updates;
        queues = new QueueChoice(registry, updates);
        this.releases = releases;
        this.counters = counters;
        this.observer = observer;
        this.runners = runners;
        mayWait = new MayWait(runners, whyNotWait);
        roomWait = new RoomWait(registry, bodies, releases, counters, engine, observer, reclaim, comesUp, timeoutNanos);
        noPage = new NoPage(registry, counters, mayWait, roomWait, observer);
        inPlace = new CallersPath(registry, queues, runners, releases, counters, observer, mayWait, roomWait,
            this::refuseIfClosed);
    }

    // ---- what belongs to the body that runs

    private BodyRunner runnerIfAny() {
        final Thread thread = Thread.currentThread();
        return mayWait.runner(thread, registry.find(thread));
    }

    /** Whether the calling thread is running the body of a release. */
    public boolean isReplaying() {
        final BodyRunner runner = runnerIfAny();
        return runner != null && runner.isRunning();
    }

    /** Whether the calling thread is running the body of a release of an object. */
    public boolean isReplayOf(final Object object) {
        final BodyRunner runner = runnerIfAny();
        return runner != null && runner.isRunning(object);
    }

    /** Whether the calling thread is running the body of a release of a handle. */
    public boolean isReplayOf(final ReleaseSite site, final Object context, final long handle) {
        final BodyRunner runner = runnerIfAny();
        return runner != null && runner.isRunning(site, context, handle);
    }

    // ---- a release

    /**
     * Begins a release: finds a page for it, or decides what happens without one. The caller then fills in what the
     * site captures, the released object first (none for a handle), and calls {@link ReleaseQueue#commit}. The weight
     * is in bytes, 0 unless the site says so. May wait for a grace period, as long as {@code fallback.timeout} allows.
     * {@code null} if nothing more is to be done: it was dropped or refused, or queued by the embedded head.
     */
    public ReleaseQueue begin(
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released,
        final long weight) {
        final EmbeddedHead head = EmbeddedHeads.isOne(released) ? (EmbeddedHead) released : null;
        if (head != null && !head.reprieve$claim()) {
            refuse(site, head);
            return null;
        }
        ReleaseQueue queue = null;
        boolean isDone = false;
        long taken = 0;
        try {
            refuseIfClosed(site);
            if (site.primitives() != 0) {
                registry.notePrimitives();
            }
            queue = queueFor(site);
            repayDebt(queue, site, context, released);
            boolean isToBeQueued = weight == 0 || noPage.takeBytes(queue, site, context, released, head, weight);
            taken = isToBeQueued ? weight : 0;
            // Until the run is seen to be open: while a wait is reported, the run may be let go of, see IdleRuns.
            while (isToBeQueued && !queue.makeRoom(site, key, context, function)) {
                isToBeQueued = noPage.makeRoom(queue, site, key, context, function, released, head);
            }
            if (!isToBeQueued) {
                isDone = true;
                queue.endTurn();
                return null;
            }
            // Once more, behind all waits and all listeners: see IdleRuns.close().
            refuseIfClosed(site);
            if (head != null) {
                // For the report of a second release.
                head.reprieve$site(site);
            }
            queue.beginEntry(site, taken);
            taken = 0;
            isDone = true;
            return queue;
        } catch (final OutOfMemoryError e) {
            isDone = true;
            leak(queue, site, head);
            return null;
        } finally {
            if (taken != 0) {
                registry.bytes().giveBack(taken);
            }
            if (!isDone) {
                giveUp(queue, head);
            }
        }
    }

    private void refuse(final ReleaseSite site, final EmbeddedHead head) {
        counters.doubleReleases.incrementAndGet();
        // Racy, but benign: the first release may be over by now.
        final String first = head.reprieve$site() instanceof ReleaseSite firstSite ? firstSite.name() : "unknown";
        observer.doubleRelease(site.name(), first, head.getClass().getName());
    }

    private void refuseIfClosed(final ReleaseSite site) {
        if (isClosed) {
            throw new IllegalStateException(
                "a release of " + site.name() + " in a domain that has been closed: the object has not been released");
        }
    }

    /** Where the calling thread releases into; the queue is the caller's until its turn ends. */
    private ReleaseQueue queueFor(final ReleaseSite site) {
        final ReleaseQueue queue = queues.queue(Thread.currentThread());
        if (!(queue instanceof ThreadQueue own)) {
            return queue;
        }
        runOwn(own);
        // What a body that the reclaimer runs releases, the reclaimer runs, be it another domain's: the thread's own
        // turn may never come.
        final boolean isOwnerRun =
            site.runOn() == RunOn.OWNER && !own.runner.isReclaiming() && !DaemonThreads.isOne(own.get());
        return isOwnerRun ? own.needOwnerRun() : own;
    }

    private void leak(final ReleaseQueue queue, final ReleaseSite site, final EmbeddedHead head) {
        counters.heapFull.incrementAndGet();
        site.counters().countNotQueued();
        giveUp(queue, head);
        // After the turn: a log handler of the application may release something.
        observer.leaked(site.name(), Cause.HEAP_FULL.text());
    }

    private static void giveUp(final ReleaseQueue queue, final EmbeddedHead head) {
        if (queue != null) {
            queue.endTurn();
        }
        if (head != null) {
            // Kept alive by nothing that is not released.
            head.reprieve$context(null);
            head.reprieve$function(null);
        }
        EmbeddedHeads.clear(head);
    }

    // ---- debts, and what a thread runs itself

    private void repayDebt(
        final ReleaseQueue queue, final ReleaseSite site, final Object context, final Object released) {
        if (queue.owes && roomWait.isAllowed()
            && mayWait.whyNot(Thread.currentThread(), queue, site, context, released) == null) {
            queue.owes = false;
            if (!(queue instanceof SharedQueue)) {
                // The debt of a queue that many share is repaid by whoever finds no page.
                roomWait.repay(queue, site.name());
            }
        }
    }

    /** Runs what the calling thread is to run itself, as far as its grace period has passed. */
    public void runOwn() {
        final ThreadQueue own = registry.find(Thread.currentThread());
        if (own != null) {
            runOwn(own);
        }
    }

    private void runOwn(final ThreadQueue own) {
        final OwnerQueue queue = own.ownerRun();
        if (queue == null) {
            return;
        }
        if (queue.setAside() != 0) {
            releases.runAside(own.runner, queue);
        }
        if (queue.hasReady()) {
            releases.drain(queue, own.runner, Integer.MAX_VALUE);
        }
    }

    /** Whether the calling thread has used a page outside the limit, and has yet to wait for it. */
    public boolean owes() {
        final ThreadQueue own = registry.find(Thread.currentThread());
        return own != null && (own.owes || own.ownerRun() != null && own.ownerRun().owes);
    }

    /**
     * Repays what the calling thread owes: waits for a grace period, and for what it has released before. Asked for
     * where no domain says that the thread must not wait.
     */
    public void repay() {
        final Thread thread = Thread.currentThread();
        final ThreadQueue own = registry.find(thread);
        if (own != null && own.updates == 0 && roomWait.isAllowed() && !mayWait.isDraining(thread, own)) {
            repay(own);
            if (own.ownerRun() != null) {
                repay(own.ownerRun());
            }
        }
    }

    private void repay(final ReleaseQueue queue) {
        if (queue.owes) {
            queue.owes = false;
            roomWait.repay(queue, "quiescent()");
        }
    }

    // ---- sites whose body cannot be run later, or not elsewhere

    /** Whether a release of a site fits into a page. */
    public boolean fits(final ReleaseSite site) {
        return OwnerEnd.HEADER + site.stride() <= registry.pageEntries();
    }

    /** The size of a page. */
    public int pageEntries() {
        return registry.pageEntries();
    }

    /** What is counted of a site. */
    public SiteCounters counters(final String name) {
        return registry.sites().counters(name);
    }

    /** Reports that a site's body cannot be run later. */
    public void unresolvable(final String site, final Throwable reason) {
        observer.broken(new IllegalStateException(
            "the body of " + site + " cannot be run later; each release of it waits for a grace period", reason));
    }

    /** The way of releases whose body runs in place. */
    public CallersPath inPlace() {
        return inPlace;
    }

    /** From now on a release is refused. What an update-side section holds back is still published at its end. */
    public void close() {
        isClosed = true;
        updates.close();
        registry.closeRuns();
    }

    /** Takes the way of an object that is queued by its head: in programs without such objects nobody else does. */
    public void rehearse(final EmbeddedHead head, final ReleaseSite site, final Object context) {
        head.reprieve$claim();
        final ReleaseQueue queue = queues.queue(Thread.currentThread());
        queue.appendHead(head, site, context, null);
        queue.endTurn();
    }

    /** Takes the paths of a thread that has no queue of its own. */
    public void rehearse() {
        registry.rehearse();
        queues.rehearse();
        final Thread thread = Thread.currentThread();
        final BodyRunner runner = runners.tryTake(thread);
        runners.find(thread);
        runners.giveBack(runner);
        mayWait.whyNot(thread, null);
    }
}
