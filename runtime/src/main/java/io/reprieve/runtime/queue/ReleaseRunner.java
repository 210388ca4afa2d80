package io.reprieve.runtime.queue;

import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.Stretch;
import io.reprieve.runtime.thread.Members;
import io.reprieve.runtime.thread.OpenSections;
import io.reprieve.runtime.thread.StackRoom;
import io.reprieve.runtime.thread.ThreadNames;
import io.reprieve.woven.EmbeddedHead;

/**
 * Runs the bodies of releases whose grace period has passed: what the reclaimers do with the queues.
 */
public final class ReleaseRunner {
    private final QueueRegistry registry;
    private final BodyRunners runners;
    private final QueueCounters counters;
    private final GracePeriodEngine engine;
    private final Observer observer;
    private final OpenSections sections;
    private final Pins pins;
    private final SetAside aside;

    /** The runner of a domain's releases. */
    public ReleaseRunner(
        final QueueRegistry registry,
        final BodyRunners runners,
        final QueueCounters counters,
        final GracePeriodEngine engine,
        final Observer observer,
        final OpenSections sections,
        final Pins pins) {
        this.registry = registry;
        this.runners = runners;
        this.counters = counters;
        this.engine = engine;
        this.observer = observer;
        this.sections = sections;
        this.pins = pins;
        aside = new SetAside(pins);
    }

    /**
     * Runs releases of a queue whose grace period has passed, unless somebody else does so.
     *
     * @param most   how many at most; more where one call serves many.
     * @return how many have run, in the lower half, and how many pages have gone home, in the upper half. What was set
     *     aside has not run.
     */
    long drain(final ReleaseQueue queue, final BodyRunner runner, final int most) {
        if (runner.isDraining() || !queue.hasReady()) {
            return 0;
        }
        StackRoom.need();
        if (!queue.tryLayHold(Thread.currentThread())) {
            return 0;
        }
        final Stretch stretch = runner.stretch;
        queue.layWith(stretch);
        long taken = 0;
        long setAside = 0;
        long pages = 0;
        runner.beginDraining();
        try {
            runner.clock.start();
            while (taken < most) {
                final int retired = queue.next(stretch, (int) Math.min(most - taken, runner.clock.most()));
                if (retired < 0) {
                    break;
                }
                pages += retired;
                taken += run(queue, runner, stretch);
                setAside += stretch.setAside;
                if (stretch.next != stretch.end) {
                    // On a full heap: what is pinned could not be set aside.
                    break;
                }
            }
        } finally {
            queue.rest();
            runner.endDraining();
            queue.letGo();
        }
        return pages << Integer.SIZE | taken - setAside;
    }

    /** Runs the bodies of a stretch, but for those that have to wait for a pin. */
    private int run(final ReleaseQueue queue, final BodyRunner runner, final Stretch stretch) {
        final ReleaseSite site = stretch.site;
        try {
            if (!engine.hasPassed(queue.readyCookie())) {
                leakPremature(stretch);
            } else if (pins.collect(runner.pinned)) {
                runUnpinned(queue, runner, stretch);
            } else {
                runWithHeads(runner, stretch);
            }
        } finally {
            // In this order: whoever finds the releases over finds them counted.
            site.counters().countRun(
                runner.isFirstReclaimer(), stretch.begun() - stretch.setAside,
                runner.clock.afterBatch() - stretch.sinceNanos);
            queue.finish(stretch);
            if (stretch.setAside != 0 && !runner.isFirstReclaimer()) {
                // It runs what is set aside, of whatever queue, and may sleep, or have left.
                registry.wakeFirst();
            }
        }
        return stretch.begun();
    }

    /**
     * Runs the bodies of a stretch whose objects nobody has pinned, and sets the others aside. Behind the grace period
     * no more of them can be pinned, but by who has a pin already.
     */
    private void runUnpinned(final ReleaseQueue queue, final BodyRunner runner, final Stretch stretch) {
        final int end = stretch.end;
        final int stride = stretch.site.stride();
        while (stretch.next < end) {
            int at = stretch.next;
            while (at < end && !runner.pinned.contains(SetAside.token(stretch, at))) {
                at += stride;
            }
            if (at != stretch.next) {
                stretch.end = at;
                runWithHeads(runner, stretch);
                stretch.end = end;
            }
            if (at < end) {
                if (!aside.add(queue, queue.positionOf(stretch, at), stretch, at)) {
                    return;
                }
                stretch.setAside++;
                stretch.next = at + stride;
            }
        }
    }

