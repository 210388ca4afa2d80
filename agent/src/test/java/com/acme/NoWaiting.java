package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Quiescent;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import io.reprieve.UpdateSide;
import java.lang.ref.Cleaner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Callers that cannot wait release more than the reserve holds, while a reader stays inside until they are through:
 * would they wait for it, the program would hang.
 */
public final class NoWaiting {
    private static final int COUNT = 60;

    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch isThrough = new CountDownLatch(1);

    private NoWaiting() {
    }

    public static void main(final String[] arguments) throws InterruptedException {
        check("in a synchronized method", pool -> {
            for (int i = 0; i < COUNT; i++) {
                pool.freeSynchronized(new Object());
            }
        });
        check("in a static synchronized method", pool -> {
            for (int i = 0; i < COUNT; i++) {
                freeStaticSynchronized(pool, new Object());
            }
        });
        check("with the receiver's monitor", pool -> {
            synchronized (pool) {
                pool.freeAll();
            }
        });
        check("with the object's monitor", pool -> {
            for (int i = 0; i < COUNT; i++) {
                final Object object = new Object();
                synchronized (object) {
                    pool.free(object);
                }
            }
        });
        check("in a reader", NoWaiting::freeAllInReader);
        check("in an updater", NoWaiting::freeAllInUpdater);
        check("in a duty cycle", NoWaiting::freeAllInDutyCycle);
        check("on a cleaner's thread", NoWaiting::freeAllOnCleaner);
        inBody();
        Check.equal(0L, Rcu.statistics().leaked(), "leaked");
        Check.equal(0L, Rcu.statistics().pending(), "pending at the end");
        System.out.println("ok");
    }

    /** On a thread of its own, which has no debt from before. */
    private static void check(final String where, final Consumer<NoWaiting> releases) throws InterruptedException {
        final NoWaiting pool = new NoWaiting();
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final Thread reader = new Thread(() -> pool.stay(isInside, mayLeave));
        reader.setDaemon(true);
        reader.start();
        isInside.await();
        final long overdrafts = Rcu.statistics().overdraftPages();
        final Thread releaser = new Thread(() -> {
            releases.accept(pool);
            pool.isThrough.countDown();
        });
        releaser.setDaemon(true);
        releaser.start();
        pool.isThrough.await();
        Check.equal(0, pool.runs.get(), "bodies that ran under the reader, " + where);
        Check.that(Rcu.statistics().overdraftPages() > overdrafts, "the reserve was overdrawn " + where);
        mayLeave.countDown();
        reader.join();
        releaser.join();
        Rcu.barrier();
        Check.equal(COUNT, pool.runs.get(), "bodies that ran in the end, " + where);
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

    @DeferRelease
    private void free(final Object object) {
        runs.incrementAndGet();
    }

    @DeferRelease
    private synchronized void freeSynchronized(final Object object) {
        runs.incrementAndGet();
    }

    @DeferRelease
    private static synchronized void freeStaticSynchronized(final NoWaiting pool, @Released final Object object) {
        pool.runs.incrementAndGet();
    }

    private void freeAll() {
        for (int i = 0; i < COUNT; i++) {
            free(new Object());
        }
    }

    @ReadSide
    private void freeAllInReader() {
        freeAll();
    }

    @UpdateSide
    private void freeAllInUpdater() {
        freeAll();
    }

    @Quiescent
    private void freeAllInDutyCycle() {
        freeAll();
        // At its end the turn repays what it has overdrawn: then it may wait, and does.
        isThrough.countDown();
    }

    private void freeAllOnCleaner() {
        final CountDownLatch isCleaned = new CountDownLatch(1);
        Cleaner.create().register(new Object(), () -> {
            freeAll();
            isCleaned.countDown();
        });
        try {
            while (!isCleaned.await(10, TimeUnit.MILLISECONDS)) {
                System.gc();
            }
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reclaimer's thread would wait for itself. */
    private static void inBody() {
        final NoWaiting pool = new NoWaiting();
        pool.freeChildren(new Object());
        Rcu.barrier();
        Rcu.barrier();
        Check.equal(COUNT, pool.runs.get(), "bodies that ran in the end, released from a body");
    }

    @DeferRelease
    private void freeChildren(final Object object) {
        freeAll();
    }
}
