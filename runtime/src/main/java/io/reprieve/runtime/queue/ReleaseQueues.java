package io.reprieve.runtime.queue;

import io.reprieve.ReserveExhaustedException;
import io.reprieve.RunOn;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.ClaimedRelease;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.thread.Members;
import io.reprieve.runtime.thread.ThreadTable;
import io.reprieve.runtime.thread.Wakeup;
import java.util.function.BooleanSupplier;

/**
 * The release queues of a domain, and what a release does when its queue has no room: with the reserve, without it,
 * and when the caller cannot wait.
 */
public final class ReleaseQueues {
    private final ThreadTable<ReleaseQueue> table = new ThreadTable<>();
    private final QueueCounters counters = new QueueCounters();
    private final SharedReserve shared;
    private final Wakeup wakeup;
    private final Observer observer;
    private final BooleanSupplier insideSection;
    private final int pageEntries;
    private final int pagesPerThread;
    private GracePeriodEngine engine;

    /**
     * No queues yet.
     *
     * @param pageEntries    entries in a page.
     * @param pagesPerThread pages of a releasing thread.
     * @param sharedPages    pages of the shared reserve.
     * @param wakeup         of the reclaimer.
     * @param observer       told of fallbacks and failures.
     * @param insideSection  whether the calling thread is inside a section of any domain, and so must not wait.
     */
    public ReleaseQueues(
        final int pageEntries,
        final int pagesPerThread,
        final int sharedPages,
        final Wakeup wakeup,
        final Observer observer,
        final BooleanSupplier insideSection) {
        this.pageEntries = pageEntries;
        this.pagesPerThread = pagesPerThread;
        this.shared = new SharedReserve(sharedPages, pageEntries);
        this.wakeup = wakeup;
        this.observer = observer;
        this.insideSection = insideSection;
    }

    /**
     * Completes the queues, before any other thread knows of them.
     *
     * @param engine of the domain.
     */
    public void attach(final GracePeriodEngine engine) {
        this.engine = engine;
    }

    /**
     * The calling thread's queue, if it has one.
     *
     * @return the queue, or {@code null}.
     */
    public ReleaseQueue find() {
        return table.find(Thread.currentThread());
    }

    /**
     * The calling thread's queue.
     *
     * @return the queue, made if there was none.
     */
    public ReleaseQueue queue() {
        final Thread thread = Thread.currentThread();
        final ReleaseQueue queue = table.find(thread);
        return queue != null ? queue : register(thread);
    }

    private ReleaseQueue register(final Thread thread) {
        final ReleaseQueue queue =
            new ReleaseQueue(
                thread, this, new ThreadReserve(pagesPerThread, pageEntries), shared, counters, wakeup);
        table.add(queue);
        return queue;
    }

    /**
     * Whether the calling thread is running the body of a release.
     *
     * @return {@code true} inside a body.
     */
    public boolean isReplaying() {
        final ReleaseQueue queue = find();
        return queue != null && queue.isReplaying();
    }

    /**
     * Whether the calling thread is running the body of a release of an object.
     *
     * @param object the object.
     * @return {@code true} if its release belongs to the body that runs.
     */
    public boolean isReplayOf(final Object object) {
        final ReleaseQueue queue = find();
        return queue != null && queue.isReplayOf(object);
    }

    /**
     * Whether the calling thread is running the body of a release of a handle.
     *
     * @param handle the handle.
     * @return {@code true} if its release belongs to the body that runs.
     */
    public boolean isReplayOf(final long handle) {
        final ReleaseQueue queue = find();
        return queue != null && queue.isReplayOf(handle);
    }

    // ---- a release that could not take the common path

