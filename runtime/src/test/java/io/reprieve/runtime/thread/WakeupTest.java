package io.reprieve.runtime.thread;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who waits for the reclaimer wakes it out of a nap, and who merely releases does not.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WakeupTest {
    private final Wakeup wakeup = new Wakeup();

    @Test
    void aNapIsEndedByWhoWaits() throws InterruptedException {
        final Thread reclaimer = new Thread(() -> wakeup.nap(TimeUnit.HOURS.toNanos(1)), "napping");
        reclaimer.setDaemon(true);
        reclaimer.start();
        while (reclaimer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        wakeup.wakeIfParked();
        assertTrue(reclaimer.isAlive());
        wakeup.wakeForCertain();
        reclaimer.join();
    }
}
