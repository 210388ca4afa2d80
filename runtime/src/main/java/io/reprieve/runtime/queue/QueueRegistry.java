package io.reprieve.runtime.queue;

import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.reserve.HeapPressure;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.thread.Members;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.ThreadTable;
import io.reprieve.runtime.thread.VirtualThreads;
import io.reprieve.runtime.thread.Wakeup;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The release queues of a domain: one for each releasing platform thread, and a few that are shared by virtual threads
 * and by threads for which no queue can be allocated.
 */
public final class QueueRegistry {
    private static final int MOST_STRIPES = 8;
    private static final int HELD_BACK_ENTRIES = 64;

    private final ThreadTable<ReleaseQueue> table;
    private final VirtualUpdates virtualUpdates = new VirtualUpdates();
    private final HeapPressure pressure = new HeapPressure();
    private final SharedReserve shared;
    private final ReleaseQueue[] stripes;
    private final QueueCounters counters;
    private final SiteRegistry sites;
    private final Wakeup wakeup;
    private final Predicate<Thread> isUpdating;
    private final int pageEntries;
    // Replaced under the lock, before it is made known to the queues that there are.
    private volatile int pagesPerThread;
    private ReleaseQueues path;
    private volatile int widest = 1;

    /**
     * No queues yet, but those that threads share.
     *
     * @param pageEntries    entries in a page.
     * @param pagesPerThread pages of a releasing thread.
     * @param sharedPages    pages of the shared reserve.
     * @param counters       of the domain.
     * @param sites          of the domain.
     * @param wakeup         of the reclaimer.
     * @param isUpdating     whether a thread is inside an update-side section of all domains.
     */
    public QueueRegistry(
        final int pageEntries,
        final int pagesPerThread,
        final int sharedPages,
        final QueueCounters counters,
        final SiteRegistry sites,
        final Wakeup wakeup,
        final Predicate<Thread> isUpdating) {
        this.pageEntries = pageEntries;
        this.pagesPerThread = pagesPerThread;
        this.shared = new SharedReserve(sharedPages, pageEntries, pressure);
        this.counters = counters;
        this.sites = sites;
        this.wakeup = wakeup;
        this.isUpdating = isUpdating;
        stripes = new ReleaseQueue[Math.min(MOST_STRIPES, 2 * Runtime.getRuntime().availableProcessors())];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = ReleaseQueue.ofMany(this, reserve());
        }
        table = new ThreadTable<>(stripes[0]);
    }

    private ThreadReserve reserve() {
        return new ThreadReserve(pagesPerThread, pageEntries, pressure);
    }

    SharedReserve sharedReserve() {
        return shared;
    }

    QueueCounters counters() {
        return counters;
    }

    SiteRegistry sites() {
        return sites;
    }

    Wakeup wakeup() {
        return wakeup;
    }

    ReleaseQueues path() {
        return path;
    }

    /** Completes the registry, before any other thread knows of it. */
    void attach(final ReleaseQueues path) {
        this.path = path;
    }

    VirtualUpdates virtualUpdates() {
        return virtualUpdates;
    }

    // ---- finding a thread's queue

    /**
     * The queues of platform threads.
     *
     * @return the table.
     */
    public ThreadTable<ReleaseQueue> table() {
        return table;
    }

    /**
     * A thread's own queue.
     *
     * @param thread the calling thread.
     * @return the queue, or {@code null} if it has none.
     */
    public ReleaseQueue find(final Thread thread) {
        return table.find(thread);
    }

    /**
     * Whether a thread is inside an update-side section of this domain.
     *
     * @param thread the calling thread.
     * @return {@code true} inside.
     */
    public boolean isHeldBack(final Thread thread) {
        final ReleaseQueue queue = queueOrHeldBack(thread);
        return queue != null && queue.updates != 0;
    }

    /**
     * Whether a thread is inside an update-side section of all domains. Asked of the default domain.
     *
     * @param thread the calling thread.
     * @return {@code true} inside.
     */
    public boolean isHeldBackForAll(final Thread thread) {
        final ReleaseQueue queue = queueOrHeldBack(thread);
        return queue != null && queue.updatesOfAll != 0;
    }

    /** A platform thread's queue, or what a virtual thread holds back; {@code null} if there is none. */
    ReleaseQueue queueOrHeldBack(final Thread thread) {
        return VirtualThreads.isVirtual(thread) ? virtualUpdates.find(thread) : table.find(thread);
    }

    /** A platform thread's own queue, made if there was none. */
    ReleaseQueue owned(final Thread thread) {
        final ReleaseQueue queue = table.find(thread);
        return queue != null ? queue : register(thread);
    }

    /** A platform thread's own queue; {@code null} for a virtual thread, and if there is none and the heap is full. */
    ReleaseQueue ownedIfPossible(final Thread thread) {
        final ReleaseQueue queue = table.find(thread);
        if (queue != null || VirtualThreads.isVirtual(thread)) {
            return queue;
        }
        try {
            return register(thread);
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    /** A queue for a virtual thread's update-side section, to be poured at its end. */
    ReleaseQueue heldBack() {
        return ReleaseQueue.heldBack(this, new ThreadReserve(1, Math.min(pageEntries, HELD_BACK_ENTRIES), pressure));
    }

    /** Holds a new queue back if its thread is inside an update-side section of all domains. */
    void joinUpdate(final Thread thread, final ReleaseQueue queue) {
        if (isUpdating.test(thread)) {
            queue.beginUpdate();
        }
    }

    /** A thread's queue. A queue that threads share is the caller's until its turn ends. */
    ReleaseQueue queue(final Thread thread) {
        final ReleaseQueue queue = table.find(thread);
        if (queue != null) {
            return queue;
        }
        if (VirtualThreads.isVirtual(thread)) {
            final ReleaseQueue held = virtualUpdates.find(thread);
            if (held != null) {
                return held;
            }
            return isUpdating.test(thread) ? virtualUpdates.add(thread, this) : stripeWithTurn(thread, false);
        }
        final ReleaseQueue stripe = stripe(thread);
        final boolean isHeldBack = isUpdating.test(thread);
        if (stripe.hasGuests && stripe.pending() != 0 && !isHeldBack) {
            // What the thread has released before it could have a queue comes first.
            return stripeWithTurn(thread, true);
        }
        if (pressure.isOn() && !isHeldBack) {
            // Each attempt to allocate would cost a full collection.
            return stripeWithTurn(thread, true);
        }
        try {
            return register(thread);
        } catch (final OutOfMemoryError e) {
            pressure.heapIsFull();
            if (isHeldBack) {
                // A shared queue would publish the release before the section ends.
                throw e;
            }
            return stripeWithTurn(thread, true);
        }
    }

    private ReleaseQueue register(final Thread thread) {
        final ReleaseQueue queue = ReleaseQueue.ownedBy(thread, this, reserve());
        joinUpdate(thread, queue);
        table.add(queue);
        synchronized (this) {
            // Of a change in the meantime the queue may not have heard.
            queue.resizeReserve(pagesPerThread);
        }
        return queue;
    }

    private ReleaseQueue stripe(final Thread thread) {
        // Always the same one, so that a thread's releases keep their order.
        return stripes[(int) (thread.getId() % stripes.length)];
    }

    private ReleaseQueue stripeWithTurn(final Thread thread, final boolean asGuest) {
        final ReleaseQueue stripe = stripe(thread);
        stripe.takeTurn();
        stripe.hasGuests |= asGuest;
        return stripe;
    }

    /** Takes the paths of a queue that threads share. */
    void rehearse() {
        final ReleaseQueue stripe = stripeWithTurn(Thread.currentThread(), true);
        stripe.endTurn();
        if (stripe.tryDrain()) {
            stripe.endDrain();
        }
        pressure.heapIsFull();
        relievePressure(Observer.NONE);
        pressure.rehearseEnd();
    }

    // ---- all queues

    /** Applies a function to every queue. Allocates nothing if the function captures nothing. */
    void forEach(final ObjLongConsumer<ReleaseQueue> action, final long argument) {
        final Members<ReleaseQueue> members = table.membersAcquire();
        for (int i = 0, size = stripes.length + members.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = get(members, i);
            action.accept(queue, argument);
            if (queue.ownerRun() != null) {
                action.accept(queue.ownerRun(), argument);
            }
        }
    }

    /** The sum of a function over every queue. Allocates nothing if the function captures nothing. */
    long sum(final ToLongFunction<ReleaseQueue> value) {
        long sum = 0;
        final Members<ReleaseQueue> members = table.membersAcquire();
        for (int i = 0, size = stripes.length + members.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = get(members, i);
            sum += value.applyAsLong(queue);
            if (queue.ownerRun() != null) {
                sum += value.applyAsLong(queue.ownerRun());
            }
        }
        return sum;
    }

    /** Sums up over the queues while none is removed. */
    long count(final LongSupplier count) {
        return table.count(count);
    }

    /** The largest value of a function over every queue. Allocates nothing if the function captures nothing. */
    long max(final ToLongFunction<ReleaseQueue> value) {
        long max = 0;
        final Members<ReleaseQueue> members = table.membersAcquire();
        for (int i = 0, size = stripes.length + members.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = get(members, i);
            max = Math.max(max, value.applyAsLong(queue));
            if (queue.ownerRun() != null) {
                max = Math.max(max, value.applyAsLong(queue.ownerRun()));
            }
        }
        return max;
    }

    /** The queues that the reclaimer empties, without those that a living thread empties itself. */
    ReleaseQueue[] forReclaimer() {
        final Members<ReleaseQueue> members = table.membersAcquire();
        final int size = stripes.length + members.sizeAcquire();
        final ReleaseQueue[] queues = new ReleaseQueue[2 * size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            final ReleaseQueue queue = get(members, i);
            queues[count++] = queue;
            if (queue.isAdopted()) {
                queues[count++] = queue.ownerRun();
            }
        }
        return Arrays.copyOf(queues, count);
    }

    Members<ReleaseQueue> membersAcquire() {
        return table.membersAcquire();
    }

    int size(final Members<ReleaseQueue> members) {
        return stripes.length + members.sizeAcquire();
    }

    ReleaseQueue get(final Members<ReleaseQueue> members, final int index) {
        return index < stripes.length ? stripes[index] : members.get(index - stripes.length);
    }

    /** Makes the next release of every thread take the slow path. */
    void closeRuns() {
        final Members<ReleaseQueue> members = table.membersAcquire();
        for (int i = 0, size = members.sizeAcquire(); i < size; i++) {
            final ReleaseQueue queue = members.get(i);
            for (int attempt = 0; !queue.ownerHasEnded() && !queue.closeRun(); attempt++) {
                Pause.pause(attempt);
            }
        }
    }

    /** Notes how much room a release of a site needs, for those who will run it. */
    synchronized void prepare(final int stride) {
        widest = Math.max(widest, stride);
    }

    int widest() {
        return widest;
    }

    /**
     * Looks after queues that are idle or whose thread has ended. To be called now and then by the reclaimer.
     */
    public void sweep() {
        table.sweep();
        virtualUpdates.sweep(this);
        shared.trim();
        forEach((queue, none) -> queue.trimReserve(), 0);
        forEach((queue, none) -> queue.forgetIdleRun(), 0);
    }

    /**
     * Drops idle pages if the heap is nearly full. To be called now and then by the reclaimer.
     *
     * @param observer told of it.
     */
    public void relievePressure(final Observer observer) {
        if (pressure.check()) {
            observer.pressureBackoff(shared.drop() + sum(ReleaseQueue::dropPages));
        }
    }

    // ---- pages

    /**
     * Changes how many pages a releasing thread may have, those that have released already included.
     *
     * @param pages how many at most.
     */
    public synchronized void resizeThreadReserves(final int pages) {
        pagesPerThread = pages;
        forEach((queue, count) -> queue.resizeReserve((int) count), pages);
    }

    /**
     * Changes how many pages the shared reserve may have.
     *
     * @param pages how many at most, those included that are kept for callers that cannot wait.
     */
    public void resizeSharedReserve(final int pages) {
        shared.resize(pages);
    }

    /**
     * The pages that a releasing thread may have.
     *
     * @return how many at most.
     */
    public int pagesPerThread() {
        return pagesPerThread;
    }

    /**
     * The pages of the shared reserve.
     *
     * @return how many at most.
     */
    public int sharedPages() {
        return shared.limit();
    }

    /**
     * The pages that there may be now.
     *
     * @return the shared reserve and the reserves of all queues.
     */
    public long pageLimit() {
        return shared.limit() + (long) pagesPerThread * size(table.membersAcquire());
    }

    /**
     * The pages that there are.
     *
     * @return those at home and those in use.
     */
    public long pagesReserved() {
        return shared.pages() + sum(ReleaseQueue::pages);
    }

    /**
     * The pages that hold releases, or are about to.
     *
     * @return the pages that are not at home, overdraft pages included.
     */
    public long pagesInUse() {
        return shared.pagesInUse() + shared.overdraftPages() + sum(ReleaseQueue::pagesInUse);
    }
}
