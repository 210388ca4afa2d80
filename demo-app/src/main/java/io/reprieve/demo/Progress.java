package io.reprieve.demo;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How a run gets on, for those who watch: on a terminal one line that is written over, in a log a line now and then.
 */
final class Progress {
    private static final int BAR_WIDTH = 10;
    private static final int LINES_PER_RUN_IN_LOG = 4;
    /** Back to the start of the line, and erase it. */
    private static final String REWRITE = "\r\033[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final Run run;
    private final long runMillis;
    private long nextLineMillis;

    Progress(final PrintStream out, final boolean isTerminal, final Run run, final Plan plan) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.run = run;
        runMillis = TimeUnit.SECONDS.toMillis(plan.seconds());
        nextLineMillis = millisBetweenLines();
    }

    void begin() {
        final String title = run.number() + "/" + Run.values().length + "  " + run.title();
        if (isTerminal) {
            rewrite(title);
        } else {
            out.println(title);
        }
    }

    /**
     * Shows how far the run has come.
     *
     * @param millis    since it began.
     * @param reads     so far.
     * @param tornReads so far.
     */
    void update(final long millis, final long reads, final long tornReads) {
        if (millis == 0) {
            return;
        }
        final long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        if (isTerminal) {
            final int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * millis / runMillis);
            final String bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
            rewrite(line(bar, nanos, reads, tornReads));
        } else if (millis >= nextLineMillis && millis < runMillis) {
            nextLineMillis += millisBetweenLines();
            out.println(line(String.format("%8d s", millis / 1_000), nanos, reads, tornReads));
        }
    }

    /**
     * Shows what came out.
     *
     * @param result of the run.
     */
    void end(final RunResult result) {
        if (isTerminal) {
            out.print(REWRITE);
        }
        out.println(line(
            "",
            result.get(Measure.MEASURED_NANOS),
            result.get(Measure.READS),
            result.get(Measure.TORN_READS)));
    }

    /** Ends a line that has no outcome to show. */
    void fail() {
        if (isTerminal) {
            out.println();
        }
    }

    /** Fits eighty columns: a line that wraps can't be written over. */
    private String line(final String state, final long nanos, final long reads, final long tornReads) {
        return String.format(
            Locale.ROOT,
            "%d/%d  %-33s%-10s %8s reads/s %,7d torn",
            run.number(),
            Run.values().length,
            run.title(),
            state,
            Quantity.rate(reads, nanos),
            tornReads);
    }

    private void rewrite(final String line) {
        out.print(REWRITE + line);
        out.flush();
    }

    private long millisBetweenLines() {
        return Math.max(1_000, runMillis / LINES_PER_RUN_IN_LOG);
    }
}
