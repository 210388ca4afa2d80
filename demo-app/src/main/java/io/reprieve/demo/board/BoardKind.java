package io.reprieve.demo.board;

/**
 * The ways to keep a quote from being used again too early.
 */
public enum BoardKind {
    /** A pool whose releases are deferred, if the agent is there to do it. */
    POOLED {
        @Override
        QuoteBoard create(final int symbols, final PriceHistory history) {
            return new PooledBoard(symbols, new QuotePool(symbols + SPARE_QUOTES), history);
        }
    },
    /** No pool: the garbage collector. */
    COLLECTED {
        @Override
        QuoteBoard create(final int symbols, final PriceHistory history) {
            return new CollectedBoard(symbols, history);
        }
    },
    /** A pool, and a reference count per read. */
    COUNTED {
        @Override
        QuoteBoard create(final int symbols, final PriceHistory history) {
            return new CountedBoard(symbols, new QuotePool(symbols + SPARE_QUOTES), history);
        }
    },
    /** A pool, and a read-write lock. */
    LOCKED {
        @Override
        QuoteBoard create(final int symbols, final PriceHistory history) {
            return new LockedBoard(symbols, new QuotePool(symbols + SPARE_QUOTES), history);
        }
    };

    /**
     * Quotes that the pool has beyond one for each symbol. Enough for a few milliseconds of updates, so that the feed
     * seldom waits while replaced quotes wait for their readers; fewer than the default reserve of pages can hold.
     */
    private static final int SPARE_QUOTES = 16 * 1024;

    abstract QuoteBoard create(int symbols, PriceHistory history);
}
