package io.reprieve.runtime.reader;

import io.reprieve.ReaderStatistics;
import io.reprieve.runtime.observe.TimeHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Counts, for each woven reader of a domain, the samples in which it was seen, the grace periods that waited for it,
 * and the releases that waited with them, and how long its sections took. Counted by whoever drives the domain's grace
 * periods, one at a time; read by anybody.
 *
 * <p>Readers pay a store for it, to the line that they write anyway: the number of the reader. A sample is taken in the
 * first grace periods, and then ten times a second, so that the engine hardly ever takes that line from a reader.
 * Whoever is found in a sample is asked to time some of its next sections, and pays for it only then.
 */
public final class ReaderTally {
    private static final int FIRST_SAMPLES = 64;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_READERS = 1 << 12;
    private static final int SPARE = 64;
    private static final int COUNTS = 3;
    private static final int SEEN = 0;
    private static final int PERIODS = 1;
    private static final int RELEASES = 2;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    // Guarded by this.
    private final List<String> names = new ArrayList<>();
    // Grown under the lock, and then only by the one who counts: a copy has all that was counted before.
    private volatile long[] counts = new long[0];
    private volatile long samples;
    // Replaced under the lock, by a longer one.
    private volatile ReaderTimes[] times = new ReaderTimes[0];
    // Touched by the one who counts.
    private long sampledNanos;

    /** Nobody so far. */
    public ReaderTally() {
    }

    /**
     * The number of a reader.
     *
     * @param name the method, by which readers of several class loaders are counted as one.
     * @return the number; 0 if there are too many to be told from each other.
     */
    public synchronized int register(final String name) {
        int at = names.indexOf(name);
        if (at < 0 && names.size() < MOST_READERS) {
            at = names.size();
            names.add(name);
            final ReaderTimes[] more = Arrays.copyOf(times, names.size());
            more[at] = new ReaderTimes();
            times = more;
        }
        return at + 1;
    }

    /**
     * Whether a sample is to be taken of a grace period.
     *
     * @param nanos when it begins.
     * @return {@code true} if it is.
     */
    public boolean begins(final long nanos) {
        final boolean isSample = samples < FIRST_SAMPLES || nanos - sampledNanos >= INTERVAL_NANOS;
        if (isSample) {
            sampledNanos = nanos;
            // Racy only against those who read: one thread at a time counts.
            samples = samples + 1;
        }
        return isSample;
    }

    /**
     * Notes how long a section took. Called by its thread.
     *
     * @param reader the number of the reader.
     * @param nanos  the time.
     */
    void note(final int reader, final long nanos) {
        final ReaderTimes[] all = times;
        if (reader <= all.length) {
            all[reader - 1].note(nanos);
        }
    }

    void see(final int reader) {
        add(reader, SEEN, 1);
    }

    /**
     * Counts that a grace period has waited for a reader.
     *
     * @param reader   its number.
     * @param releases how many releases were queued meanwhile.
     */
    public void waited(final int reader, final long releases) {
        add(reader, PERIODS, 1);
        add(reader, RELEASES, releases);
    }

    /**
     * Notes how long a grace period has waited for a section, as the time of that section, for as long as its reader
     * has been timed less often than it was waited for: a thread that is hardly ever outside is not met there, where it
     * is asked to time its sections itself.
     *
     * @param reader its number.
     * @param nanos  the time.
     */
    public void held(final int reader, final long nanos) {
        final ReaderTimes[] all = times;
        if (reader != 0 && reader <= all.length
            && all[reader - 1].total() <= get(counts, (reader - 1) * COUNTS + PERIODS)) {
            all[reader - 1].note(nanos);
        }
    }

    private void add(final int reader, final int kind, final long more) {
        final int at = (reader - 1) * COUNTS + kind;
        if (at >= 0 && at < MOST_READERS * COUNTS) {
            long[] all = counts;
            if (at >= all.length) {
                all = Arrays.copyOf(all, (reader + SPARE) * COUNTS);
                counts = all;
            }
            // Opaque: read by statistics, which need no order.
            COUNT.setOpaque(all, at, all[at] + more);
        }
    }

    /**
     * What is known of all readers.
     *
     * @return a value for each, in the order in which they were registered.
     */
    public synchronized List<ReaderStatistics> statistics() {
        final long[] all = counts;
        final List<ReaderStatistics> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            final long longest = times[i].longest();
            final long[] inside = times[i].counts();
            found.add(new ReaderStatistics(
                names.get(i), samples, get(all, i * COUNTS + SEEN), get(all, i * COUNTS + PERIODS),
                get(all, i * COUNTS + RELEASES), TimeHistogram.sum(inside), longest,
                TimeHistogram.quantile(inside, 0.5, longest), TimeHistogram.quantile(inside, 0.99, longest),
                TimeHistogram.quantile(inside, 0.999, longest)));
        }
        return found;
    }

    private static long get(final long[] all, final int at) {
        // Pairs with add().
        return at < all.length ? (long) COUNT.getOpaque(all, at) : 0;
    }
}
