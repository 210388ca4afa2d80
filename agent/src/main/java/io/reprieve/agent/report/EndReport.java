package io.reprieve.agent.report;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import io.reprieve.ReaderStatistics;
import io.reprieve.SiteStatistics;
import io.reprieve.agent.plan.UnusedRule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The shutdown hook that says what the agent wove, and what the runtime made of it, in all domains together.
 *
 * <p>It waits, within the limits of {@code shutdown.timeout}, for what the program has released so far, so that the
 * numbers are the final ones.
 */
public final class EndReport extends Thread {
    private static final int MOST_SITES = 10;
    private static final String OURS = "io.reprieve.runtime.";
    private static final int MOST_UNUSED = 20;
    private static final long ONE_MILLISECOND = 1_000_000;
    private static final long TEN_SECONDS = 10_000_000_000L;

    private final String version;
    private final Instrumentation instrumentation;
    private final WeavingLog log;
    private final RuleIndex rules;
    private final Overrides overrides;
    private final WovenDomains domains;
    private final Settings settings;

    public EndReport(
            final String version,
            final Instrumentation instrumentation,
            final WeavingLog log,
            final RuleIndex rules,
            final Overrides overrides,
            final WovenDomains domains,
            final Settings settings) {
        super("reprieve-end-report");
        this.version = version;
        this.instrumentation = instrumentation;
        this.log = log;
        this.rules = rules;
        this.overrides = overrides;
        this.domains = domains;
        this.settings = settings;
    }

    @Override
    public void run() {
        if (!overrides.isEmpty() || !rules.isEmpty()) {
            final Class<?>[] loaded = instrumentation.getAllLoadedClasses();
            for (final String line : doubts(loaded, rules, overrides)) {
                log.doubt(line);
            }
        }
        final String mistakes = log.mistakesOnceMore();
        if (mistakes != null) {
            Console.print(mistakes);
        }
        if (log.isEmpty()) {
            Console.print(version + ": nothing woven: no class with a Reprieve annotation was loaded"
                + (rules.isEmpty() && mistakes == null ? "" : ", and none that a rule is for"));
        } else if (log.hasWoven()) {
            reportReleases();
        } else {
            // The runtime is left asleep in a program that had nothing for it.
            Console.print(log.summary());
        }
    }

    /** A line for each site, the busiest first, and one for all. */
    private void reportReleases() {
        final List<RcuDomain> named = new ArrayList<>();
        for (final String name : domains.names()) {
            named.add(Rcu.domain(name));
        }
        final String all = log.summary() + statistics(named);
        final List<SiteLine> sites = new ArrayList<>();
        addSites(Rcu.siteStatistics(), "", sites);
        for (final RcuDomain domain : named) {
            addSites(domain.siteStatistics(), " of domain " + domain.name(), sites);
        }
        Collections.sort(sites);
        final int shown = log.printsAll() ? sites.size() : Math.min(sites.size(), MOST_SITES);
        for (final SiteLine site : sites.subList(0, shown)) {
            Console.print("released: " + site);
        }
        if (log.printsAll()) {
            reportReaders();
        }
        if (shown < sites.size()) {
            final int more = sites.size() - shown;
            Console.print("released: " + more + (more == 1 ? " more site" : " more sites")
                + ", which report=all lists");
        }
        Console.print(all);
        for (final String line : domains.unprotected()) {
            Console.print(line);
        }
    }

    /** A line for each reader, so that its author sees it bite. */
    private void reportReaders() {
        for (final Map.Entry<String, List<ReaderStatistics>> domain : domains.protection().readers().entrySet()) {
            for (final ReaderStatistics reader : domain.getValue()) {
                Console.print("read: " + reader.reader() + " of domain " + domain.getKey()
                    + ": seen " + reader.seen() + " times in " + reader.samples() + " samples, "
                    + reader.gracePeriods() + " grace periods and " + reader.releases() + " releases waited for it");
            }
        }
    }

