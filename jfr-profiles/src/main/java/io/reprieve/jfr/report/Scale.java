package io.reprieve.jfr.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Where a value lies on an axis, and the marks of the axis.
 *
 * @param position from a value to its share of the axis, 0 to 1.
 * @param ticks    the marks, first to last.
 */
record Scale(DoubleUnaryOperator position, List<Tick> ticks) {
    private static final int TICKS = 4;
    private static final int MOST_POWERS = 6;
    private static final double[] NICE = {1, 2, 2.5, 5, 10};
    private static final long[] NICE_SECONDS = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200,
        14_400, 21_600, 43_200, 86_400};
    private static final int TIME_TICKS = 8;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * A mark.
     *
     * @param at    its share of the axis.
     * @param label its text.
     */
    record Tick(double at, String label) {
    }

    double at(final double value) {
        return Math.min(1, Math.max(0, position.applyAsDouble(value)));
    }

    /** From 0 to a round number that is at least the greatest value. */
    static Scale linear(final double greatest, final DoubleFunction<String> label) {
        final double step = niceStep(Math.max(greatest, 1) / TICKS);
        final int steps = (int) Math.max(1, Math.ceil(greatest / step - 1e-9));
        final List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            ticks.add(new Tick(i / (double) steps, label.apply(i * step)));
        }
        return new Scale(value -> value / (steps * step), ticks);
    }

    /** Counts have no marks between whole numbers. */
    private static double niceStep(final double least) {
        final double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (final double nice : NICE) {
            if (nice * power >= least - 1e-9 && (nice * power) % 1 == 0) {
                return nice * power;
            }
        }
        return Math.max(1, 10 * power);
    }

    /** Whole powers of ten around the least and the greatest value. */
    static Scale logarithmic(final Powers powers, final DoubleFunction<String> label) {
        final List<Tick> ticks = new ArrayList<>();
        for (int power = powers.from(); power <= powers.to(); power += powers.step()) {
            ticks.add(new Tick(powers.at(power), label.apply(Math.pow(10, power))));
        }
        return new Scale(value -> powers.at(Math.log10(Math.max(1, value))), ticks);
    }

    /**
     * Powers of ten.
     *
     * @param from the exponent of the least.
     * @param to   the exponent of the greatest.
     * @param step from one mark to the next.
     */
    record Powers(int from, int to, int step) {
        /** So many that the marks begin and end with the axis. */
        static Powers around(final double least, final double greatest) {
            final int from = (int) Math.floor(Math.log10(Math.max(1, least)) + 1e-9);
            final int to = Math.max(from + 1, (int) Math.ceil(Math.log10(Math.max(1, greatest)) - 1e-9));
            final int step = (to - from) / (MOST_POWERS + 1) + 1;
            return new Powers(from, from + (to - from + step - 1) / step * step, step);
        }

        double at(final double power) {
            return (power - from) / (to - from);
        }
    }

    /** The time of a recording, in nanoseconds since 1970, marked from its beginning. */
    static Scale time(final long start, final long end) {
        final double seconds = Math.max(1e-3, (end - start) / NANOS_PER_SECOND);
        final double step = timeStep(seconds / TIME_TICKS);
        final List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i * step <= seconds; i++) {
            ticks.add(new Tick(i * step / seconds, timeLabel(i * step, seconds)));
        }
        return new Scale(time -> (time - start) / NANOS_PER_SECOND / seconds, ticks);
    }

    private static double timeStep(final double least) {
        if (least < 1) {
            final double power = Math.pow(10, Math.floor(Math.log10(least)));
            return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
        }
        for (final long nice : NICE_SECONDS) {
            if (nice >= least) {
                return nice;
            }
        }
        return Math.ceil(least / TimeUnit.DAYS.toSeconds(1)) * TimeUnit.DAYS.toSeconds(1);
    }

    private static String timeLabel(final double at, final double whole) {
        if (whole <= TimeUnit.MINUTES.toSeconds(2)) {
            return Shown.coordinate(at).equals("0") && at > 0 || at * 10 % 1 > 1e-6 && at * 10 % 1 < 1 - 1e-6
                ? String.format(Locale.ENGLISH, "%.3g s", at)
                : Shown.coordinate(at) + " s";
        }
        final long seconds = Math.round(at);
        return whole <= TimeUnit.HOURS.toSeconds(2)
            ? String.format(Locale.ENGLISH, "%d:%02d min", seconds / 60, seconds % 60)
            : String.format(Locale.ENGLISH, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
    }
}
