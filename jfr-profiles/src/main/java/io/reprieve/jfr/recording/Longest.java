package io.reprieve.jfr.recording;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/**
 * Events of which there may be many: all are counted and timed, and as many as anybody can look at are kept, the
 * longest.
 *
 * @param <T> the kind of event.
 */
public final class Longest<T> {
    private final int most;
    private final ToLongFunction<T> time;
    private final ToLongFunction<T> nanos;
    private final PriorityQueue<T> kept;
    private long count;
    private long total;

    Longest(final int most, final ToLongFunction<T> time, final ToLongFunction<T> nanos) {
        this.most = most;
        this.time = time;
        this.nanos = nanos;
        kept = new PriorityQueue<>(Comparator.comparingLong(nanos));
    }

    void add(final T event) {
        count++;
        total += nanos.applyAsLong(event);
        if (kept.size() < most) {
            kept.add(event);
        } else if (nanos.applyAsLong(kept.peek()) < nanos.applyAsLong(event)) {
            kept.poll();
            kept.add(event);
        }
    }

    /**
     * The longest of them, or all.
     *
     * @return in the order of time.
     */
    public List<T> kept() {
        return kept.stream().sorted(Comparator.comparingLong(time)).toList();
    }

    /**
     * All of them.
     *
     * @return how many.
     */
    public long count() {
        return count;
    }

    /**
     * All of them together.
     *
     * @return nanoseconds.
     */
    public long totalNanos() {
        return total;
    }
}
