package hosts.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is printed: a row for each run, in the form that the documentation has it in. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private boolean isAsItShouldBe = true;

    Table() {
        rows.add(new String[] {"host", "how", "reads", "torn", "deferred", "reclaimed", "besides", "as it should be"});
    }

    /**
     * Adds a row.
     *
     * @param host    name and version.
     * @param how     the set-up.
     * @param run     what was run.
     * @param besides what else there is to say.
     * @param isRight whether it was as it should be.
     */
    void add(final String host, final String how, final Run run, final String besides, final boolean isRight) {
        isAsItShouldBe &= isRight;
        final String[] row = {
            host, how, number(run, "reads"), number(run, "torn"), number(run, "deferred"), number(run, "reclaimed"),
                besides,
            isRight ? "yes" : "NO"};
        rows.add(row);
        System.err.println(String.join(" | ", row));
        if (!isRight) {
            System.err.println(run.tail());
        }
    }

    /**
     * Adds a row for a host that could not be run, or not to its end.
     *
     * @param host as named on the command line.
     * @param why  it could not.
     */
    void addFailure(final String host, final Exception why) {
        isAsItShouldBe = false;
        final String reason = why.toString().lines().findFirst().orElse("");
        rows.add(new String[] {host, "not run", "-", "-", "-", "-", reason, "NO"});
    }

    private static String number(final Run run, final String name) {
        final Long value = run.fact(name);
        return value == null ? "-" : String.format(Locale.ROOT, "%,d", value);
    }

    boolean isAsItShouldBe() {
        return isAsItShouldBe;
    }

    void print() {
        System.out.println("JDK " + System.getProperty("java.runtime.version") + ", "
            + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name"));
        System.out.println();
        final int columns = rows.get(0).length;
        final int[] widths = new int[columns];
        for (final String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            print(rows.get(i), widths);
            if (i == 0) {
                final String[] line = new String[columns];
                for (int j = 0; j < columns; j++) {
                    line[j] = "-".repeat(widths[j]);
                }
                print(line, widths);
            }
        }
    }

    private static void print(final String[] row, final int[] widths) {
        final StringBuilder text = new StringBuilder("|");
        for (int i = 0; i < row.length; i++) {
            final boolean isNumber = i >= 2 && i <= 5;
            text.append(' ').append(String.format(Locale.ROOT, "%" + (isNumber ? "" : "-") + widths[i] + "s",
                row[i])).append(" |");
        }
        System.out.println(text);
    }
}
