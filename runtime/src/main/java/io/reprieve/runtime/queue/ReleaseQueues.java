package io.reprieve.runtime.queue;

import io.reprieve.ReserveExhaustedException;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.site.ClaimedRelease;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteCounters;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.VirtualThreads;
import io.reprieve.woven.EmbeddedHead;
import java.util.function.Supplier;

/**
 * The release path: what a release does that could not take the common path, with a page, without one, and when the
 * caller cannot wait.
 */
public final class ReleaseQueues {
    /** What has become of a release. */
    private enum Outcome {
        /** It is to be filled in. */
        BEGUN,
        /** It is queued by its object, or dropped. */
        DONE,
        /** It is lost, and to be reported. */
        LEAKED
    }

    private final QueueRegistry registry;
    private final VirtualUpdates virtualUpdates;
    private final BodyRunners runners;
    private final ReleaseRunner releases;
    private final QueueCounters counters;
    private final SharedReserve shared;
    private final GracePeriodEngine engine;
    private final Observer observer;
    private final Supplier<Cause> whyNotWait;
    private final int pageEntries;
    private volatile boolean isClosed;

    /**
     * The release path of a domain.
     *
     * @param registry    the queues.
     * @param runners     of threads that have no queue of their own.
     * @param releases    runs what is ready.
     * @param counters    of the domain.
     * @param engine      of the domain.
     * @param observer    told of fallbacks and failures.
     * @param whyNotWait  why the calling thread must not wait for a grace period; {@code null} if it may.
     * @param pageEntries entries in a page.
     */
    public ReleaseQueues(
        final QueueRegistry registry,
        final BodyRunners runners,
        final ReleaseRunner releases,
        final QueueCounters counters,
        final GracePeriodEngine engine,
        final Observer observer,
        final Supplier<Cause> whyNotWait,
        final int pageEntries) {
        this.registry = registry;
        this.virtualUpdates = registry.virtualUpdates();
        this.runners = runners;
        this.releases = releases;
        this.counters = counters;
        this.shared = registry.sharedReserve();
        this.engine = engine;
        this.observer = observer;
        this.whyNotWait = whyNotWait;
        this.pageEntries = pageEntries;
        registry.attach(this);
    }

    /** The calling thread's queue, if it has one of its own. */
    private ReleaseQueue find() {
        return registry.find(Thread.currentThread());
    }

    private BodyRunner runner(final Thread thread, final ReleaseQueue queue) {
        // A runner that was taken before the thread had a queue stays the thread's until it is given back.
        final BodyRunner taken = runners.find(thread);
        return taken != null || queue == null ? taken : queue.runner;
    }

    private BodyRunner runnerIfAny() {
        final Thread thread = Thread.currentThread();
        return runner(thread, registry.find(thread));
    }

    /**
     * Whether the calling thread is running the body of a release.
     *
     * @return {@code true} inside a body.
     */
    public boolean isReplaying() {
        final BodyRunner runner = runnerIfAny();
        return runner != null && runner.isRunning();
    }

    /**
     * Whether the calling thread is running the body of a release of an object.
     *
     * @param object the object.
     * @return {@code true} if its release belongs to the body that runs.
     */
    public boolean isReplayOf(final Object object) {
        final BodyRunner runner = runnerIfAny();
        return runner != null && runner.isRunning(object);
    }

    /**
     * Whether the calling thread is running the body of a release of a handle.
     *
     * @param site    the site.
     * @param context whose handle it is.
     * @param handle  the handle.
     * @return {@code true} if its release belongs to the body that runs.
     */
    public boolean isReplayOf(final ReleaseSite site, final Object context, final long handle) {
        final BodyRunner runner = runnerIfAny();
        return runner != null && runner.isRunning(site, context, handle);
    }

    // ---- a release that could not take the common path

