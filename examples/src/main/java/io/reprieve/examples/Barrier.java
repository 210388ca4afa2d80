package io.reprieve.examples;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waiting until all that was released before has run: before a pool is closed, or a library is unloaded. {@code
 * synchronize()} does not do this: it waits for the readers, and the bodies come after.
 *
 * <p>It prints:
 * <pre>
 * run: 100 of 100
 * nothing is left: true
 * </pre>
 */
public final class Barrier {
    private Barrier() {
    }

    /**
     * Runs the example.
     *
     * @param args none.
     * @throws InterruptedException if the thread is interrupted while it waits.
     */
    public static void main(final String[] args) throws InterruptedException {
        final AtomicInteger run = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            Rcu.defer(run, AtomicInteger::getAndIncrement);
        }
        Rcu.barrier();
        System.out.println("run: " + run + " of 100");
        System.out.println("nothing is left: " + Rcu.barrier(1, TimeUnit.MINUTES));
    }
}
