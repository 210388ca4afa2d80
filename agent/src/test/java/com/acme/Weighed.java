package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.ReserveExhaustedException;
import io.reprieve.WhenExhausted;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Releases that say what they weigh, in a domain that may have 1,000 bytes pending.
 */
public final class Weighed {
    private static final long LIMIT = 1000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(100);

    private final AtomicInteger freed = new AtomicInteger();

    private Weighed() {
    }

    public static void main(final String[] arguments) throws Exception {
        Check.equal(LIMIT, Rcu.statistics().byteLimit(), "the limit");
        final Weighed pool = new Weighed();
        pool.counted();
        pool.throwing();
        pool.dropping();
        pool.waiting();
        pool.beyond();
        pool.failing();
        Check.equal(0L, Rcu.statistics().pendingBytes(), "bytes at the end");
        System.out.println("ok");
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Does some work while nothing is reclaimed. */
    private void underReader(final Work work) throws Exception {
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final Thread reader = new Thread(() -> stay(isInside, mayLeave));
        reader.setDaemon(true);
        reader.start();
        isInside.await();
        try {
            work.run();
        } finally {
            mayLeave.countDown();
        }
        reader.join();
        final long begin = System.nanoTime();
        do {
            // Once more for a release that only now comes to its end.
            Rcu.barrier();
        } while (Rcu.statistics().pendingBytes() != 0 && System.nanoTime() - begin < PATIENCE_NANOS);
        Check.equal(0L, Rcu.statistics().pendingBytes(), "bytes when all has run");
    }

    @ReadSide
    private void stay(final CountDownLatch isInside, final CountDownLatch mayLeave) {
        isInside.countDown();
        try {
            mayLeave.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pending(final long bytes) {
        Check.equal(bytes, Rcu.statistics().pendingBytes(), "pending bytes");
    }

    private static ByteBuffer buffer(final int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    @DeferRelease(bytes = "capacity")
    private void free(final ByteBuffer buffer) {
        freed.incrementAndGet();
    }

    @DeferRelease(bytes = "1")
    private void unmap(final long address, final long size) {
        Check.equal(size, address, "the arguments");
        freed.incrementAndGet();
    }

    @DeferRelease(bytes = "1")
    private void give(final ByteBuffer buffer, final int size, final double more) {
        Check.that(size == buffer.capacity() && more == 0.5, "the arguments");
        freed.incrementAndGet();
    }

    @DeferRelease(bytes = "capacity", whenExhausted = WhenExhausted.THROW)
    private void freeOrThrow(final ByteBuffer buffer) {
        freed.incrementAndGet();
    }

    @DeferRelease(bytes = "capacity", whenExhausted = WhenExhausted.DROP)
    private void freeOrDrop(final ByteBuffer buffer) {
        freed.incrementAndGet();
    }

    @DeferRelease(bytes = "size")
    private void discard(final Odd odd) {
        throw new IllegalStateException("a body that fails has run all the same");
    }

    /** Can't say what it weighs, now and then. */
    public static final class Odd {
        private final boolean isThrowing;

        Odd(final boolean isThrowing) {
            this.isThrowing = isThrowing;
        }

        public int size() {
            if (isThrowing) {
                throw new IllegalStateException("no size");
            }
            return 7;
        }
    }

    private void counted() throws Exception {
        underReader(() -> {
            free(buffer(100));
            pending(100);
            unmap(200, 200);
            pending(300);
            give(buffer(300), 300, 0.5);
            pending(600);
            unmap(0, 0);
            pending(600);
            Rcu.beginUpdate();
            free(buffer(50));
            pending(650);
            Rcu.endUpdate();
            for (int i = 0; i < 100; i++) {
                free(buffer(1));
            }
            pending(750);
        });
        Check.equal(105, freed.getAndSet(0), "bodies");
        free(null);
        Check.equal(1, freed.getAndSet(0), "null is released in place");
        underReader(() -> {
            // More than all: alone.
            free(buffer(5000));
            pending(5000);
        });
        Check.equal(0L, Rcu.statistics().overdraftBytes(), "bytes beyond the limit");
    }

    private void throwing() throws Exception {
        underReader(() -> {
            freeOrThrow(buffer(900));
            freeOrThrow(buffer(100));
            try {
                freeOrThrow(buffer(1));
                Check.that(false, "it fits");
            } catch (final ReserveExhaustedException e) {
                Check.that(e.getMessage().contains("pending.bytes is 1000, and 1000 are pending"), e.getMessage());
            }
            pending(1000);
        });
    }

    private void dropping() throws Exception {
        final long dropped = Rcu.statistics().dropped();
        freed.set(0);
        underReader(() -> {
            for (int i = 0; i < 5; i++) {
                freeOrDrop(buffer(300));
            }
            pending(900);
        });
        Check.equal(3, freed.getAndSet(0), "bodies");
        Check.equal(dropped + 2, Rcu.statistics().dropped(), "dropped");
    }

    /** Who finds the budget spent waits until the reader has left. */
    private void waiting() throws Exception {
        final long fallbacks = Rcu.statistics().synchronousFallbacks();
        final Thread releaser = new Thread(() -> free(buffer(200)));
        underReader(() -> {
            free(buffer(900));
            releaser.start();
            while (Rcu.statistics().synchronousFallbacks() == fallbacks) {
                Thread.onSpinWait();
            }
            pending(900);
        });
        releaser.join();
        Rcu.barrier();
        Check.equal(2, freed.getAndSet(0), "bodies");
        Check.equal(0L, Rcu.statistics().overdraftBytes(), "bytes beyond the limit");
    }

    /** Who can't wait goes beyond the limit. */
    private void beyond() throws Exception {
        underReader(() -> {
            free(buffer(900));
            Rcu.readLock();
            free(buffer(200));
            Rcu.readUnlock();
            pending(1100);
        });
        Check.equal(2, freed.getAndSet(0), "bodies");
        Check.equal(200L, Rcu.statistics().overdraftBytes(), "bytes beyond the limit");
    }

    private void failing() throws Exception {
        underReader(() -> {
            discard(new Odd(false));
            pending(7);
            discard(new Odd(true));
            pending(7);
        });
        Check.equal(2L, Rcu.statistics().failedReleases(), "failed");
    }
}
