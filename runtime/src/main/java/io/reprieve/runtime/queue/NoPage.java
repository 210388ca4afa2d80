package io.reprieve.runtime.queue;

import io.reprieve.ReserveExhaustedException;
import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.thread.StackRoom;
import io.reprieve.woven.EmbeddedHead;

/**
 * What becomes of a release for which there is no page, in this order:
 * <ol>
 * <li>the object's embedded head: it is queued by that, and nobody waits;
 * <li>the site's policy, where that is to drop the release or to throw;
 * <li>a wait until there is room again, as long as {@link RoomWait} says;
 * <li>where the caller must not wait for a grace period: a wait for bodies that may run already, if there are any and
 * it may
 *     wait for those;
 * <li>a page that is kept for this, where the caller must not wait again;
 * <li>a page outside the limit;
 * <li>with the heap full: one wait after the other where the caller may wait, and else the release is leaked.
 * </ol>
 */
final class NoPage {
    private final QueueRegistry registry;
    private final QueueCounters counters;
    private final SharedReserve shared;
    private final MayWait mayWait;
    private final RoomWait roomWait;
    private final Observer observer;

    NoPage(
        final QueueRegistry registry,
        final QueueCounters counters,
        final MayWait mayWait,
        final RoomWait roomWait,
        final Observer observer) {
        this.registry = registry;
        this.counters = counters;
        this.shared = registry.sharedReserve();
        this.mayWait = mayWait;
        this.roomWait = roomWait;
        this.observer = observer;
    }

    /**
     * Makes room for a release, or deals with it otherwise.
     *
     * @param queue whose turn the caller has, before and after.
     * @return whether there is room. If not, the release has been queued by its head, or dropped.
     * @throws ReserveExhaustedException if the site says so.
     * @throws OutOfMemoryError          if no page is to be had, and the caller must not wait.
     */
    boolean makeRoom(
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released,
        final EmbeddedHead head) {
        if (head != null && site.references() == 1 && site.primitives() == 0) {
            queue.appendHead(head, site, context, function);
            counters.embedded.incrementAndGet();
            return false;
        }
        return switch (site.whenExhausted()) {
            case DROP -> drop(site, head);
            case THROW -> throw new ReserveExhaustedException("no page of the release reserve is left for "
                + site.name() + " (the reserve has " + registry.pageLimit() + " pages of " + registry.pageEntries()
                + " entries): the object has not been released; raise reserve.pages.shared or "
                + "reserve.pages.per.thread, or choose whenExhausted = SYNCHRONIZE");
            case SYNCHRONIZE -> {
                waitOrGoBeyond(queue, site, key, context, function, released);
                yield true;
            }
        };
    }

    private boolean drop(final ReleaseSite site, final EmbeddedHead head) {
        counters.dropped.incrementAndGet();
        site.counters().countNotQueued();
        EmbeddedHeads.clear(head);
        return false;
    }

    /**
     * Takes what a release weighs out of the budget, or deals with the release otherwise: as without a page, but that
     * an embedded head is of no use, and that who must not wait takes bytes beyond the limit. {@code false} if it was
     * dropped.
     */
    boolean takeBytes(
        final ReleaseQueue queue,
        final ReleaseSite site,
        final Object context,
        final Object released,
        final EmbeddedHead head,
        final long weight) {
        if (registry.bytes().tryTake(weight)) {
            return true;
        }
        return switch (site.whenExhausted()) {
            case DROP -> drop(site, head);
            case THROW -> throw new ReserveExhaustedException("the budget of bytes is spent for " + site.name()
                + " (pending.bytes is "
                + registry.bytes().limit() + ", and " + registry.bytes().pending()
                + " are pending): the object has not been"
                + " released; raise pending.bytes, or choose whenExhausted = SYNCHRONIZE");
            case SYNCHRONIZE -> {
                final Cause cause = mayWait.whyNot(Thread.currentThread(), queue, site, context, released);
                final boolean canWait = cause == null && roomWait.isAllowed();
                if (!canWait || !roomWait.awaitBytes(queue, site, weight)) {
                    takeBeyond(queue, site, cause, weight);
                }
                yield true;
            }
        };
    }

    private void takeBeyond(final ReleaseQueue queue, final ReleaseSite site, final Cause cause, final long weight) {
        StackRoom.need();
        // As for a page: who could not wait waits when it can.
        queue.owes |= cause != null;
        if (registry.bytes().takeBeyond(weight)) {
            // Without the turn: a listener may release something.
            queue.endTurn();
            observer.overdraft(site.name(), Cause.BYTES.text(), shared.overdraftPages());
            queue.takeTurn();
        }
    }

    private void waitOrGoBeyond(
        final ReleaseQueue queue,
        final ReleaseSite site,
        final int key,
        final Object context,
        final Object function,
        final Object released) {
        final Cause cause = mayWait.whyNot(Thread.currentThread(), queue, site, context, released);
        final boolean canWait = cause == null;
        while (true) {
            if (canWait && roomWait.isAllowed()) {
                if (roomWait.awaitRoom(queue, site, key, context, function)) {
                    return;
                }
            } else if (mayAwaitBodies(cause, queue, site, context, released)
                && roomWait.awaitBodies(queue, site, key, context, function)) {
                return;
            }
            if (goBeyond(queue, site, canWait ? Cause.TIMEOUT : cause)) {
                queue.openRun(site, key, context, function);
                return;
            }
            if (!canWait || !roomWait.isAllowed()) {
                throw new OutOfMemoryError("no page for a release that cannot wait");
            }
        }
    }

    /** Whether the caller is only inside something that holds back grace periods, or whose end it can't see. */
    private boolean mayAwaitBodies(
        final Cause cause,
        final ReleaseQueue queue,
        final ReleaseSite site,
        final Object context,
        final Object released) {
        return (cause == Cause.IN_READ_SECTION || cause == Cause.IN_UPDATE || cause == Cause.ONLINE)
            && queue.hasReady() && roomWait.isAllowed() && mayWait.whyNotForBodies(site, context, released) == null;
    }

    private boolean goBeyond(final ReleaseQueue queue, final ReleaseSite site, final Cause cause) {
        // Before a page is taken, and again before the turn is given up.
        StackRoom.need();
        // Where all has run that was released before, no wait makes room: the page needs memory that there isn't.
        final boolean canWaitAgain = cause == Cause.TIMEOUT && roomWait.isAllowed() && queue.pending() != 0;
        Page page = canWaitAgain ? null : shared.takeKept();
        if (page == null) {
            page = shared.takeOverdraft(canWaitAgain);
            if (page == null) {
                return false;
            }
            counters.overdrafts.incrementAndGet();
            // Who could not wait waits when it can. Who has waited in vain has paid.
            queue.owes |= cause != Cause.TIMEOUT;
            report(queue, site, cause);
        }
        queue.link(page);
        return true;
    }

    /** Without the turn: a listener may release something. */
    private void report(final ReleaseQueue queue, final ReleaseSite site, final Cause cause) {
        boolean hasTurn = false;
        try {
            queue.endTurn();
            observer.overdraft(site.name(), cause.text(), shared.overdraftPages());
            queue.takeTurn();
            hasTurn = true;
        } finally {
            if (!hasTurn) {
                // The page goes to the collector.
                shared.repay();
            }
        }
    }
}
