package io.reprieve.runtime.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often something took how long, in classes each twice as wide as the one before. Fixed in size: noting allocates
 * nothing and takes no lock.
 *
 * <pre>
 *   class     0      1      2      3     ...   47
 *   time    0..1 ns 2..3   4..7   8..15       39 h and longer
 * </pre>
 */
public final class TimeHistogram {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int CLASSES = 48;

    // Written by one thread at a time or added to by all, as its owner has it; read by statistics, opaque.
    private final long[] cells = new long[CLASSES];

    /** Nothing so far. */
    public TimeHistogram() {
    }

    private static int classOf(final long nanos) {
        return nanos <= 1 ? 0 : Math.min(CLASSES - 1, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos));
    }

    /**
     * Notes a time. Called by one thread at a time.
     *
     * @param times how often it was taken.
     * @param nanos the time.
     */
    public void noteAlone(final int times, final long nanos) {
        final int place = classOf(nanos);
        CELL.setOpaque(cells, place, cells[place] + times);
    }

    /**
     * Notes a time. Called by any thread.
     *
     * @param times how often it was taken.
     * @param nanos the time.
     */
    public void note(final int times, final long nanos) {
        CELL.getAndAdd(cells, classOf(nanos), (long) times);
    }

    /**
     * The counts of all classes at this moment.
     *
     * @return an array of the caller's own.
     */
    public long[] counts() {
        final long[] counts = new long[CLASSES];
        addTo(counts);
        return counts;
    }

    /**
     * Adds the counts of all classes at this moment.
     *
     * @param counts what they are added to, from {@link #counts} of another.
     */
    public void addTo(final long[] counts) {
        for (int i = 0; i < CLASSES; i++) {
            counts[i] += (long) CELL.getOpaque(cells, i);
        }
    }

    /** How many times there are at this moment. Allocates nothing. */
    public long total() {
        long all = 0;
        for (int i = 0; i < CLASSES; i++) {
            all += (long) CELL.getOpaque(cells, i);
        }
        return all;
    }

    /**
     * How many times there are.
     *
     * @param counts of all classes.
     * @return their sum.
     */
    public static long sum(final long[] counts) {
        long all = 0;
        for (final long count : counts) {
            all += count;
        }
        return all;
    }

    /**
     * The time that a share of all didn't exceed.
     *
     * @param counts  of all classes.
     * @param share   such as 0.99.
     * @param longest what was measured exactly: no estimate is longer.
     * @return nanoseconds, as if the times of a class were spread evenly over it; 0 if there are none.
     */
    public static long quantile(final long[] counts, final double share, final long longest) {
        final double wanted = share * sum(counts);
        long below = 0;
        for (int i = 0; i < CLASSES; i++) {
            if (counts[i] != 0 && below + counts[i] >= wanted) {
                final double from = i == 0 ? 0 : (double) (1L << i);
                final double width = i == 0 ? 2 : from;
                return Math.min(longest, Math.round(from + width * (wanted - below) / counts[i]));
            }
            below += counts[i];
        }
        return 0;
    }
}
