package io.reprieve.mutants;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Changes the runtime in one place at a time, everywhere where it touches what threads share, and sees which check
 * notices. Writes a table: the mutant, and what has caught it, or why nothing can. Ends with 1 if a mutant that has
 * been looked at survives without a reason.
 *
 * <pre>
 *   Mutants list [REGEXP]
 *   Mutants control               the runtime as it is, which no check may find anything wrong with
 *   Mutants run FILE [REGEXP]     goes on where an earlier run of the same FILE has ended
 *   Mutants keep FILE LEDGER      writes down for later runs whom the run of FILE has found caught
 *   Mutants quick FILE [REGEXP]   the same, by the checks that take seconds; what they don't catch is left to a run
 * </pre>
 */
public final class Mutants {
    private static final int SIDE_BY_SIDE = Integer.getInteger("mutants.side.by.side", 2);
    private static final boolean IS_ANEW = Boolean.getBoolean("mutants.anew");
    private static final String CAUGHT = "caught by ";
    private static final String REASON = "can't matter: ";
    private static final String SURVIVED = "SURVIVED";
    private static final String INVALID = "INVALID";
    private static final String NOT_YET = "not yet caught";
    /** The checks that take seconds; the others take minutes where they find nothing. */
    private static final Set<Check> QUICK = EnumSet.of(Check.UNIT_TESTS, Check.SCHEDULES, Check.SCENARIOS);

    private final RuntimeClasses classes = new RuntimeClasses();
    private final Reasons reasons = new Reasons();
    private final Ledger ledger = new Ledger(classes);
    private final Path table;
    private final Map<String, String> known = new HashMap<>();
    private final AtomicInteger wrong = new AtomicInteger();
    private final Set<Check> checks;
    private Coverage coverage;

    private Mutants(final Path table, final Set<Check> checks) throws IOException {
        this.table = table;
        this.checks = checks;
        if (Files.exists(table)) {
            for (final String line : Files.readAllLines(table)) {
                final String[] parts = line.split("\t");
                if (parts[1].startsWith(CAUGHT) || parts[1].equals(checks.equals(QUICK) ? NOT_YET : SURVIVED)) {
                    known.put(parts[0], parts[1]);
                }
            }
        }
    }

    /**
     * Lists or runs mutants.
     *
     * @param arguments see above.
     * @throws Exception if they cannot be run.
     */
    public static void main(final String[] arguments) throws Exception {
        final String regexp = arguments.length > (arguments[0].equals("list") ? 1 : 2)
            ? arguments[arguments.length - 1] : ".*";
        if (arguments[0].equals("list")) {
            for (final Mutation mutation : new RuntimeClasses().mutations()) {
                if (mutation.name().matches(regexp)) {
                    System.out.println((mutation.isHidden() ? "hidden " : "       ") + mutation);
                }
            }
            return;
        }
        if (arguments[0].equals("keep")) {
            new Mutants(Path.of(arguments[1]), EnumSet.allOf(Check.class)).keep(Path.of(arguments[2]));
            return;
        }
        if (arguments[0].equals("control")) {
            System.exit(control() ? 0 : 1);
        }
        final Set<Check> checks = arguments[0].equals("quick") ? QUICK : EnumSet.allOf(Check.class);
        System.exit(new Mutants(Path.of(arguments[1]), checks).run(regexp) ? 0 : 1);
    }

    private static boolean control() throws IOException, InterruptedException {
        boolean passed = true;
        for (final Check check : Check.values()) {
            final long begin = System.nanoTime();
            final Check.Finding finding = check.run(null, check.parts());
            System.out.printf(Locale.ROOT, "%-20s %6.1f s  %s%n", check.label, (System.nanoTime() - begin) / 1e9,
                finding == null ? "passed" : "A FALSE ALARM: " + finding.what());
            passed &= finding == null;
        }
        return passed;
    }

    /** The names of the model's mutants. */
    static Set<String> ofModel() throws ClassNotFoundException {
        return Arrays.stream(Class.forName("io.reprieve.model.Mutant").getEnumConstants())
            .map(mutant -> ((Enum<?>) mutant).name())
            .collect(Collectors.toSet());
    }

    private boolean run(final String regexp) throws Exception {
        final List<Mutation> mutations = classes.mutations();
        for (final String mistake : reasons.mistakes(mutations, ofModel())) {
            System.out.println("mutants.reasons: " + mistake);
            wrong.incrementAndGet();
        }
        final ExecutorService runs = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        coverage = new Coverage(classes, runs);
        for (final Mutation mutation : mutations) {
            if (mutation.name().matches(regexp) && reasons.isInScope(mutation)) {
                runs.execute(() -> decide(mutation));
            }
        }
        runs.shutdown();
        runs.awaitTermination(1, TimeUnit.DAYS);
        order(mutations);
        return wrong.get() == 0;
    }

    /** The table as it was written, in the order of the mutations, and without what an earlier run had to say. */
    private void order(final List<Mutation> mutations) throws IOException {
        if (!Files.exists(table)) {
            return;
        }
        final Map<String, String> lines = new HashMap<>();
        for (final String line : Files.readAllLines(table)) {
            lines.put(line.substring(0, line.indexOf('\t')), line);
        }
        Files.write(
            table, mutations.stream().map(mutation -> lines.get(mutation.name())).filter(Objects::nonNull).toList());
    }

    /** But for those who have not ended: who else ran at the same time may have held them up. */
    private void keep(final Path file) throws IOException {
        final Map<String, String> caught = new HashMap<>();
        for (final String line : Files.readAllLines(table)) {
            final String[] parts = line.split("\t");
            if (parts[1].startsWith(CAUGHT) && !parts[parts.length - 1].equals(Check.HAS_NOT_ENDED)) {
                caught.put(parts[0], parts[1].substring(CAUGHT.length()));
            }
        }
        ledger.keep(classes.mutations(), caught, file);
    }

    private void decide(final Mutation mutation) {
        try {
            final Reasons.Reason reason = reasons.of(mutation);
            final String before = known.get(mutation.name());
            final String earlier = IS_ANEW ? null : ledger.checkOf(mutation);
            final String verdict = reason != null ? REASON + reason.text()
                : mutation.isHidden() ? SURVIVED + "\thidden by x86, without a reason"
                : before != null ? before
                : earlier != null ? CAUGHT + earlier + "\tin an earlier run" : verdict(mutation);
            if (verdict.startsWith(SURVIVED) || verdict.startsWith(INVALID)) {
                wrong.incrementAndGet();
            }
            if (!verdict.equals(before)) {
                write(mutation + "\t" + verdict);
            }
        } catch (final Exception | Error e) {
            wrong.incrementAndGet();
            e.printStackTrace();
        }
    }

    private String verdict(final Mutation mutation) throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("mutant");
        classes.write(mutation, directory);
        boolean isEntered = false;
        for (final Check check : checks) {
            final long begin = System.nanoTime();
            final List<String> parts = coverage.parts(check, mutation);
            isEntered |= !parts.isEmpty();
            final Check.Finding finding = parts.isEmpty() ? null : check.run(directory, parts);
            if (finding != null) {
                return (finding.isInvalid() ? INVALID : CAUGHT + check.label) + "\t"
                    + String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - begin) / 1e9) + "\t" + finding.what();
            }
        }
        if (checks.equals(QUICK)) {
            return NOT_YET;
        }
        return isEntered ? SURVIVED : SURVIVED + "\tno check enters the method";
    }

    private synchronized void write(final String line) throws IOException {
        System.out.println(line);
        final List<String> lines = new ArrayList<>(List.of(line));
        Files.write(table, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
