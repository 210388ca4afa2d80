package io.reprieve.jfr.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * Quantities over time: a line for each, and a tooltip for each moment.
 */
final class LineChart {
    private static final int HEIGHT = 200;
    /** More points than that can't be told apart. */
    private static final int MOST_POINTS = 1_000;
    private static final int MOST_TOOLTIPS = 400;
    private static final int MOST_NUMBERS = 120;
    private static final String[] KINDS = {"line one", "line two", "line three"};

    private final String title;
    private final String subtitle;
    private final Scale time;
    private final long start;
    private final DoubleFunction<String> label;
    private final long[] times;
    private final Map<String, double[]> series = new LinkedHashMap<>();
    private final List<Band> bands = new ArrayList<>();
    private String bandName = "";

    /**
     * A time that something else is to be seen in.
     *
     * @param from  nanoseconds since 1970.
     * @param to    nanoseconds since 1970.
     * @param title what was then.
     */
    record Band(long from, long to, String title) {
    }

    LineChart(
            final String title,
            final String subtitle,
            final Scale time,
            final long start,
            final long[] times,
            final DoubleFunction<String> label) {
        this.title = title;
        this.subtitle = subtitle;
        this.time = time;
        this.start = start;
        this.times = times;
        this.label = label;
    }

    /** A line. */
    LineChart with(final String name, final double[] values) {
        series.put(name, values);
        return this;
    }

    /** Times that are shaded. */
    LineChart shaded(final String name, final List<Band> shaded) {
        bandName = name;
        bands.addAll(shaded);
        return this;
    }

    Chart chart() {
        double greatest = 0;
        for (final double[] values : series.values()) {
            for (final double value : values) {
                greatest = Math.max(greatest, value);
            }
        }
        final Chart chart = new Chart(title, subtitle, time, Scale.linear(greatest, label), HEIGHT);
        for (final Band band : bands) {
            final double from = chart.x(band.from());
            chart.drawing()
                .open(
                    "rect", "class", "band", "x", Shown.coordinate(from), "y", "0", "width",
                    Shown.coordinate(Math.max(2, chart.x(band.to()) - from)), "height", "1000")
                .leaf("title", band.title())
                .close();
        }
        int kind = 0;
        for (final Map.Entry<String, double[]> line : series.entrySet()) {
            final String name = KINDS[kind++ % KINDS.length];
            chart.legend(name, line.getKey());
            chart.drawing().empty("path", "class", name, "d", path(chart, line.getValue()));
        }
        if (!bands.isEmpty()) {
            chart.legend("band", bandName);
        }
        tooltips(chart);
        numbers(chart);
        return chart.overTime();
    }

    /** Of many points, the least and the greatest of each stretch. */
    private String path(final Chart chart, final double[] values) {
        final StringBuilder path = new StringBuilder();
        final int stretch = Math.max(1, values.length / (MOST_POINTS / 2));
        for (int from = 0; from < values.length; from += stretch) {
            int least = from;
            int greatest = from;
            for (int i = from; i < Math.min(values.length, from + stretch); i++) {
                least = values[i] < values[least] ? i : least;
                greatest = values[i] > values[greatest] ? i : greatest;
            }
            point(path, chart, values, Math.min(least, greatest));
            if (least != greatest) {
                point(path, chart, values, Math.max(least, greatest));
            }
        }
        if (values.length == 1) {
            path.append("h0");
        }
        return path.toString();
    }

    private void point(final StringBuilder path, final Chart chart, final double[] values, final int index) {
        path.append(path.length() == 0 ? 'M' : 'L')
            .append(Shown.coordinate(chart.x(times[index])))
            .append(' ')
            .append(Shown.coordinate(chart.y(values[index])));
    }

    private void numbers(final Chart chart) {
        final List<String> columns = new ArrayList<>(List.of("At"));
        columns.addAll(series.keySet());
        chart.numbers(columns.toArray(new String[0]));
        final int stretch = times.length / MOST_NUMBERS + 1;
        for (int i = 0; i < times.length; i += stretch) {
            final List<String> row = new ArrayList<>(List.of(Shown.since(times[i] - start)));
            for (final double[] values : series.values()) {
                row.add(label.apply(values[i]));
            }
            chart.number(row.toArray(new String[0]));
        }
    }

    private void tooltips(final Chart chart) {
        final int stretch = Math.max(1, times.length / MOST_TOOLTIPS);
        for (int i = 0; i < times.length; i += stretch) {
            final double from = i == 0 ? 0 : (chart.x(times[i]) + chart.x(times[i - 1])) / 2;
            final int next = i + stretch;
            final double to =
                next >= times.length ? Chart.UNITS : (chart.x(times[next]) + chart.x(times[next - 1])) / 2;
            final StringBuilder text = new StringBuilder(Shown.since(times[i] - start));
            for (final Map.Entry<String, double[]> line : series.entrySet()) {
                text.append('\n').append(line.getKey()).append(": ").append(label.apply(line.getValue()[i]));
            }
            chart.drawing()
                .open(
                    "rect", "class", "hit", "x", Shown.coordinate(from), "y", "0", "width",
                    Shown.coordinate(Math.max(0.5, to - from)), "height", "1000")
                .leaf("title", text.toString())
                .close();
        }
    }
}
