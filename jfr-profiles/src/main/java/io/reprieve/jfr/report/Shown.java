package io.reprieve.jfr.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Numbers and times as the page shows them, in English whatever the machine speaks.
 */
final class Shown {
    private static final DateTimeFormatter TIMESTAMP =
        DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final long MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String[] SIZES = {"", "k", "M", "G", "T"};
    private static final double NEXT_SIZE = 1_000;

    private Shown() {
    }

    /** With all its digits: 27,586,803. */
    static String count(final long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** With few digits, for axes: 27.5 M. */
    static String roughly(final double number) {
        double scaled = number;
        int size = 0;
        while (Math.abs(scaled) >= NEXT_SIZE && size < SIZES.length - 1) {
            scaled /= NEXT_SIZE;
            size++;
        }
        return size == 0 ? digits(scaled) : digits(scaled) + " " + SIZES[size];
    }

    /** With the unit that fits, and three digits that count: 3.21 s. */
    static String duration(final long nanos) {
        if (nanos < MICRO) {
            return nanos + " ns";
        }
        if (nanos < MICRO * MICRO) {
            return digits(nanos / (double) MICRO) + " \u00b5s";
        }
        if (nanos < NANOS_PER_SECOND) {
            return digits(nanos / (double) (MICRO * MICRO)) + " ms";
        }
        final double seconds = nanos / NANOS_PER_SECOND;
        return seconds < TimeUnit.MINUTES.toSeconds(2) ? digits(seconds) + " s" : since(nanos);
    }

    private static String digits(final double number) {
        // Round first, so that 999.7 has three digits before the dot and none behind.
        final int behind = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
        final String text = String.format(Locale.ENGLISH, "%." + behind + "f", number);
        return behind == 0 ? text : text.replaceFirst("0+$", "").replaceFirst("\\.$", "");
    }

    /** Since the beginning of the recording: 12.345 s. */
    static String since(final long nanos) {
        final double seconds = nanos / NANOS_PER_SECOND;
        if (seconds < TimeUnit.MINUTES.toSeconds(2)) {
            return String.format(Locale.ENGLISH, "%.3f s", seconds);
        }
        final long whole = (long) seconds;
        return whole < TimeUnit.HOURS.toSeconds(1)
            ? String.format(Locale.ENGLISH, "%d:%04.1f min", whole / 60, seconds % 60)
            : String.format(Locale.ENGLISH, "%d:%02d:%02d h", whole / 3600, whole / 60 % 60, whole % 60);
    }

    static String timestamp(final long nanosSince1970) {
        return TIMESTAMP.format(Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(nanosSince1970)));
    }

    /** A number in a drawing, where a tenth of a unit can't be seen. */
    static String coordinate(final double value) {
        final String text = String.format(Locale.ENGLISH, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** For programs. */
    static String plain(final double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    static String percent(final double share) {
        return coordinate(share * 100) + "%";
    }
}
