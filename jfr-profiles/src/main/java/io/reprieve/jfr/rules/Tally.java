package io.reprieve.jfr.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How often, how long in all and how long at most, for each of some names.
 */
final class Tally {
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    void add(final String name, final long nanos) {
        entries.merge(name, new Entry(name, 1, nanos, nanos), Entry::plus);
    }

    void add(final String name) {
        add(name, 0);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** A word for the first of several; none if it is the only one. */
    String mostly() {
        return entries.size() > 1 ? "mostly " : "";
    }

    /** The entry with most time, or most often if no time was taken. */
    Entry first() {
        return sorted().get(0);
    }

    List<String> lines(final Function<Entry, String> line) {
        return sorted().stream().map(line).toList();
    }

    private List<Entry> sorted() {
        final List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::nanos).thenComparingLong(Entry::count).reversed());
        return sorted;
    }

    /**
     * One name's share.
     *
     * @param name    the name.
     * @param count   how often.
     * @param nanos   how long in all.
     * @param longest how long at most.
     */
    record Entry(String name, long count, long nanos, long longest) {
        private Entry plus(final Entry other) {
            return new Entry(name, count + other.count, nanos + other.nanos, Math.max(longest, other.longest));
        }

        String times() {
            return ReclamationRule.times(count);
        }
    }
}
