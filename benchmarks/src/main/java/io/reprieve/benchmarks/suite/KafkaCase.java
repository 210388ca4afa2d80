package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The demo's Kafka case: lookups in 3.9.0 with the agent, beside 4.1.1 with the lock that upstream took.
 */
final class KafkaCase implements Step {
    private static final long WARM_UP_MILLIS = 1_000;
    private static final int RUNS = 3;
    private static final int SECONDS_BESIDE = 180;
    private static final double MILLIS_PER_SECOND = 1e3;
    /** A line of figures, while the program runs and at its end: the milliseconds, then the figures by name. */
    private static final String LINE = "(progress|end) [0-9]+ .*\\bREADS=[0-9]+.*";

    private final Dose dose;
    private final Workplace workplace;

    KafkaCase(final Dose dose, final Workplace workplace) {
        this.dose = dose;
        this.workplace = workplace;
    }

    @Override
    public String title() {
        return "the demo's Kafka case, " + RUNS + " runs of " + dose.caseSeconds() + " s";
    }

    @Override
    public String mark() {
        return "kafka.";
    }

    @Override
    public void measure(final Measurements to) throws IOException {
        workplace.runDemo("kafka", (long) RUNS * dose.caseSeconds() + SECONDS_BESIDE,
            "kafka", "--readers", "2", "--seconds", Integer.toString(dose.caseSeconds()));
        to.put("kafka.reprieve", lookupsPerSecond(workplace.demoOutput().resolve("kafka-2.log")));
        to.put("kafka.upstream", lookupsPerSecond(workplace.demoOutput().resolve("kafka-3.log")));
    }

    /** After a warm-up. */
    static double lookupsPerSecond(final Path log) throws IOException {
        final List<String> lines = Files.readAllLines(log).stream().filter(line -> line.matches(LINE)).toList();
        final String first = lines.stream()
            .filter(line -> millis(line) >= WARM_UP_MILLIS)
            .findFirst()
            .orElseThrow(() -> new IOException("no figures after a warm-up in " + log));
        final String last = lines.get(lines.size() - 1);
        if (millis(last) == millis(first)) {
            throw new IOException("no figures after a warm-up in " + log);
        }
        return (reads(last) - reads(first)) * MILLIS_PER_SECOND / (millis(last) - millis(first));
    }

    private static long millis(final String line) {
        return Long.parseLong(line.split(" ")[1]);
    }

    private static long reads(final String line) {
        return Long.parseLong(line.replaceAll(".*\\bREADS=([0-9]+).*", "$1"));
    }
}
