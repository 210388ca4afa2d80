package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.GracePeriods;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * How long each grace period took, over time: a dot for each or, of many, the range of each stretch of time.
 */
final class DurationChart {
    private static final int HEIGHT = 240;
    private static final int STRETCHES = 250;
    private static final int MOST_NUMBERS = 50;
    /** From here on a grace period is worth a colour of its own, and a word of the rules. */
    private static final long NOTABLE_NANOS = 500_000_000;

    private DurationChart() {
    }

    static Chart of(final GracePeriods gracePeriods, final Scale time, final long start, final String note) {
        final long longest = gracePeriods.longestNanos();
        final Scale lengths = Scale.logarithmic(
            Scale.Powers.around(Math.max(1, gracePeriods.shortestNanos()), Math.max(1, longest)),
            nanos -> Shown.duration(Math.round(nanos)));
        final Chart chart = new Chart(
            "Grace periods over time",
            String.format(
                Locale.ENGLISH, "How long each took; longest %s, median %s. Logarithmic.", Shown.duration(longest),
                Shown.duration(gracePeriods.medianNanos())),
            time, lengths, HEIGHT)
            .overTime()
            .numbers("The longest, at", "Length", "Last to leave", "Readers waited for", "Releases", "Trigger")
            .note(note);
        final List<GracePeriod> few = gracePeriods.few();
        if (few.isEmpty()) {
            ranges(chart, gracePeriods, start);
        } else {
            dots(chart, few, start);
        }
        for (final GracePeriod gracePeriod : gracePeriods.longest().stream().limit(MOST_NUMBERS).toList()) {
            chart.number(
                Shown.since(gracePeriod.start() - start), Shown.duration(gracePeriod.duration()),
                gracePeriod.slowestReader(), Shown.count(gracePeriod.readersWaitedFor()),
                Shown.count(gracePeriod.releases()), gracePeriod.trigger());
        }
        return chart;
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

    private static void ranges(final Chart chart, final GracePeriods gracePeriods, final long start) {
        final TreeMap<Integer, GracePeriods.Stretch> stretches = new TreeMap<>();
        for (final GracePeriods.Stretch stretch : gracePeriods.stretches()) {
            stretches.merge(
                (int) (chart.x(stretch.longest().start()) / Chart.UNITS * STRETCHES), stretch,
                GracePeriods.Stretch::plus);
        }
        boolean hasNotable = false;
        for (final GracePeriods.Stretch stretch : stretches.values()) {
            final GracePeriod longest = stretch.longest();
            final boolean isNotable = longest.duration() >= NOTABLE_NANOS;
            hasNotable |= isNotable;
            final String x = Shown.coordinate(chart.x(longest.start()));
            chart.drawing()
                .open(
                    "path", "class", "range one", "d", "M" + x + " "
                        + Shown.coordinate(chart.y(stretch.shortestNanos())) + "V"
                        + Shown.coordinate(chart.y(longest.duration())))
                .leaf("title", Shown.count(stretch.count()) + " grace periods, median about "
                    + Shown.duration(stretch.medianNanos()) + "\nlongest: " + title(longest, start))
                .close()
                .empty("path", "class", isNotable ? "dot bad" : "dot two", "d",
                    "M" + x + " " + Shown.coordinate(chart.y(longest.duration())) + "h0");
        }
        chart.legend("range one", "shortest to longest of a stretch").legend("dot two", "the longest");
        if (hasNotable) {
            chart.legend("dot bad", "500 ms or longer");
        }
    }

    private static String title(final GracePeriod gracePeriod, final long start) {
        return "at " + Shown.since(gracePeriod.start() - start) + ": " + Shown.duration(gracePeriod.duration())
            + (gracePeriod.slowestReader().isEmpty() ? "" : "\nlast to leave: " + gracePeriod.slowestReader())
            + "\n" + "readers waited for: " + Shown.count(gracePeriod.readersWaitedFor())
            + "; releases: " + Shown.count(gracePeriod.releases()) + "; trigger: " + gracePeriod.trigger();
    }
}
