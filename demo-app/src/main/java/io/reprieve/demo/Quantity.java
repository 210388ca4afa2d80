package io.reprieve.demo;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Numbers as people read them: three or so digits and a unit.
 */
public final class Quantity {
    private Quantity() {
    }

    /**
     * A number with separators.
     *
     * @param value the number.
     * @return the text.
     */
    public static String count(final long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /**
     * So many a second.
     *
     * @param count of what was done.
     * @param nanos that it took.
     * @return the text.
     */
    public static String rate(final long count, final long nanos) {
        final double perSecond = (double) count * TimeUnit.SECONDS.toNanos(1) / nanos;
        if (perSecond >= 1e6) {
            return String.format(Locale.ROOT, "%.1f M", perSecond / 1e6);
        }
        if (perSecond >= 1e3) {
            return String.format(Locale.ROOT, "%.1f k", perSecond / 1e3);
        }
        return String.format(Locale.ROOT, "%.0f", perSecond);
    }

    /**
     * A time.
     *
     * @param nanos of it.
     * @return the text.
     */
    public static String duration(final long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
        }
        if (nanos < 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /**
     * An amount of memory.
     *
     * @param bytes of it.
     * @return the text.
     */
    public static String megabytes(final long bytes) {
        return count(bytes >> 20) + " MB";
    }

    /** Bytes per operation: a plain 0 only if there were no bytes at all. */
    static String bytesPer(final long bytes, final long operations) {
        if (bytes == 0) {
            return "0 B";
        }
        if (operations == 0) {
            return "-";
        }
        final double each = (double) bytes / operations;
        return each < 0.01 ? "<0.01 B" : String.format(Locale.ROOT, "%.2f B", each);
    }
}
