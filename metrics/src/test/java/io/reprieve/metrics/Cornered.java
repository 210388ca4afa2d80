package io.reprieve.metrics;

import io.reprieve.Rcu;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A program that releases now and then, and after a while has a reader that stays, or one that waits for a lock under
 * which others are released, or a release whose body does not return.
 */
public final class Cornered {
    private static final Consumer<Object> FREE = object -> { };
    private static final int MANY = 60_000;
    private static final long PAUSE_MILLIS = 100;

    private Cornered() {
    }

    /** Seconds of calm before, and after, and {@code stuck-reader}, {@code stuck-body} or {@code lock-cycle}. */
    public static void main(final String[] arguments) throws Exception {
        calm(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0])));
        switch (arguments[2]) {
            case "stuck-reader" -> stay();
            case "stuck-body" -> Rcu.defer(new CountDownLatch(1), Cornered::standStill);
            default -> releaseUnderLock();
        }
        calm(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1])));
        System.exit(0);
    }

    private static void calm(final long nanos) throws InterruptedException {
        final long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Rcu.defer(new Object(), FREE);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static void stay() throws InterruptedException {
        final CountDownLatch isInside = new CountDownLatch(1);
        start("stuck", () -> {
            Rcu.readLock();
            isInside.countDown();
            new CountDownLatch(1).await();
        });
        isInside.await();
    }

    private static void standStill(final CountDownLatch never) {
        try {
            never.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void releaseUnderLock() throws InterruptedException {
        final ReentrantLock lock = new ReentrantLock();
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch isLocked = new CountDownLatch(1);
        start("reader", () -> {
            Rcu.readLock();
            isInside.countDown();
            isLocked.await();
            lock.lock();
            lock.unlock();
            Rcu.readUnlock();
        });
        isInside.await();
        lock.lock();
        isLocked.countDown();
        for (int i = 0; i < MANY; i++) {
            Rcu.defer(new Object(), FREE);
        }
        lock.unlock();
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private static void start(final String name, final Task task) {
        final Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }
}
