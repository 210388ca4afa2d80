package io.reprieve.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.benchmarks.report.ComparedNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class PlanTest {
    private static final Workplace WORKPLACE = new Workplace(Path.of(""), Path.of("target"));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyComparisonNamesBenchmarksThatAreRun(final boolean isAsymmetric) {
        final Set<String> missing = new TreeSet<>(ComparedNames.ofBenchmarks(isAsymmetric));
        // What this JDK can't run is said in the table.
        missing.removeIf(name -> name.contains("@virtual") && Workplace.jdk() < 21);
        missing.removeIf(name -> (name.contains("sharedArena") || name.contains("@arenas")) && !Workplace.hasArenas());
        missing.removeAll(measured(isAsymmetric));

        assertEquals(Set.of(), missing);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsRunThatNobodyComparesOrSubtracts(final boolean isAsymmetric) {
        final Set<String> wasted = measured(isAsymmetric);
        wasted.removeAll(ComparedNames.ofBenchmarks(isAsymmetric));

        assertEquals(Set.of(), wasted);
    }

    @Test
    void everyOtherComparisonHasAStep() {
        final Set<String> marks =
            Suite.steps(Dose.QUICK, WORKPLACE, true).stream().map(Step::mark).collect(Collectors.toSet());

        assertTrue(marks.containsAll(ComparedNames.marksOfOthers()), marks + " for " + ComparedNames.marksOfOthers());
    }

    @Test
    void runsOfJmhHaveNamesOfTheirOwn() {
        final List<String> marks =
            JmhRuns.all(Dose.QUICK, WORKPLACE, true).stream().map(JmhRun::mark).toList();

        assertFalse(marks.isEmpty());
        assertEquals(marks.size(), Set.copyOf(marks).size());
    }

    /** What the runs measure, as the comparisons name it. */
    private static Set<String> measured(final boolean isAsymmetric) {
        final Set<BenchmarkListEntry> all = BenchmarkList.defaultList().getAll(
            OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of());
        final Set<String> names = new TreeSet<>();
        for (final JmhRun run : JmhRuns.all(Dose.QUICK, WORKPLACE, isAsymmetric)) {
            for (final String pattern : run.patterns()) {
                all.stream()
                    .map(BenchmarkListEntry::getUsername)
                    .filter(name -> Pattern.compile(pattern).matcher(name).find())
                    .forEach(name -> names.add(name.replace("io.reprieve.benchmarks.", "") + run.mark()));
            }
        }
        return names;
    }
}
