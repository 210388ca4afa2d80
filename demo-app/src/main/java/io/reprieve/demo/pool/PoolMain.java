package io.reprieve.demo.pool;

import io.reprieve.demo.program.Program;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Readers of an order book, and a thread that publishes the next one.
 */
public final class PoolMain {
    private static final int POOL_SIZE_ARGUMENT = 4;
    private static final long MOST_SECONDS_FOR_RETURNS = 5;
    private static final long PARK_NANOS = 1_000_000;

    private PoolMain() {
    }

    /**
     * Runs once.
     *
     * @param args see {@link Program#of}; then the size of the pool.
     * @throws Exception if the pool has no book.
     */
    public static void main(final String[] args) throws Exception {
        final Program program = Program.of(args);
        final PublishedBook book = new PublishedBook(Integer.parseInt(args[POOL_SIZE_ARGUMENT]));
        program.countMissing(() -> awaitReturns(book));
        program.run(random -> book.read(), book::publish);
    }

    /** The program doesn't know that returns may come late, but a pool that is used by many is never asked at once. */
    private static int awaitReturns(final PublishedBook book) {
        final long begin = System.nanoTime();
        while (book.missing() != 0 && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(MOST_SECONDS_FOR_RETURNS)) {
            LockSupport.parkNanos(PARK_NANOS);
        }
        return book.missing();
    }
}
