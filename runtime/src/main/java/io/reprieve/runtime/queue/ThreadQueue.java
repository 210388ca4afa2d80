package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.thread.SystemThreads;
import io.reprieve.runtime.thread.Wakeup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The queue of one platform thread.
 */
public final class ThreadQueue extends ReleaseQueue implements CommonPath {
    private static final VarHandle OWNER_RUN = Fields.of(MethodHandles.lookup(), "ownerRun", OwnerQueue.class);

    /** Runs bodies on the owner's thread. */
    final BodyRunner runner = new BodyRunner(this);
    /** Whether the owner is a thread of the JVM that others wait for. */
    final boolean neverWaits;
    private final Keeper keeper;
    // Set once, by the owner; read by the reclaimer.
    private OwnerQueue ownerRun;

    /**
     * What keeps the queues of all threads.
     */
    interface Keeper {
        /** What the thread is to run itself is queued in pages of its own. */
        OwnerQueue ownerQueue(ThreadQueue thread);

        /** The thread has ended, and all that was in a queue of its own is over. */
        void retire(ReleaseQueue queue);
    }

    ThreadQueue(
        final Thread owner,
        final Keeper keeper,
        final int share,
        final Wakeup wakeup,
        final ThreadReserve reserve,
        final SharedReserve shared) {
        super(owner, share, wakeup, reserve, shared);
        this.keeper = keeper;
        this.neverWaits = owner != null && SystemThreads.contains(owner);
    }

    /** Whether the owner is running the body of a release of an object. Called by the owner. */
    public boolean isReplayOf(final Object object) {
        return runner.isRunning(object);
    }

    @Override
    boolean closesCommonPath() {
        return runner.closesCommonPath();
    }

    @Override
    public void closePath() {
        limit = 0;
        if (ownerRun != null) {
            ownerRun.limit = 0;
        }
    }

    @Override
    public void openPath() {
        setLimit();
        if (ownerRun != null) {
            ownerRun.setLimit();
        }
    }

    @Override
    boolean isForReclaimer() {
        return true;
    }

    // ---- releases that the owner is to run

    /** Whether the owner has releases to run itself, or a debt to repay. Asked by the owner. */
    public boolean hasChores() {
        return ownerRun != null || owes;
    }

    /**
     * Queues a release that the owner is to run, if the run goes on, the page has room, and nothing is ready to be run.
     */
    public boolean appendOwn(final int key, final Object context, final Object object) {
        final OwnerQueue own = ownerRun;
        return own != null && !own.hasReady() && own.append(key, context, object);
    }

    /**
     * As {@link #appendOwn(int, Object, Object)}, with one primitive argument.
     *
     * @param object    what is released; {@code null} where it is the primitive.
     */
    public boolean appendOwn(final int key, final Object context, final Object object, final long primitive) {
        final OwnerQueue own = ownerRun;
        return own != null && !own.hasReady() && own.append(key, context, object, primitive);
    }

    /** The releases that the owner runs, or {@code null} if it never made any. Pairs with {@link #needOwnerRun}. */
    OwnerQueue ownerRun() {
        return (OwnerQueue) OWNER_RUN.getAcquire(this);
    }

    /** The releases that the owner runs. Called by the owner. */
    OwnerQueue needOwnerRun() {
        if (ownerRun == null) {
            final OwnerQueue queue = keeper.ownerQueue(this);
            // What the section has begun holds back holds this one back as well.
            queue.updates = updates;
            // Release: the reclaimer that finds the queue finds it complete.
            OWNER_RUN.setRelease(this, queue);
        }
        return ownerRun;
    }

    // ---- update-side sections

    @Override
    void beginUpdate() {
        super.beginUpdate();
        if (ownerRun != null) {
            ownerRun.beginUpdate();
        }
    }

    @Override
    boolean endUpdate() {
        final boolean hasEnded = super.endUpdate();
        if (hasEnded && ownerRun != null) {
            ownerRun.endUpdate();
        }
        return hasEnded;
    }

    /** Publishes what an ended thread held back: its section will never end. Called under the table's lock. */
    void endUpdatesIfEnded() {
        if (ownerHasEnded()) {
            updatesOfAll = 0;
            endAllUpdates();
            if (ownerRun() != null) {
                ownerRun().endAllUpdates();
            }
        }
    }

    // ---- the end of the owner

    @Override
    protected boolean isDisposable() {
        if (!ownerHasEnded()) {
            return false;
        }
        endUpdatesIfEnded();
        return isOver(this) && (ownerRun() == null || isOver(ownerRun()));
    }

    private static boolean isOver(final ReleaseQueue queue) {
        return queue.hasRun(queue.publishedAcquire()) && queue.setAside() == 0;
    }

    @Override
    protected void onRemoval() {
        keeper.retire(this);
        if (ownerRun() != null) {
            keeper.retire(ownerRun());
        }
    }
}