    /**
     * Begins a release: finds a page for it, or decides what happens without one. The caller then fills in what the
     * site captures, and calls {@link ReleaseQueue#commit}. May wait for a grace period only if the thread has a debt to repay.
     *
     * @param site     the site.
     * @param key      of the site.
     * @param context  the same for a run of releases.
     * @param function the same for a run of releases.
     * @param released the object, or {@code null} for a handle.
     * @return the queue to fill; {@code null} if the release has been dropped.
     * @throws ReserveExhaustedException if there is no page, and the site says so.
     */
    public ReleaseQueue begin(
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released) {
        final ReleaseQueue own = queue();
        final ReleaseQueue queue = site.runOn() == RunOn.OWNER ? own.needOwnerRun() : own;
        runOwn(own);
        if (own.owes && whyNotWait(own, site, context, released) == null) {
            repay(own, queue, site);
        }
        if (queue.makeRoom(site, key, context, function)) {
            queue.beginEntry(site);
            return queue;
        }
        return switch (site.whenExhausted()) {
            case DROP -> {
                counters.dropped.incrementAndGet();
                yield null;
            }
            case THROW -> throw new ReserveExhaustedException("no page of the release reserve is left for "
                + site.name() + " (the reserve has " + pageLimit() + " pages of " + pageEntries
                + " entries): the object has not been released; raise reserve.pages.shared or reserve.pages.per.thread, "
                + "or choose whenExhausted = SYNCHRONIZE");
            case SYNCHRONIZE -> {
                final String cause = whyNotWait(own, site, context, released);
                if (cause == null) {
                    queue.beginOnTheSpot(site, context, function);
                    yield queue;
                }
                yield beginWithoutWaiting(own, queue, site, key, context, function, cause);
            }
        };
    }

    private ReleaseQueue beginWithoutWaiting(
        final ReleaseQueue own,
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final String cause) {
        Page page = shared.takeKept();
        if (page == null) {
            page = shared.takeOverdraft();
            if (page != null) {
                own.owes = true;
                counters.overdrafts.incrementAndGet();
                observer.overdraft(site.name(), cause, shared.overdraftPages());
            }
        }
        if (page != null) {
            queue.link(page);
            if (queue.openRun(site, key, context, function)) {
                queue.beginEntry(site);
                return queue;
            }
        }
        counters.heapFull.incrementAndGet();
        observer.leaked(site.name(), "heap full");
        return null;
    }

    /** Ends a release that was begun: publishes it, or waits for a grace period and runs it on this thread. */
    void end(final ReleaseQueue queue) {
        if (queue.onTheSpot) {
            queue.endOnTheSpot();
            runOnTheSpot(queue);
        } else {
            queue.endEntry();
        }
    }

    private void runOnTheSpot(final ReleaseQueue queue) {
        final ReleaseQueue own = queue();
        final String site = queue.spot.site.name();
        counters.fallbacks.incrementAndGet();
        counters.spotBegun.incrementAndGet();
        own.beginFallback();
        own.fallbackEvent = observer.fallbackBegins(own.fallbackEvent);
        try {
            waitAndDrain(own, queue);
            run(own, queue.spot);
        } finally {
            counters.spotRun.incrementAndGet();
            own.endFallback();
        }
        observer.fallbackEnded(own.fallbackEvent, site, "reserve exhausted");
    }

    /** Order is order of start: what the thread released before runs before. */
    private void waitAndDrain(final ReleaseQueue own, final ReleaseQueue queue) {
        final long position = queue.publishedAcquire();
        final long cookie = engine.cookie();
        engine.await(cookie, Trigger.FALLBACK);
        queue.markReady(position, cookie);
        drain(queue, own, queue.drained, queue.runBy(true), Integer.MAX_VALUE);
    }

    private void repay(final ReleaseQueue own, final ReleaseQueue queue, final ReleaseSite site) {
        own.owes = false;
        counters.fallbacks.incrementAndGet();
        own.fallbackEvent = observer.fallbackBegins(own.fallbackEvent);
        waitAndDrain(own, queue);
        observer.fallbackEnded(own.fallbackEvent, site.name(), "overdraft to repay");
    }

    /** Runs what the calling thread is to run itself, as far as its grace period has passed. */
    private void runOwn(final ReleaseQueue own) {
        final ReleaseQueue queue = own.ownerRun();
        if (queue != null && !own.isReplaying()) {
            drain(queue, own, queue.drained, queue.runBy(true), Integer.MAX_VALUE);
        }
    }

