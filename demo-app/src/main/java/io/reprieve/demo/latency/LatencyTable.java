package io.reprieve.demo.latency;

import io.reprieve.demo.Quantity;
import io.reprieve.demo.TextTable;
import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The outcomes one below the other: a row for each run, and what they say of the targets.
 */
final class LatencyTable {
    private static final int LABEL_WIDTH = 24;
    private static final int COLUMN_WIDTH = 11;
    private static final List<String> COLUMNS =
        List.of("updates/s", "p50", "p99.9", "p99.99", "worst", "pause", "CPU/update", "GCs");
    private static final double OF_G1 = 0.2;
    private static final double OF_ZGC = 1;
    private static final double CPU_OF_ZGC = 0.5;

    private final Map<LatencyRun, RunResult> results;
    private final Map<LatencyRun, Long> pauses;

    /**
     * A table.
     *
     * @param results of the runs that there were.
     * @param pauses  the longest stop in each, in nanoseconds.
     */
    LatencyTable(final Map<LatencyRun, RunResult> results, final Map<LatencyRun, Long> pauses) {
        this.results = results;
        this.pauses = pauses;
    }

    String format() {
        final TextTable table = new TextTable(LABEL_WIDTH, COLUMN_WIDTH, COLUMNS.size());
        table.row("update of the board", COLUMNS);
        table.line();
        results.forEach((run, result) -> table.row(run.title(), List.of(
            Quantity.rate(result.get(Measure.UPDATES), result.get(Measure.MEASURED_NANOS)),
            Quantity.duration(result.get(Measure.UPDATE_P50)),
            Quantity.duration(result.get(Measure.UPDATE_P999)),
            Quantity.duration(result.get(Measure.UPDATE_P9999)),
            Quantity.duration(result.get(Measure.UPDATE_MAX)),
            Quantity.duration(pauses.get(run)),
            Quantity.duration((long) cpu(run)),
            Quantity.count(result.get(Measure.COLLECTIONS)))));
        return table + "\n" + String.join(
            "\n",
            "An update counts from when it was due, not from when the feed got round to it. Pause:",
            "the longest time for which the JVM stopped all threads, by its own log. CPU: of the",
            "whole JVM, its readers and collector and Reprieve's reclaimer included.",
            "") + targets();
    }

    private String targets() {
        final StringBuilder text = new StringBuilder("\n");
        if (results.keySet().containsAll(List.of(LatencyRun.AGENT, LatencyRun.COLLECTED))) {
            target(text, "p99.99 with the agent, of the garbage collected one's with G1",
                p9999(LatencyRun.AGENT) / p9999(LatencyRun.COLLECTED), OF_G1);
        }
        if (results.keySet().containsAll(List.of(LatencyRun.AGENT, LatencyRun.COLLECTED_ZGC))) {
            target(text, "p99.99 with the agent, of the garbage collected one's with ZGC",
                p9999(LatencyRun.AGENT) / p9999(LatencyRun.COLLECTED_ZGC), OF_ZGC);
            target(text, "CPU time with the agent, of the garbage collected one's with ZGC",
                cpu(LatencyRun.AGENT) / cpu(LatencyRun.COLLECTED_ZGC), CPU_OF_ZGC);
        } else {
            text.append("Generational ZGC needs JDK 21 or later.\n");
        }
        return text.toString();
    }

    private static void target(final StringBuilder text, final String what, final double ratio, final double limit) {
        text.append(String.format(
            Locale.ROOT, "%-66s%6.2f x, at most %.2f: %s%n", what, ratio, limit, ratio <= limit ? "yes" : "NO"));
    }

    private double p9999(final LatencyRun run) {
        return results.get(run).get(Measure.UPDATE_P9999);
    }

    private double cpu(final LatencyRun run) {
        return (double) results.get(run).get(Measure.CPU_NANOS)
            / Math.max(1, results.get(run).get(Measure.UPDATES));
    }
}
