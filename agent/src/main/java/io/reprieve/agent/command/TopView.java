package io.reprieve.agent.command;

import io.reprieve.agent.command.DomainSample.SiteSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Writes the difference of two samples of a domain down, as lines of text.
 */
final class TopView {
    private static final int SITE_WIDTH = 48;
    private static final String ROW = "  %-" + SITE_WIDTH + "s %12s %12s %10s %12s %10s %10s";
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long[] UNITS = {1_000_000_000, 1_000_000, 1_000};
    private static final String[] UNIT_NAMES = {" s", " ms", " us"};

    private final DomainSample before;
    private final DomainSample now;
    private final String numberFormat;

    private TopView(final DomainSample before, final DomainSample now, final String numberFormat) {
        this.before = before;
        this.now = now;
        this.numberFormat = numberFormat;
    }

    /** For people, who like their digits in groups. */
    static List<String> block(final DomainSample before, final DomainSample now, final int mostSites) {
        return new TopView(before, now, "%,d").block(mostSites);
    }

    /** One line for the domain and one for each site, for programs and files. */
    static List<String> lines(
        final DomainSample before, final DomainSample now, final String prefix, final int mostSites) {
        return new TopView(before, now, "%d").lines(prefix, mostSites);
    }

    private String rate(final String counter) {
        return rate(now.get(counter) - before.get(counter));
    }

    private String rate(final long difference) {
        return number(Math.round(difference * SECOND / Math.max(1, now.nanos() - before.nanos()))) + "/s";
    }

    private String number(final long value) {
        return String.format(Locale.ROOT, numberFormat, value);
    }

    /** A time with three digits or so. */
    static String time(final long nanos) {
        for (int i = 0; i < UNITS.length; i++) {
            if (nanos >= UNITS[i]) {
                final double value = (double) nanos / UNITS[i];
                return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value) + UNIT_NAMES[i];
            }
        }
        return nanos + " ns";
    }

    private String slowestReader() {
        return now.reader().isEmpty() ? "none of late"
            : "\"" + now.reader() + "\" " + time(now.get("SlowestReaderWait"));
    }

    /** What should be zero, and isn't. */
    private String troubles() {
        final StringBuilder troubles = new StringBuilder();
        final String[][] counters = {
            {"ReaderStalls", "stalls"}, {"FailedReleases", "failed"}, {"DoubleReleases", "double"},
            {"Dropped", "dropped"}, {"OverdraftPages", "overdraft pages"}, {"Leaked", "leaked"},
            {"PrematureReleases", "premature"}};
        for (final String[] counter : counters) {
            if (now.get(counter[0]) != 0) {
                troubles.append(troubles.length() == 0 ? "" : ", ")
                    .append(counter[1]).append(' ').append(number(now.get(counter[0])));
            }
        }
        return troubles.length() == 0 ? "none" : troubles.toString();
    }

    private List<String> block(final int mostSites) {
        final List<String> lines = new ArrayList<>();
        lines.add("domain " + now.domain());
        lines.add("  deferred " + rate("Deferred") + "   reclaimed " + rate("Reclaimed") + "   grace periods "
            + rate("GracePeriods") + "   fallbacks " + rate("SynchronousFallbacks"));
        lines.add("  pending " + number(now.get("Pending")) + "   pages " + number(now.get("PagesInUse")) + " in use, "
            + number(now.get("PagesReserved")) + " reserved, " + number(now.get("PageLimit")) + " at most   readers "
            + number(now.get("ReaderThreads")));
        lines.add("  slowest reader " + slowestReader() + "   trouble so far: " + troubles());
        lines.add("");
        lines.add(String.format(
            ROW, "site", "deferred", "reclaimed", "pending", "fallbacks", "delay", "longest").stripTrailing());
        final List<String> sites = now.busiestSites(before);
        for (final String name : sites.subList(0, Math.min(mostSites, sites.size()))) {
            final SiteSample site = now.site(name);
            final SiteSample earlier = before.site(name);
            lines.add(String.format(
                ROW, shortened(name), rate(site.deferred() - earlier.deferred()),
                rate(site.reclaimed() - earlier.reclaimed()), number(site.deferred() - site.reclaimed()),
                rate(site.fallbacks() - earlier.fallbacks()), time(mean(earlier, site)), time(site.longest())));
        }
        if (sites.size() > mostSites) {
            lines.add("  and " + (sites.size() - mostSites) + " more sites");
        }
        return lines;
    }

    private List<String> lines(final String prefix, final int mostSites) {
        final List<String> lines = new ArrayList<>();
        final String start = prefix + " domain=" + now.domain();
        lines.add(start + " deferred=" + rate("Deferred") + " reclaimed=" + rate("Reclaimed") + " gracePeriods="
            + rate("GracePeriods") + " fallbacks=" + rate("SynchronousFallbacks") + " pending=" + number(now.get("Pending"))
            + " pagesInUse=" + number(now.get("PagesInUse")) + " pagesReserved=" + number(now.get("PagesReserved"))
            + " pageLimit=" + number(now.get("PageLimit")) + " slowestReader=" + slowestReader()
            + " trouble=" + troubles());
        final List<String> sites = now.busiestSites(before);
        for (final String name : sites.subList(0, Math.min(mostSites, sites.size()))) {
            final SiteSample site = now.site(name);
            final SiteSample earlier = before.site(name);
            lines.add(start + " site=" + name + " deferred=" + rate(site.deferred() - earlier.deferred()) + " reclaimed="
                + rate(site.reclaimed() - earlier.reclaimed()) + " pending=" + number(site.deferred() - site.reclaimed())
                + " fallbacks=" + rate(site.fallbacks() - earlier.fallbacks()) + " delay=" + time(mean(earlier, site))
                + " longest=" + time(site.longest()));
        }
        return lines;
    }

    /** The mean delay of the releases that have run between the samples; of all, if none has. */
    private static long mean(final SiteSample earlier, final SiteSample site) {
        final long run = site.reclaimed() - earlier.reclaimed();
        return run <= 0 ? site.mean()
            : Math.max(0, site.mean() * site.reclaimed() - earlier.mean() * earlier.reclaimed()) / run;
    }

    /** The end of a long name says more than its beginning. */
    private static String shortened(final String name) {
        return name.length() <= SITE_WIDTH ? name : "..." + name.substring(name.length() - SITE_WIDTH + 3);
    }
}
