package io.reprieve.runtime.thread;

import java.lang.ref.WeakReference;

/**
 * What the runtime keeps for one thread. It refers to its thread weakly, so that neither an ended thread nor the
 * class loaders behind it are kept alive.
 */
public abstract class ThreadRecord extends WeakReference<Thread> {
    /**
     * A record of a thread.
     *
     * @param owner the thread; {@code null} for a record that no thread owns for good.
     */
    protected ThreadRecord(final Thread owner) {
        super(owner);
    }

    /**
     * Whether the thread has ended. A {@code true} also orders everything that the thread did before everything
     * that the caller does next, as {@link Thread#join()} would.
     *
     * @return {@code true} once the thread is no longer alive.
     */
    public final boolean ownerHasEnded() {
        final Thread owner = get();
        return owner == null || !owner.isAlive();
    }

    /**
     * Whether the record may be taken out of its table. Asked under the table's lock.
     *
     * @return {@code true} once nobody needs the record any more.
     */
    protected abstract boolean isDisposable();

    /**
     * Told, under the table's lock, when the record has been taken out of its table.
     */
    protected void onRemoval() {
    }
}
