package io.reprieve.benchmarks.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured, by name, and why the rest was not.
 */
public final class Measurements {
    private static final String UNKNOWN = "not measured";

    private final SortedMap<String, Double> values = new TreeMap<>();
    private final Map<String, String> absences = new LinkedHashMap<>();

    /**
     * Nothing measured yet.
     */
    public Measurements() {
    }

    /**
     * Adds a measurement.
     *
     * @param name  of it.
     * @param value in nanoseconds, bytes, counts or counts per second, as the name has it.
     */
    public void put(final String name, final double value) {
        values.put(name, value);
    }

    /**
     * Says why measurements are missing.
     *
     * @param part   that their names have in common; the first that fits a name counts.
     * @param reason in two or three words.
     */
    public void absent(final String part, final String reason) {
        absences.putIfAbsent(part, reason);
    }

    /**
     * A measurement.
     *
     * @param name of it.
     * @return its value, if there is one.
     */
    public OptionalDouble find(final String name) {
        final Double value = values.get(name);
        return value == null || value.isNaN() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    String whyAbsent(final String name) {
        return absences.entrySet().stream()
            .filter(absence -> name.contains(absence.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(UNKNOWN);
    }

    SortedMap<String, Double> all() {
        return Collections.unmodifiableSortedMap(values);
    }
}
