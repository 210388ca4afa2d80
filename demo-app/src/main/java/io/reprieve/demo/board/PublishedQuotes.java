package io.reprieve.demo.board;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The current quote of each symbol. One thread replaces them, any thread loads them.
 */
final class PublishedQuotes {
    private static final VarHandle QUOTE = MethodHandles.arrayElementVarHandle(Quote[].class);

    private final Quote[] quotes;

    PublishedQuotes(final int symbols) {
        quotes = new Quote[symbols];
    }

    int symbols() {
        return quotes.length;
    }

    /**
     * The quote of a symbol, for any thread.
     *
     * @param symbol to look up.
     * @return the quote, filled.
     */
    Quote load(final int symbol) {
        // Acquire: the reference is loaded before the fields are; pairs with the release of replace.
        return (Quote) QUOTE.getAcquire(quotes, symbol);
    }

    /**
     * Publishes a quote, for the feed alone.
     *
     * @param symbol to publish it for.
     * @param next   the quote, filled.
     * @return the quote that it replaced, which no reader will find any more: only those that have found it already
     *     may still read it. Null for a symbol's first.
     */
    Quote replace(final int symbol, final Quote next) {
        // Plain: the feed is the only one that writes here.
        final Quote previous = quotes[symbol];
        // Release: the fields are filled before the reference is seen; pairs with the acquire of load.
        QUOTE.setRelease(quotes, symbol, next);
        return previous;
    }
}