    /**
     * Runs what was set aside and isn't pinned any more.
     *
     * @param own what the calling thread runs itself; {@code null} for the reclaimer.
     */
    int runAside(final BodyRunner runner, final OwnerQueue own) {
        if (aside.count() == 0 || runner.isDraining()) {
            return 0;
        }
        StackRoom.need();
        final Stretch stretch = runner.stretch;
        int ran = 0;
        runner.beginDraining();
        try {
            runner.clock.start();
            SetAside.Waiting one = aside.next(stretch, own);
            while (one != null) {
                final ReleaseSite site = stretch.site;
                try {
                    runWithHeads(runner, stretch);
                } finally {
                    // Where its body could not be reached, it is left for another time.
                    site.counters().countRun(
                        runner.isFirstReclaimer(), stretch.begun(), runner.clock.afterBatch() - stretch.sinceNanos);
                    aside.end(one, stretch.begun() != 0);
                }
                ran++;
                one = aside.next(stretch, own);
            }
        } finally {
            runner.endDraining();
        }
        return ran;
    }

    /** A head is cleared before the body, which may hand the object to its next user, who may release it again. */
    private void runWithHeads(final BodyRunner runner, final Stretch stretch) {
        if (!stretch.hasHeads || stretch.site.releasesHandle()) {
            runBodies(runner, stretch);
            return;
        }
        final int end = stretch.end;
        final int stride = stretch.site.isBulk() ? end - stretch.next : stretch.site.stride();
        while (stretch.next < end) {
            final int begin = stretch.next;
            stretch.end = begin + stride;
            for (int i = begin; i < stretch.end; i += stretch.site.stride()) {
                if (stretch.references[i] instanceof EmbeddedHead head) {
                    EmbeddedHeads.clear(head);
                }
            }
            runBodies(runner, stretch);
        }
    }

    private void runBodies(final BodyRunner runner, final Stretch stretch) {
        final ReleaseSite site = stretch.site;
        final Object open = sections.note();
        while (stretch.next < stretch.end) {
            final int begun = stretch.next;
            Throwable thrown = null;
            runner.beginRunning(begun);
            try {
                site.run(stretch);
                thrown = restore(open);
            } catch (final Throwable e) {
                if (stretch.next == begun && e instanceof Error error) {
                    // No body was reached, on a full heap or where there is no stack: they are left for another time.
                    throw error;
                }
                final Throwable left = restore(open);
                if (left != null) {
                    left.initCause(e);
                }
                thrown = left == null ? e : left;
            } finally {
                runner.endRunning();
            }
            if (thrown != null) {
                stretch.next = Math.max(stretch.next, begun + site.stride());
                counters.failed.addAndGet(site.isBulk() ? (stretch.end - begun) / site.stride() : 1);
                observer.releaseFailed(site.name(), thrown);
            }
        }
    }

    /**
     * Ends what a body has left open. Still as part of the body: what ends with a section may release, and is not to
     * wait.
     */
    private Throwable restore(final Object open) {
        final String restored = sections.restore(open);
        return restored == null ? null : new IllegalStateException("the body has left behind, on thread "
            + ThreadNames.ofCaller() + ": " + restored + ". It has been put right; what a body enters it has "
            + "to leave, in a finally block, and nothing else");
    }

    private void leakPremature(final Stretch stretch) {
        final int count = stretch.count();
        stretch.next = stretch.end;
        counters.premature.addAndGet(count);
        for (int i = 0; i < count; i++) {
            observer.leaked(stretch.site.name(), Cause.PREMATURE.text());
        }
    }

    // ---- the reclaimer's part, in the order of a release's way

    /** Gives the calling thread a queue, so that a woven method which it replays is recognised at once. */
    public void join() {
        registry.ownedIfPossible(Thread.currentThread());
    }

    /** The most releases of one queue whose grace period has not passed. */
    public long mostWaiting(final int share) {
        return registry.fold(share, 0, (queue, most) -> Math.max(most, queue.waiting()));
    }

