package io.reprieve.benchmarks.report;

import static io.reprieve.benchmarks.report.JmhResults.BYTES;
import static io.reprieve.benchmarks.report.Unit.COUNT;
import static io.reprieve.benchmarks.report.Unit.NANOSECONDS;
import static io.reprieve.benchmarks.report.Unit.PER_SECOND;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that is compared, in the order of the table: readers, releases, grace periods, whole programs.
 */
final class Comparisons {
    private static final String LIBURCU_MEMB = "liburcu memb";
    private static final String LIBURCU_QSBR = "liburcu qsbr";
    private static final String STAMPED_LOCK = "StampedLock, read";
    private static final String READ_WRITE_LOCK = "ReentrantReadWriteLock";
    private static final String REFERENCE_COUNT = "reference count";
    private static final String OP_ORDER = "Cassandra's OpOrder";
    private static final String SHARED_ARENA = "shared Arena, close";
    /** With room for the noise of two measurements. */
    private static final double NO_SLOWER = 1.05;
    private static final double BYTES_LIMIT = 0.001;
    private static final double MICROSECOND = 1e3;
    private static final double MILLISECOND = 1e6;

    private final List<Comparison> all = new ArrayList<>();
    private final boolean isAsymmetric;

    private Comparisons(final boolean isAsymmetric) {
        this.isAsymmetric = isAsymmetric;
    }

    /** All, with the targets for the barrier that readers pay. */
    static List<Comparison> all(final boolean isAsymmetric) {
        final Comparisons comparisons = new Comparisons(isAsymmetric);
        comparisons.sections();
        comparisons.moreThreads();
        comparisons.nestedSections();
        comparisons.smallReads();
        comparisons.releases();
        comparisons.replacements();
        comparisons.gracePeriods();
        comparisons.programs();
        return Collections.unmodifiableList(comparisons.all);
    }

    private void sections() {
        for (final String way : List.of("api", "woven")) {
            final String work = "empty section, " + name(way);
            final Quantity section = section(way, "one");
            add(work, section, LIBURCU_MEMB, "liburcu.memb.section", Target.ratioAtMost(isAsymmetric ? 1 : 2));
            add(work, section, STAMPED_LOCK, section("stampedLock", "one"), Target.ratioAtMost(0.3));
            add(work, section, REFERENCE_COUNT, section("referenceCount", "one"), Target.ratioAtMost(0.4));
            add(work, section, READ_WRITE_LOCK, section("readWriteLock", "one"), Target.NONE);
            add(work, section, "StampedLock, optimistic", section("optimisticRead", "one"), Target.NONE);
            add(work, section, OP_ORDER, section("opOrder", "one"), Target.NONE);
        }
        add("empty section, try-with-resources", section("tryWithResources", "one"),
            "the same, lock and unlock", section("api", "one"), Target.NONE);
        if (isAsymmetric) {
            for (final String way : List.of("api", "woven")) {
                add("empty section, " + name(way) + ", barrier=fence", section(way, "fence"),
                    LIBURCU_MEMB, "liburcu.memb.section", Target.ratioAtMost(2));
            }
        }
        for (final String way : List.of("api", "woven")) {
            add("empty section, " + name(way) + ", virtual thread", section(way, "virtual"),
                "the same, platform thread", section(way, "one"), Target.NONE);
        }
        all.add(Comparison.alone(
            "bytes allocated by a section",
            Quantity.most(
                Unit.BYTES,
                "EmptySectionBenchmark.api@one" + BYTES,
                "EmptySectionBenchmark.woven@one" + BYTES,
                "EmptySectionBenchmark.tryWithResources@one" + BYTES),
            Target.valueAtMost(BYTES_LIMIT, Unit.BYTES)));
    }

    private void moreThreads() {
        for (final String way : List.of("api", "woven")) {
            final String work = "empty section, " + name(way) + ", 2 threads";
            final Quantity section = section(way, "two");
            add(work, section, READ_WRITE_LOCK, section("readWriteLock", "two"), Target.oneInAtMost(30));
            add(work, section, "the same, one thread", section(way, "one"), Target.ratioAtMost(NO_SLOWER));
            add(work, section, LIBURCU_MEMB + ", 2 threads", "liburcu.memb.section.two", Target.NONE);
            add(work, section, STAMPED_LOCK, section("stampedLock", "two"), Target.NONE);
            add(work, section, REFERENCE_COUNT, section("referenceCount", "two"), Target.NONE);
            add(work, section, OP_ORDER, section("opOrder", "two"), Target.NONE);
        }
        final String work = "empty section, API, 4 threads a core";
        add(work, section("api", "many"), READ_WRITE_LOCK, section("readWriteLock", "many"), Target.NONE);
        add(work, section("api", "many"), STAMPED_LOCK, section("stampedLock", "many"), Target.NONE);
    }

