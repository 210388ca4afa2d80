package io.reprieve.benchmarks.suite;

import java.util.List;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long to measure.
 */
enum Dose {
    /**
     * A few minutes in all. JMH itself allocates 7 KB in an iteration: in a shorter one that would look like a
     * release's.
     */
    QUICK("quick", 1, 2, TimeValue.milliseconds(300), 2, TimeValue.milliseconds(400), 50_000_000, 7, 2, 2, 4, "64"),
    /** Most of an hour, for numbers to be quoted. */
    FULL("full", 2, 4, TimeValue.seconds(1), 6, TimeValue.seconds(1), 1_000_000_000, 21, 9, 8, 20, "64", "512", "4096");

    private final String text;
    private final int forks;
    private final int warmups;
    private final TimeValue warmup;
    private final int iterations;
    private final TimeValue iteration;
    private final long epsilonReleases;
    private final int starts;
    private final int compilations;
    private final int demoSeconds;
    private final int caseSeconds;
    private final List<String> sizes;

    Dose(
        final String text,
        final int forks,
        final int warmups,
        final TimeValue warmup,
        final int iterations,
        final TimeValue iteration,
        final long epsilonReleases,
        final int starts,
        final int compilations,
        final int demoSeconds,
        final int caseSeconds,
        final String... sizes) {
        this.text = text;
        this.forks = forks;
        this.warmups = warmups;
        this.warmup = warmup;
        this.iterations = iterations;
        this.iteration = iteration;
        this.epsilonReleases = epsilonReleases;
        this.starts = starts;
        this.compilations = compilations;
        this.demoSeconds = demoSeconds;
        this.caseSeconds = caseSeconds;
        this.sizes = List.of(sizes);
    }

    String text() {
        return text;
    }

    int forks() {
        return forks;
    }

    int warmups() {
        return warmups;
    }

    TimeValue warmup() {
        return warmup;
    }

    int iterations() {
        return iterations;
    }

    TimeValue iteration() {
        return iteration;
    }

    /** Releases under a collector that collects nothing. */
    long epsilonReleases() {
        return epsilonReleases;
    }

    /** Starts of a JVM with the agent, and without. */
    int starts() {
        return starts;
    }

    /** Runs of the compiler with the agent, and without. */
    int compilations() {
        return compilations;
    }

    /** Length of each of the quote board's runs. */
    int demoSeconds() {
        return demoSeconds;
    }

    /** The bytes of arenas, as the parameter of that name has them. */
    String[] sizes() {
        return sizes.toArray(String[]::new);
    }

    /** Length of each run of a case. */
    int caseSeconds() {
        return caseSeconds;
    }
}
