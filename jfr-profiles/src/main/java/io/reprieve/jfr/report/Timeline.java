package io.reprieve.jfr.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What went wrong when, and to whom: a lane for each thread, worst first.
 */
final class Timeline {
    private static final int LANE = 30;
    private static final int MOST_LANES = 16;
    private static final int LONGEST_NAME = 24;
    private static final double LEAST_WIDTH = 3;
    /** More marks in a lane than that can't be told apart: of those in a stretch, the longest stands for all. */
    private static final int STRETCHES = 300;

    private Timeline() {
    }

    static Chart of(final List<Incident> incidents, final Scale time, final long start) {
        final Map<String, List<Incident>> byLane = new LinkedHashMap<>();
        incidents.forEach(incident -> byLane.computeIfAbsent(incident.lane(), lane -> new ArrayList<>()).add(incident));
        final List<String> lanes = new ArrayList<>(byLane.keySet());
        lanes.sort(Comparator
            .comparing((String lane) -> byLane.get(lane).get(0).kind())
            .thenComparing(lane -> -byLane.get(lane).stream().mapToLong(Incident::duration).sum()));
        final List<String> shown = lanes.subList(0, Math.min(MOST_LANES, lanes.size()));
        final List<Scale.Tick> ticks = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            ticks.add(new Scale.Tick(1 - (i + 0.5) / shown.size(), Printable.beginning(shown.get(i), LONGEST_NAME)));
        }
        final Chart chart = new Chart(
            "What went wrong, and to whom",
            "A lane for each thread; point at a mark for site and cause.",
            time,
            new Scale(value -> value, ticks),
            LANE * shown.size())
            .overTime();
        for (int i = 0; i < shown.size(); i++) {
            lane(chart, byLane.get(shown.get(i)), i, shown.size(), start);
        }
        final TreeSet<Incident.Kind> kinds = new TreeSet<>();
        incidents.forEach(incident -> kinds.add(incident.kind()));
        kinds.forEach(kind -> chart.legend("mark " + kind.style(), kind.shown()));
        return lanes.size() > MOST_LANES
            ? chart.note("The " + MOST_LANES + " worst of " + Shown.count(lanes.size()) + " lanes.")
            : chart;
    }

    private static void lane(
            final Chart chart, final List<Incident> incidents, final int index, final int lanes, final long start) {
        final Map<String, List<Incident>> stretches = new LinkedHashMap<>();
        for (final Incident incident : incidents) {
            final long stretch = (long) (chart.x(incident.start()) / Chart.UNITS * STRETCHES);
            stretches.computeIfAbsent(incident.kind() + " " + stretch, key -> new ArrayList<>()).add(incident);
        }
        for (final List<Incident> stretch : stretches.values()) {
            final Incident longest =
                stretch.stream().max(Comparator.comparingLong(Incident::duration)).orElse(stretch.get(0));
            final double from = chart.x(longest.start());
            final double width = Math.max(LEAST_WIDTH, chart.x(longest.end()) - from);
            final double height = Chart.UNITS / lanes;
            chart.drawing()
                .open(
                    "rect", "class", "mark " + longest.kind().style(), "x",
                    Shown.coordinate(Math.min(from, Chart.UNITS - width)), "y",
                    Shown.coordinate(height * (index + 0.22)), "width", Shown.coordinate(width), "height",
                    Shown.coordinate(height * 0.56))
                .leaf("title", title(longest, stretch.size(), start))
                .close();
        }
    }

    private static String title(final Incident incident, final int count, final long start) {
        final StringBuilder title = new StringBuilder(incident.kind().shown())
            .append(" at ").append(Shown.since(incident.start() - start)).append("\n").append(incident.lane());
        if (incident.duration() > 0) {
            title.append(", ").append(Shown.duration(incident.duration()));
        }
        if (!incident.where().isEmpty()) {
            title.append("\n").append(incident.where());
        }
        title.append("\n").append(incident.what());
        if (count > 1) {
            title.append("\n(the longest of ").append(Shown.count(count)).append(")");
        }
        incident.stack().applicationMethods(3).forEach(frame -> title.append("\n  at ").append(frame));
        return title.toString();
    }
}