    /**
     * Begins a release: finds a page for it, or decides what happens without one. The caller then fills in what the
     * site captures, the released object first, and calls {@link ReleaseQueue#commit}. May wait for a grace period only
     * if the thread has a debt to repay.
     *
     * @param site     the site.
     * @param key      of the site.
     * @param context  the same for a run of releases.
     * @param function the same for a run of releases.
     * @param released the object, or {@code null} for a handle.
     * @return the queue to fill; {@code null} if there is nothing more to do: the release has been dropped or refused,
     *     or queued by the object's embedded head.
     * @throws ReserveExhaustedException if there is no page, and the site says so.
     */
    public ReleaseQueue begin(
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released) {
        final EmbeddedHead head = EmbeddedHeads.isOne(released) ? (EmbeddedHead) released : null;
        if (head != null && !head.reprieve$claim()) {
            refuse(site, head);
            return null;
        }
        return begin(
            Thread.currentThread(), site, key, context, function, released, head, site.whenExhausted());
    }

    /** From now on a release is refused. */
    public void close() {
        isClosed = true;
        registry.closeRuns();
    }

    /** Queues what a virtual thread held back in its update-side section, behind what it released before. */
    void pour(final Thread thread, final ClaimedRelease release) {
        final ReleaseSite site = release.site;
        final Object released = site.releasesHandle() ? null : release.references[0];
        final EmbeddedHead head = EmbeddedHeads.isOne(released) ? (EmbeddedHead) released : null;
        final ReleaseQueue queue = begin(
            thread, site, ReleaseQueue.POURED, release.context, release.function, released, head,
            WhenExhausted.SYNCHRONIZE);
        if (queue != null) {
            for (int i = 0; i < site.references(); i++) {
                queue.fill(release.references[i]);
            }
            for (int i = 0; i < site.primitives(); i++) {
                queue.fill(release.primitives[i]);
            }
            end(queue);
        }
        release.letGo(0);
        release.clear();
    }

    private ReleaseQueue begin(
        final Thread thread,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released,
        final EmbeddedHead head,
        final WhenExhausted whenExhausted) {
        if (isClosed) {
            EmbeddedHeads.clear(head);
            throw new IllegalStateException(
                "a release of " + site.name() + " in a domain that has been closed: the object has not been released");
        }
        ReleaseQueue own = null;
        Outcome outcome = Outcome.DONE;
        try {
            own = registry.queue(thread);
            // What a body that the reclaimer runs releases, the reclaimer runs: the thread's own turn may never come.
            final boolean isOwnerRun =
                site.runOn() == RunOn.OWNER && own.runner != null && !own.runner.isReclaiming();
            final ReleaseQueue queue = isOwnerRun ? own.needOwnerRun() : own;
            runOwn(own);
            if (own.owes && whyNotWait(thread, own, site, context, released) == null) {
                repay(own, queue, site);
            }
            if (queue.makeRoom(site, key, context, function)) {
                if (head != null) {
                    // For the report of a second release.
                    head.reprieve$site(site);
                }
                queue.beginEntry(site);
                outcome = Outcome.BEGUN;
                return queue;
            }
            outcome = beginWithoutPage(
                thread, own, queue, site, key, context, function, released, head, whenExhausted);
            return outcome == Outcome.BEGUN ? queue : null;
        } catch (final OutOfMemoryError e) {
            outcome = leak(site, head);
            return null;
        } finally {
            if (outcome != Outcome.BEGUN && own != null) {
                own.endTurn();
            }
            if (outcome == Outcome.LEAKED) {
                // After the turn: a log handler of the application may release something.
                observer.leaked(site.name(), Cause.HEAP_FULL.text());
            }
        }
    }

    private void refuse(final ReleaseSite site, final EmbeddedHead head) {
        counters.doubleReleases.incrementAndGet();
        // Racy, but benign: the first release may be over by now.
        final String first = head.reprieve$site() instanceof ReleaseSite firstSite ? firstSite.name() : "unknown";
        observer.doubleRelease(site.name(), first, head.getClass().getName());
    }

