package io.reprieve.runtime.reclaimer;

import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.Wakeup;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * How the reclaimer's thread idles: it backs off while something is pending, naps for a while in case more follows,
 * so that a trickle of releases pays for no wake-ups unless somebody waits, and then parks until it is woken. Where the
 * runtime's class loader may go before the JVM does, or when it was told to, its thread ends after a while: a thread
 * keeps its loader alive.
 */
final class ReclaimerIdle implements IdleStrategy {
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int NAPS = 50;
    /** Without the asymmetric barrier a wake-up can be lost in the first sleeps: they are short. */
    private static final long FENCE_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int FENCE_PARKS = 20;
    /** After that the reclaimer only looks after what ended threads left. */
    private static final long PARK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** So many of the long sleeps, and the thread may end. */
    private static final int PARKS_BEFORE_LEAVING = 5;

    private final Reclaimer reclaimer;
    private final Wakeup wakeup;
    private final Leave leave;
    private final BooleanSupplier hasWork;
    private int attempts;
    private int naps;
    private int parks;
    private boolean hasLeft;

    ReclaimerIdle(final Reclaimer reclaimer, final Wakeup wakeup, final Leave leave) {
        this.reclaimer = reclaimer;
        this.wakeup = wakeup;
        this.leave = leave;
        hasWork = reclaimer::hasWork;
    }

    /** Whether the thread is to end. */
    boolean hasLeft() {
        return hasLeft;
    }

    @Override
    public void idle(final int workCount) {
        try {
            if (workCount > 0) {
                reset();
            } else {
                idle();
            }
        } catch (final OutOfMemoryError e) {
            // The runner would end the thread; the next cycle makes room.
            attempts++;
        }
        // A release body that interrupts its thread must not end reclamation.
        Thread.interrupted();
    }

    @Override
    public void idle() {
        if (reclaimer.hasWork()) {
            wakeup.rise();
            Pause.pause(attempts++);
        } else if (naps < NAPS) {
            naps++;
            attempts = 0;
            wakeup.nap(NAP_NANOS);
        } else {
            park();
            if (reclaimer.hasWork()) {
                reset();
            }
        }
    }

    private void park() {
        final boolean isCertain = Fences.areAsymmetric();
        final int shortOnes = isCertain ? 0 : FENCE_PARKS;
        if (wakeup.park(parks < shortOnes ? FENCE_PARK_NANOS : PARK_NANOS, hasWork)) {
            parks = 0;
            reclaimer.foundNothingBefore(wakeup.wokenNanos());
            return;
        }
        parks++;
        if (isCertain) {
            reclaimer.foundNothingBefore(System.nanoTime());
        }
        if (leave.isDue(parks - shortOnes >= PARKS_BEFORE_LEAVING) && (isCertain || parks > 1)) {
            hasLeft = wakeup.leave(hasWork);
        }
    }

    @Override
    public void reset() {
        wakeup.rise();
        attempts = 0;
        naps = 0;
        parks = 0;
    }

    @Override
    public String alias() {
        return "reprieve";
    }
}
