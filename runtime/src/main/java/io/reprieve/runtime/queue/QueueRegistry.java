package io.reprieve.runtime.queue;

import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.reserve.ByteBudget;
import io.reprieve.runtime.reserve.HeapPressure;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.thread.Members;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.ThreadIds;
import io.reprieve.runtime.thread.ThreadTable;
import io.reprieve.runtime.thread.VirtualThreads;
import io.reprieve.runtime.thread.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The release queues of a domain: one for each releasing platform thread, and a few that are shared by virtual threads
 * and by threads for which no queue can be allocated.
 */
public final class QueueRegistry implements ThreadQueue.Keeper {
    private static final int MOST_STRIPES = 8;
    private static final int HELD_BACK_ENTRIES = 64;

    private final ThreadTable<ThreadQueue> table;
    private final HeapPressure pressure = new HeapPressure();
    private final SharedReserve shared;
    private final SharedQueue[] stripes;
    private final QueueCounters counters;
    private final SiteRegistry sites;
    private final Wakeup[] wakeups;
    private final AtomicInteger nextShare = new AtomicInteger();
    private final Predicate<Thread> isUpdating;
    private final int pageEntries;
    // Replaced under the lock, before it is made known to the queues that there are.
    private volatile int pagesPerThread;
    // Whether there has been a release of a handle, or with one: first pages are then made for them. Racy, but benign.
    private boolean hasPrimitives;

