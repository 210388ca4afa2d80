package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.Sample;
import io.reprieve.jfr.recording.Stall;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The times at which a reader held up a domain, so that what was short then was short because of it.
 */
final class HeldUpTimes {
    /** A grace period from this length on is the reader's doing, and not that of a reserve that is too small. */
    static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Of each domain, beginning and end of each stretch of time; they don't overlap. */
    private final Map<String, TreeMap<Long, Long>> times = new HashMap<>();

    HeldUpTimes(final Reclamation reclamation) {
        for (final Stall stall : reclamation.stalls()) {
            add(stall.domain(), stall.time() - stall.waited(), stall.time());
        }
        for (final GracePeriod gracePeriod : reclamation.gracePeriods().longest()) {
            if (gracePeriod.duration() >= LONG_NANOS) {
                add(gracePeriod.domain(), gracePeriod.start(), gracePeriod.end());
            }
        }
        for (final History history : reclamation.histories()) {
            for (final Sample sample : history.samples()) {
                final long waited = sample.get(Counter.SLOWEST_READER_NANOS);
                if (waited >= LONG_NANOS) {
                    add(history.domain(), sample.time() - waited, sample.time());
                }
            }
        }
    }

    private void add(final String domain, final long from, final long to) {
        final TreeMap<Long, Long> ofDomain = times.computeIfAbsent(domain, name -> new TreeMap<>());
        long begin = from;
        long end = to;
        Map.Entry<Long, Long> other = ofDomain.floorEntry(end);
        while (other != null && other.getValue() >= begin) {
            begin = Math.min(begin, other.getKey());
            end = Math.max(end, other.getValue());
            ofDomain.remove(other.getKey());
            other = ofDomain.floorEntry(end);
        }
        ofDomain.put(begin, end);
    }

    /** Whether a reader held the domain up at some time between two. */
    boolean overlap(final String domain, final long from, final long to) {
        final TreeMap<Long, Long> ofDomain = times.get(domain);
        final Map.Entry<Long, Long> time = ofDomain == null ? null : ofDomain.floorEntry(to);
        return time != null && time.getValue() >= from;
    }
}
