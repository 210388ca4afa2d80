package io.reprieve.torture;

import io.reprieve.RcuStatistics;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The balance of a run, for people. It also says which paths were asked for and not taken.
 */
final class Report {
    private final Options options;
    private final World world;
    private final Findings findings;
    private final RcuStatistics statistics;
    private final Tally total;
    private final double seconds;
    private final LogWatch log;

    Report(
        final Options options,
        final World world,
        final RcuStatistics statistics,
        final long nanos,
        final LogWatch log) {
        this.options = options;
        this.world = world;
        this.statistics = statistics;
        this.log = log;
        findings = world.findings;
        total = world.total();
        seconds = nanos / 1e9;
    }

    /**
     * Prints the report.
     *
     * @return whether there is nothing to complain about.
     */
    boolean print(final PrintStream out) {
        if (findings.all().isEmpty() && options.isEverything()) {
            findPathsNotTaken();
        }
        final StringBuilder text = new StringBuilder(4096);
        staleness(text);
        group(text, "sections by kind", EnumSet.of(Path.Group.READ, Path.Group.READ_EXTRA));
        group(text, "releases by kind", EnumSet.of(Path.Group.RELEASE, Path.Group.RELEASE_EXTRA));
        group(text, "what else happened", EnumSet.of(Path.Group.EVENT));
        engine(text);
        Delays.report(text);
        verdict(text);
        out.print(text);
        out.flush();
        return findings.all().isEmpty();
    }

    private void findPathsNotTaken() {
        for (final Path path : Path.values()) {
            if (total.of(path) == 0 && isPossible(path)) {
                findings.add("never taken: " + path.label());
            }
        }
        taken("grace periods", statistics.gracePeriods());
        taken("heavy barriers", statistics.heavyBarriers());
        taken("synchronous fallbacks", statistics.synchronousFallbacks());
        taken("overdraft pages", statistics.overdraftPages());
        taken("failed bodies", statistics.failedReleases());
    }

    private boolean isPossible(final Path path) {
        return switch (path) {
            case ON_VIRTUAL_THREAD -> VirtualThread.EXISTS
                && options.number("virtual-readers") + options.number("visitors") > 0;
            case BY_VIRTUAL_THREAD, VIRTUAL_VISITOR -> VirtualThread.EXISTS && options.number("visitors") > 0;
            case VISITOR, BY_VISITOR, ENDED_INSIDE -> options.number("visitors") > 0;
            default -> true;
        };
    }

    private void taken(final String what, final long count) {
        if (count == 0) {
            findings.add("never taken: " + what);
        }
    }

    private void staleness(final StringBuilder text) {
        long looks = 0;
        for (final long count : total.staleness) {
            looks += count;
        }
        line(text, "%nstaleness of what readers held: %,d looks in %,d sections", looks, total.sections);
        for (int i = 0; i < Staleness.BUCKETS; i++) {
            line(text, "%3d  %-42s %,15d%s", i, Staleness.label(i), total.staleness[i],
                Staleness.isAllowed(i) ? "" : total.staleness[i] == 0 ? "   must be 0" : "   MUST BE 0");
        }
    }

    private void group(final StringBuilder text, final String title, final Set<Path.Group> groups) {
        line(text, "%n%s", title);
        int column = 0;
        for (final Path path : Path.values()) {
            if (groups.contains(path.group)) {
                cell(text, column++, path.label(), total.of(path));
            }
        }
        text.append(System.lineSeparator());
    }

    private static void cell(final StringBuilder text, final int column, final String label, final long count) {
        if (column > 0 && column % 3 == 0) {
            text.append(System.lineSeparator());
        }
        text.append(String.format(Locale.ROOT, "     %-18s %,12d", label, count));
    }

    private void engine(final StringBuilder text) {
        line(text, "%nthe runtime's own count");
        int column = 0;
        cell(text, column++, "deferred", statistics.deferred());
        cell(text, column++, "reclaimed", statistics.reclaimed());
        cell(text, column++, "pending", statistics.pending());
        cell(text, column++, "grace periods", statistics.gracePeriods());
        cell(text, column++, "heavy barriers", statistics.heavyBarriers());
        cell(text, column++, "fallbacks", statistics.synchronousFallbacks());
        cell(text, column++, "overdraft pages", statistics.overdraftPages());
        cell(text, column++, "failed bodies", statistics.failedReleases());
        cell(text, column++, "leaked", statistics.leaked());
        cell(text, column++, "pages in use", statistics.pagesInUse());
        cell(text, column++, "pages there", statistics.pagesReserved());
        cell(text, column++, "page limit", statistics.pageLimit());
        cell(text, column++, "readers known", statistics.readerThreads());
        cell(text, column++, "reader stalls", statistics.readerStalls());
        cell(text, column++, "log lines", log.count(System.lineSeparator()));
        text.append(System.lineSeparator());
    }

    private void verdict(final StringBuilder text) {
        long stale = 0;
        for (int i = 0; i < Staleness.BUCKETS; i++) {
            stale += Staleness.isAllowed(i) ? 0 : total.staleness[i];
        }
        if (findings.all().isEmpty()) {
            line(text, "%nPASSED after %.1f s: stale %d, lost %d, doubled 0, out of order 0",
                seconds, stale, world.countPending());
            return;
        }
        line(text, "%nFAILED after %.1f s", seconds);
        for (final String finding : findings.all()) {
            line(text, "FOUND %s", finding);
        }
    }

    private static void line(final StringBuilder text, final String format, final Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