    /**
     * Why the calling thread cannot wait for a grace period.
     *
     * @return the reason; {@code null} if it can.
     */
    private String whyNotWait(
        final ReleaseQueue own, final ReleaseSite site, final Object context, final Object released) {
        if (own.isReplaying()) {
            return "in a release body";
        }
        if (insideSection.getAsBoolean()) {
            return "in a critical section";
        }
        if (own.neverWaits) {
            return "on a thread of the JVM";
        }
        if (site.isSynchronized()) {
            return "in a synchronized method";
        }
        if (context != null && Thread.holdsLock(context) || released != null && Thread.holdsLock(released)) {
            return "holding a monitor that the body may need";
        }
        return null;
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
     * @param site the site.
     * @return whether the body may run.
     */
    public boolean waitInPlace(final String site) {
        if (insideSection.getAsBoolean() || isReplaying() || SystemThreads.contains(Thread.currentThread())) {
            counters.heapFull.incrementAndGet();
            observer.leaked(site, "not resolvable");
            return false;
        }
        engine.await(engine.cookie(), Trigger.FALLBACK);
        return true;
    }

    // ---- running releases

    /**
     * Runs releases whose grace period has passed.
     *
     * @param queue   where they lie.
     * @param own     the queue of the calling thread.
     * @param carrier carries one release at a time.
     * @param running tells others which one.
     * @param most    how many at most.
     * @return how many have run, in the lower half, and how many pages have gone home, in the upper half.
     */
    private long drain(
        final ReleaseQueue queue,
        final ReleaseQueue own,
        final ClaimedRelease carrier,
        final RunningRelease running,
        final int most) {
        long ran = 0;
        long pages = 0;
        while (ran < most) {
            final int retired = queue.claim(carrier, running);
            if (retired < 0) {
                break;
            }
            pages += retired;
            try {
                if (engine.hasPassed(queue.readyCookie())) {
                    run(own, carrier);
                } else {
                    leakPremature(carrier);
                }
            } finally {
                running.end();
            }
            ran++;
        }
        return pages << Integer.SIZE | ran;
    }

    private void run(final ReleaseQueue own, final ClaimedRelease release) {
        final Throwable thrown = own.run(release);
        final String site = release.site.name();
        release.clear();
        if (thrown != null) {
            counters.failed.incrementAndGet();
            observer.releaseFailed(site, thrown);
        }
    }

    private void leakPremature(final ClaimedRelease release) {
        final String site = release.site.name();
        release.clear();
        counters.premature.incrementAndGet();
        observer.leaked(site, "premature");
    }

    // ---- for the reclaimer

    /**
     * Runs on the reclaimer what may run of all queues.
     *
     * @param carrier carries one release at a time.
     * @param most    how many of each queue at most.
     * @return how many have run.
     */
    public int runReady(final ClaimedRelease carrier, final int most) {
        final Members<ReleaseQueue> queues = table.membersAcquire();
        ReleaseQueue own = null;
        long ran = 0;
        long pages = 0;
        int threads = 0;
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            final boolean adopted = isAdopted(queue);
            if (!queue.hasReady() && !(adopted && queue.ownerRun().hasReady())) {
                continue;
            }
            if (own == null) {
                own = queue();
                observer.batchBegins();
            }
            long done = drain(queue, own, carrier, queue.runBy(false), most);
            if (adopted) {
                done += drain(queue.ownerRun(), own, carrier, queue.ownerRun().runBy(false), most);
            }
            ran += (int) done;
            pages += done >>> Integer.SIZE;
            threads++;
        }
        if (threads != 0) {
            observer.batchEnded(ran, pages, threads);
        }
        return (int) Math.min(ran, Integer.MAX_VALUE);
    }

    private static boolean isAdopted(final ReleaseQueue queue) {
        return queue.ownerRun() != null && queue.ownerHasEnded();
    }

