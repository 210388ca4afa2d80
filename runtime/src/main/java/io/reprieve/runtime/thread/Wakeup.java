package io.reprieve.runtime.thread;

import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

abstract class WakeupLeadingPad {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
}

abstract class WakeupState extends WakeupLeadingPad {
    boolean parked;
}

/**
 * How the reclaimer sleeps, and how a release wakes it. Alone on its cache line, because every release looks at it.
 */
public final class Wakeup extends WakeupState {
    private static final VarHandle PARKED;
    private static final VarHandle SLEEPER = Fields.of(MethodHandles.lookup(), "sleeper", Thread.class);
    private static final VarHandle WOKEN_NANOS = Fields.of(MethodHandles.lookup(), "wokenNanos", long.class);

    static {
        try {
            PARKED = MethodHandles.lookup().findVarHandle(WakeupState.class, "parked", boolean.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;
    private Thread sleeper;
    private long wokenNanos;

    /** Nobody sleeps. */
    public Wakeup() {
    }

    /**
     * Wakes the sleeper if there is one. Called after a publication, without a fence in between: the release may then
     * see an old {@code false} and leave the reclaimer asleep. With the asymmetric barrier the heavy side makes that
     * impossible; without it the sleep is bounded.
     */
    public void wakeIfParked() {
        if ((boolean) PARKED.getOpaque(this)) {
            wake();
        }
    }

    /**
     * Wakes the sleeper if there is one; sees it for certain.
     */
    public void wakeForCertain() {
        // Between the publication and the look at "parked". Pairs with the heavy barrier in park().
        VarHandle.fullFence();
        wakeIfParked();
    }

    private void wake() {
        // Before the exchange. Pairs with wokenNanos(), which is asked behind the sleeper's look at "parked".
        WOKEN_NANOS.setOpaque(this, System.nanoTime());
        // One of many releases pays for the wake-up.
        if (PARKED.compareAndSet(this, true, false)) {
            LockSupport.unpark((Thread) SLEEPER.getOpaque(this));
        }
    }

    /**
     * Parks the calling thread until it is woken, unless there is work. Called by the reclaimer alone.
     *
     * @param nanos   the longest sleep, in nanoseconds.
     * @param hasWork looked at once more behind the heavy barrier: a publication that found nobody parked is seen here.
     * @return whether somebody has woken it.
     */
    public boolean park(final long nanos, final BooleanSupplier hasWork) {
        SLEEPER.setOpaque(this, Thread.currentThread());
        PARKED.setVolatile(this, true);
        // Between the store of "parked" and the second look. Pairs with the publication before wakeIfParked().
        Fences.heavy();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        // Acquire: the waker has noted the time before.
        final boolean isWoken = !(boolean) PARKED.getAcquire(this);
        PARKED.setOpaque(this, false);
        return isWoken;
    }

    /**
     * When the sleeper was woken last. Asked when {@link #park} has returned.
     *
     * @return the time, as {@link System#nanoTime} has it.
     */
    public long wokenNanos() {
        return (long) WOKEN_NANOS.getOpaque(this);
    }
}
