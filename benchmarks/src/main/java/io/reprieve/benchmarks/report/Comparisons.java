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
    private static final String GARBAGE = "allocate and collect";
    private static final String SHARED_ARENA = "shared Arena, close";
    private static final String RECYCLER = "Netty's Recycler, cross-thread";
    /** What a user asks for first: some work, and who it is compared with. */
    static final List<Map.Entry<String, String>> HEADLINES = List.of(
        Map.entry("empty section, woven", STAMPED_LOCK),
        Map.entry("empty section, API, 2 threads", READ_WRITE_LOCK),
        Map.entry("release, sustained, woven, bulk", GARBAGE),
        Map.entry("release, sustained, API", RECYCLER),
        Map.entry("update a quote of a pool, OWNER, bulk", "making a new one"),
        Map.entry("Kafka 3.9.0, lookups, two readers", "Kafka 4.1.1, read-write lock"));
    /** With room for the noise of two measurements. */
    private static final double NO_SLOWER = 1.05;
    private static final double BYTES_LIMIT = 0.001;
    private static final double CLOSE_LIMIT = 100;
    private static final double READ_LIMIT = 1.5;
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
        comparisons.updates();
        comparisons.replacements();
        comparisons.gracePeriods();
        comparisons.arenas();
        comparisons.programs();
        return Collections.unmodifiableList(comparisons.all);
    }

    private void sections() {
        for (final String way : List.of("api", "woven")) {
            final String work = "empty section, " + name(way);
            final Quantity section = section(way, "one");
            add(work, section, LIBURCU_MEMB, "liburcu.memb.section",
                Target.ratioAtMost(!isAsymmetric ? 2 : way.equals("api") ? 1.3 : 1));
            add(work, section, STAMPED_LOCK, section("stampedLock", "one"), Target.ratioAtMost(0.3));
            add(work, section, REFERENCE_COUNT, section("referenceCount", "one"), Target.ratioAtMost(0.4));
            add(work, section, READ_WRITE_LOCK, section("readWriteLock", "one"), Target.NONE);
            add(work, section, "StampedLock, optimistic", section("optimisticRead", "one"), Target.NONE);
            add(work, section, OP_ORDER, section("opOrder", "one"), Target.NONE);
        }
        add("empty section, try-with-resources", section("tryWithResources", "one"),
            "the same, lock and unlock", section("api", "one"), Target.ratioAtMost(NO_SLOWER));
        all.add(new Comparison(
            "a pin that outlives its section, what it adds",
            Quantity.net(NANOSECONDS, "EmptySectionBenchmark.pinned@one", "EmptySectionBenchmark.api@one"),
            "the section, API", section("api", "one"), Target.valueAtMost(3, NANOSECONDS)));
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
            "bytes allocated by a section or a pin",
            Quantity.most(
                Unit.BYTES,
                "EmptySectionBenchmark.api@one" + BYTES,
                "EmptySectionBenchmark.woven@one" + BYTES,
                "EmptySectionBenchmark.tryWithResources@one" + BYTES,
                "EmptySectionBenchmark.pinned@one" + BYTES),
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
            sustained("release, sustained, " + name(way), way, 0.3, Target.NONE, Target.ratioAtMost(1));
        }
        for (final String way : List.of("bulk", "wovenBulk")) {
            sustained("release, sustained, " + (way.equals("bulk") ? "API" : "woven") + ", bulk", way,
                0.2, Target.ratioAtMost(1), Target.NONE);
        }
        owners();
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
                "DeferBenchmark.bulk@G1" + BYTES,
                "DeferBenchmark.wovenBulk@G1" + BYTES,
                "DeferBenchmark.owner@G1" + BYTES,
                "DeferBenchmark.ownerBulk@G1" + BYTES,
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

    private void sustained(
        final String work, final String way, final double ofDefer, final Target ofGarbage, final Target ofRecycler) {
        final Quantity release = time("DeferBenchmark." + way + "@G1");
        add(work, release, GARBAGE, "DeferBenchmark.allocated@G1", ofGarbage);
        add(work, release, "liburcu defer_rcu", "liburcu.memb.defer", Target.ratioAtMost(ofDefer));
        add(work, release, RECYCLER, "DeferBenchmark.recycler@G1", ofRecycler);
        if (!way.endsWith("ulk")) {
            add(work, release, "at once, unprotected", "DeferBenchmark.atOnce@G1", Target.NONE);
        }
    }

    /** Releases that the thread runs itself. */
    private void owners() {
        final Map<String, String> ways = new LinkedHashMap<>();
        ways.put("owner", "woven");
        ways.put("ownerBulk", "wovenBulk");
        ways.forEach((owner, reclaimer) -> {
            final String benchmark = "DeferBenchmark." + owner;
            final String work = "release, sustained, OWNER" + (owner.endsWith("Bulk") ? ", bulk" : "");
            add(work, time(benchmark + "@G1"), "the same, by the reclaimer", "DeferBenchmark." + reclaimer + "@G1",
                Target.NONE);
            add(work, time(benchmark + "@G1"), GARBAGE, "DeferBenchmark.allocated@G1", Target.NONE);
            add(work + ", 2 threads", Quantity.rate(2, benchmark + "@owners"),
                "the same, one thread", Quantity.rate(1, benchmark + "@G1"), Target.ratioAtLeast(1.6));
        });
    }

    private void updates() {
        final Map<String, String> ways = new LinkedHashMap<>();
        ways.put("ownerBulk", "OWNER, bulk");
        ways.put("owner", "OWNER");
        ways.put("reclaimerBulk", "by the reclaimer, bulk");
        ways.put("reclaimer", "by the reclaimer");
        ways.forEach((way, name) -> add("update a quote of a pool, " + name, time("UpdateBenchmark." + way + "@G1"),
            "making a new one", "UpdateBenchmark.made@G1",
            way.equals("ownerBulk") ? Target.ratioAtMost(2) : Target.NONE));
        // The pool is confined to the thread, as OWNER wants it.
        for (final String bulk : List.of("Bulk", "")) {
            add("update a quote of a pool, OWNER" + (bulk.isEmpty() ? "" : ", bulk"),
                time("UpdateBenchmark.owner" + bulk + "@G1"),
                "the same, by the reclaimer", "UpdateBenchmark.reclaimer" + bulk + "@G1", Target.ratioAtMost(0.8));
        }
    }

    private void replacements() {
        add("replace an object, API, G1", time("ReplaceBenchmark.api@G1"),
            GARBAGE, "ReplaceBenchmark.allocated@G1", Target.NONE);
        for (final String collector : List.of("G1", "Parallel", "ZGC")) {
            add("replace an object, woven, " + collector, time("ReplaceBenchmark.woven@" + collector),
                GARBAGE, "ReplaceBenchmark.allocated@" + collector, Target.NONE);
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

        all.add(Comparison.alone(
            "releases for a grace period, fast, a busy reader", Quantity.of(COUNT, "rates.fast.releases"),
            Target.NONE));
        add("from one grace period to the next, fast", time("rates.fast.interval"),
            bare, "BusySynchronizeBenchmark.bare:synchronizeBare@grace", Target.NONE);
        all.add(Comparison.alone(
            "until the body of a single release has run, median", time("rates.slow.median"), Target.NONE));
        all.add(Comparison.alone("the same, nine of ten", time("rates.slow.p90"), Target.NONE));
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

    private void arenas() {
        final Quantity close = time("CloseArenaBenchmark.rcu:close@arenas");
        final String work = "arena, close, two busy readers";
        all.add(Comparison.alone(work, close, Target.valueAtMost(CLOSE_LIMIT, NANOSECONDS)));
        add(work, close, "shared Arena", "CloseArenaBenchmark.sharedArena:closeShared@arenas", Target.oneInAtMost(200));
        add("eight longs read while 10,000 arenas a second close",
            time("ReadBesideClosesBenchmark.rcu:readBesideOurs@arenas"),
            "while none closes", "ReadBesideClosesBenchmark.nobody:read@arenas", Target.ratioAtMost(1.02));
        add("the same, shared Arenas", time("ReadBesideClosesBenchmark.sharedArena:readBesideShared@arenas"),
            "while none closes", "ReadBesideClosesBenchmark.sharedNobody:readShared@arenas", Target.NONE);
        all.add(Comparison.alone(
            "one long by section and segment, beyond a confined segment",
            Quantity.net(NANOSECONDS, "ReadSegmentBenchmark.section@arenas", "ReadSegmentBenchmark.confined@arenas"),
            Target.valueAtMost(READ_LIMIT, NANOSECONDS)));
        add("one long by section and segment", time("ReadSegmentBenchmark.section@arenas"),
            "shared Arena's segment", "ReadSegmentBenchmark.sharedArena@arenas", Target.NONE);
        frees();
        for (final String size : List.of("64", "512", "4096")) {
            allocations(size, "arenas", "");
            allocations(size, "arenas-two", ", 2 threads");
            final Quantity one = allocation("rcuArena", size, "arenas");
            final String title = "arena, " + size + " B, open and close";
            add(title, one, "confined Arena", allocation("confinedArena", size, "arenas"), Target.NONE);
            add(title, one, "shared Arena", allocation("sharedArena", size, "arenas"), Target.NONE);
            add(title, one, "automatic Arena", allocation("autoArena", size, "arenas"), Target.NONE);
        }
        add("mapped files at a time, 50 alive, 10,000 in all", Quantity.of(COUNT, "mapped.most"),
            "alive", Quantity.of(COUNT, "mapped.alive"), Target.NONE);
        all.add(Comparison.alone(
            "mapped files left", Quantity.of(COUNT, "mapped.left"), Target.valueAtMost(0, COUNT)));
    }

    private void frees() {
        final Map<String, String> ways = new LinkedHashMap<>();
        ways.put("api", "API");
        ways.put("woven", "woven");
        ways.put("owner", "OWNER");
        ways.forEach((way, name) -> {
            final String work = "malloc of 64 B, free() as a release, " + name;
            final Quantity release = time("FreeBenchmark." + way + "@arenas");
            add(work, release, "free() at once", "FreeBenchmark.atOnce@arenas", Target.ratioAtMost(1.15));
            add(work, release, "free() 8,192 later", "FreeBenchmark.later@arenas", Target.NONE);
        });
    }

    private void allocations(final String size, final String run, final String threads) {
        final String title = "arena, " + size + " B, open and close" + threads;
        add(title + ", not zeroed", allocation("rcuArenaUninitialized", size, run),
            "malloc and free", allocation("mallocAndFree", size, run), Target.ratioAtMost(1.2));
        add(title, allocation("rcuArena", size, run),
            "calloc and free", allocation("callocAndFree", size, run), Target.ratioAtMost(1.2));
    }

    private static Quantity allocation(final String method, final String size, final String run) {
        return time("AllocateArenaBenchmark." + method + "[" + size + "]@" + run);
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
            name, Quantity.of(PER_SECOND, "demo." + run + ".updates"),
            run.equals("collected") ? Target.ratioAtLeast(1) : Target.NONE));
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
