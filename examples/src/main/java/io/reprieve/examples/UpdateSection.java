package io.reprieve.examples;

import io.reprieve.Rcu;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Code that releases first and unpublishes after, as much real code does: {@code free(block); block = null;}. A reader
 * that enters in between would find the block, and no grace period would know. In an update-side section the releases
 * count from its end, when the block can't be found any more.
 *
 * <p>It prints:
 * <pre>
 * released, and still to be found: block
 * a grace period has passed
 * unpublished
 * given back: block
 * </pre>
 */
public final class UpdateSection {
    private static final AtomicReference<String> PUBLISHED = new AtomicReference<>("block");

    private UpdateSection() {
    }

    private static void giveBack(final String block) {
        System.out.println("given back: " + block);
    }

    /**
     * Runs the example.
     *
     * @param args none.
     * @throws InterruptedException if the thread is interrupted while it waits.
     */
    public static void main(final String[] args) throws InterruptedException {
        Rcu.beginUpdate();
        try {
            Rcu.defer(PUBLISHED.get(), UpdateSection::giveBack);
            System.out.println("released, and still to be found: " + PUBLISHED.get());
            // A thread in an update-side section can't wait for a grace period; another one can.
            final Thread other = new Thread(Rcu::synchronize);
            other.start();
            other.join();
            System.out.println("a grace period has passed");
            PUBLISHED.set(null);
            System.out.println("unpublished");
        } finally {
            Rcu.endUpdate();
        }
        Rcu.barrier();
    }
}
