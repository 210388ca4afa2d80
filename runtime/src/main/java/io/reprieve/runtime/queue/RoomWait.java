package io.reprieve.runtime.queue;

import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.FallbackTimeout;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.reserve.ByteBudget;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.thread.LockCycle;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.StackRoom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How a release that found no page waits until its queue has room again: for a grace period, and then for the bodies of
 * what was released before. It is the back-pressure on whoever releases too fast, and it has a bound.
 *
 * <p>What it waits for may be waiting for this thread: a reader, or a body, that wants a lock which the caller holds.
 * Where that can be seen the wait ends at once; where it can't, when nothing has moved for {@code fallback.timeout}: no
 * grace period has passed, no body is over. The wait ends as well when it has gone on for ten times as long while
 * others got on, or while the reclaimer was coming up.
 *
 * <p>The caller holds nothing of the runtime's while it waits: neither its turn at a shared queue nor the consumer's
 * end. It runs bodies only where it is for it to run them: its own {@link io.reprieve.RunOn#OWNER} releases, and, where
 * the application drives the reclaimer, whatever that does.
 */
final class RoomWait {
    /** So long nothing has to move before the threads' locks are looked at, and as long before they are again. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int LONGEST_WAIT = 10;

    private final QueueRegistry registry;
    private final RunningBodies bodies;
    private final ReleaseRunner releases;
    private final QueueCounters counters;
    private final ByteBudget bytes;
    private final GracePeriodEngine engine;
    private final Observer observer;
    private final BooleanSupplier reclaim;
    private final BooleanSupplier comesUp;
    private final long timeoutNanos;
    // The grace period that the last line in the log was about, and when there was one about a body that stands: one
    // for each would be too many. Racy, but benign: one line too many.
    private long reportedPeriod = -1;
    private long reportedNanos;
    private long unnamedNanos;
    // Whether a wait was given up on a full heap, and none has ended well since; and when. Racy, but benign, as above.
    private boolean stands;
    private long standsNanos;

    /**
     * The waits of a domain.
     *
     * @param reclaim      does what a reclaimer that has no thread would do; {@code false} if there was nothing to do.
     * @param comesUp      whether who reclaims has yet to begin: it is no standstill that nothing moves then.
     * @param timeoutNanos how long nothing may move, in nanoseconds.
     */
    RoomWait(
        final QueueRegistry registry,
        final RunningBodies bodies,
        final ReleaseRunner releases,
        final QueueCounters counters,
        final GracePeriodEngine engine,
        final Observer observer,
        final BooleanSupplier reclaim,
        final BooleanSupplier comesUp,
        final long timeoutNanos) {
        this.registry = registry;
        this.bodies = bodies;
        this.releases = releases;
        this.counters = counters;
        bytes = registry.bytes();
        this.engine = engine;
        this.observer = observer;
        this.reclaim = reclaim;
        this.comesUp = comesUp;
        this.timeoutNanos = timeoutNanos;
        reportedNanos = System.nanoTime() - engine.stallNanos();
        unnamedNanos = reportedNanos;
    }

    /** Whether a release may wait at all. */
    boolean isAllowed() {
        return timeoutNanos != 0;
    }

    /**
     * Waits until a queue has room for a release, and makes it. Blocks; not interruptible, but keeps the thread's
     * interrupt flag. Allocates nothing unless nothing moves.
     *
     * @param queue whose turn the caller has, before and after.
     * @return {@code false} if the wait was given up: there is no room.
     */
    boolean awaitRoom(
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function) {
        return await(queue, site.name(), Cause.RESERVE_EXHAUSTED, true, site, key, context, function, 0);
    }

    /**
     * As {@link #awaitRoom}, by a thread that must not wait for a grace period: it waits as long as there are bodies to
     * run whose grace period has passed.
     */
    boolean awaitBodies(
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function) {
        return await(queue, site.name(), Cause.BODIES, false, site, key, context, function, 0);
    }

    /**
     * Waits until there are as many bytes left as a release weighs, and takes them. Blocks, as {@link #awaitRoom}
     * does, and no longer.
     *
     * @param queue  whose turn the caller has, before and after.
     * @param weight in bytes.
     * @return {@code false} if the wait was given up: they are not taken.
     */
    boolean awaitBytes(final ReleaseQueue queue, final ReleaseSite site, final long weight) {
        return await(queue, site.name(), Cause.BYTES, true, site, OwnerEnd.NO_RUN, null, null, weight);
    }

    /**
     * Waits until all has run that was released so far. Blocks, as {@link #awaitRoom} does, and no longer.
     *
     * @param queue whose turn the caller has, before and after.
     * @param name  of the site, or of what else repays the debt.
     */
    void repay(final ReleaseQueue queue, final String name) {
        await(queue, name, Cause.OVERDRAFT, true, null, OwnerEnd.NO_RUN, null, null, 0);
    }

    private boolean await(
        final ReleaseQueue queue,
        final String name,
        final Cause cause,
        final boolean forPeriod,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final long weight) {
        counters.fallbacks.incrementAndGet();
        if (site != null) {
            site.counters().countFallback();
        }
        // Before the cookie: it covers what was unpublished before the releases below this position.
        final long position = queue.appended;
        final Object event = observer.fallbackBegins(queue.takeFallbackEvent());
        final Thread thread = Thread.currentThread();
        boolean hasTurn = true;
        try {
            queue.endTurn();
            hasTurn = false;
            final long cookie = engine.cookie();
            if (forPeriod) {
                engine.request(cookie, Trigger.FALLBACK, true);
            }
            final long begin = System.nanoTime();
            long moved = begin;
            long looked = begin;
            long finished = queue.finishedAcquire();
            boolean hasPassed = !forPeriod;
            long pendingBytes = bytes.pending();
            for (int attempt = 0;; attempt++) {
                boolean moves = engine.poll();
                if (!hasPassed && engine.hasPassed(cookie)) {
                    hasPassed = true;
                    queue.markReady(position, cookie);
                    queue.wakeup.wakeForCertain();
                    moves = true;
                }
                moves |= help(queue, thread);
                if (queue.finishedAcquire() != finished) {
                    finished = queue.finishedAcquire();
                    moves = true;
                }
                if (weight != 0) {
                    final long now = bytes.pending();
                    moves |= now < pendingBytes;
                    pendingBytes = now;
                    StackRoom.need();
                    if (bytes.tryTake(weight)) {
                        queue.takeTurn();
                        hasTurn = true;
                        return true;
                    }
                } else if (site == null ? queue.hasRun(position) : queue.mayHaveRoom()) {
                    queue.takeTurn();
                    hasTurn = true;
                    if (site == null || queue.makeRoom(site, key, context, function)) {
                        stands = false;
                        return true;
                    }
                    queue.endTurn();
                    hasTurn = false;
                }
                if (!forPeriod && !queue.hasReady()) {
                    return false;
                }
                final long now = System.nanoTime();
                if (moves) {
                    moved = now;
                    attempt = 0;
                } else if (comesUp.getAsBoolean()) {
                    moved = now;
                } else if (now - Math.max(moved, looked) >= LOOK_NANOS) {
                    looked = now;
                    if (leadsHere(culprit(queue, hasPassed))) {
                        giveUp(queue, name, hasPassed, true, now - begin, event);
                        return false;
                    }
                }
                // After the look: of a thread that did not run for so long the event is to say what can be seen.
                if (now - moved >= timeoutNanos || now - begin >= LONGEST_WAIT * timeoutNanos) {
                    giveUp(queue, name, hasPassed, false, now - begin, event);
                    return false;
                }
                engine.waits(thread);
                Pause.pause(attempt);
            }
        } finally {
            engine.waitsNoMore(thread);
            observer.fallbackEnded(event, name, cause.text());
            if (!hasTurn) {
                queue.takeTurn();
            }
            queue.keepFallbackEvent(event);
        }
    }

    /**
     * Waits until a grace period has passed, as long as the stall limit allows. Blocks; keeps the thread's interrupt
     * flag.
     *
     * @param queue of which all is to have run that has been released so far, or {@code null}.
     * @return {@code false} if the wait was given up.
     */
    boolean awaitPeriod(final String name, final ReleaseQueue queue) {
        final Thread thread = Thread.currentThread();
        // Before the cookie: it covers what was unpublished before the releases below this position.
        final long position = queue == null ? 0 : queue.publishedAcquire();
        final long cookie = engine.cookie();
        engine.request(cookie, Trigger.FALLBACK, true);
        final long begin = System.nanoTime();
        final long limit = Math.max(timeoutNanos, engine.stallNanos());
        long looked = begin;
        try {
            boolean hasPassed = false;
            for (int attempt = 0;; attempt++) {
                boolean moves = engine.poll();
                if (!hasPassed && engine.hasPassed(cookie)) {
                    hasPassed = true;
                    moves = true;
                    if (queue != null && !queue.hasRun(position)) {
                        queue.markReady(position, cookie);
                        queue.wakeup.wakeForCertain();
                    }
                }
                if (hasPassed && (queue == null || queue.hasRun(position))) {
                    return true;
                }
                moves |= hasPassed && help(queue, thread);
                if (moves) {
                    attempt = 0;
                    continue;
                }
                final long now = System.nanoTime();
                boolean isLocked = false;
                if (now - looked >= LOOK_NANOS) {
                    looked = now;
                    isLocked = leadsHere(culprit(queue, hasPassed));
                }
                if (isLocked || now - begin >= limit) {
                    giveUp(queue, name, hasPassed, isLocked, now - begin, null);
                    return false;
                }
                engine.waits(thread);
                Pause.pause(attempt);
            }
        } finally {
            engine.waitsNoMore(thread);
        }
    }

    /** Does what is for the calling thread to do. */
    private boolean help(final ReleaseQueue queue, final Thread thread) {
        if (queue instanceof OwnerQueue) {
            return releases.drain(queue, registry.find(thread).runner, Integer.MAX_VALUE) != 0;
        }
        return reclaim.getAsBoolean();
    }

    /**
     * The thread that doesn't get on: a reader as long as the grace period has not passed, or else one that runs a
     * body.
     */
    private Thread culprit(final ReleaseQueue queue, final boolean hasPassed) {
        if (!hasPassed) {
            return engine.laggingThread();
        }
        final ReleaseQueue standing = bodies.standing(queue);
        return standing == null ? null : standing.consumer();
    }

    /** To look costs memory: on a full heap the bound has to do. */
    private boolean leadsHere(final Thread culprit) {
        return !registry.sharedReserve().isUnderPressure() && LockCycle.leadsHere(culprit);
    }

    private void giveUp(
        final ReleaseQueue queue,
        final String name,
        final boolean hasPassed,
        final boolean lockedByReleaser,
        final long waitedNanos,
        final Object event) {
        counters.fallbackTimeouts.incrementAndGet();
        if (registry.sharedReserve().isUnderPressure() && !hasStoodForLong()) {
            // Counted it is. A report would need memory, and each attempt to have some costs everybody a full
            // collection.
            return;
        }
        // Before the report: a log handler of the application may release something, and come here.
        final Thread culprit = culprit(queue, hasPassed);
        final boolean isFirst = hasPassed ? isFirstForBodies(culprit != null) : isFirstOfPeriod();
        try {
            observer.fallbackTimedOut(
                event,
                new FallbackTimeout(
                    name, culprit, hasPassed, lockedByReleaser, lockedByReleaser ? 0 : waitedNanos, isFirst));
        } catch (final OutOfMemoryError e) {
            return;
        }
    }

    /** Whether no wait has ended well on a full heap for as long as the stall limit. */
    private boolean hasStoodForLong() {
        final long now = System.nanoTime();
        if (!stands) {
            stands = true;
            standsNanos = now;
        }
        final boolean isLong = now - standsNanos >= engine.stallNanos();
        stands &= !isLong;
        return isLong;
    }

    private boolean isFirstOfPeriod() {
        final long period = engine.count();
        final boolean isFirst = reportedPeriod != period;
        reportedPeriod = period;
        return isFirst;
    }

    /** A line that can't name who stands must not be in place of one that can. */
    private boolean isFirstForBodies(final boolean isNamed) {
        final long now = System.nanoTime();
        final boolean isFirst = now - (isNamed ? reportedNanos : unnamedNanos) >= engine.stallNanos();
        if (isFirst && isNamed) {
            reportedNanos = now;
        } else if (isFirst) {
            unnamedNanos = now;
        }
        return isFirst;
    }
}
