package io.reprieve.jfr.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Axes have marks at round numbers, and numbers have few digits.
 */
class ScaleTest {
    private static final long SECOND = 1_000_000_000L;

    private static List<String> labels(final Scale scale) {
        return scale.ticks().stream().map(Scale.Tick::label).toList();
    }

    @Test
    void countsAreMarkedFromZeroAtWholeNumbers() {
        assertEquals(List.of("0", "1", "2", "3"), labels(Scale.linear(3, Shown::roughly)));
        assertEquals(List.of("0", "1"), labels(Scale.linear(0, Shown::roughly)));
        assertEquals(List.of("0", "20", "40", "60", "80"), labels(Scale.linear(64, Shown::roughly)));
        assertEquals(List.of("0", "1 k", "2 k", "3 k", "4 k"), labels(Scale.linear(3_700, Shown::roughly)));
    }

    @Test
    void lengthsAreMarkedAtPowersOfTen() {
        final Scale scale = Scale.logarithmic(
            Scale.Powers.around(3_000, 800_000_000), nanos -> Shown.duration(Math.round(nanos)));
        assertEquals(
            List.of("1 \u00b5s", "10 \u00b5s", "100 \u00b5s", "1 ms", "10 ms", "100 ms", "1 s"), labels(scale));
        assertEquals(0.5, scale.at(1_000_000), 1e-9);
        assertEquals(0, scale.at(0), 1e-9);
    }

    @Test
    void manyPowersAreMarkedByTwosFromEndToEnd() {
        final Scale scale =
            Scale.logarithmic(Scale.Powers.around(100, 900_000_000), nanos -> Shown.duration(Math.round(nanos)));
        assertEquals(List.of("100 ns", "10 \u00b5s", "1 ms", "100 ms", "10 s"), labels(scale));
        assertEquals(1, scale.ticks().get(4).at());
    }

    @Test
    void timeIsMarkedInTheUnitThatFits() {
        assertEquals(List.of("0 s", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s"), labels(Scale.time(0, SECOND)));
        assertEquals(List.of("0 s", "2 s", "4 s", "6 s", "8 s", "10 s"), labels(Scale.time(5, 5 + 11 * SECOND)));
        assertEquals(
            List.of("0:00 min", "1:00 min", "2:00 min", "3:00 min", "4:00 min", "5:00 min"),
            labels(Scale.time(0, 310 * SECOND)));
        assertEquals(
            List.of("0:00 h", "4:00 h", "8:00 h", "12:00 h", "16:00 h", "20:00 h", "24:00 h"),
            labels(Scale.time(0, 86_400 * SECOND)));
    }

    @Test
    void aRecordingOfNoLengthHasAnAxisToo() {
        assertEquals("0 s", labels(Scale.time(7, 7)).get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns", "999, 999 ns", "3540, 3.54 µs", "100000, 100 µs", "999700, 1000 µs", "1500000, 1.5 ms",
        "801234567, 801 ms", "1234567890, 1.23 s", "12000000000, 12 s", "754000000000, 12:34.0 min"})
    void durationsHaveThreeDigits(final long nanos, final String shown) {
        assertEquals(shown, Shown.duration(nanos));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "42, 42", "999, 999", "1000, 1 k", "9870, 9.87 k", "27586803, 27.6 M", "57815393000, 57.8 G"})
    void greatNumbersHaveThreeDigitsAndAPrefix(final long number, final String shown) {
        assertEquals(shown, Shown.roughly(number));
    }
}
