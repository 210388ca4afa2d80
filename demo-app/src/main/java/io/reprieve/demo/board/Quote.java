package io.reprieve.demo.board;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One symbol's prices of one day: the object that is pooled, published and read.
 *
 * <p>Its fields are plain. Readers see them whole because a quote is filled before it is published with release
 * ({@link PublishedQuotes#replace}), is loaded with acquire ({@link PublishedQuotes#load}), and is not filled again
 * while anyone still reads it. That last condition is what the demo is about.
 */
final class Quote {
    /** The place in the pool of a quote that is in none. */
    static final int UNPOOLED = -1;

    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(Quote.class, "references", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int poolIndex;

    int symbol;
    int row;
    int date;
    long open;
    long high;
    long low;
    long close;
    long adjustedClose;
    long volume;

    /** How many hold this quote, the board included; 0 while it is in the pool. Only {@link CountedBoard} counts. */
    private volatile int references;

    Quote(final int poolIndex) {
        this.poolIndex = poolIndex;
    }

    void fill(final int symbol, final PriceHistory history, final int row) {
        this.symbol = symbol;
        this.row = row;
        date = history.date(row);
        open = history.open(row);
        high = history.high(row);
        low = history.low(row);
        close = history.close(row);
        adjustedClose = history.adjustedClose(row);
        volume = history.volume(row);
    }

    /**
     * Counts the board's reference, before the quote is published. A reader that still has the quote from an earlier
     * use may count itself in from here on: it finds out, see {@link CountedBoard}.
     */
    void retainFirst() {
        // Release: the fields are filled before anyone can count itself in; pairs with the acquire of tryRetain.
        REFERENCES.setRelease(this, 1);
    }

    /**
     * Counts a reference, unless nobody holds the quote any more.
     *
     * @return whether the quote may be looked at.
     */
    boolean tryRetain() {
        int held = (int) REFERENCES.getAcquire(this);
        while (held > 0) {
            // Volatile, of which acquire is needed: the check that relies on it comes after; pairs with retainFirst.
            final int witness = (int) REFERENCES.compareAndExchange(this, held, held + 1);
            if (witness == held) {
                return true;
            }
            held = witness;
        }
        return false;
    }

    /**
     * Takes a reference back.
     *
     * @return whether it was the last, and the caller is to give the quote to the pool.
     */
    boolean dropReference() {
        // Volatile, of which release is needed: our reads come before the last one's hand-over; and acquire: the last
        // one's hand-over comes after everybody's reads.
        return (int) REFERENCES.getAndAdd(this, -1) == 1;
    }
}
