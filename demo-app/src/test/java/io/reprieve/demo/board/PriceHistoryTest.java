package io.reprieve.demo.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceHistoryTest {
    private static final String HEADER = "date,open,high,low,close,adjclose,volume\n";

    @Test
    void holdsEveryRowOfTheFile() {
        assertEquals(5_105, PriceHistory.load().rows());
    }

    @Test
    void holdsTheFirstRowExactly() {
        final PriceHistory history = PriceHistory.load();
        assertEquals(20000103, history.date(0));
        assertEquals(1_469_250_000L, history.open(0));
        assertEquals(1_478_000_000L, history.high(0));
        assertEquals(1_438_359_985L, history.low(0));
        assertEquals(1_455_219_971L, history.close(0));
        assertEquals(1_455_219_971L, history.adjustedClose(0));
        assertEquals(931_800_000L, history.volume(0));
    }

    @Test
    void holdsTheLastRowExactly() {
        final PriceHistory history = PriceHistory.load();
        final int last = history.rows() - 1;
        assertEquals(20200417, history.date(last));
        assertEquals(2_842_429_932L, history.open(last));
        assertEquals(2_879_219_971L, history.high(last));
        assertEquals(2_830_879_883L, history.low(last));
        assertEquals(2_874_560_059L, history.close(last));
        assertEquals(2_874_560_059L, history.adjustedClose(last));
        assertEquals(5_792_140_000L, history.volume(last));
    }

    @Test
    void differsFromRowToRowInWhatReadersCompare() {
        final PriceHistory history = PriceHistory.load();
        for (int row = 1; row < history.rows(); row++) {
            assertTrue(history.date(row) > history.date(row - 1), "row " + row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "2000-01-03,1.000000,1.000000,1.000000,1.000000,1.000000",
        "2000-01-03,1.000000,1.000000,1.000000,1.000000,1.000000,1,1",
        "2000-01-03,1.5,1.000000,1.000000,1.000000,1.000000,1",
        "2000-01-03,x.000000,1.000000,1.000000,1.000000,1.000000,1",
        "3 January 2000,1.000000,1.000000,1.000000,1.000000,1.000000,1",
        ""
    })
    void namesTheLineThatIsMalformed(final String line) {
        final String good = "2000-01-03,1.000000,1.000000,1.000000,1.000000,1.000000,1\n";
        final IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> parse(HEADER + good + line + '\n'));
        assertTrue(e.getMessage().startsWith("line 3: \"" + line + '"'), e.getMessage());
    }

    @Test
    void wantsAHeaderAndARow() {
        assertThrows(IllegalArgumentException.class, () -> parse(""));
        assertThrows(IllegalArgumentException.class, () -> parse("day,price\n"));
        assertThrows(IllegalArgumentException.class, () -> parse(HEADER));
    }

    private static PriceHistory parse(final String text) throws IOException {
        return PriceHistory.parse(new BufferedReader(new StringReader(text)));
    }
}
