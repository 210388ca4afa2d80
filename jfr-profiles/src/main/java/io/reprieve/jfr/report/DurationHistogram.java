package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.GracePeriods;

/**
 * How many grace periods took how long: five bars to each power of ten.
 */
final class DurationHistogram {
    private static final int HEIGHT = 240;
    private static final int BARS_PER_POWER = 5;
    private static final double GAP = 4;

    private DurationHistogram() {
    }

    static Chart of(final GracePeriods gracePeriods) {
        final Scale.Powers powers =
            Scale.Powers.around(Math.max(1, gracePeriods.shortestNanos()), Math.max(1, gracePeriods.longestNanos()));
        final Scale lengths = Scale.logarithmic(powers, nanos -> Shown.duration(Math.round(nanos)));
        final long[] counts = gracePeriods.byLength(powers.from(), powers.to(), BARS_PER_POWER);
        long most = 0;
        for (final long count : counts) {
            most = Math.max(most, count);
        }
        final Chart chart = new Chart(
            "How long they took",
            Shown.count(gracePeriods.count()) + " grace periods by length. Logarithmic across.",
            lengths,
            Scale.linear(most, Shown::roughly),
            HEIGHT)
            .numbers("From", "To", "Grace periods");
        final double width = Chart.UNITS / counts.length;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                chart.drawing()
                    .open(
                        "rect", "class", "bar one", "x", Shown.coordinate(i * width + GAP / 2), "y",
                        Shown.coordinate(chart.y(counts[i])), "width", Shown.coordinate(width - GAP), "height",
                        Shown.coordinate(Chart.UNITS - chart.y(counts[i])))
                    .leaf("title", edge(powers, i) + " to " + edge(powers, i + 1) + ": " + Shown.count(counts[i]))
                    .close();
                chart.number(edge(powers, i), edge(powers, i + 1), Shown.count(counts[i]));
            }
        }
        return chart;
    }

    private static String edge(final Scale.Powers powers, final int bar) {
        return Shown.duration(Math.round(Math.pow(10, powers.from() + bar / (double) BARS_PER_POWER)));
    }
}
