package io.reprieve.benchmarks;

import io.reprieve.runtime.memory.Fences;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The least that a grace period can be: advance the epoch, issue the heavy barrier, look at every reader's slot, and
 * wait for those that are older. Nothing is shared, counted, observed, or protected from misuse.
 */
final class BareGracePeriod {
    /** A cache line and the one that the processor fetches with it. */
    private static final int STRIDE = 16;

    private final AtomicLong epoch = new AtomicLong(1);
    private final AtomicLongArray slots;

    BareGracePeriod(final int readers) {
        slots = new AtomicLongArray((readers + 1) * STRIDE);
    }

    void enter(final int reader) {
        slots.setOpaque((reader + 1) * STRIDE, epoch.getAcquire());
        Fences.afterStamp();
    }

    void leave(final int reader) {
        slots.setRelease((reader + 1) * STRIDE, 0);
    }

    void synchronize() {
        final long begun = epoch.incrementAndGet();
        Fences.heavy();
        for (int slot = STRIDE; slot < slots.length(); slot += STRIDE) {
            long stamp = slots.getAcquire(slot);
            while (stamp != 0 && stamp < begun) {
                Thread.onSpinWait();
                stamp = slots.getAcquire(slot);
            }
        }
    }
}
