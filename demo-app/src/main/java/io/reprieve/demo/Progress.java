package io.reprieve.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How a run gets on, for those who watch: on a terminal one line that is written over, in a log a line now and then.
 */
public final class Progress {
    private static final int BAR_WIDTH = 10;
    private static final int LINES_PER_RUN_IN_LOG = 4;
    /** Back to the start of the line, and erase it. */
    private static final String REWRITE = "\r\033[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final String title;
    private final long runMillis;
    private long nextLineMillis;

    /**
     * The progress of one run.
     *
     * @param out        to print to.
     * @param isTerminal whether a line may be written over.
     * @param title      of the run.
     * @param seconds    that it takes.
     */
    public Progress(final PrintStream out, final boolean isTerminal, final String title, final int seconds) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.title = title;
        runMillis = TimeUnit.SECONDS.toMillis(seconds);
        nextLineMillis = millisBetweenLines();
    }

    /** Shows that the run has begun. */
    public void begin() {
        if (isTerminal) {
            rewrite(title);
        } else {
            out.println(title);
        }
    }

    /**
     * Shows how far the run has come.
     *
     * @param millis since it began.
     * @param status what it has done so far.
     */
    public void update(final long millis, final Supplier<String> status) {
        if (millis == 0) {
            return;
        }
        if (isTerminal) {
            final int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * millis / runMillis);
            final String bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
            rewrite(line(bar, status.get()));
        } else if (millis >= nextLineMillis && millis < runMillis) {
            nextLineMillis += millisBetweenLines();
            out.println(line(String.format("%8d s", millis / 1_000), status.get()));
        }
    }

    /**
     * Shows what came out.
     *
     * @param status what the run did.
     */
    public void end(final String status) {
        if (isTerminal) {
            out.print(REWRITE);
        }
        out.println(line("", status));
    }

    /** Ends a line that has no outcome to show. */
    public void fail() {
        if (isTerminal) {
            out.println();
        }
    }

    /** Fits eighty columns, if the status has at most thirty: a line that wraps can't be written over. */
    private String line(final String state, final String status) {
        return String.format(Locale.ROOT, "%-38s%-10s %s", title, state, status);
    }

    private void rewrite(final String line) {
        out.print(REWRITE + line);
        out.flush();
    }

    private long millisBetweenLines() {
        return Math.max(1_000, runMillis / LINES_PER_RUN_IN_LOG);
    }
}
