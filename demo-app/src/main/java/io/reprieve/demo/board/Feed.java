package io.reprieve.demo.board;

import io.reprieve.demo.program.Counter;
import java.util.concurrent.locks.LockSupport;

/**
 * Replays the history on all symbols, day after day, as fast as the board takes it. Each symbol begins at another
 * row, and begins again after the last one.
 */
final class Feed implements Runnable {
    /** Rows between the first rows of two neighbours: a prime, so that thousands of symbols all differ. */
    private static final int STRIDE = 1_609;

    private static final int SPINS = 100;
    private static final long PARK_NANOS = 10_000;

    private final QuoteBoard board;
    private final Session session;
    private final int rows;
    private final int[] nextRow;
    private final Counter updates = new Counter();
    private final Counter waits = new Counter();

    Feed(final QuoteBoard board, final Session session, final int symbols, final int rows) {
        this.board = board;
        this.session = session;
        this.rows = rows;
        nextRow = new int[symbols];
        for (int symbol = 0; symbol < symbols; symbol++) {
            nextRow[symbol] = (int) ((long) STRIDE * symbol % rows);
        }
    }

    /** Publishes the first quote of every symbol, before any reader looks. */
    void open() {
        for (int symbol = 0; symbol < nextRow.length; symbol++) {
            publish(symbol);
        }
    }

    @Override
    public void run() {
        while (true) {
            for (int symbol = 0; symbol < nextRow.length; symbol++) {
                if (session.isOver()) {
                    return;
                }
                publish(symbol);
            }
        }
    }

    Counter updates() {
        return updates;
    }

    /** How often no quote was free. Then the feed waits: that is what keeps it from running away from its readers. */
    Counter waits() {
        return waits;
    }

    /** Publishes the next quote of a symbol; waits while none is free. */
    void publish(final int symbol) {
        final int row = nextRow[symbol];
        if (!board.publish(symbol, row)) {
            waits.add(1);
            int spins = SPINS;
            do {
                if (session.isOver()) {
                    return;
                }
                if (--spins > 0) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(PARK_NANOS);
                }
            } while (!board.publish(symbol, row));
        }
        nextRow[symbol] = row + 1 < rows ? row + 1 : 0;
        updates.add(1);
    }
}
