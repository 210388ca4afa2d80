package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.CostTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tables that the repository keeps: a whole one for each JDK, and a few rows of one on the project's page.
 */
final class Published {
    private static final String END = "<!-- end -->";

    private final Path root;
    private final int jdk;

    Published(final Path root, final int jdk) {
        this.root = root;
        this.jdk = jdk;
    }

    void put(final CostTable table) throws IOException {
        final Path whole = root.resolve(Path.of("benchmarks", "results-jdk-" + jdk + ".md"));
        final Path page = root.resolve("README.md");
        Files.writeString(whole, withNotes(table.markdown(), Files.exists(whole) ? Files.readString(whole) : ""));
        Files.writeString(page, withHeadlines(Files.readString(page), table.headlines()));
    }

    /** The table, and below it what somebody has written below the one before. */
    static String withNotes(final String table, final String before) {
        final int notes = before.indexOf("\n## ");
        return table + (notes < 0 ? "" : before.substring(notes));
    }

    /** The page with other rows between its marks; the same page if its rows are those of another JDK. */
    String withHeadlines(final String page, final String headlines) {
        final String begin = "<!-- benchmarks/run.sh quick --publish, JDK " + jdk + " -->\n";
        final int from = page.indexOf(begin);
        if (from < 0) {
            return page;
        }
        final int to = page.indexOf(END, from);
        return page.substring(0, from + begin.length()) + headlines + page.substring(to);
    }
}
