package io.reprieve.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitTest {
    @Test
    void writesTimesWithAsManyDigitsAsMeanSomething() {
        assertEquals("-0.02 ns", Unit.NANOSECONDS.format(-0.021));
        assertEquals("1.07 ns", Unit.NANOSECONDS.format(1.0749));
        assertEquals("42.3 ns", Unit.NANOSECONDS.format(42.34));
        assertEquals("1637 ns", Unit.NANOSECONDS.format(1636.6));
        assertEquals("32.9 us", Unit.NANOSECONDS.format(32_923));
        assertEquals("258 us", Unit.NANOSECONDS.format(258_123));
        assertEquals("198 ms", Unit.NANOSECONDS.format(198_123_456));
    }

    @Test
    void tellsNothingFromNextToNothing() {
        assertEquals("0.000 B", Unit.BYTES.format(0));
        assertEquals("<0.001 B", Unit.BYTES.format(0.0002));
        assertEquals("16.004 B", Unit.BYTES.format(16.004));
    }

    @Test
    void writesRates() {
        assertEquals("20.3 M/s", Unit.PER_SECOND.format(20_345_678));
        assertEquals("345,678/s", Unit.PER_SECOND.format(345_678));
    }
}