    private void nestedSections() {
        for (final String way : List.of("Api", "Woven")) {
            add("section in a section, " + name(way),
                Quantity.net(
                    NANOSECONDS,
                    "EmptySectionBenchmark.nested" + way + "@one",
                    "EmptySectionBenchmark." + way.toLowerCase(Locale.ROOT) + "@one"),
                "a section alone",
                section(way.toLowerCase(Locale.ROOT), "one"),
                Target.NONE);
        }
        for (final String way : List.of("Api", "Woven")) {
            add("section in a duty cycle, " + name(way), online("nested" + way),
                LIBURCU_QSBR, "liburcu.qsbr.section", Target.valueAtMost(0.8, NANOSECONDS));
        }
        add("quiescent state", online("quiescentState"), LIBURCU_QSBR, "liburcu.qsbr.quiescent", Target.NONE);
        add("duty cycle, woven", online("wovenDutyCycle"), LIBURCU_QSBR, "liburcu.qsbr.quiescent", Target.NONE);
    }

    private void smallReads() {
        final Map<String, String> peers = new LinkedHashMap<>();
        peers.put("unprotected", "the same, unprotected");
        peers.put("stampedLock", STAMPED_LOCK);
        peers.put("optimisticRead", "StampedLock, optimistic");
        peers.put("referenceCount", REFERENCE_COUNT);
        peers.put("readWriteLock", READ_WRITE_LOCK);
        peers.put("opOrder", OP_ORDER);
        peers.forEach((peer, name) -> add("small read, woven", time("SmallSectionBenchmark.woven@one"),
            name, "SmallSectionBenchmark." + peer + "@one", Target.NONE));
        add("small read, API", time("SmallSectionBenchmark.api@one"),
            "the same, unprotected", "SmallSectionBenchmark.unprotected@one", Target.NONE);
    }

    private void releases() {
        for (final String way : List.of("api", "woven")) {
            final String work = "release, sustained, " + name(way);
            final Quantity release = time("DeferBenchmark." + way + "@G1");
            add(work, release, "liburcu defer_rcu", "liburcu.memb.defer", Target.ratioAtMost(0.25));
            add(work, release, "Netty's Recycler, cross-thread", "DeferBenchmark.recycler@G1", Target.ratioAtMost(1));
            add(work, release, "at once, unprotected", "DeferBenchmark.atOnce@G1", Target.NONE);
        }
        add("release of a handle, sustained, API", time("DeferBenchmark.handle@G1"),
            "liburcu defer_rcu", "liburcu.memb.defer", Target.NONE);
        for (final String collector : List.of("Parallel", "ZGC", "Epsilon")) {
            add("release, sustained, API, " + collector, time("DeferBenchmark.api@" + collector),
                "the same, G1", "DeferBenchmark.api@G1", Target.NONE);
        }
        all.add(Comparison.alone(
            "bytes allocated by a release",
            Quantity.most(
                Unit.BYTES,
                "DeferBenchmark.api@G1" + BYTES,
                "DeferBenchmark.woven@G1" + BYTES,
                "DeferBenchmark.handle@G1" + BYTES),
            Target.valueAtMost(BYTES_LIMIT, Unit.BYTES)));
        add("release in a burst of 256", time("BurstBenchmark.small@G1"),
            "sustained", "DeferBenchmark.api@G1", Target.NONE);
        add("release in a burst of 16,384", time("BurstBenchmark.large@G1"),
            "sustained", "DeferBenchmark.api@G1", Target.NONE);
        add("the same, until all have been run", time("BurstBenchmark.largeAndDrained@G1"),
            "sustained", "DeferBenchmark.api@G1", Target.NONE);
        add("releases, Epsilon, heap of 64 MB: reclaimed", Quantity.of(COUNT, "epsilon.reclaimed"),
            "deferred", Quantity.of(COUNT, "epsilon.deferred"), Target.ratioAtLeast(1));
    }

    private void replacements() {
        add("replace an object, API, G1", time("ReplaceBenchmark.api@G1"),
            "allocate and collect", "ReplaceBenchmark.allocated@G1", Target.NONE);
        for (final String collector : List.of("G1", "Parallel", "ZGC")) {
            add("replace an object, woven, " + collector, time("ReplaceBenchmark.woven@" + collector),
                "allocate and collect", "ReplaceBenchmark.allocated@" + collector, Target.NONE);
        }
        all.add(Comparison.alone(
            "replace an object, woven, Epsilon", time("ReplaceBenchmark.woven@Epsilon"), Target.NONE));
    }

