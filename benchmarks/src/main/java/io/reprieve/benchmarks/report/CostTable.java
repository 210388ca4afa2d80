package io.reprieve.benchmarks.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table of ratios: Reprieve beside its peers, with what is to be reached and whether it is.
 */
public final class CostTable {
    private static final List<String> HEADINGS =
        List.of("work", "Reprieve", "beside", "takes", "ratio", "target", "met");
    /** Columns that a page for users has. */
    private static final int SHOWN_TO_USERS = 5;
    /** The columns of numbers, which are set to the right. */
    private static final List<Boolean> IS_NUMBER = List.of(false, true, false, true, true, true, false);

    private final Machine machine;
    private final String dose;
    private final List<Row> rows;
    private final Measurements measurements;

    /**
     * Puts the table together.
     *
     * @param machine      that was measured on.
     * @param dose         how long it was measured, in words.
     * @param isAsymmetric whether readers go without a fence.
     * @param measurements that were made.
     */
    public CostTable(
        final Machine machine, final String dose, final boolean isAsymmetric, final Measurements measurements) {
        this.machine = machine;
        this.dose = dose;
        this.measurements = measurements;
        this.rows = Comparisons.all(isAsymmetric).stream().map(each -> each.evaluate(measurements)).toList();
    }

    /**
     * How many rows have a verdict.
     *
     * @param verdict to count.
     * @return the number.
     */
    public long count(final Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    /**
     * The table in Markdown, set so that it reads as well on a terminal.
     *
     * @return the text.
     */
    public String markdown() {
        return markdown(rows);
    }

    /**
     * The few rows that a user asks for first, without targets, in Markdown: what the project's page shows.
     *
     * @return the text.
     */
    public String headlines() {
        final List<Row> shown = Comparisons.HEADLINES.stream()
            .map(line -> rows.stream().filter(row -> row.isOf(line)).findFirst().orElseThrow())
            .toList();
        return machine.text() + "\n\n" + grid(shown, SHOWN_TO_USERS);
    }

    private String markdown(final List<Row> shown) {
        return machine.text() + " " + summary() + "\n\n" + grid(shown, HEADINGS.size());
    }

    private static String grid(final List<Row> shown, final int columns) {
        final List<List<String>> cells = shown.stream().map(Row::cells).toList();
        final int[] widths = IntStream.range(0, columns)
            .map(column -> Math.max(
                HEADINGS.get(column).length(),
                cells.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)))
            .toArray();
        final String rule = IntStream.range(0, widths.length)
            .mapToObj(column -> "-".repeat(widths[column] + 1) + (IS_NUMBER.get(column) ? ":" : "-"))
            .collect(Collectors.joining("|", "|", "|\n"));
        return line(HEADINGS, widths) + rule
            + cells.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private String summary() {
        return String.format(
            Locale.ROOT,
            "Dose: %s, the best of the iterations. Targets met: %d, missed: %d, not measured: %d.",
            dose,
            count(Verdict.MET),
            count(Verdict.MISSED),
            count(Verdict.NOT_MEASURED));
    }

    private static String line(final List<String> cells, final int[] widths) {
        return IntStream.range(0, widths.length)
            .mapToObj(column -> String.format(
                (IS_NUMBER.get(column) ? "%" : "%-") + widths[column] + "s", cells.get(column)))
            .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /**
     * The table, the machine and every measurement in JSON.
     *
     * @return the text.
     */
    public String json() {
        final JsonObject root = new JsonObject();
        root.add("machine", new GsonBuilder().create().toJsonTree(machine));
        root.addProperty("dose", dose);
        final JsonArray array = new JsonArray();
        for (final Row row : rows) {
            final JsonObject object = new JsonObject();
            object.addProperty("work", row.work());
            add(object, "reprieve", row.value(), row.valueText());
            object.addProperty("beside", row.peer());
            add(object, "takes", row.other(), row.otherText());
            row.ratio().ifPresent(ratio -> object.addProperty("ratio", ratio));
            object.addProperty("target", row.target());
            object.addProperty("verdict", row.verdict().name());
            array.add(object);
        }
        root.add("rows", array);
        final JsonObject raw = new JsonObject();
        measurements.all().forEach(raw::addProperty);
        root.add("measurements", raw);
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeSpecialFloatingPointValues()
            .create().toJson(root) + "\n";
    }

    private static void add(final JsonObject to, final String name, final OptionalDouble value, final String text) {
        value.ifPresent(number -> to.addProperty(name, number));
        to.addProperty(name + "Text", text);
    }
}
