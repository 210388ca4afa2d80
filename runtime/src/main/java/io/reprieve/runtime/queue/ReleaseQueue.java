package io.reprieve.runtime.queue;

import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.StackRoom;
import io.reprieve.runtime.thread.Wakeup;

/**
 * Pending releases in the order in which they were made: a chain of pages and of objects with an embedded head, filled
 * by its owner alone, and emptied by one consumer at a time.
 *
 * <pre>
 *   finished      ready        snapshot      published       appended      positions count releases
 *      |  may run   |  waits for  |  waits for   |  waits for    |
 *      |            |  its grace  |  company     |  endUpdate()  |
 *   --[page]------[page]---------[object]-----[page]-----------[page]
 * </pre>
 *
 * <p>The owner publishes with a release store of its position, so that nobody needs its help: what an idle or ended
 * thread left is found by the reclaimer. Pages and objects are links of one chain with one position, so that a thread's
 * releases run in the order in which they were made, whatever each was queued in.
 *
 * <p>A queue has pages of its own, at least one, so that it has room again at the latest when all that is in it has
 * run.
 */
public abstract class ReleaseQueue extends ConsumerEnd {
    /** So long the calling thread only spins: it may have the turn of a queue that others wait for. */
    private static final int A_MOMENT = Pause.SPINS;

    long r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13, r14, r15;

    /** The reclaimer that empties the queue. */
    final int share;
    /** Whether an overdraft page was taken, and nobody has waited for it yet. Touched by the owner alone. */
    boolean owes;
    /** Where the queue stood when idle runs were looked for last. Touched by the reclaimer alone. */
    long seenAtLastTick = -1;
    /** What the observer reuses from one fallback to the next. Touched by the owner alone. */
    private Object fallbackEvent;
    private final ThreadReserve reserve;
    private final SharedReserve shared;

    ReleaseQueue(
        final Thread owner,
        final int share,
        final Wakeup wakeup,
        final ThreadReserve reserve,
        final SharedReserve shared) {
        super(owner, wakeup, shared);
        this.share = share;
        this.reserve = reserve;
        this.shared = shared;
    }

    /** What the last fallback of the owner left to be reused; {@code null} if none did. */
    final Object takeFallbackEvent() {
        final Object event = fallbackEvent;
        fallbackEvent = null;
        return event;
    }

    final void keepFallbackEvent(final Object event) {
        fallbackEvent = event;
    }

    // ---- room

    /**
     * Opens a run if need be, and finds room for one release: with the next page, if the current one is full.
     *
     * @return {@code false} if there is no page, or none with room for primitives and the heap is full.
     */
    final boolean makeRoom(final ReleaseSite site, final int key, final Object context, final Object function) {
        if (continues(site, key, context, function)) {
            return true;
        }
        if (!hasRoomFor(site) && !findPage(site)) {
            return false;
        }
        try {
            openRun(site, key, context, function);
            return true;
        } catch (final OutOfMemoryError e) {
            return false;
        }
    }

    private boolean findPage(final ReleaseSite site) {
        // Before a page is taken: with the stack at its end it would belong to nobody.
        StackRoom.need();
        Page next = HEADER + site.stride() <= reserve.pageEntries() ? reserve.take() : null;
        if (next == null) {
            next = shared.take();
        }
        if (next == null) {
            return beginPageAnew();
        }
        link(next);
        return true;
    }

    /**
     * Empties the current page where it lies, if all of it has run: a page goes home only when its successor is linked,
     * so a thread that gets no other page would never have room again.
     *
     * @return {@code false} if something in the queue has not run yet, or the page is outside the limit.
     */
    private boolean beginPageAnew() {
        final Page only = page;
        if (only == null || only.isHomeless() || !isEmptied()) {
            return false;
        }
        try {
            if (link != only) {
                return false;
            }
            clear(only);
        } finally {
            letGo();
        }
        goOnIn(only);
        return true;
    }

    /** Lays hold of the other end, if all has run: its consumer, if there is one, is about to let go. */
    private boolean isEmptied() {
        final Thread thread = Thread.currentThread();
        for (int attempt = 0; attempt < A_MOMENT && finishedAcquire() == appended; attempt++) {
            if (tryLayHold(thread)) {
                return true;
            }
            Pause.pause(attempt);
        }
        return false;
    }

    /** Whether it is worth while to look for room. Racy: asked by who waits for it. */
    final boolean mayHaveRoom() {
        return finishedAcquire() == publishedAcquire() || reserve.hasPage() || shared.hasPage();
    }

    /** Goes on in a page outside the limit, or in a kept one. */
    final void goBeyond(final Page extra) {
        link(extra);
    }

    // ---- the turn of a queue that threads share

    /** Waits for the calling thread's turn. Nothing for a queue that has an owner. */
    void takeTurn() {
    }

    void endTurn() {
    }

    /** Ends the release that was begun: publishes it, or holds it back until the update-side section ends. */
    public final void commit() {
        endEntry();
        endTurn();
    }

    // ---- who runs the bodies

    /** Whether the reclaimer empties the queue. */
    abstract boolean isForReclaimer();

    final boolean hasReadyForReclaimer() {
        return hasReady() && isForReclaimer();
    }

    @Override
    boolean closesCommonPath() {
        return true;
    }

    // ---- pages

    /** Changes how many pages the queue may have. */
    final void resizeReserve(final int pages) {
        reserve.resize(pages);
    }

    final void trimReserve() {
        reserve.trim();
    }

    final long dropPages() {
        return reserve.drop();
    }

    final long pages() {
        return reserve.pages();
    }

    final long pagesInUse() {
        return reserve.pagesInUse();
    }

    /** Allocates the first page, so that there is room at the latest when all has run, however full the heap is. */
    final boolean allocateFirstPage(final boolean withPrimitives) {
        return reserve.allocateFirst(withPrimitives);
    }

    @Override
    protected boolean isDisposable() {
        return false;
    }
}
