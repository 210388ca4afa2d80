package io.reprieve.demo.board;

import io.reprieve.ReadSide;

/**
 * A board with a pool. Its two annotations, one here and one at {@link QuotePool#release}, do nothing by themselves:
 * then a quote is filled again while readers still look at it. With the agent they are all that it takes.
 */
final class PooledBoard implements QuoteBoard {
    private final PublishedQuotes published;
    private final QuotePool pool;
    private final PriceHistory history;

    PooledBoard(final int symbols, final QuotePool pool, final PriceHistory history) {
        this.published = new PublishedQuotes(symbols);
        this.pool = pool;
        this.history = history;
    }

    /** The lookup and every use of what it finds lie in this one method, and so in one read-side section. */
    @Override
    @ReadSide
    public void read(final int symbol, final QuoteReading reading) {
        reading.take(published.load(symbol));
    }

    @Override
    public boolean publish(final int symbol, final int row) {
        final Quote next = pool.take();
        if (next == null) {
            return false;
        }
        next.fill(symbol, history, row);
        final Quote previous = published.replace(symbol, next);
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
