package io.reprieve.demo;

import io.reprieve.demo.board.BoardMain;
import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The outcomes side by side: a column for each run, a row for each measure.
 */
final class ResultTable {
    static final int COLUMN_WIDTH = 10;

    private static final int LABEL_WIDTH = 20;
    private static final String NOT_APPLICABLE = "-";

    private final Map<Run, RunResult> results;
    private final TextTable table = new TextTable(LABEL_WIDTH, COLUMN_WIDTH, Run.values().length);

    private ResultTable(final Map<Run, RunResult> results) {
        this.results = results;
    }

    /**
     * Lays out the table, with the notes that explain it.
     *
     * @param results of all runs.
     * @return the text.
     */
    static String format(final Map<Run, RunResult> results) {
        return new ResultTable(results).format();
    }

    private String format() {
        row("run", run -> Integer.toString(run.number()));
        row("", run -> run.heading().get(0));
        row("", run -> run.heading().get(1));
        table.line();
        row("torn reads", count(Measure.TORN_READS));
        row("reads/s", rate(Measure.READS));
        row("updates/s", rate(Measure.UPDATES));
        row("read latency p50", duration(Measure.LATENCY_P50));
        row("             p99", duration(Measure.LATENCY_P99));
        row("             p99.9", duration(Measure.LATENCY_P999));
        row("             max", duration(Measure.LATENCY_MAX));
        row("allocated/update", this::bytesPerUpdate);
        row("collections", count(Measure.COLLECTIONS));
        row("  pause time", value(Measure.PAUSE_MILLIS, millis -> Quantity.count(millis) + " ms"));
        row("feed waits", count(Measure.FEED_WAITS));
        row("grace periods", count(Measure.GRACE_PERIODS));
        row("fallbacks", count(Measure.FALLBACKS));
        // Without separators: they are long, and to be compared digit by digit.
        row("releases deferred", value(Measure.DEFERRED, releases -> Long.toString(releases)));
        row("  reclaimed at exit", value(Measure.RECLAIMED, releases -> Long.toString(releases)));
        return table + "\n" + notes();
    }

    private static String notes() {
        return String.join(
            "\n",
            "Torn read: one whose fields are not those of one row of the file, of the symbol",
            "that was asked for. Latency: one read in " + BoardMain.READS_PER_SAMPLE
                + " is timed, lookup to last use, the",
            "clock's own time included; max is the longest time from one timed read to the",
            "next, so that it misses no pause. Allocated: by all Java threads but JFR's own.",
            "Feed waits: times that no quote was free. Every run has a heap of "
                + ChildJvm.HEAP_MEGABYTES + " MB.",
            "Torn reads and the last four rows are of the whole run, the others of the time",
            "after a warm-up.",
            "");
    }

    private void row(final String label, final Function<Run, String> cell) {
        table.row(label, Stream.of(Run.values()).map(cell).toList());
    }

    private Function<Run, String> value(final Measure measure, final Function<Long, String> format) {
        return run -> results.get(run).find(measure).stream().boxed().map(format).findFirst().orElse(NOT_APPLICABLE);
    }

    private Function<Run, String> count(final Measure measure) {
        return value(measure, Quantity::count);
    }

    private Function<Run, String> duration(final Measure measure) {
        return value(measure, Quantity::duration);
    }

    private Function<Run, String> rate(final Measure measure) {
        return run -> Quantity.rate(results.get(run).get(measure), results.get(run).get(Measure.MEASURED_NANOS));
    }

    private String bytesPerUpdate(final Run run) {
        final RunResult result = results.get(run);
        return Quantity.bytesPer(result.get(Measure.ALLOCATED_BYTES), result.get(Measure.UPDATES));
    }
}