    /**
     * No queues yet, but those that threads share.
     *
     * @param isUpdating     whether a thread is inside an update-side section of all domains.
     */
    public QueueRegistry(
        final int pageEntries,
        final int pagesPerThread,
        final int sharedPages,
        final QueueCounters counters,
        final SiteRegistry sites,
        final Wakeup[] wakeups,
        final Predicate<Thread> isUpdating) {
        this.pageEntries = pageEntries;
        this.pagesPerThread = pagesPerThread;
        this.shared = new SharedReserve(sharedPages, pageEntries, pressure);
        this.counters = counters;
        this.sites = sites;
        this.wakeups = wakeups;
        this.isUpdating = isUpdating;
        stripes = new SharedQueue[Math.min(MOST_STRIPES, 2 * Runtime.getRuntime().availableProcessors())];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new SharedQueue(i % wakeups.length, wakeups[i % wakeups.length], reserve(), shared);
            // Now, and not when the heap is full: what finds no queue of its own there finds room here.
            stripes[i].allocateFirstPage(true);
        }
        table = new ThreadTable<>(new ThreadQueue(null, this, 0, wakeups[0], reserve(), shared));
    }

    private ThreadReserve reserve() {
        return new ThreadReserve(pagesPerThread, pageEntries, pressure);
    }

    SharedReserve sharedReserve() {
        return shared;
    }

    /** The budget of what pending releases may weigh. */
    public ByteBudget bytes() {
        return shared.bytes();
    }

    SiteRegistry sites() {
        return sites;
    }

    int pageEntries() {
        return pageEntries;
    }

    /** A release with primitives is made. */
    void notePrimitives() {
        if (!hasPrimitives) {
            hasPrimitives = true;
        }
    }

    // ---- finding a thread's queue

    /** The queues of platform threads. */
    public ThreadTable<ThreadQueue> table() {
        return table;
    }

    /**
     * A thread's own queue.
     *
     * @return the queue, or {@code null} if it has none.
     */
    public ThreadQueue find(final Thread thread) {
        return table.find(thread);
    }

    /** A platform thread's own queue, made if there was none. */
    ThreadQueue owned(final Thread thread) {
        final ThreadQueue queue = table.find(thread);
        return queue != null ? queue : register(thread, true);
    }

    /** A platform thread's own queue; {@code null} for a virtual thread, and if there is none and the heap is full. */
    ThreadQueue ownedIfPossible(final Thread thread) {
        final ThreadQueue queue = table.find(thread);
        if (queue != null || VirtualThreads.isVirtual(thread)) {
            return queue;
        }
        try {
            return register(thread, false);
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    /** A queue for a virtual thread's update-side section. */
    HeldBackQueue heldBack() {
        return new HeldBackQueue(
            wakeups[0], new ThreadReserve(1, Math.min(pageEntries, HELD_BACK_ENTRIES), pressure), shared);
    }

    @Override
    public OwnerQueue ownerQueue(final ThreadQueue thread) {
        return new OwnerQueue(thread.get(), thread.share, thread.runner, thread.wakeup, reserve(), shared);
    }

    /** Whether a thread is inside an update-side section of all domains. */
    boolean isUpdating(final Thread thread) {
        return isUpdating.test(thread);
    }

    /** Holds a new queue back if its thread is inside an update-side section of all domains. */
    void joinUpdate(final Thread thread, final ReleaseQueue queue) {
        if (isUpdating.test(thread)) {
            queue.beginUpdate();
        }
    }

    /**
     * A queue for a platform thread that has none; {@code null} while the heap is full, when each attempt costs a
     * collection.
     */
    ThreadQueue tryRegister(final Thread thread) {
        if (pressure.isOn()) {
            return null;
        }
        try {
            return register(thread, true);
        } catch (final OutOfMemoryError e) {
            pressure.heapIsFull();
            return null;
        }
    }

    private ThreadQueue register(final Thread thread, final boolean withPage) {
        final int share = (nextShare.getAndIncrement() & Integer.MAX_VALUE) % wakeups.length;
        final ThreadQueue queue = new ThreadQueue(thread, this, share, wakeups[share], reserve(), shared);
        if (withPage && !queue.allocateFirstPage(hasPrimitives)) {
            throw new OutOfMemoryError("no page for the releases of another thread");
        }
        joinUpdate(thread, queue);
        table.add(queue);
        synchronized (this) {
            // Of a change in the meantime the queue may not have heard.
            queue.resizeReserve(pagesPerThread);
        }
        return queue;
    }

    /**
     * Makes the next release of every thread take the slow path, for good. Waits until none is in the middle of one.
     */
    void closeRuns() {
        final Members<ThreadQueue> members = table.membersAcquire();
        for (int i = 0, size = members.sizeAcquire(); i < size; i++) {
            final ThreadQueue queue = members.get(i);
            IdleRuns.close(queue);
            if (queue.ownerRun() != null) {
                IdleRuns.close(queue.ownerRun());
            }
        }
        // Who gets its turn from now on finds the domain closed.
        for (final SharedQueue stripe : stripes) {
            stripe.takeTurn();
            stripe.endTurn();
        }
    }

    /**
     * The queue that a thread without one of its own shares: always the same one, so that its releases keep their
     * order.
     */
    SharedQueue stripe(final Thread thread) {
        return stripes[Math.floorMod(ThreadIds.stable(thread), stripes.length)];
    }

    /** Takes the paths of a full heap. */
    void rehearse() {
        pressure.heapIsFull();
        relievePressure(Observer.NONE);
        dropPages();
        pressure.rehearseEnd();
    }

    // ---- all queues

    /** All shares together. */
    static final int ALL = -1;

    /**
     * Looks at one queue.
     */
    interface Visit {
        /** What the queue adds to what the ones before have come to. */
        long fold(ReleaseQueue queue, long before);
    }

    /** Goes over every queue of a share. Allocates nothing, as the function captures nothing. */
    long fold(final int share, final long initial, final Visit visit) {
        long value = initial;
        final Members<ThreadQueue> members = table.membersAcquire();
        for (int i = 0, size = places(members); i < size; i++) {
            final ReleaseQueue queue = at(members, i);
            if (queue != null && (share == ALL || queue.share == share)) {
                value = visit.fold(queue, value);
            }
        }
        return value;
    }

    int places(final Members<ThreadQueue> members) {
        return stripes.length + 2 * members.sizeAcquire();
    }

    /** Shared queues first, then of each thread its own, and what it runs itself if there is such a queue. */
    ReleaseQueue at(final Members<ThreadQueue> members, final int place) {
        if (place < stripes.length) {
            return stripes[place];
        }
        final ThreadQueue queue = members.get((place - stripes.length) / 2);
        return (place - stripes.length) % 2 == 0 ? queue : queue.ownerRun();
    }

    /** Wakes the first reclaimer, or has it come back: it looks after what all of them have in common. */
    public void wakeFirst() {
        wakeups[0].wakeForCertain();
    }

    /** Sums up over the queues while none is removed. */
    long count(final LongSupplier count) {
        return table.count(count);
    }

    /** The queues that the reclaimers empty, without those that a living thread empties itself. */
    ReleaseQueue[] forReclaimer() {
        final List<ReleaseQueue> queues = new ArrayList<>();
        fold(ALL, 0, (queue, none) -> {
            if (queue.isForReclaimer()) {
                queues.add(queue);
            }
            return none;
        });
        return queues.toArray(new ReleaseQueue[0]);
    }

    Members<ThreadQueue> membersAcquire() {
        return table.membersAcquire();
    }

    /** Called under the table's lock. */
    @Override
    public void retire(final ReleaseQueue queue) {
        counters.retire(queue.publishedAcquire());
        queue.tally.retire(sites.all(), queue.publishedAcquire());
        for (int attempt = 0; !queue.tryLayHold(Thread.currentThread()); attempt++) {
            // Whoever has the end finds nothing to run.
            Pause.pause(attempt);
        }
        queue.retireLast();
        queue.letGo();
    }

    /**
     * Looks after queues that are idle or whose thread has ended. To be called now and then by the reclaimer.
     */
    public void sweep() {
        table.sweep();
        shared.trim();
        fold(ALL, 0, (queue, none) -> {
            queue.trimReserve();
            IdleRuns.forget(queue);
            return none;
        });
    }

    /** Publishes what threads that have ended held back. */
    void endUpdatesOfEnded() {
        table.forEach(ThreadQueue::endUpdatesIfEnded);
    }

    /** Drops idle pages if the heap is nearly full. To be called now and then by the reclaimer. */
    public void relievePressure(final Observer observer) {
        if (pressure.check()) {
            counters.pressureBackoffs.incrementAndGet();
            observer.pressureBackoff(dropPages());
        }
    }

    private long dropPages() {
        return shared.drop() + fold(ALL, 0, (queue, pages) -> pages + queue.dropPages());
    }

    // ---- pages

    /** Changes how many pages a releasing thread may have, those that have released already included. */
    public synchronized void resizeThreadReserves(final int pages) {
        pagesPerThread = pages;
        fold(ALL, pages, (queue, count) -> {
            queue.resizeReserve((int) count);
            return count;
        });
    }

    /**
     * Changes how many pages the shared reserve may have.
     *
     * @param pages how many at most, those included that are kept for callers that cannot wait.
     */
    public void resizeSharedReserve(final int pages) {
        shared.resize(pages);
    }

    /** The pages that a releasing thread may have. */
    public int pagesPerThread() {
        return pagesPerThread;
    }

    /**
     * Whether half of the shared reserve is out, so that waiting longer for a grace period could make releases wait.
     *
     * @return {@code true} if it is, or if there is none.
     */
    public boolean isReserveLow() {
        return 2 * shared.pagesInUse() >= shared.limit();
    }

    /** The pages of the shared reserve. */
    public int sharedPages() {
        return shared.limit();
    }

    /** The pages that there may be now. */
    public long pageLimit() {
        return shared.limit() + fold(ALL, 0, (queue, pages) -> pages + 1) * pagesPerThread;
    }

    /** The pages that there are. */
    public long pagesReserved() {
        return shared.pages() + fold(ALL, 0, (queue, pages) -> pages + queue.pages());
    }

    /** The pages that hold releases, or are about to. */
    public long pagesInUse() {
        return shared.pagesInUse() + shared.overdraftPages()
            + fold(ALL, 0, (queue, pages) -> pages + queue.pagesInUse());
    }
}
