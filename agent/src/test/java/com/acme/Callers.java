package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pin;
import io.reprieve.Pooled;
import io.reprieve.Rcu;
import io.reprieve.RunOn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Releases that their caller runs, once the readers are gone: what is over when it returns, what is left to the
 * reclaimer, and what belongs to a body in place.
 */
public final class Callers {
    private static final List<String> RUNS = Collections.synchronizedList(new ArrayList<>());

    private static class Store {
        private final String name;

        Store(final String name) {
            this.name = name;
        }

        @DeferRelease(runOn = RunOn.CALLER)
        void close() {
            note("close " + name);
            if (name.equals("broken")) {
                throw new IllegalStateException("expected by the test");
            }
        }

        /** Left to the reclaimer, unless it belongs to a body in place. */
        @DeferRelease
        void free() {
            note("free " + name);
        }

        @DeferRelease(runOn = RunOn.CALLER)
        void destroy(final long handle) {
            note("destroy " + handle);
        }

        @DeferRelease(runOn = RunOn.CALLER)
        synchronized void closeLocked() {
            note("closeLocked " + name);
        }
    }

    /** Closes what it is made of, and itself in the end. */
    private static final class Owner extends Store {
        private final Store part = new Store("part");
        private final Store other = new Store("other");

        Owner(final String name) {
            super(name);
        }

        @Override
        @DeferRelease(runOn = RunOn.CALLER)
        void close() {
            note("begin");
            part.close();
            other.free();
            free();
            super.close();
            note("end");
        }

        @Override
        @DeferRelease(runOn = RunOn.CALLER)
        void destroy(final long handle) {
            note("begin");
            super.destroy(handle);
            note("end");
        }
    }

    @Pooled
    private static final class Buffer {
        @DeferRelease(runOn = RunOn.CALLER)
        void close() {
            note("close buffer");
        }
    }

    private Callers() {
    }

    public static void main(final String[] arguments) throws Exception {
        isOverWhenItReturns(false);
        if (Runtime.version().feature() >= 21) {
            isOverWhenItReturns(true);
        }
        isLeftToTheReclaimerInASection();
        atOnce(null);
        handles();
        closesWhatItIsMadeOf();
        whatItThrowsReachesItsCaller();
        pooled();
        pinned();
        what("who holds a monitor", () -> new Store("a").closeLocked(), "closeLocked a elsewhere");
        System.out.println("ok");
    }

    private static Thread caller;

    private static void note(final String what) {
        RUNS.add(Thread.currentThread() == caller ? what : what + " elsewhere");
    }

    private static void what(final String what, final Runnable deed, final String... expected) {
        caller = Thread.currentThread();
        deed.run();
        for (int i = 0; i < 2; i++) {
            Rcu.barrier();
        }
        Check.equal(List.of(expected), RUNS, what);
        RUNS.clear();
    }

    /** The other's free is the reclaimer's, which may run it while this thread still closes the owner, or later. */
    private static void closesWhatItIsMadeOf() {
        what("an owner", () -> {
            new Owner("owner").close();
            Rcu.barrier();
            Check.that(RUNS.remove("free other elsewhere"), "what belongs to no body is left to the reclaimer");
        }, "begin", "close part", "free owner", "close owner", "end");
    }

    private static void isOverWhenItReturns(final boolean isVirtual) throws Exception {
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final Thread reader = start(false, () -> {
            Rcu.readLock();
            inside.countDown();
            await(mayLeave);
            note("reader");
            Rcu.readUnlock();
        });
        inside.await();
        final Thread closer = start(isVirtual, () -> {
            caller = Thread.currentThread();
            new Owner("owner").destroy(7);
            note("closed");
        });
        closer.join(20);
        Check.that(closer.isAlive(), "it waits for the reader");
        Check.equal(List.of(), RUNS, "nothing is closed under a reader");
        mayLeave.countDown();
        closer.join();
        reader.join();
        Check.equal(List.of("reader elsewhere", "begin", "destroy 7", "end", "closed"), RUNS, "what ran");
        RUNS.clear();
    }

    private static Thread start(final boolean isVirtual, final Runnable body) throws ReflectiveOperationException {
        if (isVirtual) {
            return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
        }
        final Thread thread = new Thread(body);
        thread.start();
        return thread;
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** And it keeps its place: what its thread closes later is closed later. */
    private static void isLeftToTheReclaimerInASection() {
        final long before = Rcu.statistics().callerFallbacks();
        what("in a section", () -> {
            Rcu.readLock();
            new Store("first").close();
            new Store("second").close();
            Check.equal(List.of(), RUNS, "nothing is closed in a section");
            Rcu.readUnlock();
            new Store("third").close();
            Check.equal("close third", RUNS.get(RUNS.size() - 1), "what is over");
        }, "close first elsewhere", "close second elsewhere", "close third");
        Check.equal(before + 2, Rcu.statistics().callerFallbacks(), "those that were not over when they returned");
    }

    private static void atOnce(final Store nothing) {
        what("null", () -> {
            Rcu.readLock();
            closeThat(nothing);
            Check.equal(List.of("null"), RUNS, "null protects nothing");
            Rcu.readUnlock();
        }, "null");
    }

    @DeferRelease(runOn = RunOn.CALLER)
    private static void closeThat(final Store store) {
        note("" + store);
    }

    private static void handles() {
        what("handles", () -> {
            final Store owner = new Owner("owner");
            owner.destroy(0);
            owner.destroy(5);
        }, "begin", "destroy 0", "end", "begin", "destroy 5", "end");
    }

    private static void whatItThrowsReachesItsCaller() {
        final Store broken = new Store("broken");
        what("a body that throws", () -> {
            try {
                broken.close();
                Check.that(false, "it throws");
            } catch (final IllegalStateException e) {
                note("caught");
            }
            Rcu.readLock();
            broken.free();
            Check.equal(List.of("close broken", "caught"), RUNS, "the body is over, and nothing belongs to it");
            Rcu.readUnlock();
        }, "close broken", "caught", "free broken elsewhere");
    }

    private static void pooled() {
        final Buffer buffer = new Buffer();
        what("a pooled object, and once more", () -> {
            buffer.close();
            buffer.close();
            Rcu.readLock();
            buffer.close();
            buffer.close();
            Rcu.readUnlock();
        }, "close buffer", "close buffer", "close buffer elsewhere");
        Check.equal(1L, Rcu.statistics().doubleReleases(), "double releases");
    }

    private static void pinned() {
        final Store store = new Store("pinned");
        what("a pinned object", () -> {
            Rcu.readLock();
            final Pin pin = Rcu.pin(store);
            Rcu.readUnlock();
            store.close();
            Check.equal(List.of(), RUNS, "it is not closed while it is pinned");
            pin.close();
        }, "close pinned elsewhere");
    }
}
