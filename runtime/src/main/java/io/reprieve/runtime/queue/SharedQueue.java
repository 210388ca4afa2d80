package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.StackRoom;
import io.reprieve.runtime.thread.Wakeup;
import io.reprieve.woven.EmbeddedHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue that many threads fill, which have none of their own: virtual threads, and threads for which none could be
 * allocated. They take turns at the owner's end. Who has its turn takes a bounded number of steps and waits for
 * nothing: not for a grace period, not for a body, not for a page.
 */
final class SharedQueue extends ReleaseQueue {
    private static final VarHandle HOLDER = Fields.of(MethodHandles.lookup(), "holder", Thread.class);

    /** Whether a platform thread has come here because no queue could be allocated for it. Guarded by the turn. */
    boolean hasGuests;
    // The thread that has its turn.
    private Thread holder;

    SharedQueue(final int share, final Wakeup wakeup, final ThreadReserve reserve, final SharedReserve shared) {
        super(null, share, wakeup, reserve, shared);
    }

    @Override
    void takeTurn() {
        StackRoom.need();
        for (int attempt = 0; !tryTakeTurn(); attempt++) {
            Pause.pause(attempt);
        }
    }

    /** Pairs with {@link #endTurn}: each thread finds the owner's end as the last one left it. */
    boolean tryTakeTurn() {
        return (Thread) HOLDER.getOpaque(this) == null
            && HOLDER.compareAndSet(this, null, Thread.currentThread());
    }

    @Override
    void endTurn() {
        // An error may have come before the thread had its turn back. Opaque: certain about the calling thread.
        if ((Thread) HOLDER.getOpaque(this) == Thread.currentThread()) {
            HOLDER.setRelease(this, null);
        }
    }

    @Override
    boolean isForReclaimer() {
        return true;
    }

    /**
     * Queues all that a thread has held back, behind what is here: its pages become links of this chain. Has the turn,
     * and takes as many steps as the section had sites.
     *
     * @param held filled by a thread of its own; empty afterwards.
     */
    void splice(final HeldBackQueue held) {
        StackRoom.need();
        if (held.appended != 0) {
            takeOver(held);
        }
        // Also if it was empty: the section of a thread that has ended is still open in it.
        held.begin();
    }

    private void takeOver(final HeldBackQueue held) {
        held.tally.pourInto(tally, held.appended, appended);
        linkAfterLast(held.firstLink(), held.page == null ? (EmbeddedHead) held.openHead : null);
        if (held.page != null) {
            goOnIn(held.page);
            // Somebody else's run: the next release opens its own.
            tail = held.tail;
        } else {
            endInHead();
        }
        appended += held.appended;
        publishAppended();
    }
}