    /**
     * The most releases of one queue whose grace period has not passed.
     *
     * @return their number; 0 if none waits in any queue.
     */
    public long mostWaiting() {
        final Members<ReleaseQueue> queues = table.membersAcquire();
        long most = 0;
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            most = Math.max(most, queue.waiting());
            if (queue.ownerRun() != null) {
                most = Math.max(most, queue.ownerRun().waiting());
            }
        }
        return most;
    }

    /**
     * Whether there are releases that the reclaimer may run.
     *
     * @return {@code true} if there are.
     */
    public boolean hasReady() {
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            if (queue.hasReady() || isAdopted(queue) && queue.ownerRun().hasReady()) {
                return true;
            }
        }
        return false;
    }

    /** Notes the published position of every queue. The cookie is to be taken after it. */
    public void snapshot() {
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            queue.snap();
            if (queue.ownerRun() != null) {
                queue.ownerRun().snap();
            }
        }
    }

    /**
     * Lets everything below the last snapshot run.
     *
     * @param cookie the grace period that was asked for after it, and has passed.
     */
    public void markSnapshotReady(final long cookie) {
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            queue.markSnapshotReady(cookie);
            if (queue.ownerRun() != null) {
                queue.ownerRun().markSnapshotReady(cookie);
            }
        }
    }

    /**
     * Looks after queues that are idle or whose thread has ended. To be called now and then.
     */
    public void sweep() {
        table.sweep();
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            queue.forgetIdleRun();
            if (queue.ownerRun() != null) {
                queue.ownerRun().forgetIdleRun();
            }
        }
    }

    // ---- barrier

    /**
     * What a caller of {@code barrier()} waits for.
     *
     * @return the releases that have been made so far.
     */
    public PendingReleases pendingReleases() {
        return new PendingReleases(table.membersAcquire(), find());
    }

    /**
     * Runs the calling thread's own {@link RunOn#OWNER} releases, as far as their grace period has passed.
     */
    public void runOwn() {
        final ReleaseQueue own = find();
        if (own != null) {
            runOwn(own);
        }
    }

    // ---- counters

    /**
     * Releases in the queues, or running.
     *
     * @return their number.
     */
    public long pending() {
        long pending = pendingForReclaimer();
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            if (queue.ownerRun() != null && !isAdopted(queue)) {
                pending += queue.ownerRun().pending();
            }
        }
        return pending;
    }

    /**
     * Releases in the queues, or running, without those that a living thread is to run itself.
     *
     * @return their number.
     */
    public long pendingForReclaimer() {
        long pending = 0;
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            pending += queue.pending() + (queue.fallbacksAcquire() & 1);
            if (isAdopted(queue)) {
                pending += queue.ownerRun().pending();
            }
        }
        return pending;
    }

    /**
     * Releases that were made, those included that were run at once for want of a page, or dropped.
     *
     * @return their number.
     */
    public long deferred() {
        long deferred = counters.retired.get() + counters.spotBegun.get() + counters.dropped.get() + counters.heapFull.get();
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            deferred += queue.publishedAcquire();
            if (queue.ownerRun() != null) {
                deferred += queue.ownerRun().publishedAcquire();
            }
        }
        return deferred;
    }

    /**
     * Releases whose body has run.
     *
     * @return their number.
     */
    public long reclaimed() {
        long reclaimed = counters.retired.get() + counters.spotRun.get() - counters.premature.get();
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = queues.get(i);
            reclaimed += queue.reclaimed();
            if (queue.ownerRun() != null) {
                reclaimed += queue.ownerRun().reclaimed();
            }
        }
        return reclaimed;
    }

    /**
     * The counters that no thread owns.
     *
     * @return the counters.
     */
    public QueueCounters counters() {
        return counters;
    }

    /**
     * The pages that there may be now.
     *
     * @return the shared reserve and the reserves of all releasing threads.
     */
    public long pageLimit() {
        return shared.limit() + (long) pagesPerThread * table.membersAcquire().sizeAcquire();
    }

    /**
     * The pages that there are.
     *
     * @return those at home and those in use.
     */
    public long pagesReserved() {
        long pages = shared.pages();
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            pages += queues.get(i).pages();
        }
        return pages;
    }

    /**
     * The pages that hold releases, or are about to.
     *
     * @return the pages that are not at home, overdraft pages included.
     */
    public long pagesInUse() {
        long pages = shared.pagesInUse() + shared.overdraftPages();
        final Members<ReleaseQueue> queues = table.membersAcquire();
        for (int i = 0, size = queues.sizeAcquire(); i < size; i++) {
            pages += queues.get(i).pagesInUse();
        }
        return pages;
    }
}
