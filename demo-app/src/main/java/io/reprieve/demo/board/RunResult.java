package io.reprieve.demo.board;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * The outcome of one run, which the JVM that ran it hands over in a file.
 */
public final class RunResult {
    private static final String TORN_EXAMPLE = "torn.example";

    private final Map<Measure, Long> values = new EnumMap<>(Measure.class);
    private String tornExample = "";

    /**
     * An outcome without any value.
     */
    public RunResult() {
    }

    /**
     * Sets a value.
     *
     * @param measure what it is.
     * @param value   of it.
     * @return this.
     */
    public RunResult set(final Measure measure, final long value) {
        values.put(measure, value);
        return this;
    }

    /**
     * The value of a measure.
     *
     * @param measure to look up.
     * @return the value; empty where it doesn't apply to this run.
     */
    public OptionalLong find(final Measure measure) {
        final Long value = values.get(measure);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * The value of a measure that every run has.
     *
     * @param measure to look up.
     * @return the value.
     */
    public long get(final Measure measure) {
        return find(measure).orElseThrow(() -> new IllegalStateException("no value for " + measure));
    }

    /**
     * Sets the example of a torn read.
     *
     * @param example lines of text.
     * @return this.
     */
    public RunResult setTornExample(final String example) {
        tornExample = example;
        return this;
    }

    /**
     * A torn read beside the row that it claims to be.
     *
     * @return lines of text; empty without a torn read.
     */
    public String tornExample() {
        return tornExample;
    }

    /**
     * Writes the outcome.
     *
     * @param file to write to.
     * @throws IOException if that fails.
     */
    public void store(final Path file) throws IOException {
        final Properties properties = new Properties();
        values.forEach((measure, value) -> properties.setProperty(key(measure), Long.toString(value)));
        properties.setProperty(TORN_EXAMPLE, tornExample);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    /**
     * Reads an outcome.
     *
     * @param file that {@link #store} wrote.
     * @return the outcome.
     * @throws IOException if that fails.
     */
    public static RunResult load(final Path file) throws IOException {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        final RunResult result = new RunResult().setTornExample(properties.getProperty(TORN_EXAMPLE, ""));
        for (final Measure measure : Measure.values()) {
            final String value = properties.getProperty(key(measure));
            if (value != null) {
                result.set(measure, Long.parseLong(value));
            }
        }
        return result;
    }

    private static String key(final Measure measure) {
        return measure.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
