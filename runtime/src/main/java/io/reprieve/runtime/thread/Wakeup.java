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
    int parked;
}

/**
 * How the reclaimer sleeps, and how a release wakes it. Alone on its cache line, because every release looks at it.
 *
 * <p>While nothing comes "parked" stays set from one sleep to the next. Without the asymmetric barrier that is what
 * bounds a wake-up that gets lost: a release that has found it clear did so before the first of these sleeps, whose
 * bound is short, and what it had published has reached memory long before the sleeps get long.
 */
public final class Wakeup extends WakeupState {
    private static final int AWAKE = 0;
    static final int ASLEEP = 1;
    private static final int GONE = 2;
    /** Gone, and somebody starts the substitute. */
    private static final int STARTING = 3;

    private static final VarHandle PARKED;
    private static final VarHandle SLEEPER = Fields.of(MethodHandles.lookup(), "sleeper", Thread.class);
    private static final VarHandle NAPPER = Fields.of(MethodHandles.lookup(), "napper", Thread.class);
    private static final VarHandle WOKEN_NANOS = Fields.of(MethodHandles.lookup(), "wokenNanos", long.class);

    static {
        try {
            PARKED = MethodHandles.lookup().findVarHandle(WakeupState.class, "parked", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;
    private Thread sleeper;
    private Thread napper;
    private long wokenNanos;
    // Written before there is a sleeper.
    private Runnable substitute = () -> { };

    /** Nobody sleeps. */
    public Wakeup() {
    }

    /**
     * Says what is done in place of a wake-up when the sleeper has gone for good.
     *
     * @param start has another thread take its place.
     */
    public void setSubstitute(final Runnable start) {
        substitute = start;
    }

    /**
     * Wakes the sleeper if there is one. Called after a publication, without a fence in between: the release may then
     * see an old {@code false} and leave the reclaimer asleep. With the asymmetric barrier the heavy side makes that
     * impossible; without it the sleep is bounded.
     */
    public void wakeIfParked() {
        if ((int) PARKED.getOpaque(this) != AWAKE) {
            wake();
        }
    }

    /**
     * Wakes the sleeper if there is one, and sees it for certain; or ends a nap, as far as it sees that. Called by who
     * waits for what the sleeper is to do.
     */
    public void wakeForCertain() {
        // Between the publication and the look at "parked". Pairs with the heavy barrier in park().
        VarHandle.fullFence();
        wakeIfParked();
        // Pairs with the stores in nap(). Racy, but benign: a nap that is not seen ends by itself, and who was woken
        // for nothing looks for work once more.
        final Thread napping = (Thread) NAPPER.getOpaque(this);
        if (napping != null) {
            LockSupport.unpark(napping);
        }
    }

    private void wake() {
        // Before the exchange. Pairs with wokenNanos(), which is asked behind the sleeper's look at "parked".
        WOKEN_NANOS.setOpaque(this, System.nanoTime());
        // One of many releases pays for the wake-up.
        if (PARKED.compareAndSet(this, ASLEEP, AWAKE)) {
            LockSupport.unpark((Thread) SLEEPER.getOpaque(this));
        } else if ((int) PARKED.getAcquire(this) >= GONE) {
            startSubstitute();
        }
    }

    /**
     * Has somebody take the sleeper's place. Who comes meanwhile waits for that: its release, too, may be the last
     * before the exit, which waits for releases only once there is somebody, or about to be.
     */
    private synchronized void startSubstitute() {
        final int state = (int) PARKED.getAcquire(this);
        // In the middle of a start is, under the lock, what an attempt was left with by a stack overflow.
        if (state < GONE || !PARKED.compareAndSet(this, state, STARTING)) {
            return;
        }
        boolean isStarted = false;
        try {
            substitute.run();
            isStarted = true;
        } catch (final VirtualMachineError | LinkageError e) {
            // No memory for a thread, no stack, or a class loader that is closed: what is published stays, its release
            // is not told that it has failed, and the next one tries again.
            return;
        } finally {
            // Unless the substitute has said already how it is.
            PARKED.compareAndSet(this, STARTING, isStarted ? AWAKE : GONE);
        }
    }

    /** Has somebody take the place of a sleeper that has gone for good; does nothing if none has. */
    public void wakeIfGone() {
        if ((int) PARKED.getOpaque(this) == GONE) {
            wake();
        }
    }

    /**
     * Parks the calling thread until it is woken, unless there is work. Called by the reclaimer alone, which calls
     * {@link #rise} before it works.
     *
     * @param nanos   the longest sleep, in nanoseconds.
     * @param hasWork looked at once more behind the heavy barrier: a publication that found nobody parked is seen here.
     * @return whether somebody has woken it.
     */
    public boolean park(final long nanos, final BooleanSupplier hasWork) {
        SLEEPER.setOpaque(this, Thread.currentThread());
        PARKED.setVolatile(this, ASLEEP);
        // Between the store of "parked" and the second look. Pairs with the publication before wakeIfParked().
        Fences.heavy();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        // Acquire: the waker has noted the time before.
        return (int) PARKED.getAcquire(this) == AWAKE;
    }

    /**
     * Parks the calling thread for a short while, out of which no release wakes it but one that waits. Called by the
     * reclaimer alone.
     *
     * @param nanos the longest nap, in nanoseconds.
     */
    public void nap(final long nanos) {
        NAPPER.setOpaque(this, Thread.currentThread());
        LockSupport.parkNanos(this, nanos);
        NAPPER.setOpaque(this, (Thread) null);
    }

    /** The sleeper is awake: nobody needs to wake it. */
    public void rise() {
        PARKED.setOpaque(this, AWAKE);
    }

    /**
     * Leaves for good, unless there is work: whoever comes next starts a substitute. Called by the sleeper, which
     * nobody has woken in at least one sleep of the length that bounds a wake-up that is lost.
     *
     * @param hasWork looked at once more behind the heavy barrier, as in {@link #park}.
     * @return whether the calling thread is to end; it has been woken otherwise, or has something to do.
     */
    public boolean leave(final BooleanSupplier hasWork) {
        // Pairs with the exchange of who wakes: either it finds the sleeper, which then stays, or that there is none.
        if (!PARKED.compareAndSet(this, ASLEEP, GONE)) {
            return false;
        }
        // Between that and the last look. Pairs with the publication before wakeIfParked().
        Fences.heavy();
        // If another one has seen the work first the substitute has been started.
        return !hasWork.getAsBoolean() || !PARKED.compareAndSet(this, GONE, AWAKE);
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
