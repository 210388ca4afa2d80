package io.reprieve.demo;

import java.util.List;

/**
 * A table in plain text: a label, and right-aligned cells.
 */
public final class TextTable {
    private final int labelWidth;
    private final int columnWidth;
    private final int columns;
    private final StringBuilder text = new StringBuilder();

    /**
     * An empty table.
     *
     * @param labelWidth  characters for the label.
     * @param columnWidth characters for each cell.
     * @param columns     cells of a row.
     */
    public TextTable(final int labelWidth, final int columnWidth, final int columns) {
        this.labelWidth = labelWidth;
        this.columnWidth = columnWidth;
        this.columns = columns;
    }

    /**
     * Appends a row.
     *
     * @param label of it.
     * @param cells one for each column.
     */
    public void row(final String label, final List<String> cells) {
        text.append(String.format("%-" + labelWidth + "s", label));
        for (final String cell : cells) {
            text.append(String.format("%" + columnWidth + "s", cell));
        }
        text.append('\n');
    }

    /** Appends a line from one side to the other. */
    public void line() {
        text.append("-".repeat(labelWidth + columnWidth * columns)).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
