package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.RunOn;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Releases with a method for many objects at once.
 */
public class BulkReleases {
    private static final int MANY = 1000;
    private static final long LIMIT_SECONDS = 100;

    private static final List<Object> GIVEN = Collections.synchronizedList(new ArrayList<>());
    private static int calls;
    private static int bodies;
    private static boolean isFailing;
    private static Thread last;

    /** What is released. */
    private static class Buffer {
        @DeferRelease(bulk = "giveAll")
        void give() {
            one(this);
        }

        static void giveAll(final Buffer[] buffers, final int from, final int to) {
            many(buffers, from, to);
        }
    }

    /** An override that nobody has woven, and a method for many that hides the other. */
    private static final class Special extends BulkReleases {
        @Override
        void putAll(final Object[] objects, final int from, final int to) {
            throw new AssertionError("the method of the class that declares the release is called");
        }
    }

    public static void main(final String[] arguments) throws Exception {
        final BulkReleases pool = new Special();
        each(pool::put);
        each(pool::putTyped);
        each(BulkReleases::putStatic);
        each(Buffer::give);
        each(pool::putOneByOne);
        each(pool::putOwn);
        Check.that(last == Thread.currentThread(), "its owner runs it");
        pool.put(null);
        Check.equal(1, bodies, "null is released in place");
        bodies = 0;
        failing(pool);
        nothingIsKept(pool);
        System.out.println("ok");
    }

    private static void each(final java.util.function.Consumer<Buffer> release) {
        final List<Object> released = new ArrayList<>();
        Rcu.readLock();
        for (int i = 0; i < MANY; i++) {
            final Buffer buffer = new Buffer();
            released.add(buffer);
            release.accept(buffer);
        }
        Check.equal(List.of(), GIVEN, "nothing is given back under a reader");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.equal(released, GIVEN, "each is given back once, in order");
        Check.that(calls > 0 && calls < MANY / 10 && bodies == 0, calls + " calls for many, " + bodies + " bodies");
        GIVEN.clear();
        calls = 0;
    }

    private static void one(final Object object) {
        bodies++;
    }

    private static void many(final Object[] objects, final int from, final int to) {
        calls++;
        last = Thread.currentThread();
        if (isFailing) {
            throw new IllegalStateException("expected by the test");
        }
        for (int i = from; i < to; i++) {
            GIVEN.add(objects[i]);
        }
    }

    @DeferRelease(bulk = "putAll")
    void put(final Object object) {
        one(object);
    }

    void putAll(final Object[] objects, final int from, final int to) {
        many(objects, from, to);
    }

    @DeferRelease(bulk = "putAllTyped")
    private void putTyped(final Buffer buffer) {
        one(buffer);
    }

    private void putAllTyped(final Buffer[] buffers, final int from, final int to) {
        Check.that(buffers.getClass() == Buffer[].class, "an array of the released type");
        many(buffers, from, to);
    }

    @DeferRelease(bulk = "putAllStatic")
    static void putStatic(final Buffer buffer) {
        one(buffer);
    }

    private static void putAllStatic(final Object[] objects, final int from, final int to) {
        many(objects, from, to);
    }

    /** A method for many that calls the one for one: what belongs to it is done at once. */
    @DeferRelease(bulk = "putAllOneByOne")
    void putOneByOne(final Object object) {
        GIVEN.add(object);
    }

    void putAllOneByOne(final Object[] objects, final int from, final int to) {
        calls++;
        for (int i = from; i < to; i++) {
            putOneByOne(objects[i]);
        }
        for (int i = from; i < to; i++) {
            Check.that(GIVEN.contains(objects[i]), "given back at once");
        }
    }

    @DeferRelease(bulk = "putAllTyped", runOn = RunOn.OWNER)
    void putOwn(final Buffer buffer) {
        one(buffer);
    }

    private static void failing(final BulkReleases pool) {
        Rcu.barrier();
        final long before = Rcu.statistics().failedReleases();
        // All of an update's count from its end: a reclaimer that looks meanwhile finds none of them, or all.
        Rcu.beginUpdate();
        pool.put("a");
        pool.put("b");
        pool.put("c");
        isFailing = true;
        Rcu.endUpdate();
        Rcu.barrier();
        isFailing = false;
        Check.equal(3L, Rcu.statistics().failedReleases() - before, "failures");
        Check.equal(1, calls, "calls");
        Check.equal(0L, Rcu.statistics().pending(), "pending");
        calls = 0;
        pool.put("d");
        Rcu.barrier();
        Check.equal(List.of("d"), GIVEN, "the next one");
    }

    private static void nothingIsKept(final BulkReleases pool) throws Exception {
        GIVEN.clear();
        final WeakReference<Buffer> reference = putOne(pool);
        Rcu.barrier();
        GIVEN.clear();
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (reference.get() != null && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(10);
        }
        Check.that(reference.get() == null, "what was given back is not kept alive");
    }

    private static WeakReference<Buffer> putOne(final BulkReleases pool) {
        final Buffer buffer = new Buffer();
        pool.putTyped(buffer);
        return new WeakReference<>(buffer);
    }
}
