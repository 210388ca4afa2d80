package io.reprieve.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of Prometheus' query language as the alerts use, computed as Prometheus does: {@code or}, {@code unless},
 * comparisons with a number, {@code max by}, {@code sum by}, {@code rate} and {@code increase}.
 */
final class Expression {
    private static final Pattern COMPARED = Pattern.compile("(.+) > ([0-9.]+)");
    private static final Pattern AGGREGATED = Pattern.compile("(max|sum) by \\(([a-z, ]+)\\) \\((.+)\\)");
    private static final Pattern RANGED = Pattern.compile("(rate|increase)\\((\\w+)\\[(\\d+)([sm])]\\)");
    private static final Pattern NAME = Pattern.compile("\\w+");
    private static final double NEAR = 1.1;

    private Expression() {
    }

    /**
     * What was scraped: of each series its value at each scrape; NaN where it wasn't there.
     *
     * @param interval in seconds, between two scrapes.
     * @param series   by name and labels.
     */
    record Scrapes(int interval, Map<Series, double[]> series) {
        int count() {
            return series.values().stream().mapToInt(values -> values.length).max().orElse(0);
        }
    }

    /**
     * A series.
     *
     * @param name   of the metric.
     * @param labels its other labels.
     */
    record Series(String name, Map<String, String> labels) {
    }

    /** The value for each set of labels, at a scrape. */
    static Map<Map<String, String>, Double> at(final String text, final Scrapes scrapes, final int scrape) {
        final String expression = text.strip();
        int operator = expression.lastIndexOf(" or ");
        if (operator >= 0) {
            final var found = at(expression.substring(0, operator), scrapes, scrape);
            at(expression.substring(operator + " or ".length()), scrapes, scrape).forEach(found::putIfAbsent);
            return found;
        }
        operator = expression.lastIndexOf(" unless ");
        if (operator >= 0) {
            final var found = at(expression.substring(0, operator), scrapes, scrape);
            at(expression.substring(operator + " unless ".length()), scrapes, scrape).keySet().forEach(found::remove);
            return found;
        }
        final Matcher compared = COMPARED.matcher(expression);
        if (compared.matches()) {
            final var found = at(compared.group(1), scrapes, scrape);
            found.values().removeIf(value -> !(value > Double.parseDouble(compared.group(2))));
            return found;
        }
        final Matcher aggregated = AGGREGATED.matcher(expression);
        if (aggregated.matches()) {
            final boolean isSum = aggregated.group(1).equals("sum");
            final List<String> by = List.of(aggregated.group(2).split(", "));
            final Map<Map<String, String>, Double> found = new HashMap<>();
            at(aggregated.group(3), scrapes, scrape).forEach((labels, value) -> {
                final Map<String, String> kept = new TreeMap<>(labels);
                kept.keySet().retainAll(by);
                found.merge(kept, value, isSum ? Double::sum : Math::max);
            });
            return found;
        }
        final Matcher ranged = RANGED.matcher(expression);
        if (ranged.matches()) {
            final int seconds = Integer.parseInt(ranged.group(3)) * (ranged.group(4).equals("m") ? 60 : 1);
            return overRange(ranged.group(2), ranged.group(1).equals("rate"), seconds, scrapes, scrape);
        }
        if (!NAME.matcher(expression).matches()) {
            throw new IllegalArgumentException("this is not known here: " + expression);
        }
        final Map<Map<String, String>, Double> found = new HashMap<>();
        scrapes.series.forEach((series, values) -> {
            if (series.name.equals(expression) && scrape < values.length && !Double.isNaN(values[scrape])) {
                found.put(series.labels, values[scrape]);
            }
        });
        return found;
    }

    private static Map<Map<String, String>, Double> overRange(
            final String name, final boolean isRate, final int range, final Scrapes scrapes, final int scrape) {
        final Map<Map<String, String>, Double> found = new HashMap<>();
        scrapes.series.forEach((series, values) -> {
            if (series.name.equals(name)) {
                final Double increase = increase(values, scrapes.interval, range, scrape);
                if (increase != null) {
                    found.put(series.labels, isRate ? increase / range : increase);
                }
            }
        });
        return found;
    }

    /** As Prometheus extrapolates; {@code null} with fewer than two samples. */
    private static Double increase(final double[] values, final int interval, final int range, final int scrape) {
        final List<Integer> at = new ArrayList<>();
        for (int i = 0; i <= scrape && i < values.length; i++) {
            if ((scrape - i) * interval <= range && !Double.isNaN(values[i])) {
                at.add(i);
            }
        }
        if (at.size() < 2) {
            return null;
        }
        double increase = 0;
        for (int i = 1; i < at.size(); i++) {
            final double now = values[at.get(i)];
            final double before = values[at.get(i - 1)];
            increase += now < before ? now : now - before;
        }
        final double first = values[at.get(0)];
        final double sampled = (double) (at.get(at.size() - 1) - at.get(0)) * interval;
        final double between = sampled / (at.size() - 1);
        double toStart = range - (double) (scrape - at.get(0)) * interval;
        final double toEnd = (double) (scrape - at.get(at.size() - 1)) * interval;
        if (increase > 0 && first >= 0) {
            toStart = Math.min(toStart, sampled * (first / increase));
        }
        final double reach = sampled + (toStart < between * NEAR ? toStart : between / 2)
            + (toEnd < between * NEAR ? toEnd : between / 2);
        return increase * (reach / sampled);
    }
}
