package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.ReserveExhaustedException;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What sites do when no page is left, and where their bodies run. For a reserve that holds some twenty releases.
 */
public final class Exhausted {
    private static final int COUNT = 100;

    private final List<Object> objects = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private Exhausted() {
    }

    public static void main(final String[] arguments) throws Exception {
        throwing(new Exhausted());
        dropping(new Exhausted());
        waiting(new Exhausted());
        onOwner(new Exhausted());
        adopted(new Exhausted());
        Check.equal(0L, Rcu.statistics().pending(), "pending at the end");
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
        work.run();
        mayLeave.countDown();
        reader.join();
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

    private void note(final Object object) {
        objects.add(object);
        threads.add(Thread.currentThread());
    }

    @DeferRelease(whenExhausted = WhenExhausted.THROW)
    private void freeOrThrow(final Object object) {
        note(object);
    }

    private static void throwing(final Exhausted pool) throws Exception {
        final List<Object> released = new ArrayList<>();
        pool.underReader(() -> {
            try {
                for (int i = 0; i < COUNT; i++) {
                    pool.freeOrThrow(i);
                    released.add(i);
                }
                Check.that(false, "the reserve is spent at some time");
            } catch (final ReserveExhaustedException e) {
                Check.that(e.getMessage().contains("Exhausted#freeOrThrow"), "the message names the site: " + e);
            }
        });
        Check.that(!released.isEmpty(), "some found a page");
        Rcu.barrier();
        Check.equal(released, pool.objects, "what was released before");
        pool.freeOrThrow("after");
        Rcu.barrier();
        Check.equal("after", pool.objects.get(released.size()), "a release when there are pages again");
    }

    @DeferRelease(whenExhausted = WhenExhausted.DROP)
    private void freeOrDrop(final Object object) {
        note(object);
    }

    private static void dropping(final Exhausted pool) throws Exception {
        pool.underReader(() -> {
            for (int i = 0; i < COUNT; i++) {
                pool.freeOrDrop(i);
            }
        });
        Rcu.barrier();
        final long dropped = Rcu.statistics().dropped();
        Check.that(dropped > 0 && dropped < COUNT, "some are dropped: " + dropped);
        Check.equal(
            IntStream.range(0, (int) (COUNT - dropped)).boxed().collect(Collectors.toList()),
            pool.objects,
            "what was not dropped");
    }

    @DeferRelease
    private void free(final Object object) {
        note(object);
    }

    private static void waiting(final Exhausted pool) throws Exception {
        final Thread releaser = new Thread(() -> {
            for (int i = 0; i < COUNT; i++) {
                pool.free(i);
            }
        });
        pool.underReader(() -> {
            releaser.start();
            while (releaser.getState() == Thread.State.RUNNABLE || releaser.getState() == Thread.State.NEW) {
                Thread.sleep(1);
            }
            Check.that(releaser.isAlive() && pool.objects.isEmpty(), "it waits for the reader: " + pool.objects);
        });
        releaser.join();
        Rcu.barrier();
        Check.equal(IntStream.range(0, COUNT).boxed().collect(Collectors.toList()), pool.objects, "in order");
        Check.that(Rcu.statistics().synchronousFallbacks() > 0, "some waited");
        Check.that(!pool.threads.contains(releaser), "who waits leaves the bodies to the reclaimer");
    }

    @DeferRelease(runOn = RunOn.OWNER)
    private void freeOnOwner(final Object object) {
        note(object);
    }

    private static void onOwner(final Exhausted pool) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            pool.freeOnOwner(i);
        }
        Rcu.barrier();
        Check.equal(IntStream.range(0, COUNT).boxed().collect(Collectors.toList()), pool.objects, "in order");
        pool.threads.forEach(thread -> Check.equal(Thread.currentThread(), thread, "the thread that runs the body"));
    }

    private static void adopted(final Exhausted pool) throws Exception {
        final Thread owner = new Thread(() -> pool.freeOnOwner("o"));
        pool.underReader(() -> {
            owner.start();
            owner.join();
        });
        final long deadline = System.nanoTime() + 100_000_000_000L;
        while (pool.objects.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        Check.equal(List.of("o"), pool.objects, "what an ended thread has left");
        Check.that(pool.threads.get(0) != owner, "run by another");
    }
}
