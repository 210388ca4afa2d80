package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.UpdateSide;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Code that releases first and unpublishes after: what it releases counts from its end.
 */
public final class Updates {
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(final String message) {
            super(message);
        }
    }

    private static final List<String> RUNS = new CopyOnWriteArrayList<>();

    private Updates() {
    }

    public static void main(final String[] arguments) throws Exception {
        final Updates updates = new Updates();
        updates.free("so that the thread has a queue");
        Rcu.barrier();
        RUNS.clear();

        updates.swap("a");
        ended("default a", "a void method");
        Check.equal(3.5, updates.value(3, "b"), "the value of an updater");
        ended("default b", "a method with a value");
        Check.equal("c", staticSynchronized("c"), "the value of a static synchronized updater");
        ended("default c", "a static synchronized method");
        try {
            updates.fail("d");
            Check.that(false, "the exception passes");
        } catch (final Failure e) {
            Check.equal("true", e.getMessage(), "what throws is an updater");
        }
        ended("default d", "a method that throws");
        updates.outer();
        ended("default f", "the outermost of two");
        Check.equal("true", updates.readAndUpdate("g"), "an updater that is a reader too");
        Check.that(!Rcu.inReadSection(), "both are left");
        ended("default g", "an updater that is a reader too");
        Check.equal(500, updates.recurse(500), "recursion");
        ended("default h", "recursion");

        updates.inOrders("i", "j");
        ended("order i", "an updater of a domain");
        updates.inAll("k", "l");
        ended("default k", "an updater of all domains");
        RUNS.clear();
        updates.inAll("m", "n");
        Rcu.domain("orders").barrier();
        Check.that(RUNS.contains("order n"), "the releases of a domain run in the end");
        Check.equal(true, allOnVirtualThread(updates), "an updater on a virtual thread");
        System.out.println("ok");
    }

    /** Outside again, so that what was released runs, and a barrier may wait for it. */
    private static void ended(final String last, final String what) {
        Rcu.barrier();
        Rcu.domain("orders").barrier();
        Check.that(RUNS.contains(last), what + " ends its update: " + RUNS);
        RUNS.clear();
    }

    private void release(final String object) throws InterruptedException {
        free(object);
        otherThreadsBarrier();
        Check.that(!RUNS.contains("default " + object), "nothing is reclaimed before the end of the update");
    }

    /** Sees to it that what counts as released has been reclaimed; an updater itself may not wait. */
    private static void otherThreadsBarrier() throws InterruptedException {
        final Thread other = new Thread(() -> {
            Rcu.barrier();
            Rcu.domain("orders").barrier();
        });
        other.start();
        other.join();
    }

    @UpdateSide
    void swap(final String object) throws InterruptedException {
        release(object);
        try {
            Rcu.synchronize();
            Check.that(false, "an updater must not wait");
        } catch (final IllegalStateException e) {
            Check.that(e.getMessage().contains("update"), "the message says why: " + e);
        }
    }

    @UpdateSide
    double value(final int number, final String object) throws InterruptedException {
        release(object);
        return number + 0.5;
    }

    @UpdateSide
    private static synchronized Object staticSynchronized(final String object) throws InterruptedException {
        new Updates().release(object);
        return object;
    }

    @UpdateSide
    void fail(final String object) throws Failure, InterruptedException {
        release(object);
        throw new Failure("" + !RUNS.contains("default " + object));
    }

    @UpdateSide
    void outer() throws InterruptedException {
        value(1, "e");
        otherThreadsBarrier();
        Check.that(!RUNS.contains("default e"), "the inner update ends nothing");
        release("f");
    }

    @UpdateSide
    @ReadSide
    String readAndUpdate(final String object) throws InterruptedException {
        free(object);
        return "" + Rcu.inReadSection();
    }

    @UpdateSide
    int recurse(final int depth) {
        if (depth == 0) {
            free("h");
            return 0;
        }
        return recurse(depth - 1) + 1;
    }

    @UpdateSide(domain = "orders")
    void inOrders(final String order, final String object) throws InterruptedException {
        freeOrder(order);
        free(object);
        otherThreadsBarrier();
        Check.equal(List.of("default " + object), RUNS, "an update of one domain holds back no other's releases");
    }

    @UpdateSide
    void inAll(final String object, final String order) throws InterruptedException {
        freeOrder(order);
        free(object);
        otherThreadsBarrier();
        Check.equal(List.of(), RUNS, "an update without a domain holds back the releases of all");
    }

    private static boolean allOnVirtualThread(final Updates updates) throws Exception {
        if (Runtime.version().feature() < 21) {
            return true;
        }
        RUNS.clear();
        final boolean[] isDone = new boolean[1];
        final Runnable task = () -> {
            try {
                updates.value(2, "o");
                isDone[0] = true;
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        ((Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task)).join();
        Rcu.barrier();
        return isDone[0] && RUNS.contains("default o");
    }

    @DeferRelease(domain = "orders")
    private void freeOrder(final String order) {
        RUNS.add("order " + order);
    }

    @DeferRelease
    private void free(final String object) {
        RUNS.add("default " + object);
    }
}
