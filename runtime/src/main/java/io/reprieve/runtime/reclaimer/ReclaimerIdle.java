package io.reprieve.runtime.reclaimer;

import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.Wakeup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * How the reclaimer's thread idles: it backs off while something is pending, naps for a while in case more follows,
 * so that a trickle of releases pays for no wake-ups, and then parks until it is woken.
 */
final class ReclaimerIdle implements IdleStrategy {
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int NAPS = 50;
    /** Without the asymmetric barrier a wake-up can be lost: the sleep is bounded. */
    private static final long FENCE_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** With it the reclaimer only looks after what ended threads left. */
    private static final long PARK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Reclaimer reclaimer;
    private final Wakeup wakeup;
    private final BooleanSupplier hasWork;
    private int attempts;
    private int naps;

    ReclaimerIdle(final Reclaimer reclaimer, final Wakeup wakeup) {
        this.reclaimer = reclaimer;
        this.wakeup = wakeup;
        hasWork = reclaimer::hasWork;
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
            Pause.pause(attempts++);
        } else if (naps++ < NAPS) {
            attempts = 0;
            LockSupport.parkNanos(NAP_NANOS);
        } else {
            park();
            if (reclaimer.hasWork()) {
                reset();
            }
        }
    }

    private void park() {
        final boolean isCertain = Fences.areAsymmetric();
        if (wakeup.park(isCertain ? PARK_NANOS : FENCE_PARK_NANOS, hasWork)) {
            reclaimer.foundNothingBefore(wakeup.wokenNanos());
        } else if (isCertain) {
            reclaimer.foundNothingBefore(System.nanoTime());
        }
    }

    @Override
    public void reset() {
        attempts = 0;
        naps = 0;
    }

    @Override
    public String alias() {
        return "reprieve";
    }
}
