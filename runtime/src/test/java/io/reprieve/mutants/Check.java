package io.reprieve.mutants;

import io.reprieve.schedule.Schedules;
import io.reprieve.torture.ChildJvm;
import io.reprieve.torture.Runs;
import io.reprieve.torture.Torture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What may catch a mutant, the quickest first. Each runs in JVMs of its own, with the mutant in front of the class
 * path.
 */
enum Check {
    /** The tests of the contract that take little time. */
    UNIT_TESTS("unit tests", 90) {
        @Override
        List<String> parts() {
            return TESTS;
        }

        @Override
        Finding run(final Path mutant, final List<String> parts) throws IOException, InterruptedException {
            return tests(mutant, parts);
        }
    },
    /** Programs under the scheduler: the same schedules each time. */
    SCHEDULES("schedules", 30) {
        @Override
        List<String> parts() {
            return List.of(Schedules.namesOfProgramsThatEnd().split(","));
        }

        @Override
        Finding run(final Path mutant, final List<String> parts) throws IOException, InterruptedException {
            return run(mutant, Schedules.JVM_OPTIONS, Schedules.class,
                List.of(String.join(",", parts), "1", SCHEDULES_OF_A_PROGRAM));
        }
    },
    /** The scenarios of the torture. */
    SCENARIOS("scenarios", 60) {
        @Override
        List<String> parts() {
            return Runs.scenarios().values().stream().flatMap(List::stream).toList();
        }

        @Override
        Finding run(final Path mutant, final List<String> parts) throws IOException, InterruptedException {
            for (final Map.Entry<List<String>, List<String>> scenarios : Runs.scenarios().entrySet()) {
                final List<String> wanted = scenarios.getValue().stream().filter(parts::contains).toList();
                final List<String> options = new ArrayList<>(scenarios.getKey());
                options.addAll(SMALL_PAGES);
                final Finding finding = wanted.isEmpty() ? null : run(mutant, options, Runs.scenario(), wanted);
                if (finding != null) {
                    return finding;
                }
            }
            return null;
        }
    },
    /** A short dose of the torture. */
    TORTURE("torture", 60) {
        @Override
        Finding run(final Path mutant, final List<String> parts) throws IOException, InterruptedException {
            return torture(mutant, false);
        }
    },
    /** The same, with delays between the runtime's steps. */
    DELAYED_TORTURE("torture with delays", 60) {
        @Override
        Finding run(final Path mutant, final List<String> parts) throws IOException, InterruptedException {
            return torture(mutant, true);
        }
    },
    /** The tests of the contract that take more time: a heap that is full, and the end of the JVM. */
    SLOW_TESTS("slow unit tests", 150) {
        @Override
        List<String> parts() {
            return SLOW_TESTS_OF_THE_CONTRACT;
        }

        @Override
        Finding run(final Path mutant, final List<String> parts) throws IOException, InterruptedException {
            return tests(mutant, parts);
        }
    };

