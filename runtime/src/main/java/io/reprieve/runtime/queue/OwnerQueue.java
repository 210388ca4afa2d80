package io.reprieve.runtime.queue;

import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.thread.Wakeup;

/**
 * The releases that a platform thread runs itself ({@link io.reprieve.RunOn#OWNER}), beside its {@link ThreadQueue}.
 * The reclaimer adopts what the thread left when it ended.
 */
final class OwnerQueue extends ReleaseQueue {
    private final BodyRunner runner;

    OwnerQueue(
        final Thread owner,
        final int share,
        final BodyRunner runner,
        final Wakeup wakeup,
        final ThreadReserve reserve,
        final SharedReserve shared) {
        super(owner, share, wakeup, reserve, shared);
        this.runner = runner;
    }

    @Override
    boolean closesCommonPath() {
        return runner.closesCommonPath();
    }

    @Override
    boolean isForReclaimer() {
        return ownerHasEnded();
    }
}
