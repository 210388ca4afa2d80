package io.reprieve.metrics;

import io.reprieve.Rcu;
import io.reprieve.ReadSection;
import io.reprieve.woven.Woven;
import io.reprieve.woven.WovenReaders;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A program that is scraped: a release has run, and three wait for a reader that stays until standard input ends.
 */
public final class Scraped {
    private static final Consumer<Object> FREE = object -> { };

    private Scraped() {
    }

    /** As a woven reader does; in the first grace periods a thread is asked to time its sections. */
    private static void readUntilTimed() {
        final int number = WovenReaders.register(0, "com.acme.Index.find(int)");
        while (WovenReaders.statistics(0).get(number - 1).timed() == 0) {
            final ReadSection section = Woven.section();
            Woven.exit(section, Woven.enterDefault(section, number));
            Rcu.synchronize();
        }
    }

    public static void main(final String[] arguments) throws Exception {
        Rcu.defer(new Object(), FREE);
        Rcu.barrier();
        readUntilTimed();
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        final Thread reader = new Thread(() -> {
            Rcu.readLock();
            isInside.countDown();
            try {
                isOver.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Rcu.readUnlock();
        }, "stuck");
        reader.start();
        isInside.await();
        for (int i = 0; i < 3; i++) {
            Rcu.defer(new Object(), FREE);
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            continue;
        }
        isOver.countDown();
    }
}
