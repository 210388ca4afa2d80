package com.acme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A store and a source that are closed under a reader which goes round and round: what has to be learned from is in few
 * of the methods that touch them.
 */
public final class Learning {
    private static final int ROUNDS = 20;
    private static final int FILLED = 1000;
    private static final Map<Integer, Entry> ENTRIES = new ConcurrentHashMap<>();
    private static final CountDownLatch STARTED = new CountDownLatch(1);

    private static volatile Store current;
    private static volatile Ticks ticks;
    private static volatile boolean isRunning = true;
    private static volatile int turns;
    private static volatile long sum;

    private Learning() {
    }

    public static void main(final String[] arguments) throws InterruptedException {
        Store store = open();
        Entry entry = new Entry();
        ENTRIES.put(-1, entry);
        final Thread reader = new Thread(() -> loop(), "reader");
        reader.start();
        STARTED.await();
        for (int i = 0; i < ROUNDS; i++) {
            final Store old = store;
            final Entry oldEntry = entry;
            store = open();
            entry = new Entry();
            ENTRIES.put(i, entry);
            awaitTurns();
            ENTRIES.remove(i - 1);
            old.close();
            oldEntry.source.close();
        }
        isRunning = false;
        reader.join();
        System.out.println("ok");
    }

    /** Opens a store and fills it, which nobody else sees before it is full. */
    private static Store open() {
        final Store store = new Store();
        for (int i = 0; i < FILLED; i++) {
            store.fill(i);
        }
        ticks = store.ticks;
        current = store;
        return store;
    }

    private static void awaitTurns() {
        final int before = turns;
        while (turns - before < 2) {
            Thread.onSpinWait();
        }
    }

    private static void loop() {
        STARTED.countDown();
        while (isRunning) {
            sum += look() + scrape() + beat();
            turns++;
        }
    }

    private static long look() {
        return current.pages.get();
    }

    private static long scrape() {
        long all = 0;
        for (final Entry each : ENTRIES.values()) {
            all += each.gauge();
        }
        return all;
    }

    private static long beat() {
        return ticks.next();
    }

    private static final class Store {
        private final Pages pages = new Pages();
        private final Ticks ticks = new Ticks();

        void fill(final int value) {
            pages.put(value);
        }

        void close() {
            pages.free();
        }
    }

    private static final class Pages {
        private long address;

        void put(final int value) {
            address += value;
        }

        long get() {
            return address;
        }

        void free() {
            address = 0;
        }
    }

    /** Nothing that could be freed. */
    private static final class Ticks {
        private int count;

        int next() {
            return count++;
        }
    }

    private static final class Entry {
        private final Source source = new Source();

        synchronized long gauge() {
            return source.read();
        }
    }

    private static final class Source {
        private volatile long handle = 1;

        long read() {
            return handle;
        }

        void close() {
            handle = 0;
        }
    }
}
