package io.reprieve.demo.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class QuotePoolTest {
    @Test
    void handsOutItsCapacityAndNoMore() {
        final QuotePool pool = new QuotePool(2);
        assertNotSame(pool.take(), pool.take());
        assertNull(pool.take());
        assertEquals(0, pool.free());
    }

    @Test
    void handsOutFirstWhatWasGivenBackLast() {
        final QuotePool pool = new QuotePool(3);
        final Quote first = pool.take();
        final Quote second = pool.take();
        pool.release(second);
        pool.release(first);
        assertSame(first, pool.take());
        assertSame(second, pool.take());
        assertEquals(1, pool.free());
    }

    @Test
    void givesNoQuoteToTwoThreadsAndLosesNone() throws Exception {
        final int threads = 3;
        final int rounds = 300_000;
        final QuotePool pool = new QuotePool(4);
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                final int id = i;
                users.add(executor.submit(() -> use(pool, id, rounds)));
            }
            for (final Future<?> user : users) {
                user.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(pool.capacity(), pool.free());
    }

    /** Takes two and gives them back in turn, so that quotes leave and return while others look at the top. */
    private static void use(final QuotePool pool, final int id, final int rounds) {
        for (int round = 0; round < rounds; round++) {
            final Quote first = takeFor(pool, id);
            final Quote second = takeFor(pool, id);
            giveBack(pool, first, id);
            giveBack(pool, second, id);
        }
    }

    private static Quote takeFor(final QuotePool pool, final int id) {
        final Quote quote = pool.take();
        if (quote != null) {
            quote.symbol = id;
        }
        return quote;
    }

    private static void giveBack(final QuotePool pool, final Quote quote, final int id) {
        if (quote != null) {
            assertEquals(id, quote.symbol);
            pool.release(quote);
        }
    }
}