    private static void addSites(final List<SiteStatistics> sites, final String domain, final List<SiteLine> lines) {
        for (final SiteStatistics site : sites) {
            // What verify releases itself, to see a grace period pass, is nobody's to look at.
            if (site.deferred() != 0 && !site.site().startsWith(OURS)) {
                lines.add(new SiteLine(site, domain));
            }
        }
    }

    /** What one site did. */
    private record SiteLine(SiteStatistics site, String domain) implements Comparable<SiteLine> {
        @Override
        public int compareTo(final SiteLine other) {
            return Long.compare(other.site.deferred(), site.deferred());
        }

        @Override
        public String toString() {
            return site.site() + domain
                + ": deferred " + site.deferred()
                + ", reclaimed " + site.reclaimed()
                + ", fallbacks " + site.fallbacks()
                + ", delay " + time(site.releaseDelayMean()) + " in the mean, "
                + time(site.releaseDelayMax()) + " at most";
        }

        /** A time in a unit that fits it. */
        private static String time(final long nanos) {
            if (nanos < ONE_MILLISECOND) {
                return nanos / 1_000 + " us";
            }
            return nanos < TEN_SECONDS ? nanos / 1_000_000 + " ms" : nanos / 1_000_000_000 + " s";
        }
    }

    /**
     * What is woven, or was to be, and does not do what its author thinks.
     *
     * @param loaded    the classes that are loaded.
     * @param rules     all rules.
     * @param overrides knows what is woven.
     * @return a line for each.
     */
    public static List<String> doubts(final Class<?>[] loaded, final RuleIndex rules, final Overrides overrides) {
        final List<String> doubts = new ArrayList<>(overrides.among(loaded));
        final List<UnusedRule> unused = UnusedRule.among(rules.rules(), names(loaded));
        for (final UnusedRule each : unused.subList(0, Math.min(MOST_UNUSED, unused.size()))) {
            doubts.add(each.toString());
        }
        if (unused.size() > MOST_UNUSED) {
            doubts.add((unused.size() - MOST_UNUSED) + " more rules have matched nothing");
        }
        return doubts;
    }

    static List<String> names(final Class<?>[] types) {
        final List<String> names = new ArrayList<>();
        for (final Class<?> type : types) {
            if (!type.isArray()) {
                names.add(type.getName());
            }
        }
        return names;
    }

    private String statistics(final List<RcuDomain> named) {
        awaitPending(named);
        RcuStatistics each = Rcu.statistics();
        long deferred = each.deferred();
        long reclaimed = each.reclaimed();
        long pending = each.pending();
        long fallbacks = each.synchronousFallbacks();
        long overdraft = each.overdraftPages();
        long failed = each.failedReleases();
        long leaked = each.leaked();
        for (final RcuDomain domain : named) {
            each = domain.statistics();
            deferred += each.deferred();
            reclaimed += each.reclaimed();
            pending += each.pending();
            fallbacks += each.synchronousFallbacks();
            overdraft += each.overdraftPages();
            failed += each.failedReleases();
            leaked += each.leaked();
        }
        return "; deferred " + deferred
            + ", reclaimed " + reclaimed
            + ", pending " + pending
            + ", fallbacks " + fallbacks
            + unlessNone(", overdraft pages ", overdraft)
            + unlessNone(", failed ", failed)
            + unlessNone(", leaked ", leaked);
    }

    /** What is seldom there, and to be noticed when it is. */
    private static String unlessNone(final String label, final long count) {
        return count == 0 ? "" : label + count;
    }

    private void awaitPending(final List<RcuDomain> named) {
        final long limit = settings.nanos(Key.SHUTDOWN_TIMEOUT);
        final long begin = System.nanoTime();
        try {
            if (Rcu.statistics().pending() > 0) {
                Rcu.barrier(limit, TimeUnit.NANOSECONDS);
            }
            for (final RcuDomain domain : named) {
                if (domain.statistics().pending() > 0) {
                    domain.barrier(limit - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
