package io.reprieve.demo.board;

/**
 * A board with a pool, where every read counts itself in and out: whoever takes the last reference back, the feed or
 * a reader, gives the quote to the pool.
 */
final class CountedBoard implements QuoteBoard {
    private final PublishedQuotes published;
    private final QuotePool pool;
    private final PriceHistory history;

    CountedBoard(final int symbols, final QuotePool pool, final PriceHistory history) {
        this.published = new PublishedQuotes(symbols);
        this.pool = pool;
        this.history = history;
    }

    @Override
    public void read(final int symbol, final QuoteReading reading) {
        final Quote quote = retain(symbol);
        try {
            reading.take(quote);
        } finally {
            drop(quote);
        }
    }

    @Override
    public boolean publish(final int symbol, final int row) {
        final Quote next = pool.take();
        if (next == null) {
            return false;
        }
        next.fill(symbol, history, row);
        next.retainFirst();
        final Quote previous = published.replace(symbol, next);
        if (previous != null) {
            drop(previous);
        }
        return true;
    }

    @Override
    public int lost() {
        return pool.capacity() - pool.free() - published.symbols();
    }

    /**
     * Between the lookup and the count a quote can be replaced, go through the pool, and come back as another
     * symbol's. So a count is good only if the quote is on the board after it: from then on our reference keeps it.
     */
    private Quote retain(final int symbol) {
        while (true) {
            final Quote quote = published.load(symbol);
            if (quote.tryRetain()) {
                if (published.load(symbol) == quote) {
                    return quote;
                }
                drop(quote);
            }
            Thread.onSpinWait();
        }
    }

    private void drop(final Quote quote) {
        if (quote.dropReference()) {
            pool.release(quote);
        }
    }
}
