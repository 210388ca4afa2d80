package io.reprieve.jfr.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart: a figure with a caption, a legend and a drawing that is as wide as the page lets it be.
 *
 * <p>What is drawn lies in a square of 1,000 by 1,000 units that is stretched over the space between the axes; lines
 * keep their width. Texts lie outside of it, at shares of the same space, and keep their size, so that the chart can
 * be read on a telephone as well as on paper.
 */
final class Chart {
    /** Both sides of the square. */
    static final double UNITS = 1_000;

    private static final int MANY_TICKS = 4;

    private final String title;
    private final String subtitle;
    private final Scale across;
    private final Scale up;
    private final int height;
    private final List<String[]> legend = new ArrayList<>();
    private final Markup drawing = new Markup();
    private final List<String[]> numbers = new ArrayList<>();
    private String[] columns = {};
    private String note = "";
    private boolean isOverTime;

    Chart(final String title, final String subtitle, final Scale across, final Scale up, final int height) {
        this.title = title;
        this.subtitle = subtitle;
        this.across = across;
        this.up = up;
        this.height = height;
    }

    /** What may be drawn on, between the axes. */
    Markup drawing() {
        return drawing;
    }

    double x(final double value) {
        return across.at(value) * UNITS;
    }

    double y(final double value) {
        return UNITS - up.at(value) * UNITS;
    }

    /** An entry of the legend: the class of what is drawn, and its name. */
    Chart legend(final String kind, final String name) {
        legend.add(new String[] {kind, name});
        return this;
    }

    /** The time of the recording goes across: the chart is zoomed together with the others of which that is so. */
    Chart overTime() {
        isOverTime = true;
        return this;
    }

    /** The columns of the table that has the chart's numbers. */
    Chart numbers(final String... names) {
        columns = names;
        return this;
    }

    /** A row of that table. */
    void number(final String... row) {
        numbers.add(row);
    }

    /** A sentence below the chart. */
    Chart note(final String sentence) {
        note = sentence;
        return this;
    }

    void writeTo(final Markup page) {
        page.open("figure", "class", isOverTime ? "card chart over-time" : "card chart").open("figcaption");
        page.leaf("h3", title).leaf("p", subtitle, "class", "quiet");
        if (!legend.isEmpty()) {
            page.open("ul", "class", "legend");
            for (final String[] entry : legend) {
                page.open("li")
                    .open("svg", "width", "22", "height", "12", "aria-hidden", "true")
                    .empty("path", "class", entry[0] + " sample", "d", "M3 6H19")
                    .close()
                    .text(entry[1])
                    .close();
            }
            page.close();
        }
        page.close();
        page.open("div", "class", "plot");
        page.open(
            "svg", "width", "100%", "height", Integer.toString(height), "role", "img", "tabindex", "0", "aria-label",
            title + ". " + subtitle + (note.isEmpty() ? "" : " " + note));
        axes(page);
        page.open(
            "svg", "width", "100%", "height", "100%", "viewBox", "0 0 1000 1000", "preserveAspectRatio", "none",
            "class", "drawing");
        page.raw(drawing.toString());
        page.close().close().close();
        if (!note.isEmpty()) {
            page.leaf("p", note, "class", "quiet note");
        }
        if (!numbers.isEmpty()) {
            writeNumbers(page);
        }
        page.close();
    }

    private void writeNumbers(final Markup page) {
        page.open("details", "class", "numbers").leaf("summary", "The numbers as a table");
        page.open("div", "class", "scroll").open("table", "aria-label", title).open("thead").open("tr");
        for (final String column : columns) {
            page.leaf("th", column, "scope", "col");
        }
        page.close().close().open("tbody");
        for (final String[] row : numbers) {
            page.open("tr");
            for (final String cell : row) {
                page.leaf("td", cell);
            }
            page.close();
        }
        page.close().close().close().close();
    }

    private void axes(final Markup page) {
        page.open("g", "class", "axis", "aria-hidden", "true");
        for (final Scale.Tick tick : up.ticks()) {
            final String y = Shown.coordinate((1 - tick.at()) * height);
            page.empty("line", "x1", "0", "x2", "100%", "y1", y, "y2", y, "class", tick.at() == 0 ? "base" : "grid");
            page.leaf("text", tick.label(), "x", "-10", "y", y, "dy", "0.32em", "text-anchor", "end");
        }
        page.close();
        page.open("g", "class", "axis across", "aria-hidden", "true");
        // Where there is little room, every other mark of many goes without its label.
        final boolean isMany = across.ticks().size() > MANY_TICKS;
        boolean isMinor = false;
        for (final Scale.Tick tick : across.ticks()) {
            final String x = Shown.percent(tick.at());
            page.empty(
                "line", "x1", x, "x2", x, "y1", Integer.toString(height), "y2", Integer.toString(height + 5), "class",
                "base");
            page.leaf(
                "text", tick.label(), "x", x, "y", Integer.toString(height + 19), "text-anchor", "middle", "class",
                isMinor ? "minor" : "major");
            isMinor = isMany && !isMinor;
        }
        page.close();
    }
}
