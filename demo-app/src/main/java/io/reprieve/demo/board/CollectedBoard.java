package io.reprieve.demo.board;

/**
 * A board without a pool: each update makes a new quote, and the garbage collector sees to the old ones.
 */
final class CollectedBoard implements QuoteBoard {
    private final PublishedQuotes published;
    private final PriceHistory history;

    CollectedBoard(final int symbols, final PriceHistory history) {
        this.published = new PublishedQuotes(symbols);
        this.history = history;
    }

    @Override
    public void read(final int symbol, final QuoteReading reading) {
        reading.take(published.load(symbol));
    }

    @Override
    public boolean publish(final int symbol, final int row) {
        final Quote next = new Quote(Quote.UNPOOLED);
        next.fill(symbol, history, row);
        published.replace(symbol, next);
        return true;
    }

    @Override
    public int lost() {
        return 0;
    }
}
