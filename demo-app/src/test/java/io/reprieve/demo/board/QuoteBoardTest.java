package io.reprieve.demo.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.program.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Without the agent. */
class QuoteBoardTest {
    private static final int SYMBOLS = 20;
    private static final int READERS = 2;
    private static final long ENOUGH_READS = 1_000_000;
    /** Seldom needed: only on a machine that is busy with other things. */
    private static final long MOST_SECONDS = 60;

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
        assertEquals(0, tornReads(board, ENOUGH_READS));
        assertEquals(0, board.lost());
    }

    @Test
    void tearsReadsWhenPooledAndUnprotected() throws InterruptedException {
        final QuoteBoard board = BoardKind.POOLED.create(SYMBOLS, history);
        assertTrue(tornReads(board, Long.MAX_VALUE) > 0);
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

    /** Reads while the feed publishes, until one read is torn or so many are not. */
    private long tornReads(final QuoteBoard board, final long enoughReads) throws InterruptedException {
        final Feed feed = new Feed(board, session, SYMBOLS, history.rows());
        feed.open();
        final List<Reader> readers = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(feed));
        for (int i = 0; i < READERS; i++) {
            final Reader reader = new Reader(board, history, session, SYMBOLS, i);
            readers.add(reader);
            threads.add(new Thread(reader));
        }
        threads.forEach(Thread::start);
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (sum(readers, Reader::tornReads) == 0
            && sum(readers, Reader::reads) < enoughReads
            && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        session.end();
        for (final Thread thread : threads) {
            thread.join();
        }
        assertTrue(feed.updates().get() > SYMBOLS);
        return sum(readers, Reader::tornReads);
    }

    private static long sum(final List<Reader> readers, final Function<Reader, Counter> counter) {
        return readers.stream().map(counter).mapToLong(Counter::get).sum();
    }
}
