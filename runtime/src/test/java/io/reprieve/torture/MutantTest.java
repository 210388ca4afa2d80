package io.reprieve.torture;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether the torture can see: each {@link BrokenEngine} has to be caught, and the engine as it is has to pass the very
 * same runs. A build has time for the first of each kind of torture, and of each scenario; {@code stress/broken.sh}
 * runs all, and {@code -Dmutants=HEAD.*} selects some.
 */
class MutantTest {
    private static final String MODEL_MUTANTS = "io.reprieve.model.Mutant";
    /** A mistake that shows by chance gets so many chances. */
    private static final int MOST_ATTEMPTS = 3;
    private static final int MOST_SECONDS = 120;
    /** Runs side by side. */
    private static final int RUNS = 2;
    /** Small pages, and no compiler that takes longer than the run. */
    private static final List<String> JVM_OPTIONS = List.of(
        "-XX:+UseSerialGC", "-Dreprieve.page.entries=16", "-Dreprieve.reserve.pages.per.thread=1",
        "-Dreprieve.reserve.pages.shared=8");
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";
    private static final int WIDEST_EXCERPT = 100;

    /** A line of the table, and what is wrong, if anything is. */
    private record Row(String mutant, String file, String caughtBy, double seconds, String seen, String wrong) {
        @Override
        public String toString() {
            return String.format(
                Locale.ROOT, "%-32s %-30s %-20s %7s  %s", mutant, file, caughtBy,
                seconds == 0 ? "" : String.format(Locale.ROOT, "%.1f", seconds), seen);
        }
    }

    @TempDir
    Path directory;

    @Test
    void eachMistakeIsCaughtAndTheEngineAsItIsPasses() throws Exception {
        final String wanted = System.getProperty("mutants");
        final List<BrokenEngine> mutants = wanted == null ? firstOfEachKind()
            : Arrays.stream(BrokenEngine.values()).filter(mutant -> mutant.name().matches(wanted)).toList();
        final List<Callable<Row>> checks = new ArrayList<>();
        mutants.forEach(mutant -> checks.add(() -> check(mutant)));
        mutants.stream().map(mutant -> mutant.dose).filter(Objects::nonNull).distinct()
            .forEach(dose -> checks.add(() -> control(dose.label, run(null, dose))));
        mutants.stream().map(mutant -> mutant.scenario).filter(Objects::nonNull).distinct()
            .filter(Scenario::isPossible)
            .forEach(scenario -> checks.add(() -> control(scenario.label(), run(null, scenario))));
        report(rows(checks));
    }

    /** Schedules and errors are tests of their own, and long. */
    private static List<BrokenEngine> firstOfEachKind() {
        final Set<Object> kinds = new HashSet<>(Set.of(Dose.SCHEDULES_OF_BORROWERS, Dose.ERRORS));
        return Arrays.stream(BrokenEngine.values())
            .filter(mutant -> mutant.isPossible() && kinds.add(mutant.dose != null ? mutant.dose : mutant.scenario))
            .toList();
    }

    private static List<Row> rows(final List<Callable<Row>> checks) throws InterruptedException, ExecutionException {
        final ExecutorService runs = Executors.newFixedThreadPool(RUNS);
        try {
            final List<Row> rows = new ArrayList<>();
            for (final Future<Row> row : runs.invokeAll(checks)) {
                rows.add(row.get());
            }
            return rows;
        } finally {
            runs.shutdownNow();
        }
    }

    private static void report(final List<Row> rows) {
        final StringBuilder table = new StringBuilder(8192);
        table.append(String.format("%n%-32s %-30s %-20s %7s  %s", "mutant", "file", "caught by", "seconds", "seen"));
        rows.forEach(row -> table.append(System.lineSeparator()).append(row));
        System.out.println(table);
        final List<String> wrong = rows.stream().map(Row::wrong).filter(Objects::nonNull).toList();
        if (!wrong.isEmpty()) {
            fail(String.join("\n", wrong) + "\n" + table);
        }
    }

    // ---- the engine that is wrong

    private Row check(final BrokenEngine mutant) throws IOException, InterruptedException {
        final Path classes = mutant.source.compile(directory.resolve(mutant.name()));
        double seconds = 0;
        for (int attempt = 0; mutant.isPossible() && attempt < MOST_ATTEMPTS; attempt++) {
            final ChildJvm child = mutant.dose != null ? run(classes, mutant.dose) : run(classes, mutant.scenario);
            seconds += child.seconds();
            if (child.exitCode() != 0) {
                final String by = mutant.dose != null ? mutant.dose.label : "scenario";
                return new Row(mutant.label(), mutant.source.file(), by, seconds, finding(child), null);
            }
        }
        if (mutant.modelled == null) {
            return new Row(
                mutant.label(), mutant.source.file(), "NOBODY", seconds, "nothing", mutant + " has not been caught");
        }
        assertTrue(modelMutants().contains(mutant.modelled),
            () -> "the model knows no mutant " + mutant.modelled + ", which is to stand for " + mutant);
        return new Row(mutant.label(), mutant.source.file(), "the model", seconds, "its mutant " + mutant.modelled
            + (seconds == 0 ? "" : ", because nothing was seen here"), null);
    }

    private static Set<String> modelMutants() {
        try {
            return Arrays.stream(Class.forName(MODEL_MUTANTS).getEnumConstants())
                .map(mutant -> ((Enum<?>) mutant).name())
                .collect(Collectors.toSet());
        } catch (final ClassNotFoundException e) {
            throw new AssertionError("there is no model", e);
        }
    }

    // ---- the engine as it is

    private static Row control(final String by, final ChildJvm child) {
        final boolean passed = child.exitCode() == 0;
        return new Row("none, the engine as it is", "", passed ? "nobody" : "A FALSE ALARM", child.seconds(),
            by + (passed ? ": passed" : ": " + finding(child)),
            passed ? null : "the engine as it is has failed:\n" + child.output());
    }

    // ---- runs

    private static ChildJvm run(final Path before, final Dose dose) throws IOException, InterruptedException {
        final List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.addAll(ChildJvm.nativeAccess());
        options.add(QUICK_COMPILER);
        options.addAll(dose.jvmOptions());
        return ChildJvm.run(before, options, dose.mainClass, dose.arguments(), MOST_SECONDS);
    }

    private static ChildJvm run(final Path before, final Scenario scenario) throws IOException, InterruptedException {
        final List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.addAll(scenario.jvmOptions());
        return ChildJvm.run(before, options, Scenario.class, List.of(scenario.name()), MOST_SECONDS);
    }

    /** The first line that says what is wrong. */
    private static String finding(final ChildJvm child) {
        final String text = child.output().lines().filter(line -> line.startsWith("FOUND ")).findFirst()
            .map(line -> line.substring("FOUND ".length()))
            .orElse(child.exitCode() == ChildJvm.ENDED_BY_FORCE
                ? "it did not end"
                : child.exitCode() + ": " + child.output().strip().replace('\n', ' '));
        return text.length() <= WIDEST_EXCERPT ? text : text.substring(0, WIDEST_EXCERPT - 3) + "...";
    }
}
