package io.reprieve.demo.cases;

import io.reprieve.demo.Quantity;
import io.reprieve.demo.TextTable;
import io.reprieve.demo.program.Figure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The outcomes of a case side by side: a column for each run.
 */
final class CaseTable {
    static final int COLUMN_WIDTH = 16;

    private static final int LABEL_WIDTH = 26;
    private static final String NOT_APPLICABLE = "-";

    private final Case what;
    private final Map<Variant, CaseOutcome> outcomes;
    private final TextTable table;

    private CaseTable(final Case what, final Map<Variant, CaseOutcome> outcomes) {
        this.what = what;
        this.outcomes = outcomes;
        table = new TextTable(LABEL_WIDTH, COLUMN_WIDTH, what.variants().size());
    }

    /**
     * Lays out the table, with the notes that explain it.
     *
     * @param what     case.
     * @param outcomes of all its runs.
     * @return the text.
     */
    static String format(final Case what, final Map<Variant, CaseOutcome> outcomes) {
        return new CaseTable(what, outcomes).format();
    }

    private String format() {
        heading("run", variant -> Integer.toString(variant.number()));
        heading(what.title(), Variant::headingTop);
        heading("", Variant::heading);
        table.line();
        row("JVM", CaseTable::end);
        row(what.reads(), outcome -> Quantity.count(outcome.output().get(Figure.READS)));
        row("  wrong", outcome -> Quantity.count(outcome.wrong()));
        row("  failed", outcome -> Quantity.count(outcome.failed()));
        row(what.reads() + "/s", this::rate);
        what.upstream().ifPresent(upstream -> row("  against run " + upstream.number(), this::ratio));
        row("  CPU time of each", CaseTable::cpuTime);
        row(what.changes(), outcome -> Quantity.count(outcome.output().get(Figure.CHANGES)));
        row(what.release() + ", mean", CaseTable::meanRelease);
        row("  longest", outcome -> Quantity.duration(outcome.output().get(Figure.RELEASE_NANOS_MAX)));
        row("most memory in use", outcome -> bytes(outcome.memory().residentBytes()));
        row("most files mapped", outcome -> count(outcome.memory().mappedFiles()));
        row("releases deferred", reclamation(Reclamation::deferred));
        row("  run at exit", reclamation(Reclamation::reclaimed));
        row("  most pending", outcome -> count(outcome.events().map(RecordedEvents::mostPending)
            .orElse(OptionalLong.empty())));
        row("  that had to wait", reclamation(Reclamation::fallbacks));
        return table + "\n" + notes();
    }

    private String notes() {
        return String.join("\n", Paragraph.lines("The " + what.reads() + " a second, and the CPU time of each, are"
            + " those after a warm-up of at most 1 s; on a busy machine the latter says more. " + what.release()
            + " is timed on the thread that calls it. Memory includes mapped files; mappings are counted now and then,"
            + " pending releases once a second. A run that crashed is counted up to its last report, of which there"
            + " are twenty a second."))
            + "\n";
    }

    private static String end(final CaseOutcome outcome) {
        if (outcome.crash().isPresent()) {
            return outcome.crash().get().signal() + " " + time(outcome.output().nanosToCrash());
        }
        return outcome.exitCode() == 0 ? "ended well" : "exit code " + outcome.exitCode();
    }

    /** The time to a crash. */
    static String time(final long nanos) {
        final long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    private String rate(final CaseOutcome outcome) {
        final double rate = outcome.output().readsPerSecond();
        return rate == 0 ? NOT_APPLICABLE : Quantity.rate((long) rate, TimeUnit.SECONDS.toNanos(1));
    }

    private String ratio(final CaseOutcome outcome) {
        final double upstream = outcomes.get(what.upstream().orElseThrow()).output().readsPerSecond();
        final double rate = outcome.output().readsPerSecond();
        return upstream == 0 || rate == 0 ? NOT_APPLICABLE : String.format(Locale.ROOT, "%.2f x", rate / upstream);
    }

    private static String cpuTime(final CaseOutcome outcome) {
        final long nanos = outcome.output().cpuNanosPerRead();
        return nanos <= 0 ? NOT_APPLICABLE : Quantity.duration(nanos);
    }

    private static String meanRelease(final CaseOutcome outcome) {
        final long changes = outcome.output().get(Figure.CHANGES);
        return changes == 0
            ? NOT_APPLICABLE
            : Quantity.duration(outcome.output().get(Figure.RELEASE_NANOS) / changes);
    }

    private static String bytes(final OptionalLong value) {
        return value.isPresent() ? Quantity.megabytes(value.getAsLong()) : NOT_APPLICABLE;
    }

    private static String count(final OptionalLong value) {
        return value.isPresent() ? Quantity.count(value.getAsLong()) : NOT_APPLICABLE;
    }

    private static Function<CaseOutcome, String> reclamation(final Function<Reclamation, Long> number) {
        return outcome -> outcome.reclamation().map(number).map(Quantity::count).orElse(NOT_APPLICABLE);
    }

    private void heading(final String label, final Function<Variant, String> cell) {
        table.row(label, what.variants().stream().map(cell).toList());
    }

    private void row(final String label, final Function<CaseOutcome, String> cell) {
        final List<String> cells = what.variants().stream().map(outcomes::get).map(cell).toList();
        table.row(label, cells);
    }
}
