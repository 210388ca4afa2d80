package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * The demo, end to end: the quote board in all its variants.
 */
final class QuoteBoard implements Step {
    /** The demo's runs, in their order. */
    private static final List<String> RUNS =
        List.of("unprotected", "agent", "collected", "counted", "locked", "epsilon");
    private static final int SECONDS_BESIDE = 120;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Dose dose;
    private final Workplace workplace;

    QuoteBoard(final Dose dose, final Workplace workplace) {
        this.dose = dose;
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return "the demo's quote board, " + RUNS.size() + " runs of " + dose.demoSeconds() + " s";
    }

    @Override
    public String mark() {
        return "demo.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        workplace.runDemo("quote-board", (long) RUNS.size() * dose.demoSeconds() + SECONDS_BESIDE,
            "--seconds", Integer.toString(dose.demoSeconds()));
        for (int i = 0; i < RUNS.size(); i++) {
            final Properties outcome = new Properties();
            final Path file = workplace.demoOutput().resolve("quote-board-" + (i + 1) + ".properties");
            try (Reader reader = Files.newBufferedReader(file)) {
                outcome.load(reader);
            }
            final double seconds = Long.parseLong(outcome.getProperty("measured.nanos")) / NANOS_PER_SECOND;
            for (final String what : List.of("reads", "updates")) {
                to.put("demo." + RUNS.get(i) + "." + what, Long.parseLong(outcome.getProperty(what)) / seconds);
            }
        }
    }
}
