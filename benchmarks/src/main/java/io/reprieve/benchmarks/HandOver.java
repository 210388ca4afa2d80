package io.reprieve.benchmarks;

import io.reprieve.benchmarks.NumberedPool.Numbered;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Pages on the way from one thread to another, as a release queue has them, with nothing else of it: no run, no grace
 * period, no pin, no count. The filling thread publishes each entry by a release store; the other one takes up what has
 * come once it is a batch, runs the bodies, and nulls the references.
 */
final class HandOver {
    private static final int ENTRIES = 512;
    private static final int PAGES = 64;
    private static final int CAPACITY = ENTRIES * PAGES;
    /** What comes within a grace period, about. */
    private static final int BATCH = 8 * ENTRIES;
    private static final long PERIOD_NANOS = 20_000;
    private static final int LINE = 8;
    /** A cache line and the one that the processor fetches with it. */
    private static final int STRIDE = 16;
    private static final int PUBLISHED = STRIDE;
    private static final int FINISHED = 2 * STRIDE;

    private final Numbered[][] pages = new Numbered[PAGES][ENTRIES];
    private final int[][] pagesOfNumbers = new int[PAGES][ENTRIES];
    private final AtomicLongArray positions = new AtomicLongArray(4 * STRIDE);
    private final Thread consumer;
    private volatile boolean ended;

    // The filling thread's own.
    private long appended;
    private Numbered[] page;
    private int[] pageOfNumbers;

    HandOver(final Body body) {
        consumer = new Thread(() -> consume(body), "consumer");
        consumer.setDaemon(true);
    }

    /** What is done with the entries of a page. */
    interface Body {
        /** Has a page of references, or one of numbers, whichever was filled. */
        void run(Numbered[] page, int[] pageOfNumbers);
    }

    void start() {
        consumer.start();
    }

    void end() throws InterruptedException {
        ended = true;
        consumer.join();
    }

    void append(final Numbered object) {
        final int at = (int) appended & ENTRIES - 1;
        if (at == 0) {
            page = pages[nextPage()];
            // As Page.fetch() does.
            for (int i = 0; i < ENTRIES; i += LINE) {
                page[i] = null;
            }
        }
        page[at] = object;
        positions.setRelease(PUBLISHED, ++appended);
    }

    void append(final int number) {
        final int at = (int) appended & ENTRIES - 1;
        if (at == 0) {
            pageOfNumbers = pagesOfNumbers[nextPage()];
            for (int i = 0; i < ENTRIES; i += 2 * LINE) {
                pageOfNumbers[i] = 0;
            }
        }
        pageOfNumbers[at] = number;
        positions.setRelease(PUBLISHED, ++appended);
    }

    private int nextPage() {
        while (appended - positions.getAcquire(FINISHED) > CAPACITY - ENTRIES) {
            Thread.onSpinWait();
        }
        return (int) (appended / ENTRIES) & PAGES - 1;
    }

    private void consume(final Body body) {
        long consumed = 0;
        while (!ended) {
            final long published = positions.getAcquire(PUBLISHED);
            if (published - consumed < BATCH) {
                // Not at every moment: the filling thread would have to fetch its own position again for each entry.
                LockSupport.parkNanos(PERIOD_NANOS);
                continue;
            }
            while (published - consumed >= ENTRIES) {
                final int next = (int) (consumed / ENTRIES) & PAGES - 1;
                body.run(pages[next], pagesOfNumbers[next]);
                consumed += ENTRIES;
                positions.setRelease(FINISHED, consumed);
            }
        }
    }

    static void give(final NumberedPool pool, final Numbered[] page) {
        for (final Numbered object : page) {
            pool.give(object);
        }
        Arrays.fill(page, 0, ENTRIES, null);
    }

    static void giveAll(final NumberedPool pool, final Numbered[] page) {
        pool.giveAll(page, 0, ENTRIES);
        Arrays.fill(page, 0, ENTRIES, null);
    }

    static void give(final NumberedPool pool, final int[] page) {
        for (final int number : page) {
            pool.giveNumber(number);
        }
    }

    static void giveAll(final NumberedPool pool, final int[] page) {
        pool.giveNumbers(page, 0, ENTRIES);
    }

    static void keep(final NumberedPool pool, final int[] page) {
        pool.keepNumbers(page, 0, ENTRIES);
    }
}
