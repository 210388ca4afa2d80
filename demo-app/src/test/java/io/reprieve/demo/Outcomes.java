package io.reprieve.demo;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.util.EnumMap;
import java.util.Map;

/** Made-up outcomes that show what they should. */
final class Outcomes {
    private Outcomes() {
    }

    static Map<Run, RunResult> good() {
        final Map<Run, RunResult> results = new EnumMap<>(Run.class);
        for (final Run run : Run.values()) {
            final RunResult result = new RunResult();
            for (final Measure measure : Measure.values()) {
                if (run.hasAgent() || measure.compareTo(Measure.GRACE_PERIODS) < 0) {
                    result.set(measure, 0);
                }
            }
            result.set(Measure.MEASURED_NANOS, 2_000_000_000L)
                .set(Measure.READS, 30_000_000)
                .set(Measure.UPDATES, 9_000)
                .set(Measure.LATENCY_P50, 60)
                .set(Measure.LATENCY_P99, 1_200)
                .set(Measure.LATENCY_P999, 45_678_900)
                .set(Measure.LATENCY_MAX, 1_500_000_000L);
            if (run.hasAgent()) {
                result.set(Measure.DEFERRED, 123_456_789).set(Measure.RECLAIMED, 123_456_789);
            }
            results.put(run, result);
        }
        results.get(Run.UNPROTECTED).set(Measure.TORN_READS, 1_234);
        results.get(Run.COLLECTED).set(Measure.ALLOCATED_BYTES, 80 * 9_000);
        return results;
    }
}