    private void gracePeriods() {
        final Quantity alone = time("SynchronizeBenchmark.api@grace");
        final String bare = "barrier and scan, bare";
        add("synchronize, alone", alone, bare, "SynchronizeBenchmark.bare@grace", Target.ratioAtMost(1.5));
        add("synchronize, alone", alone,
            SHARED_ARENA, "SynchronizeBenchmark.sharedArena@grace", Target.oneInAtMost(20));
        add("synchronize, alone", alone, "liburcu memb", "liburcu.memb.synchronize", Target.NONE);
        add("synchronize, alone", alone, OP_ORDER, "SynchronizeBenchmark.opOrder@grace", Target.NONE);
        add("synchronize, alone", alone, "write lock", "SynchronizeBenchmark.writeLock@grace", Target.NONE);

        final Quantity busy = time("BusySynchronizeBenchmark.api:synchronize@grace");
        final String work = "synchronize, a busy reader";
        add(work, busy, bare, "BusySynchronizeBenchmark.bare:synchronizeBare@grace", Target.ratioAtMost(1.5));
        add(work, busy, SHARED_ARENA, "BusySynchronizeBenchmark.sharedArena:closeArena@grace", Target.oneInAtMost(20));
        add(work, busy, LIBURCU_MEMB, "liburcu.memb.synchronize.busy", Target.NONE);
        add(work, busy, LIBURCU_QSBR, "liburcu.qsbr.synchronize.busy", Target.NONE);
        add(work, busy, OP_ORDER, "BusySynchronizeBenchmark.opOrder:awaitBarrier@grace", Target.NONE);
        add(work, busy, "write lock", "BusySynchronizeBenchmark.writeLock:lock@grace", Target.NONE);

        for (final String readers : List.of("10", "100", "1000", "10000")) {
            add(String.format(Locale.ROOT, "synchronize, %,d idle readers", Integer.parseInt(readers)),
                time("IdleReadersBenchmark.synchronize[" + readers + "]@grace"),
                "alone",
                "SynchronizeBenchmark.api@grace",
                readers.equals("10000") ? Target.valueAtMost(100 * MICROSECOND, NANOSECONDS) : Target.NONE);
        }
    }

    private void programs() {
        final Map<String, String> runs = new LinkedHashMap<>();
        runs.put("unprotected", "unprotected, torn reads");
        runs.put("collected", "allocated, collected");
        runs.put("counted", "reference count per read");
        runs.put("locked", "read-write lock");
        runs.forEach((run, name) -> add("quote board, reads", Quantity.of(PER_SECOND, "demo.agent.reads"),
            name, Quantity.of(PER_SECOND, "demo." + run + ".reads"), Target.NONE));
        runs.forEach((run, name) -> add("quote board, updates", Quantity.of(PER_SECOND, "demo.agent.updates"),
            name, Quantity.of(PER_SECOND, "demo." + run + ".updates"), Target.NONE));
        add("Kafka 3.9.0, lookups, two readers", Quantity.of(PER_SECOND, "kafka.reprieve"),
            "Kafka 4.1.1, read-write lock", Quantity.of(PER_SECOND, "kafka.upstream"), Target.ratioAtLeast(1.2));
        all.add(Comparison.alone(
            "hello world, what the agent adds",
            Quantity.net(NANOSECONDS, "start.agent", "start.plain"),
            Target.valueAtMost(300 * MILLISECOND, NANOSECONDS)));
        add("javac, commons-lang3, agent, no rule matching", time("javac.agent"),
            "without the agent", "javac.plain", Target.ratioAtMost(1.03));
    }

    private void add(
        final String work, final Quantity reprieve, final String peer, final String other, final Target target) {
        add(work, reprieve, peer, time(other), target);
    }

    private void add(
        final String work, final Quantity reprieve, final String peer, final Quantity other, final Target target) {
        all.add(new Comparison(work, reprieve, peer, other, target));
    }

    /** Net of the loop around it, with as many threads. */
    private static Quantity section(final String way, final String run) {
        return Quantity.net(
            NANOSECONDS, "EmptySectionBenchmark." + way + "@" + run, "EmptySectionBenchmark.emptyLoop@" + run);
    }

    private static Quantity online(final String method) {
        return Quantity.net(
            NANOSECONDS, "OnlineReaderBenchmark." + method + "@one", "OnlineReaderBenchmark.emptyLoop@one");
    }

    private static Quantity time(final String name) {
        return Quantity.of(NANOSECONDS, name);
    }

    private static String name(final String way) {
        return way.equalsIgnoreCase("api") ? "API" : "woven";
    }
}
