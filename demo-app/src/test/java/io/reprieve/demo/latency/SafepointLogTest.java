package io.reprieve.demo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SafepointLogTest {
    private static final List<String> LINES = List.of(
        "[10ms] Safepoint \"Cleanup\", Time since last: 1 ns, Reaching safepoint: 2 ns, Total: 9000 ns",
        "[20ms] Safepoint \"ZMarkStartYoung\", Time since last: 1 ns, Reaching safepoint: 2 ns, At safepoint: 3 ns,"
            + " Leaving safepoint: 4 ns, Total: 50 ns, Threads: 1 runnable, 12 total",
        "[30ms] Safepoint \"G1CollectForAllocation\", Time since last: 1 ns, Reaching safepoint: 2 ns,"
            + " At safepoint: 3 ns, Total:         70 ns",
        "[35ms] Something else, Total: 8000 ns",
        "[40ms] Safepoint \"Cleanup\", Time since last: 1 ns, Reaching safepoint: 2 ns, Total: 7000 ns");

    @Test
    void findsTheLongestStopOfTheTimeMeasured() {
        assertEquals(70, SafepointLog.longest(LINES, 15, 35));
    }

    @Test
    void isNothingWhereNothingStopped() {
        assertEquals(0, SafepointLog.longest(LINES, 50, 60));
    }
}