    private Outcome beginWithoutPage(
        final Thread thread,
        final ReleaseQueue own,
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released,
        final EmbeddedHead head,
        final WhenExhausted whenExhausted) {
        if (head != null && site.references() == 1 && site.primitives() == 0) {
            counters.embedded.incrementAndGet();
            queue.appendHead(head, site, context, function);
            return Outcome.DONE;
        }
        return switch (whenExhausted) {
            case DROP -> {
                counters.dropped.incrementAndGet();
                site.counters().countNotQueued();
                EmbeddedHeads.clear(head);
                yield Outcome.DONE;
            }
            case THROW -> {
                EmbeddedHeads.clear(head);
                throw new ReserveExhaustedException("no page of the release reserve is left for "
                    + site.name() + " (the reserve has " + registry.pageLimit() + " pages of " + pageEntries
                    + " entries): the object has not been released; raise reserve.pages.shared or "
                    + "reserve.pages.per.thread, or choose whenExhausted = SYNCHRONIZE");
            }
            case SYNCHRONIZE -> {
                final Cause cause = whyNotWait(thread, own, site, context, released);
                if (cause != null) {
                    yield beginWithoutWaiting(own, queue, site, key, context, function, head, cause);
                }
                final BodyRunner runner = own.runner != null ? own.runner : runners.tryTake(thread);
                if (runner == null) {
                    yield beginWithoutWaiting(own, queue, site, key, context, function, head, Cause.FULL_HEAP);
                }
                yield beginOnTheSpot(own, queue, site, context, function, runner);
            }
        };
    }

    private Outcome beginOnTheSpot(
        final ReleaseQueue own,
        final ReleaseQueue queue,
        final ReleaseSite site,
        final Object context,
        final Object function,
        final BodyRunner runner) {
        boolean begun = false;
        try {
            queue.beginOnTheSpot(site, context, function, runner.spot);
            begun = true;
            return Outcome.BEGUN;
        } finally {
            if (!begun && own.runner == null) {
                runners.giveBack(runner);
            }
        }
    }

    private Outcome leak(final ReleaseSite site, final EmbeddedHead head) {
        counters.heapFull.incrementAndGet();
        site.counters().countNotQueued();
        EmbeddedHeads.clear(head);
        return Outcome.LEAKED;
    }

    private Outcome beginWithoutWaiting(
        final ReleaseQueue own,
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final EmbeddedHead head,
        final Cause cause) {
        Page page = shared.takeKept();
        if (page == null) {
            page = shared.takeOverdraft();
            if (page != null) {
                own.owes = true;
                counters.overdrafts.incrementAndGet();
                observer.overdraft(site.name(), cause.text(), shared.overdraftPages());
            }
        }
        if (page != null) {
            queue.link(page);
            if (queue.openRun(site, key, context, function)) {
                queue.beginEntry(site);
                return Outcome.BEGUN;
            }
        }
        return leak(site, head);
    }

    /** Ends a release that was begun: publishes it, or waits for a grace period and runs it on this thread. */
    void end(final ReleaseQueue queue) {
        final ClaimedRelease spot = queue.spot;
        final long position = queue.appended;
        try {
            if (spot == null) {
                queue.endEntry();
                return;
            }
            queue.endOnTheSpot();
        } finally {
            queue.endTurn();
        }
        final Thread thread = Thread.currentThread();
        if (queue.runner != null) {
            runOnTheSpot(queue, position, queue.runner, spot);
        } else {
            final BodyRunner runner = runners.find(thread);
            try {
                runOnTheSpot(queue, position, runner, spot);
            } finally {
                runners.giveBack(runner);
            }
        }
    }

    private void runOnTheSpot(
        final ReleaseQueue queue, final long position, final BodyRunner runner, final ClaimedRelease spot) {
        final String site = spot.site.name();
        final ReleaseQueue own = queue.runner == null ? null : queue;
        counters.fallbacks.incrementAndGet();
        counters.spotBegun.incrementAndGet();
        spot.site.counters().countFallback();
        spot.site.counters().countNotQueued();
        runner.beginFallback();
        final Object event = observer.fallbackBegins(own == null ? null : own.fallbackEvent);
        boolean mayRun = false;
        try {
            waitAndDrain(queue, position, runner);
            mayRun = true;
            releases.runOnTheSpot(runner, spot);
            counters.spotRun.incrementAndGet();
        } finally {
            try {
                if (!mayRun) {
                    // Whatever was thrown, the grace period has not passed.
                    counters.spotLost.incrementAndGet();
                    releases.leakPremature(spot, 0);
                    spot.clear();
                }
            } finally {
                runner.endFallback();
            }
        }
        if (own != null) {
            own.fallbackEvent = event;
        }
        observer.fallbackEnded(event, site, Cause.RESERVE_EXHAUSTED.text());
    }

