package io.reprieve.jfr.recording;

import java.util.EnumMap;
import java.util.Map;

/**
 * The counters of a domain at a moment.
 *
 * @param domain the domain.
 * @param time   the moment, in nanoseconds since 1970.
 * @param values all counters, since the start of the JVM.
 */
public record Sample(String domain, long time, Map<Counter, Long> values) {
    static Sample of(final Event event) {
        final Map<Counter, Long> values = new EnumMap<>(Counter.class);
        for (final Counter counter : Counter.values()) {
            values.put(counter, event.number(counter.field()));
        }
        return new Sample(event.text("domain"), event.start(), values);
    }

    /**
     * A counter.
     *
     * @param counter which.
     * @return its value at that moment.
     */
    public long get(final Counter counter) {
        return values.get(counter);
    }
}
