package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.History;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The times at which pages were short: when at least one thread waited for one.
 */
final class Shortage {
    private static final double LEAST_FREE = 0.01;

    /** Beginning and end of each stretch of time in which somebody waited; they don't overlap. */
    private final TreeMap<Long, Long> stretches = new TreeMap<>();
    /** When a wait began or ended, and for how long all had waited until then. */
    private final TreeMap<Long, Long> waitedUntil = new TreeMap<>();

    Shortage(final List<Fallback> fallbacks) {
        final TreeMap<Long, Integer> changes = new TreeMap<>();
        for (final Fallback fallback : fallbacks) {
            changes.merge(fallback.start(), 1, Integer::sum);
            changes.merge(fallback.end(), -1, Integer::sum);
        }
        long waited = 0;
        long waiting = 0;
        long last = 0;
        long begin = 0;
        for (final Map.Entry<Long, Integer> change : changes.entrySet()) {
            waited += waiting * (change.getKey() - last);
            last = change.getKey();
            waitedUntil.put(last, waited);
            if (waiting == 0) {
                begin = last;
            }
            waiting += change.getValue();
            if (waiting == 0) {
                stretches.put(begin, last);
            }
        }
    }

    boolean overlaps(final long from, final long to) {
        final Map.Entry<Long, Long> stretch = stretches.floorEntry(to);
        return stretch != null && stretch.getValue() >= from;
    }

    /**
     * How fast releases were made while pages were short. Whoever waits makes none, so that the rate is that of the
     * time in which the threads did not wait.
     */
    double peakRate(final History history, final long threads, final HeldUpTimes heldUp) {
        double peak = 0;
        for (int i = 1; i < history.samples().size(); i++) {
            final long from = history.samples().get(i - 1).time();
            final long to = history.samples().get(i).time();
            if (to > from && overlaps(from, to) && !heldUp.overlap(history.domain(), from, to)) {
                final double free = 1 - (waited(to) - waited(from)) / (double) (threads * (to - from));
                peak = Math.max(peak, history.rate(Counter.DEFERRED, i) / Math.max(LEAST_FREE, free));
            }
        }
        return peak;
    }

    private long waited(final long time) {
        final Map.Entry<Long, Long> before = waitedUntil.floorEntry(time);
        final Map.Entry<Long, Long> after = waitedUntil.ceilingEntry(time);
        if (before == null || after == null) {
            return before == null ? 0 : before.getValue();
        }
        final long between = after.getKey() - before.getKey();
        return between == 0 ? before.getValue() : before.getValue()
            + Math.round((after.getValue() - before.getValue()) * (double) (time - before.getKey()) / between);
    }
}
