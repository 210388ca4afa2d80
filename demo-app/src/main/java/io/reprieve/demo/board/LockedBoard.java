package io.reprieve.demo.board;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A board with a pool, where readers hold the read lock and the feed the write lock: when it has replaced a quote,
 * nobody reads the old one any more.
 */
final class LockedBoard implements QuoteBoard {
    private final PublishedQuotes published;
    private final QuotePool pool;
    private final PriceHistory history;
    private final Lock readLock;
    private final Lock writeLock;

    LockedBoard(final int symbols, final QuotePool pool, final PriceHistory history) {
        this.published = new PublishedQuotes(symbols);
        this.pool = pool;
        this.history = history;
        final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        readLock = lock.readLock();
        writeLock = lock.writeLock();
    }

    @Override
    public void read(final int symbol, final QuoteReading reading) {
        readLock.lock();
        try {
            reading.take(published.load(symbol));
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public boolean publish(final int symbol, final int row) {
        final Quote next = pool.take();
        if (next == null) {
            return false;
        }
        next.fill(symbol, history, row);
        final Quote previous;
        writeLock.lock();
        try {
            previous = published.replace(symbol, next);
        } finally {
            writeLock.unlock();
        }
        if (previous != null) {
            pool.release(previous);
        }
        return true;
    }

    @Override
    public int lost() {
        return pool.capacity() - pool.free() - published.symbols();
    }
}
