package io.reprieve.runtime.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class ClockLeadingPad {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
}

abstract class ClockValue extends ClockLeadingPad {
    long epoch = 1;
}

/**
 * The global epoch of a domain: the number of the youngest grace period that has begun. Alone on its cache line,
 * because every reader reads it at every outermost section and only the engine writes it.
 *
 * <p>64 bits do not wrap in practice, so that one pass over the reader slots is enough; an epoch of 0 never
 * occurs, since 0 in a slot means outside.
 */
public final class Clock extends ClockValue {
    private static final VarHandle EPOCH;

    static {
        try {
            EPOCH = MethodHandles.lookup().findVarHandle(ClockValue.class, "epoch", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;

    /** A clock at epoch 1. */
    public Clock() {
    }

    /**
     * The epoch, for the stamp of a reader or the cookie of a waiter. Pairs with {@link #advanceRelease}: a reader
     * that sees the new epoch sees every unpublish that the engine saw before it advanced. With a weaker read a
     * pointer loaded earlier than the epoch would carry too young a stamp.
     *
     * @return the number of the youngest grace period that has begun.
     */
    public long getAcquire() {
        return (long) EPOCH.getAcquire(this);
    }

    /**
     * Begins a grace period. Called by the one thread that drives the engine. Pairs with {@link #getAcquire}.
     *
     * @param epoch the number of the grace period.
     */
    public void advanceRelease(final long epoch) {
        EPOCH.setRelease(this, epoch);
    }
}
