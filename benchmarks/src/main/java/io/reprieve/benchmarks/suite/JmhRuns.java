package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.util.ArrayList;
import java.util.List;

/**
 * What JMH is to run, and with which options.
 */
final class JmhRuns {
    private static final int THREADS_PER_CORE = 4;
    /**
     * What takes the reclaimer's thread too has to outlast the compilers: while they are at it there is no core for
     * that, and a release seems to take three times as long.
     */
    private static final int LONGER_WARMUP = 4;
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    static final int FIRST_WITH_ARENAS = 22;
    /** What programs with arenas of ours need. */
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private final Dose dose;
    private final Workplace workplace;
    private final String barrier;
    private final List<JmhRun> runs = new ArrayList<>();

    private JmhRuns(final Dose dose, final Workplace workplace, final boolean isAsymmetric) {
        this.dose = dose;
        this.workplace = workplace;
        this.barrier = "-Dreprieve.barrier=" + (isAsymmetric ? "membarrier" : "fence");
    }

    /** All that this JDK can run. */
    static List<JmhRun> all(final Dose dose, final Workplace workplace, final boolean isAsymmetric) {
        final JmhRuns runs = new JmhRuns(dose, workplace, isAsymmetric);
        runs.readers(isAsymmetric);
        runs.gracePeriods();
        runs.releases();
        if (Workplace.hasArenas()) {
            runs.arenas();
        }
        return runs.runs;
    }

    /** Says what this JDK can't run. */
    static void explainAbsences(final Measurements measurements) {
        if (Workplace.jdk() < FIRST_WITH_VIRTUAL_THREADS) {
            measurements.absent("@virtual", "needs JDK " + FIRST_WITH_VIRTUAL_THREADS);
        }
        if (!Workplace.hasArenas()) {
            measurements.absent("sharedArena", "needs JDK " + FIRST_WITH_ARENAS);
            measurements.absent("@arenas", "needs JDK " + FIRST_WITH_ARENAS);
            measurements.absent("mapped.", "needs JDK " + FIRST_WITH_ARENAS);
        }
    }

    private void readers(final boolean isAsymmetric) {
        run("one", 1, dose.warmups(),
            List.of("EmptySectionBenchmark", "SmallSectionBenchmark", "OnlineReaderBenchmark"));
        run("two", 2, dose.warmups(),
            sections("emptyLoop", "api", "woven", "readWriteLock", "stampedLock", "referenceCount", "opOrder"));
        run("many", Runtime.getRuntime().availableProcessors() * THREADS_PER_CORE, dose.warmups(),
            sections("emptyLoop", "api", "readWriteLock", "stampedLock"));
        if (isAsymmetric) {
            runs.add(new JmhRun("fence", sections("emptyLoop", "api", "woven"), 1,
                List.of("-XX:+UseG1GC", "-Dreprieve.barrier=fence"), dose, dose.warmups(), workplace));
        }
        if (Workplace.jdk() >= FIRST_WITH_VIRTUAL_THREADS) {
            run("virtual", 1, dose.warmups(), sections("emptyLoop", "api", "woven"), "-Djmh.executor=VIRTUAL");
        }
    }

    private void gracePeriods() {
        final List<String> benchmarks = new ArrayList<>(List.of(
            "SynchronizeBenchmark.api", "SynchronizeBenchmark.bare", "SynchronizeBenchmark.opOrder",
            "SynchronizeBenchmark.writeLock", "BusySynchronizeBenchmark.api", "BusySynchronizeBenchmark.bare",
            "BusySynchronizeBenchmark.opOrder", "BusySynchronizeBenchmark.writeLock", "IdleReadersBenchmark"));
        if (Workplace.hasArenas()) {
            benchmarks.add("SynchronizeBenchmark.sharedArena");
            benchmarks.add("BusySynchronizeBenchmark.sharedArena");
        }
        run("grace", 1, longer(), benchmarks);
    }

    private void releases() {
        run("G1", 1, longer(), List.of("DeferBenchmark", "BurstBenchmark", "UpdateBenchmark", "ReplaceBenchmark"));
        run("owners", 2, longer(), List.of("DeferBenchmark.owner", "DeferBenchmark.ownerBulk"));
        final List<String> others =
            List.of("DeferBenchmark.api", "ReplaceBenchmark.woven", "ReplaceBenchmark.allocated");
        collector("Parallel", others, "-XX:+UseParallelGC");
        collector("ZGC", others, "-XX:+UseZGC");
        collector("Epsilon", List.of("DeferBenchmark.api", "ReplaceBenchmark.woven"),
            "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-XX:+AlwaysPreTouch");
    }

    private void arenas() {
        run("arenas", 1, longer(), List.of("CloseArenaBenchmark", "ReadBesideClosesBenchmark", "ReadSegmentBenchmark",
            "AllocateArenaBenchmark", "FreeBenchmark"), NATIVE_ACCESS);
        run("arenas-two", 2, longer(), List.of("AllocateArenaBenchmark.rcuArena",
            "AllocateArenaBenchmark.rcuArenaUninitialized", "AllocateArenaBenchmark.mallocAndFree",
            "AllocateArenaBenchmark.callocAndFree"), NATIVE_ACCESS);
    }

    private int longer() {
        return LONGER_WARMUP * dose.warmups();
    }

    private void run(
        final String name,
        final int threads,
        final int warmups,
        final List<String> benchmarks,
        final String... more) {
        final List<String> options = new ArrayList<>(List.of("-XX:+UseG1GC", barrier));
        options.addAll(List.of(more));
        runs.add(new JmhRun(name, benchmarks, threads, options, dose, warmups, workplace));
    }

    private void collector(final String name, final List<String> benchmarks, final String... choice) {
        final List<String> options = new ArrayList<>(List.of(choice));
        options.add(barrier);
        runs.add(new JmhRun(name, benchmarks, 1, options, dose, longer(), workplace));
    }

    private static List<String> sections(final String... methods) {
        return List.of(methods).stream().map(method -> "EmptySectionBenchmark." + method).toList();
    }
}
