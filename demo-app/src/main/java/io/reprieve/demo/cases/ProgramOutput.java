package io.reprieve.demo.cases;

import io.reprieve.demo.Quantity;
import io.reprieve.demo.program.Figure;
import io.reprieve.demo.program.Program;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a program has said so far of how it gets on, in the lines that {@link Program} describes.
 */
final class ProgramOutput {
    /** The first line of what a JVM prints when it crashes. */
    private static final String CRASH = "# A fatal error has been detected";

    private final long warmUpMillis;
    private final Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    private final Map<String, Long> failures = new TreeMap<>();
    private long beginNanos;
    private long crashNanos;
    private long millis;
    private long warmMillis;
    private long warmReads;
    private long warmCpuNanos;
    private boolean hasBegun;
    private boolean hasEnded;

    ProgramOutput(final int seconds) {
        warmUpMillis = Math.min(TimeUnit.SECONDS.toMillis(1), TimeUnit.SECONDS.toMillis(seconds) / 4);
    }

    /**
     * Takes a line in.
     *
     * @param line of the program's output.
     * @return false if it isn't one of ours.
     */
    boolean accept(final String line) {
        final String[] words = line.split(" ");
        switch (words[0]) {
            case Program.BEGIN -> {
                hasBegun = true;
                beginNanos = System.nanoTime();
            }
            case Program.PROGRESS -> figures(words);
            case Program.FAILURE -> failures.put(words[2], Long.parseLong(words[1]));
            case Program.END -> {
                figures(words);
                hasEnded = true;
            }
            default -> {
                if (line.startsWith(CRASH)) {
                    crashNanos = System.nanoTime();
                }
                return false;
            }
        }
        return true;
    }

    /** Whether the program got as far as its first read. */
    boolean hasBegun() {
        return hasBegun;
    }

    /** Whether the program came to its end. */
    boolean hasEnded() {
        return hasEnded;
    }

    /** How long the program had run when it said something last. */
    long millis() {
        return millis;
    }

    /** How long the program had run when the JVM crashed, in nanoseconds. */
    long nanosToCrash() {
        return crashNanos - beginNanos;
    }

    long get(final Figure figure) {
        return figures.getOrDefault(figure, 0L);
    }

    /** How often each kind of failure came; only of a program that ended. */
    Map<String, Long> failures() {
        return failures;
    }

    /** Reads a second, after a warm-up; 0 if it didn't get that far. */
    double readsPerSecond() {
        final long measured = millis - warmMillis;
        return warmMillis == 0 || measured <= 0 ? 0 : (get(Figure.READS) - warmReads) * 1e3 / measured;
    }

    /** The processor time of a read, in nanoseconds, after a warm-up; 0 if that is not known. */
    long cpuNanosPerRead() {
        final long measured = get(Figure.READS) - warmReads;
        return warmMillis == 0 || measured <= 0 ? 0 : (get(Figure.READER_CPU_NANOS) - warmCpuNanos) / measured;
    }

    /** A status of at most thirty characters. */
    String status(final String reads) {
        return String.format(
            "%s %s/s",
            Quantity.rate(get(Figure.READS), TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis))),
            reads);
    }

    private void figures(final String[] words) {
        millis = Long.parseLong(words[1]);
        for (int i = 2; i < words.length; i++) {
            final int equals = words[i].indexOf('=');
            figures.put(Figure.valueOf(words[i].substring(0, equals)), Long.parseLong(words[i].substring(equals + 1)));
        }
        if (warmMillis == 0 && millis >= warmUpMillis) {
            warmMillis = millis;
            warmReads = get(Figure.READS);
            warmCpuNanos = get(Figure.READER_CPU_NANOS);
        }
    }
}
