package com.acme;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Releases that are none, or that do harm when they are deferred, and readers that wait.
 */
public final class Harms {
    private static final Map<String, Store> STORES = new HashMap<>();
    private static final ReentrantLock LOCK = new ReentrantLock();

    private Harms() {
    }

    public static void main(final String[] arguments) {
        final Slot slot = new Slot();
        slot.reset();
        slot.fill(2);
        slot.reset();
        slot.fill(1);
        final Store store = new Store("a");
        STORES.put("a", store);
        for (int i = 0; i < 200; i++) {
            new Part().close();
        }
        store.close();
        LOCK.lock();
        unlockAll();
        unlockIfHeld();
        System.out.println("ok " + slot.a + find("a"));
    }

    private static String find(final String name) {
        return STORES.containsKey(name) ? name : "";
    }

    private static void unlockAll() {
        doUnlock();
    }

    private static void doUnlock() {
        LOCK.unlock();
    }

    private static void unlockIfHeld() {
        if (LOCK.isHeldByCurrentThread()) {
            LOCK.unlock();
        }
    }

    static Object await(final Future<Object> future) throws Exception {
        return Waiting.get(future);
    }

    static synchronized int count() {
        return STORES.size();
    }

    private static final class Waiting {
        static Object get(final Future<Object> future) throws Exception {
            return future.get();
        }
    }

    /** Takes itself out of what readers look in, and then frees. */
    static final class Store {
        private final String name;
        private final Part part = new Part();

        Store(final String name) {
            this.name = name;
        }

        static Store open(final String name) {
            return new Store(name);
        }

        void close() {
            STORES.remove(name);
            part.close();
        }

        void reopen() {
            final Store first = open(name);
            first.close();
            open(name);
        }
    }

    /** Frees. */
    static class Part {
        private final List<String> freed = new ArrayList<>();

        void close() {
            freed.add("it");
        }
    }

    /** Adds nothing to what it overrides. */
    static final class SamePart extends Part {
        @Override
        void close() {
            super.close();
        }
    }

    /** Is used again by whoever has it. */
    static final class Slot {
        private int a;
        private int b;
        private int c;

        void reset() {
            a = 0;
            b = 0;
            c = 0;
        }

        void fill(final int value) {
            a = value;
            b = value;
            c = value;
        }

        void use() {
            reset();
            fill(2);
        }
    }

    /** Holds what others use. */
    static final class Held {
        void begin(final Slot slot, final boolean isLast) {
            slot.fill(isLast ? 1 : 2);
        }

        Slot take() {
            return new Slot();
        }

        void give(final Slot slot) {
            slot.fill(0);
        }

        void giveAll(final Slot[] slots, final int from, final int to) {
            for (int i = from; i < to; i++) {
                give(slots[i]);
            }
        }
    }
}
