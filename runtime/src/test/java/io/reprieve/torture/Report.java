package io.reprieve.torture;

import io.reprieve.RcuStatistics;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The balance of a run, for people. It also says which paths were asked for and not taken.
 */
final class Report {
    private final Options options;
    private final List<World> worlds;
    private final Findings findings;
    private final Tally total;
    private final double seconds;
    private final LogWatch log;

    Report(
        final Options options,
        final List<World> worlds,
        final Findings findings,
        final long nanos,
        final LogWatch log) {
        this.options = options;
        this.worlds = worlds;
        this.findings = findings;
        this.log = log;
        total = total(worlds);
        seconds = nanos / 1e9;
    }

    private static Tally total(final List<World> worlds) {
        final Tally total = new Tally();
        for (final World world : worlds) {
            total.add(world.total());
        }
        return total;
    }

    /**
     * Prints the report.
     *
     * @return whether there is nothing to complain about.
     */
    boolean print(final PrintStream out) {
        if (findings.all().isEmpty()) {
            pathsNotTaken(options, worlds).forEach(path -> findings.add("never taken: " + path));
        }
        final StringBuilder text = new StringBuilder(4096);
        staleness(text);
        group(text, "sections by kind", EnumSet.of(Path.Group.READ, Path.Group.READ_EXTRA));
        group(text, "releases by kind", EnumSet.of(Path.Group.RELEASE, Path.Group.RELEASE_EXTRA));
        group(text, "what else happened", EnumSet.of(Path.Group.EVENT));
        line(text, "     %-18s %,12d", "log lines", log.count(System.lineSeparator()));
        for (final World world : worlds) {
            engine(text, world);
        }
        Delays.report(text);
        verdict(text);
        out.print(text);
        out.flush();
        return findings.all().isEmpty();
    }

    /** The paths that were asked for and have not been taken; none if the run was asked for a few kinds only. */
    static List<String> pathsNotTaken(final Options options, final List<World> worlds) {
        final List<String> never = new ArrayList<>();
        if (!options.isEverything()) {
            return never;
        }
        final Tally total = total(worlds);
        for (final Path path : Path.values()) {
            if (total.of(path) == 0 && path.isPossible(options)) {
                never.add(path.label());
            }
        }
        for (final World world : worlds) {
            final RcuStatistics statistics = world.rcu.statistics();
            taken(never, world, "grace periods", statistics.gracePeriods());
            taken(never, world, "heavy barriers", statistics.heavyBarriers());
            taken(never, world, "synchronous fallbacks", statistics.synchronousFallbacks());
            taken(never, world, "overdraft pages", statistics.overdraftPages());
            taken(never, world, "failed bodies", statistics.failedReleases());
            if (options.isOn("pooled")) {
                taken(never, world, "embedded heads", statistics.embeddedHeadReleases());
                taken(never, world, "double releases", statistics.doubleReleases());
            }
        }
        return never;
    }

    private static void taken(final List<String> never, final World world, final String what, final long count) {
        if (count == 0) {
            never.add(what + " of " + world);
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

    private void engine(final StringBuilder text, final World world) {
        final RcuStatistics statistics = world.rcu.statistics();
        line(text, "%nthe runtime's own count of %s", world);
        int column = 0;
        cell(text, column++, "deferred", statistics.deferred());
        cell(text, column++, "reclaimed", statistics.reclaimed());
        cell(text, column++, "pending", statistics.pending());
        cell(text, column++, "grace periods", statistics.gracePeriods());
        cell(text, column++, "heavy barriers", statistics.heavyBarriers());
        cell(text, column++, "fallbacks", statistics.synchronousFallbacks());
        cell(text, column++, "embedded heads", statistics.embeddedHeadReleases());
        cell(text, column++, "double releases", statistics.doubleReleases());
        cell(text, column++, "overdraft pages", statistics.overdraftPages());
        cell(text, column++, "failed bodies", statistics.failedReleases());
        cell(text, column++, "leaked", statistics.leaked());
        cell(text, column++, "pages in use", statistics.pagesInUse());
        cell(text, column++, "pages there", statistics.pagesReserved());
        cell(text, column++, "page limit", statistics.pageLimit());
        cell(text, column++, "readers known", statistics.readerThreads());
        cell(text, column++, "reader stalls", statistics.readerStalls());
        cell(text, column++, "pins", statistics.pins());
        cell(text, column++, "pinned releases", statistics.pinnedReleases());
        text.append(System.lineSeparator());
    }

    private void verdict(final StringBuilder text) {
        long stale = 0;
        for (int i = 0; i < Staleness.BUCKETS; i++) {
            stale += Staleness.isAllowed(i) ? 0 : total.staleness[i];
        }
        if (findings.all().isEmpty()) {
            line(text, "%nPASSED after %.1f s: stale %d, lost %d, doubled 0, out of order 0",
                seconds, stale, worlds.stream().mapToInt(World::countPending).sum());
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