    /** What is found where a check takes too long. */
    static final String HAS_NOT_ENDED = "it did not end";
    private static final String SCHEDULES_OF_A_PROGRAM = "20x";
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");
    private static final List<String> SMALL_PAGES = List.of(
        "-XX:+UseSerialGC", "-Xmx512m", "-Dreprieve.page.entries=16", "-Dreprieve.reserve.pages.per.thread=1",
        "-Dreprieve.reserve.pages.shared=8");
    /** Those first that take least. */
    private static final List<String> TESTS = List.of(
        "runtime.queue.BodyRunnersTest", "runtime.queue.QueueEndsTest", "runtime.queue.ReclaimingTest",
        "runtime.queue.OwnersTest", "runtime.site.LoopClassesTest", "runtime.site.SiteCountersTest",
        "runtime.pin.HeldPinTest", "runtime.pin.PinsTest",
        "runtime.FootholdTest", "runtime.reader.SharedSlotTest", "OverdraftTest",
        "PolledGracePeriodTest", "StatisticsTest", "WovenPinsTest", "WovenBulkTest", "BulkHandleTest",
        "WovenCallerTest", "MisuseTest", "DomainTest", "SiteStatisticsTest", "WovenTest", "WaitingTest",
        "UpdateSectionTest", "ReadSectionTest", "LeftoversTest", "DeferTest", "HurryTest", "NestingTest",
        "EmbeddedHeadTest", "QuiescentStateTest", "WrongBodyTest", "VirtualThreadTest", "ExhaustionTest",
        "CannotWaitTest", "ReaderStatisticsTest", "BlockedNowTest", "InvokedReclaimerTest", "OddIdTest", "StallTest",
        "RcuMXBeanTest", "ClassUnloadingTest", "PinTest", "IdleAndEndedThreadTest");
    private static final List<String> SLOW_TESTS_OF_THE_CONTRACT =
        List.of("StackOverflowTest", "ExitTest", "FullHeapTest", "StopTest");
    private static final int SECONDS_FOR_WHAT_IS_CERTAIN = 10;
    private static final int WIDEST = 120;

    /** As it is written in the table. */
    final String label;
    private final int mostSeconds;

    /**
     * What a check has found.
     *
     * @param what      in one line.
     * @param isInvalid whether the mutant is no class at all.
     */
    record Finding(String what, boolean isInvalid) {
    }

    Check(final String label, final int mostSeconds) {
        this.label = label;
        this.mostSeconds = mostSeconds;
    }

    /** What it consists of, each of which can be run alone. */
    List<String> parts() {
        return List.of(label);
    }

    /**
     * Runs some of its parts.
     *
     * @param mutant a directory with the class that is changed; {@code null} for the runtime as it is.
     * @param parts  which, in the order of {@link #parts()}.
     * @return what they have found; {@code null} if nothing.
     */
    abstract Finding run(Path mutant, List<String> parts) throws IOException, InterruptedException;

    final Finding tests(final Path mutant, final List<String> tests) throws IOException, InterruptedException {
        final List<String> options = new ArrayList<>(ChildJvm.nativeAccess());
        options.addAll(SMALL);
        options.add("-Dproject.version=" + System.getProperty("project.version"));
        options.add("-Deventually.seconds=" + SECONDS_FOR_WHAT_IS_CERTAIN);
        if (mutant != null) {
            options.add("-Dmutant=" + mutant);
        }
        return run(mutant, options, UnitTests.class, tests.stream().map(test -> "io.reprieve." + test).toList(),
            UnitTests.LIBRARIES);
    }

    final Finding torture(final Path mutant, final boolean delayed) throws IOException, InterruptedException {
        final List<String> options = new ArrayList<>(ChildJvm.nativeAccess());
        options.addAll(SMALL_PAGES);
        options.add("-XX:TieredStopAtLevel=1");
        return run(mutant, options, Torture.class, Runs.dose(delayed));
    }

    final Finding run(
        final Path mutant,
        final List<String> options,
        final Class<?> mainClass,
        final List<String> arguments,
        final Class<?>... ofLibraries) throws IOException, InterruptedException {
        final ChildJvm child = ChildJvm.run(mutant, options, mainClass, arguments, mostSeconds, ofLibraries);
        if (child.exitCode() == 0) {
            return null;
        }
        if (child.exitCode() == ChildJvm.ENDED_BY_FORCE) {
            return new Finding(HAS_NOT_ENDED, false);
        }
        final boolean isInvalid = child.output().contains("java.lang.VerifyError")
            || child.output().contains("java.lang.ClassFormatError");
        final String line = child.output().lines().filter(each -> each.startsWith("FOUND ")).findFirst()
            .orElse(child.exitCode() + ": " + child.output().lines().findFirst().orElse(""));
        return new Finding(line.length() <= WIDEST ? line : line.substring(0, WIDEST), isInvalid);
    }
}
