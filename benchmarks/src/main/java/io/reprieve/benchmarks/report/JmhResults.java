package io.reprieve.benchmarks.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * JMH's results file.
 *
 * <p>A benchmark's time is named {@code Class.method@run}, with its parameters as {@code Class.method[value]@run} and a
 * method of a group as {@code Class.group:method@run}; what it allocates has {@code /bytes} after that.
 */
public final class JmhResults {
    /** What follows the name of a benchmark in the name of what it allocates. */
    static final String BYTES = "/bytes";

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private JmhResults() {
    }

    /**
     * Reads a file.
     *
     * @param file that JMH wrote.
     * @param run  what it ran, which becomes a part of the names.
     * @param to   where the measurements go.
     * @throws IOException if it can't be read, or is no such file.
     */
    public static void read(final Path file, final String run, final Measurements to) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            for (final JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
                add(element.getAsJsonObject(), run, to);
            }
        } catch (final JsonParseException | IllegalStateException | NullPointerException e) {
            throw new IOException(file + " is no results file of JMH's: " + e.getMessage(), e);
        }
    }

    private static void add(final JsonObject result, final String run, final Measurements to) {
        final String benchmark = result.get("benchmark").getAsString();
        final String method = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        final String name = method + parameters(result);
        to.put(name + "@" + run, score(result.getAsJsonObject("primaryMetric")));
        for (final Map.Entry<String, JsonElement> metric : result.getAsJsonObject("secondaryMetrics").entrySet()) {
            final double score = score(metric.getValue().getAsJsonObject());
            // Older versions of JMH put a dot before the names of profilers' metrics.
            if (metric.getKey().endsWith(ALLOCATED)) {
                to.put(name + "@" + run + BYTES, score);
            } else if (!metric.getKey().contains(".")) {
                to.put(name + ":" + metric.getKey() + "@" + run, score);
            }
        }
    }

    private static String parameters(final JsonObject result) {
        if (!result.has("params")) {
            return "";
        }
        final Map<String, String> values = new TreeMap<>();
        result.getAsJsonObject("params").entrySet()
            .forEach(parameter -> values.put(parameter.getKey(), parameter.getValue().getAsString()));
        return values.values().stream().collect(Collectors.joining(",", "[", "]"));
    }

    /**
     * The best of the iterations, for Reprieve and for its peers: whatever else the machine does only adds. JMH writes
     * what is not a number as a string.
     */
    private static double score(final JsonObject metric) {
        return Double.parseDouble(metric.getAsJsonObject("scorePercentiles").get("0.0").getAsString());
    }
}
