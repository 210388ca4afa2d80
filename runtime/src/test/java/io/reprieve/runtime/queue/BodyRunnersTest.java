package io.reprieve.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.Contention;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each thread that takes a runner has one of its own, and finds it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BodyRunnersTest {
    private static final int MORE_THAN_AT_FIRST = 20;

    private final BodyRunners runners = new BodyRunners();

    @Test
    void aThreadFindsTheRunnerThatItHasTaken() {
        final Set<BodyRunner> taken = new HashSet<>();
        for (int i = 0; i < MORE_THAN_AT_FIRST; i++) {
            final Thread thread = new Thread(() -> { });
            assertNull(runners.find(thread));
            final BodyRunner runner = runners.tryTake(thread);
            assertTrue(taken.add(runner));
            assertSame(runner, runners.find(thread));
        }
        final Thread last = new Thread(() -> { });
        final BodyRunner runner = runners.tryTake(last);
        runners.giveBack(runner);
        assertNull(runners.find(last));
        assertSame(runner, runners.tryTake(new Thread(() -> { })));
    }

    @Test
    void twoThreadsTakeTwoRunners() throws InterruptedException {
        final BodyRunner runner = new BodyRunner(CommonPath.NONE);
        Contention.isExclusive(() -> runner.take(Thread.currentThread()), runner::giveBack);
    }

    @Test
    void whoMakesMoreRunnersWaitsForWhoDoesSoAlready() throws InterruptedException {
        final Thread other;
        synchronized (runners) {
            for (int i = 0; i < runners.runnersAcquire().length; i++) {
                assertNotNull(runners.tryTake(new Thread(() -> { })));
            }
            other = Contention.start(() -> runners.tryTake(Thread.currentThread()));
            assertTrue(other.isAlive(), "each would replace what the other has made");
            assertNotNull(runners.tryTake(Thread.currentThread()));
        }
        other.join();
        assertNotNull(runners.find(Thread.currentThread()));
        assertNotNull(runners.find(other));
        assertEquals(16, runners.runnersAcquire().length);
    }
}
