package io.reprieve.runtime.queue;

import io.reprieve.RunOn;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.woven.EmbeddedHead;
import java.util.function.Consumer;

/**
 * The way of a release whose caller waits for a grace period and then runs the body in place: because its site says so
 * ({@link RunOn#CALLER}), or because the body can't be run later.
 */
public final class CallersPath {
    private final QueueRegistry registry;
    private final QueueChoice queues;
    private final BodyRunners runners;
    private final ReleaseRunner releases;
    private final QueueCounters counters;
    private final Observer observer;
    private final MayWait mayWait;
    private final RoomWait roomWait;
    private final Consumer<ReleaseSite> refuseIfClosed;

    CallersPath(
        final QueueRegistry registry,
        final QueueChoice queues,
        final BodyRunners runners,
        final ReleaseRunner releases,
        final QueueCounters counters,
        final Observer observer,
        final MayWait mayWait,
        final RoomWait roomWait,
        final Consumer<ReleaseSite> refuseIfClosed) {
        this.registry = registry;
        this.queues = queues;
        this.runners = runners;
        this.releases = releases;
        this.counters = counters;
        this.observer = observer;
        this.mayWait = mayWait;
        this.roomWait = roomWait;
        this.refuseIfClosed = refuseIfClosed;
    }

    /**
     * Begins the release of a site with {@link RunOn#CALLER}: waits for a grace period, if the calling thread may, so
     * that the body runs in place and is over when its caller goes on. What the thread has released before has run by
     * then, but for what it runs itself.
     *
     * @return the bodies of the thread, of which the one that is to run in place is ready to begin; {@code null} if the
     *     release is to be deferred, which also finds out that the object is being released already.
     */
    public CallersBodies begin(
        final ReleaseSite site, final Object context, final Object released, final long handle) {
        refuseIfClosed.accept(site);
        final EmbeddedHead head = EmbeddedHeads.isOne(released) ? (EmbeddedHead) released : null;
        if (head != null && !head.reprieve$claim()) {
            return null;
        }
        try {
            if (head != null) {
                // For the report of a second release.
                head.reprieve$site(site);
            }
            final CallersBodies bodies = waitForCaller(site, context, released, handle);
            if (bodies != null) {
                bodies.prepare(site, context, released, handle);
                counters.retire(1);
                site.counters().countNotQueued();
                site.counters().countRun(false, 1, 0);
                return bodies;
            }
        } catch (final OutOfMemoryError e) {
            // There is a page for it, or what goes for one.
        } finally {
            // The body may hand the object to its next user; and to be deferred it has to be unclaimed.
            EmbeddedHeads.clear(head);
        }
        counters.callerFallbacks.incrementAndGet();
        return null;
    }

    private CallersBodies waitForCaller(
        final ReleaseSite site, final Object context, final Object released, final long handle) {
        final Thread thread = Thread.currentThread();
        if (mayWait.whyNot(thread, registry.find(thread), site, context, released) != null) {
            return null;
        }
        final ReleaseQueue queue = queues.queue(thread);
        queue.endTurn();
        if (!roomWait.awaitPeriod(site.name(), queue)) {
            return null;
        }
        final BodyRunner own = mayWait.runner(thread, registry.find(thread));
        final BodyRunner runner = own != null ? own : runners.tryTake(thread);
        if (runner == null) {
            return null;
        }
        boolean isPinned = true;
        try {
            // What is pinned is set aside, which is for the reclaimer to do.
            isPinned = releases.isPinned(released != null ? Pins.token(released) : Pins.token(handle));
        } finally {
            if (isPinned) {
                giveBackIfIdle(runner);
            }
        }
        return isPinned ? null : runner.inPlace;
    }

    /** Gives back a runner that was taken for bodies in place, if there are none. */
    private void giveBackIfIdle(final BodyRunner runner) {
        if (!runner.isQueues() && runner.inPlace.isEmpty()) {
            runners.giveBack(runner);
        }
    }

    /** Ends a body that has run in place. */
    public void end(final int before) {
        final Thread thread = Thread.currentThread();
        final BodyRunner runner = mayWait.runner(thread, registry.find(thread));
        if (runner != null) {
            runner.inPlace.end(before);
            giveBackIfIdle(runner);
        }
    }

    /**
     * Waits for a grace period, so that the body may run in place. If the calling thread cannot wait, or not so long,
     * the release is leaked; so it is if what is released is pinned, as nobody else can run the body. {@code true} if
     * it may run.
     */
    public boolean waitForUnresolvable(final String site, final long token, final boolean isSynchronized) {
        final Thread thread = Thread.currentThread();
        if (isSynchronized || mayWait.whyNot(thread, registry.find(thread)) != null || !roomWait.awaitPeriod(site, null)
            || releases.isPinned(token)) {
            counters.heapFull.incrementAndGet();
            registry.sites().counters(site).countNotQueued();
            observer.leaked(site, Cause.NOT_RESOLVABLE.text());
            return false;
        }
        return true;
    }
}