    /** Order is order of start: what the thread released before begins before. */
    private void waitAndDrain(final ReleaseQueue queue, final long position, final BodyRunner runner) {
        final long cookie = engine.cookie();
        engine.await(cookie, Trigger.FALLBACK);
        queue.markReady(position, cookie);
        long consumed = 0;
        for (int attempt = 0; !queue.haveBegun(position); attempt++) {
            if (tryDrain(queue, runner)) {
                attempt = 0;
                continue;
            }
            // The reclaimer has them, and gets on with them best if it is left alone.
            if (queue.consumedAcquire() != consumed) {
                consumed = queue.consumedAcquire();
                attempt = Pause.SPINS;
            }
            Pause.pause(attempt);
        }
    }

    private boolean tryDrain(final ReleaseQueue queue, final BodyRunner runner) {
        if (queue.runner != null) {
            return releases.drain(queue, runner, queue.runBy(true), Integer.MAX_VALUE) != 0;
        }
        if (!queue.tryDrain()) {
            return false;
        }
        try {
            return releases.drain(queue, runner, queue.runBy(true), Integer.MAX_VALUE) != 0;
        } finally {
            queue.endDrain();
        }
    }

    /** Waits for what the thread owes, at a release of the site, or at a quiescent state where there is none. */
    private void repay(final ReleaseQueue own, final ReleaseQueue queue, final ReleaseSite site) {
        own.owes = false;
        if (own.runner == null) {
            // The debt of a queue that many share is repaid by whoever finds no page.
            return;
        }
        counters.fallbacks.incrementAndGet();
        if (site != null) {
            site.counters().countFallback();
        }
        own.fallbackEvent = observer.fallbackBegins(own.fallbackEvent);
        waitAndDrain(queue, queue.appended, own.runner);
        observer.fallbackEnded(own.fallbackEvent, site == null ? "quiescent()" : site.name(), Cause.OVERDRAFT.text());
    }

    /** Runs what the calling thread is to run itself, as far as its grace period has passed. */
    private void runOwn(final ReleaseQueue own) {
        final ReleaseQueue queue = own.ownerRun();
        if (queue != null && !own.runner.isRunning()) {
            releases.drain(queue, own.runner, queue.runBy(true), Integer.MAX_VALUE);
        }
    }

    /**
     * Why the calling thread cannot wait for a grace period.
     *
     * @return the reason; {@code null} if it can.
     */
    private Cause whyNotWait(
        final Thread thread,
        final ReleaseQueue own,
        final ReleaseSite site,
        final Object context,
        final Object released) {
        if (thread != Thread.currentThread()) {
            return Cause.ENDED_THREAD;
        }
        final BodyRunner runner = runner(thread, own);
        if (runner != null && runner.isRunning()) {
            return Cause.IN_BODY;
        }
        if (runner != null && runner.isInFallback()) {
            return Cause.IN_FALLBACK;
        }
        final Cause section = whyNotWait.get();
        if (section != null) {
            return section;
        }
        if (own.neverWaits) {
            return Cause.JVM_THREAD;
        }
        if (site.isSynchronized()) {
            return Cause.SYNCHRONIZED;
        }
        if (context != null && Thread.holdsLock(context) || released != null && Thread.holdsLock(released)) {
            return Cause.MONITOR;
        }
        return null;
    }

    /** Takes the paths of a thread that has no queue of its own. */
    public void rehearse() {
        registry.rehearse();
        final BodyRunner runner = runners.tryTake(Thread.currentThread());
        runners.find(Thread.currentThread());
        runners.giveBack(runner);
        whyNotWait.get();
    }

    // ---- update-side sections

    /** Holds back the calling thread's releases. Pairs with {@link #endUpdate()}; sections nest. */
    public void beginUpdate() {
        final Thread thread = Thread.currentThread();
        if (VirtualThreads.isVirtual(thread)) {
            virtualUpdates.begin(thread, registry);
        } else {
            registry.owned(thread).beginUpdate();
        }
    }

    /**
     * As {@link #beginUpdate()}, for a section of all domains. Called for the default domain.
     *
     * @return whether it is the outermost.
     */
    public boolean beginUpdateOfAll() {
        beginUpdate();
        return registry.queueOrHeldBack(Thread.currentThread()).updatesOfAll++ == 0;
    }

