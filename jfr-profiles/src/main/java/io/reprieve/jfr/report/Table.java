package io.reprieve.jfr.report;

/**
 * A table with a heading, whose numbers stand below each other.
 */
final class Table {
    /** A column of texts. */
    static final String TEXT = "";
    /** A column of a few words, each on one line. */
    static final String LABEL = "label-column";
    /** A column of numbers. */
    static final String NUMBER = "number";
    /** A column of names out of a program, which may be long. */
    static final String CODE = "code";

    private final Markup page;
    private final String[] kinds;

    /** Begins a table; {@code columns} are kinds and names in turn. */
    Table(final Markup page, final String title, final String subtitle, final String... columns) {
        this.page = page;
        kinds = new String[columns.length / 2];
        page.open("section", "class", "card").leaf("h3", title).leaf("p", subtitle, "class", "quiet");
        page.open("div", "class", "scroll").open("table", "class", "sortable", "aria-label", title).open("thead")
            .open("tr");
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = columns[2 * i];
            page.leaf("th", columns[2 * i + 1], "scope", "col", "class", kinds[i]);
        }
        page.close().close().open("tbody");
    }

    /**
     * A cell that is sorted by a number.
     *
     * @param text   what is shown.
     * @param number what it is sorted by.
     */
    record Value(String text, double number) {
        static Value count(final long number) {
            return new Value(Shown.count(number), number);
        }

        static Value duration(final long nanos) {
            return new Value(nanos == 0 ? "\u2013" : Shown.duration(nanos), nanos);
        }
    }

    Table row(final Object... cells) {
        page.open("tr");
        for (int i = 0; i < kinds.length; i++) {
            cell(i, cells[i]);
        }
        page.close();
        return this;
    }

    /** A row whose last cell unfolds. */
    Table rowWithDetails(final String summary, final Iterable<String> lines, final Object... cells) {
        page.open("tr");
        for (int i = 0; i < kinds.length - 1; i++) {
            cell(i, cells[i]);
        }
        page.open("td").open("details").leaf("summary", summary).open("pre");
        lines.forEach(line -> page.text(line + "\n"));
        page.close().close().close().close();
        return this;
    }

    private void cell(final int column, final Object cell) {
        if (cell instanceof Value value) {
            page.leaf("td", value.text, "class", kinds[column], "data-v", Shown.plain(value.number));
            return;
        }
        final String text = (String) cell;
        if (kinds[column].equals(CODE)) {
            page.open("td", "class", CODE);
            // Names of classes may be broken after a dot.
            for (final String part : text.split("(?<=[.$#,(])")) {
                page.text(part).raw("<wbr/>");
            }
            page.close();
        } else {
            page.leaf("td", text, "class", kinds[column]);
        }
    }

    void end() {
        page.close().close().close().close();
    }
}
