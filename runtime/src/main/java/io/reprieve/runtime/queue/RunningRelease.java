package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The position of the release whose body a consumer is running, for those who wait until all below a position have run.
 */
final class RunningRelease {
    private static final VarHandle POSITION = Fields.of(MethodHandles.lookup(), "position", long.class);
    private static final VarHandle FINISHED = Fields.of(MethodHandles.lookup(), "finished", long.class);
    private static final long NONE = Long.MAX_VALUE;

    private long position = NONE;
    // Written by the consumer whose release this is, one at a time.
    private long finished;

    /** Called before the release is taken out of the queue, whose position carries the order. */
    void begin(final long position) {
        POSITION.setOpaque(this, position);
    }

    /** Pairs with {@link #isBeyond}: who sees the end sees all that the body did. */
    void end() {
        FINISHED.setOpaque(this, finished + 1);
        POSITION.setRelease(this, NONE);
    }

    /** Asked after the queue's position was read with acquire. */
    boolean isBeyond(final long position) {
        return (long) POSITION.getAcquire(this) >= position;
    }

    /** How many releases have run. */
    long finished() {
        return (long) FINISHED.getOpaque(this);
    }
}