    /**
     * Ends a section of all domains. Called for the default domain.
     *
     * @return whether it was the outermost.
     * @throws IllegalStateException if the thread is not inside one.
     */
    public boolean endUpdateOfAll() {
        final ReleaseQueue queue = registry.queueOrHeldBack(Thread.currentThread());
        if (queue == null || queue.updatesOfAll == 0) {
            throw new IllegalStateException("thread " + Thread.currentThread().getName() + " ends an update-side section "
                + "that it has not begun: every endUpdate() needs a beginUpdate() before it");
        }
        final boolean isOutermost = --queue.updatesOfAll == 0;
        endUpdate();
        return isOutermost;
    }

    /**
     * Ends an update-side section of the calling thread; at the end of the outermost its releases count as made.
     *
     * @return {@code false} if the thread is not inside one.
     */
    public boolean endUpdate() {
        final Thread thread = Thread.currentThread();
        if (VirtualThreads.isVirtual(thread)) {
            return virtualUpdates.end(thread, registry);
        }
        final ReleaseQueue queue = registry.find(thread);
        return queue != null && queue.endUpdate();
    }

    /** As {@link #beginUpdate()}, if the thread has released in this domain; if not, its first release will see to it. */
    public void joinUpdate() {
        final ReleaseQueue queue = registry.queueOrHeldBack(Thread.currentThread());
        if (queue != null) {
            queue.beginUpdate();
        }
    }

    /** As {@link #endUpdate()}, if the thread has released in this domain. */
    public void leaveUpdate() {
        if (registry.queueOrHeldBack(Thread.currentThread()) != null) {
            endUpdate();
        }
    }

    /**
     * Whether the calling thread is inside an update-side section of this domain.
     *
     * @return {@code true} inside.
     */
    public boolean isUpdating() {
        return registry.isHeldBack(Thread.currentThread());
    }

    /** Runs what the calling thread is to run itself, as far as its grace period has passed. */
    public void runOwn() {
        final ReleaseQueue own = find();
        if (own != null) {
            runOwn(own);
        }
    }

    /**
     * Whether the calling thread has used a page outside the limit, and has yet to wait for it.
     *
     * @return {@code true} if it owes a wait.
     */
    public boolean owes() {
        final ReleaseQueue own = find();
        return own != null && own.owes && !own.runner.isRunning() && own.updates == 0;
    }

    /** Repays what the calling thread owes: waits for a grace period, and runs what it has released before. */
    public void repay() {
        final ReleaseQueue own = find();
        if (own != null) {
            repay(own, own, null);
        }
    }

    // ---- sites whose body cannot be run later

    /**
     * Whether a release of a site fits into a page.
     *
     * @param site the site.
     * @return {@code false} if it captures too much.
     */
    public boolean fits(final ReleaseSite site) {
        return ReleaseQueue.HEADER + site.stride() <= pageEntries;
    }

    /**
     * What is counted of a site.
     *
     * @param name as reports show it.
     * @return the counters of this domain.
     */
    public SiteCounters counters(final String name) {
        return registry.sites().counters(name);
    }

    /**
     * Makes room for releases of a site with those who will run them. Called before the first of them.
     *
     * @param site the site.
     */
    public void prepare(final ReleaseSite site) {
        registry.prepare(site.stride());
    }

    /**
     * Reports that a site's body cannot be run later.
     *
     * @param site   the site.
     * @param reason why.
     */
    public void unresolvable(final String site, final Throwable reason) {
        observer.broken(new IllegalStateException(
            "the body of " + site + " cannot be run later; each release of it waits for a grace period", reason));
    }

    /**
     * Waits for a grace period, so that the body may run in place. If the calling thread cannot wait, the release is
     * leaked.
     *
     * @param site           the site.
     * @param isSynchronized whether the caller holds a monitor that readers or bodies may need.
     * @return whether the body may run.
     */
    public boolean waitInPlace(final String site, final boolean isSynchronized) {
        if (isSynchronized || whyNotWait.get() != null || isReplaying()
            || SystemThreads.contains(Thread.currentThread())) {
            counters.heapFull.incrementAndGet();
            registry.sites().counters(site).countNotQueued();
            observer.leaked(site, Cause.NOT_RESOLVABLE.text());
            return false;
        }
        engine.await(engine.cookie(), Trigger.FALLBACK);
        return true;
    }
}
