package io.reprieve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Two threads that want the same thing.
 */
public final class Contention {
    private static final int ROUNDS = 100_000;
    /** In the second half of its rounds who has it lets the other one run each so many: a power of two. */
    private static final int REST = 16;

    private Contention() {
    }

    /** Has nothing that is taken be taken by a second one before it is given back. */
    public static void isExclusive(final BooleanSupplier tryTake, final Runnable giveBack) throws InterruptedException {
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final Thread[] threads = new Thread[2];
        final CountDownLatch busy = new CountDownLatch(threads.length);
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int round = 0; busy.getCount() != 0 && overlaps.get() == 0; round++) {
                    if (round == ROUNDS) {
                        busy.countDown();
                    }
                    if (tryTake.getAsBoolean()) {
                        if (inside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        if (round > ROUNDS / 2 && (round & REST - 1) == 0) {
                            Thread.yield();
                        }
                        inside.decrementAndGet();
                        giveBack.run();
                    }
                }
            }, "contender " + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, overlaps.get());
    }

    /** Has another thread do something, as far as it gets without a monitor that the caller holds. */
    public static Thread start(final Runnable deed) {
        final Thread other = new Thread(deed, "other");
        other.setDaemon(true);
        other.start();
        ThreadInfo now;
        do {
            now = ManagementFactory.getThreadMXBean().getThreadInfo(other.getId());
        } while (now != null && now.getLockOwnerId() != Thread.currentThread().getId());
        return other;
    }
}