    /**
     * Notes the published position of every queue. The cookie is to be taken after it.
     *
     * @param sinceNanos the earliest moment at which what the snapshot before doesn't hold can have been made.
     */
    public void snapshot(final int share, final long sinceNanos) {
        registry.fold(share, sinceNanos, (queue, since) -> {
            queue.snap(since);
            return since;
        });
    }

    /**
     * Lets everything below the last snapshot run.
     *
     * @param cookie the grace period that was asked for after it, and has passed.
     */
    public void markSnapshotReady(final int share, final long cookie) {
        registry.fold(share, cookie, (queue, passed) -> {
            queue.markSnapshotReady(passed);
            return passed;
        });
    }

    /** Whether there are releases that the reclaimer may run. */
    public boolean hasReady(final int share) {
        return registry.fold(share, 0, (queue, ready) -> ready + (queue.hasReadyForReclaimer() ? 1 : 0)) != 0;
    }

    /** Runs what may run of all queues. */
    public int runReady(final int share, final int most) {
        if (!hasReady(share) && (share != 0 || aside.count() == 0)) {
            return 0;
        }
        final Thread thread = Thread.currentThread();
        final ThreadQueue own = registry.ownedIfPossible(thread);
        if (own != null) {
            return runReady(own.runner, share, most);
        }
        // It may have one already: for a body in place, or for those that it is running.
        final BodyRunner taken = runners.find(thread);
        if (taken != null) {
            return runReady(taken, share, most);
        }
        final BodyRunner runner = runners.tryTake(thread);
        if (runner == null) {
            return 0;
        }
        try {
            return runReady(runner, share, most);
        } finally {
            runners.giveBack(runner);
        }
    }

    private int runReady(final BodyRunner runner, final int share, final int most) {
        final int outer = runner.beginReclaiming(share);
        try {
            return runAll(runner, share, most);
        } finally {
            runner.endReclaiming(outer);
        }
    }

    private int runAll(final BodyRunner runner, final int share, final int most) {
        // Of the runner, and so of the thread: other reclaimers have batches of their own at the same time.
        runner.batchEvent = observer.batchBegins(runner.batchEvent);
        // First: they are the oldest, and on a full heap they are what makes room for others to be set aside.
        long ran = share == 0 ? runAside(runner, null) : 0;
        long pages = 0;
        int threads = 0;
        boolean hasMoved = false;
        final Members<ThreadQueue> members = registry.membersAcquire();
        for (int i = 0, size = registry.places(members); i < size; i++) {
            final ReleaseQueue queue = registry.at(members, i);
            if (queue == null || queue.share != share || !queue.hasReadyForReclaimer()) {
                continue;
            }
            final long before = queue.finishedAcquire();
            final long done = drain(queue, runner, most);
            hasMoved |= queue.finishedAcquire() != before;
            if (done != 0) {
                ran += (int) done;
                pages += done >>> Integer.SIZE;
                threads++;
            }
        }
        if (ran != 0) {
            observer.batchEnded(runner.batchEvent, ran, pages, threads);
        }
        // What was set aside has not run, but work it was: more may be behind it.
        return ran == 0 && hasMoved ? 1 : (int) Math.min(ran, Integer.MAX_VALUE);
    }

    // ---- pins

    /** Releases that wait for a pin. */
    public long pinned() {
        return aside.count();
    }

    /** Whether something is pinned. Asked behind a grace period, by who runs a body in place. */
    boolean isPinned(final long token) {
        return aside.isPinned(token);
    }

    /** Whether a release that was set aside may run: its pins have gone. */
    public boolean hasUnpinned() {
        return aside.count() != 0 && aside.hasUnpinned();
    }

    /** Reports pins that nobody closes. To be called now and then by the reclaimer. */
    public void sweepPins() {
        pins.sweep(engine.stallNanos(), observer::pinStalls);
    }

    /** The releases that wait for a pin. */
    SetAside aside() {
        return aside;
    }

    // ---- who waits until all has run

    /** What a caller of {@code barrier()} waits for. */
    public PendingReleases pendingReleases() {
        return new PendingReleases(registry.forReclaimer(), registry.find(Thread.currentThread()), aside);
    }
}
