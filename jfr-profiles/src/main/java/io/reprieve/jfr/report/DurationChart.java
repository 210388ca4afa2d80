package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.GracePeriod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How long each grace period took, over time: a dot for each or, of many, the range of each stretch of time.
 */
final class DurationChart {
    private static final int HEIGHT = 240;
    private static final int MOST_DOTS = 1_500;
    private static final int STRETCHES = 250;
    /** From here on a grace period is worth a colour of its own, and a word of the rules. */
    private static final long NOTABLE_NANOS = 500_000_000;

    private DurationChart() {
    }

    static Chart of(final List<GracePeriod> gracePeriods, final Scale time, final long start, final String note) {
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (final GracePeriod gracePeriod : gracePeriods) {
            shortest = Math.min(shortest, gracePeriod.duration());
            longest = Math.max(longest, gracePeriod.duration());
        }
        final Scale lengths = Scale.logarithmic(
            Scale.Powers.around(shortest, longest), nanos -> Shown.duration(Math.round(nanos)));
        final Chart chart = new Chart(
            "Grace periods over time",
            String.format(
                Locale.ENGLISH, "How long each took; longest %s, median %s. Logarithmic.", Shown.duration(longest),
                Shown.duration(median(gracePeriods))),
            time, lengths, HEIGHT)
            .note(note);
        if (gracePeriods.size() <= MOST_DOTS) {
            dots(chart, gracePeriods, start);
        } else {
            ranges(chart, gracePeriods, start);
        }
        return chart;
    }

    private static long median(final List<GracePeriod> gracePeriods) {
        return gracePeriods.stream().mapToLong(GracePeriod::duration).sorted().skip(gracePeriods.size() / 2).findFirst()
            .orElse(0);
    }

    private static void dots(final Chart chart, final List<GracePeriod> gracePeriods, final long start) {
        boolean hasNotable = false;
        for (final GracePeriod gracePeriod : gracePeriods) {
            final boolean isNotable = gracePeriod.duration() >= NOTABLE_NANOS;
            hasNotable |= isNotable;
            chart.drawing()
                .open(
                    "path", "class", isNotable ? "dot bad" : "dot one", "d",
                    "M" + Shown.coordinate(chart.x(gracePeriod.start())) + " "
                        + Shown.coordinate(chart.y(gracePeriod.duration())) + "h0")
                .leaf("title", title(gracePeriod, start))
                .close();
        }
        chart.legend("dot one", "a grace period");
        if (hasNotable) {
            chart.legend("dot bad", "500 ms or longer");
        }
    }

    private static void ranges(final Chart chart, final List<GracePeriod> gracePeriods, final long start) {
        final List<List<GracePeriod>> stretches = new ArrayList<>();
        for (int i = 0; i <= STRETCHES; i++) {
            stretches.add(new ArrayList<>());
        }
        for (final GracePeriod gracePeriod : gracePeriods) {
            stretches.get((int) (chart.x(gracePeriod.start()) / Chart.UNITS * STRETCHES)).add(gracePeriod);
        }
        for (final List<GracePeriod> stretch : stretches) {
            if (stretch.isEmpty()) {
                continue;
            }
            stretch.sort(Comparator.comparingLong(GracePeriod::duration));
            final GracePeriod longest = stretch.get(stretch.size() - 1);
            final GracePeriod middle = stretch.get(stretch.size() / 2);
            final String x = Shown.coordinate(chart.x(longest.start()));
            chart.drawing()
                .open(
                    "path", "class", "range one", "d", "M" + x + " "
                        + Shown.coordinate(chart.y(stretch.get(0).duration())) + "V"
                        + Shown.coordinate(chart.y(longest.duration())))
                .leaf("title", Shown.count(stretch.size()) + " grace periods, median "
                    + Shown.duration(middle.duration()) + "\nlongest: " + title(longest, start))
                .close()
                .empty("path", "class", longest.duration() >= NOTABLE_NANOS ? "dot bad" : "dot two", "d",
                    "M" + x + " " + Shown.coordinate(chart.y(longest.duration())) + "h0");
        }
        chart.legend("range one", "shortest to longest of a stretch").legend("dot two", "the longest");
    }

    private static String title(final GracePeriod gracePeriod, final long start) {
        return "at " + Shown.since(gracePeriod.start() - start) + ": " + Shown.duration(gracePeriod.duration())
            + (gracePeriod.slowestReader().isEmpty() ? "" : "\nlast to leave: " + gracePeriod.slowestReader())
            + "\n" + Shown.count(gracePeriod.readersWaitedFor()) + " readers waited for, "
            + Shown.count(gracePeriod.releases()) + " releases; trigger: " + gracePeriod.trigger();
    }
}
