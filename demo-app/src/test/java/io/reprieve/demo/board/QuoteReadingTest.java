package io.reprieve.demo.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class QuoteReadingTest {
    private static final int SYMBOL = 7;
    private static final int ROW = 2_100;

    private final PriceHistory history = PriceHistory.load();
    private final QuoteReading reading = new QuoteReading();

    @Test
    void isWholeForEveryRow() {
        final Quote quote = new Quote(0);
        for (int row = 0; row < history.rows(); row++) {
            quote.fill(SYMBOL, history, row);
            reading.take(quote);
            assertTrue(reading.isWhole(SYMBOL, history), "row " + row);
        }
    }

    @Test
    void isTornWhenAnyOneFieldIsOfAnotherRow() {
        final List<Consumer<Quote>> tears = List.of(
            quote -> quote.row++,
            quote -> quote.date++,
            quote -> quote.open++,
            quote -> quote.high++,
            quote -> quote.low++,
            quote -> quote.close++,
            quote -> quote.adjustedClose++,
            quote -> quote.volume++);
        for (int i = 0; i < tears.size(); i++) {
            final Quote quote = new Quote(0);
            quote.fill(SYMBOL, history, ROW);
            tears.get(i).accept(quote);
            reading.take(quote);
            assertFalse(reading.isWhole(SYMBOL, history), "field " + i);
        }
    }

    @Test
    void isTornWhenItIsAnotherSymbols() {
        final Quote quote = new Quote(0);
        quote.fill(SYMBOL + 1, history, ROW);
        reading.take(quote);
        assertFalse(reading.isWhole(SYMBOL, history));
    }

    @Test
    void showsATornReadAboveItsRow() {
        final Quote quote = new Quote(0);
        quote.fill(SYMBOL, history, 0);
        quote.close = history.close(history.rows() - 1);
        reading.take(quote);
        assertEquals(
            """
                      date           open     high      low    close  adjclose       volume
                read  20000103    1469.25  1478.00  1438.36  2874.56   1455.22    931800000
                row   20000103    1469.25  1478.00  1438.36  1455.22   1455.22    931800000""",
            reading.besideItsRow(history));
    }
}
