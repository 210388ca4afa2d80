package io.reprieve.demo.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Without the agent. */
class QuoteBoardTest {
    private static final int SYMBOLS = 20;
    private static final int READERS = 2;
    private static final long MILLIS = 700;

    private final PriceHistory history = PriceHistory.load();
    private final Session session = new Session();

    @ParameterizedTest
    @EnumSource
    void showsEachSymbolTheRowPublishedLast(final BoardKind kind) {
        final QuoteBoard board = kind.create(2, history);
        assertTrue(board.publish(0, 10));
        assertTrue(board.publish(1, 11));
        assertTrue(board.publish(0, 12));
        final QuoteReading reading = new QuoteReading();
        board.read(0, reading);
        assertTrue(reading.isWhole(0, history));
        assertTrue(reading.besideItsRow(history).contains("read  " + history.date(12)));
        board.read(1, reading);
        assertTrue(reading.isWhole(1, history));
        assertEquals(0, board.lost());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "POOLED")
    void tearsNoReadWhenProtected(final BoardKind kind) throws InterruptedException {
        final QuoteBoard board = kind.create(SYMBOLS, history);
        assertEquals(0, tornReads(board));
        assertEquals(0, board.lost());
    }

    @Test
    void tearsReadsWhenPooledAndUnprotected() throws InterruptedException {
        final QuoteBoard board = BoardKind.POOLED.create(SYMBOLS, history);
        assertTrue(tornReads(board) > 0);
        assertEquals(0, board.lost());
    }

    @Test
    void refusesAnUpdateWhileNoQuoteIsFree() {
        final QuotePool pool = new QuotePool(2);
        final QuoteBoard board = new PooledBoard(1, pool, history);
        assertTrue(board.publish(0, 0));
        final Quote kept = pool.take();
        assertFalse(board.publish(0, 1));
        pool.release(kept);
        assertTrue(board.publish(0, 1));
    }

    private long tornReads(final QuoteBoard board) throws InterruptedException {
        final Feed feed = new Feed(board, session, SYMBOLS, history.rows());
        feed.open();
        final Reader[] readers = new Reader[READERS];
        final Thread[] threads = new Thread[READERS + 1];
        threads[READERS] = new Thread(feed);
        for (int i = 0; i < READERS; i++) {
            readers[i] = new Reader(board, history, session, SYMBOLS, i);
            threads[i] = new Thread(readers[i]);
        }
        for (final Thread thread : threads) {
            thread.start();
        }
        Thread.sleep(MILLIS);
        session.end();
        for (final Thread thread : threads) {
            thread.join();
        }
        long tornReads = 0;
        for (final Reader reader : readers) {
            assertTrue(reader.reads().get() > 0);
            assertTrue(reader.tornExample() == null || reader.tornReads().get() > 0);
            tornReads += reader.tornReads().get();
        }
        assertTrue(feed.updates().get() > SYMBOLS);
        return tornReads;
    }
}
