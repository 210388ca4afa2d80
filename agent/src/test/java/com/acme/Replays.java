package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Bodies that call releases themselves: what belongs to the body runs in it, all else is deferred anew.
 */
public final class Replays {
    private static final List<String> RUNS = new CopyOnWriteArrayList<>();

    /** A tree node, released with its children. */
    private static final class Node {
        private final String name;
        private final Node[] children;

        Node(final String name, final Node... children) {
            this.name = name;
            this.children = children;
        }

        @DeferRelease
        void free() {
            RUNS.add("begin " + name);
            for (final Node child : children) {
                child.free();
            }
            RUNS.add("end " + name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static class Pool {
        @DeferRelease
        void free(final Object object) {
            RUNS.add("pool " + object + (Thread.currentThread() == caller ? " at once" : ""));
        }

        @DeferRelease
        static void freeHandle(final long handle) {
            if (handle == 1) {
                RUNS.add("handle 1");
                freeHandle(2);
                RUNS.add("end of handle 1");
            } else {
                RUNS.add("handle " + handle);
            }
        }
    }

    /** Deferred, and calls what is deferred too. */
    private static final class Woven extends Pool {
        @Override
        @DeferRelease
        void free(final Object object) {
            RUNS.add("begin woven " + object);
            super.free(object);
            super.free("other");
            RUNS.add("end woven " + object);
        }
    }

    /** Not deferred, and calls what is. */
    private static final class Unwoven extends Pool {
        @Override
        void free(final Object object) {
            RUNS.add("unwoven " + object);
            super.free(object);
        }
    }

    private static Thread caller;

    private Replays() {
    }

    public static void main(final String[] arguments) {
        caller = Thread.currentThread();
        new Woven().free("a");
        ran("begin woven a", "pool a", "end woven a", "pool other");

        Rcu.readLock();
        new Unwoven().free("b");
        Check.equal(List.of("unwoven b"), RUNS, "an override without annotation runs at once");
        Rcu.readUnlock();
        ran("unwoven b", "pool b");

        new Node("root", new Node("left", new Node("leaf")), new Node("right")).free();
        ran("begin root", "end root", "begin left", "end left", "begin right", "end right", "begin leaf", "end leaf");

        Pool.freeHandle(1);
        ran("handle 1", "end of handle 1", "handle 2");

        Rcu.readLock();
        new Woven().free(null);
        Check.equal(List.of("begin woven null", "pool null at once", "end woven null"), RUNS, "a release of null");
        Rcu.readUnlock();
        ran("begin woven null", "pool null at once", "end woven null", "pool other");
        System.out.println("ok");
    }

    /** Links of a chain each take a grace period, and a barrier covers only what was released before it. */
    private static void ran(final String... expected) {
        for (int i = 0; i < 4; i++) {
            Rcu.barrier();
        }
        Check.equal(List.of(expected), RUNS, "what ran");
        RUNS.clear();
    }
}
