package hosts.app;

import java.util.ArrayDeque;

/** A pool of quotes: what was given back last is used next. */
final class QuotePool {
    private final ArrayDeque<Quote> free = new ArrayDeque<>();

    synchronized Quote take() {
        final Quote quote = free.pollLast();
        return quote == null ? new Quote() : quote;
    }

    synchronized void put(final Quote quote) {
        free.addLast(quote);
    }
}
