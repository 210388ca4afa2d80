package io.reprieve.examples;

import io.reprieve.Rcu;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waiting until all readers have left that are inside now. With a timeout, which here passes while a reader stays; and
 * in a section, where it would wait for itself, it throws.
 *
 * <p>It prints:
 * <pre>
 * have the readers left? false
 * the readers have left
 * in a section: IllegalStateException
 * </pre>
 */
public final class Synchronize {
    private Synchronize() {
    }

    private static void stayInside(final CountDownLatch inside, final CountDownLatch mayLeave) {
        Rcu.readLock();
        try {
            inside.countDown();
            mayLeave.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Rcu.readUnlock();
        }
    }

    /**
     * Runs the example.
     *
     * @param args none.
     * @throws InterruptedException if the thread is interrupted while it waits.
     */
    public static void main(final String[] args) throws InterruptedException {
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final Thread reader = new Thread(() -> stayInside(inside, mayLeave), "reader");
        reader.start();
        inside.await();
        System.out.println("have the readers left? " + Rcu.synchronize(10, TimeUnit.MILLISECONDS));
        mayLeave.countDown();
        Rcu.synchronize();
        System.out.println("the readers have left");
        reader.join();

        Rcu.readLock();
        try {
            Rcu.synchronize();
        } catch (final IllegalStateException e) {
            System.out.println("in a section: " + e.getClass().getSimpleName());
        } finally {
            Rcu.readUnlock();
        }
    }
}
