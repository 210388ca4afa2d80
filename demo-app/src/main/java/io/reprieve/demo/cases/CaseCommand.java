package io.reprieve.demo.cases;

import io.reprieve.demo.Progress;
import io.reprieve.demo.Quantity;
import io.reprieve.demo.Surroundings;
import io.reprieve.demo.program.Figure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A case on the command line: runs its program without the agent, with it, and with the library's own cure, and
 * compares.
 */
@Command(
    footer = {
        "",
        "Exit code 0: the run with the agent was clean: nothing wrong, and every deferred release run at exit; 1: it"
            + " was not, or a run could not be started; 2: a bad option."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class CaseCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_READERS = 32;
    private static final String POOLED = "--pooled";
    private static final int DEFAULT_POOLED = 1_024;
    private static final int LEAST_POOLED = 2;
    private static final int MOST_POOLED = 100_000;
    /** How much longer the second try is, of a run that should have crashed. */
    private static final int PATIENCE = 3;
    private static final int MOST_LOG_LINES = 8;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        defaultValue = "10",
        description = "length of each run (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
        names = "--readers",
        paramLabel = "N",
        defaultValue = "2",
        description = "threads that read (default: ${DEFAULT-VALUE})")
    private int readers;

    @Option(names = "--virtual", description = "read on virtual threads (JDK 21 and later)")
    private boolean isVirtual;

    @Option(
        names = "--library",
        description = "use the rules that name methods of the library alone, as far as that can be")
    private boolean usesLibraryRules;

    @Option(
        names = POOLED,
        paramLabel = "N",
        description = "objects in the pool (default: ${DEFAULT-VALUE})")
    private int pooled = DEFAULT_POOLED;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "a setting of the agent, such as reserve.pages.shared=0; may be given more than once")
    private List<String> settings = List.of();

    @Option(
        names = "--jdk",
        paramLabel = "HOME",
        description = "run the programs with this JDK (default: the one that runs this)")
    private Path jdk;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    @Spec
    private CommandSpec spec;

    private final Case what;
    private final PrintStream out;
    private final Surroundings surroundings;
    private final CaseFiles files;

    private CaseCommand(final Case what, final PrintStream out, final Surroundings surroundings) {
        this.what = what;
        this.out = out;
        this.surroundings = surroundings;
        files = CaseFiles.find(surroundings);
    }

    /**
     * Adds a command for each case.
     *
     * @param commandLine  to add to.
     * @param out          to print to.
     * @param surroundings of the demo.
     */
    public static void addTo(final CommandLine commandLine, final PrintStream out, final Surroundings surroundings) {
        for (final Case what : Case.values()) {
            final CommandLine command = new CommandLine(new CaseCommand(what, out, surroundings));
            final CommandSpec spec = command.getCommandSpec();
            spec.usageMessage().description(what.story(), "");
            if (what != Case.POOL) {
                spec.remove(spec.findOption(POOLED));
            }
            commandLine.addSubcommand(what.commandName(), command);
        }
    }

    @Override
    public Integer call() throws IOException {
        final CasePlan plan = plan();
        for (final Path needed : List.of(files.agent(), files.programs(), files.libraries())) {
            if (!Files.exists(needed)) {
                throw new FileNotFoundException(
                    "no " + needed + ": start the demo with demo-app/run.sh, which builds it");
            }
        }
        Files.createDirectories(files.output());
        tell(what.story());
        out.printf(
            "%nJDK %s, %d %s%s; %d runs of %d s, each in a JVM of its own.%n%n",
            plan.jdk().version(),
            plan.readers(),
            plan.isVirtual() ? "virtual reader" : "reader",
            plan.readers() == 1 ? "" : "s",
            what.variants().size(),
            plan.seconds());

        final Map<Variant, CaseOutcome> outcomes = new LinkedHashMap<>();
        outcomes.put(what.unprotected(), runUnprotected(plan));
        outcomes.put(what.withAgent(), runWithAgent(plan));
        if (what.upstream().isPresent()) {
            final Variant upstream = what.upstream().get();
            final CaseOutcome outcome = run(upstream, plan, List.of());
            outcomes.put(upstream, outcome);
            describe(upstream, outcome);
        }
        out.println(CaseTable.format(what, outcomes));
        final CaseOutcome outcome = outcomes.get(what.withAgent());
        describeRecording(outcome);
        final CaseVerdict verdict = CaseVerdict.on(what, plan, outcome);
        tell(verdict.text());
        if (!verdict.isGood()) {
            out.println("It wrote " + Surroundings.shown(files.log(what, what.withAgent())) + ", which ends with:");
            outcome.otherLines().stream().skip(Math.max(0, outcome.otherLines().size() - MOST_LOG_LINES))
                .forEach(line -> out.println("    " + line));
        } else if (what.hasLibraryRules()) {
            out.println(plan.usesLibraryRules()
                ? "Without --library the rules also name the program's own method that loads and uses what is released."
                : "With --library the rules name methods of the library, as far as that can be.");
        }
        return verdict.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private CaseOutcome runUnprotected(final CasePlan plan) throws IOException {
        final Variant variant = what.unprotected();
        final boolean shouldCrash = what.crashes(plan.jdk().version());
        CaseOutcome outcome = run(variant, plan, List.of());
        describe(variant, outcome);
        if (shouldCrash ? outcome.crash().isEmpty() : !outcome.hasMisbehaved()) {
            final CasePlan longer = plan.withSeconds(Math.min(MOST_SECONDS, PATIENCE * plan.seconds()));
            out.printf(
                "%s this time. Once more, for at most %d s:%n",
                shouldCrash ? "It did not crash" : "Nothing went wrong",
                longer.seconds());
            outcome = run(variant, longer, List.of());
            describe(variant, outcome);
        }
        if (shouldCrash && outcome.crash().isEmpty()) {
            out.println("It did not crash either time, which proves nothing: whether it does is a matter of timing.");
            out.println();
        }
        return outcome;
    }

    private CaseOutcome runWithAgent(final CasePlan plan) throws IOException {
        final Variant variant = what.withAgent();
        final Path rules = files.rules(what, plan.usesLibraryRules());
        out.println("The same program and the same jars, with one flag:");
        out.println(
            "  " + CaseJvm.flag(Surroundings.shown(files.agent()), Surroundings.shown(rules), plan.settings()));
        out.println("and " + Surroundings.shown(rules) + ":");
        Files.readAllLines(rules).forEach(line -> out.println(line.isBlank() ? "" : "  " + line));
        out.println();
        final CaseOutcome outcome = run(variant, plan, List.of(recording()));
        describe(variant, outcome);
        return outcome;
    }

    private CaseOutcome run(final Variant variant, final CasePlan plan, final List<String> options) throws IOException {
        final String title = String.format("%d/%d  %s", variant.number(), what.variants().size(), variant.title());
        final Progress progress = new Progress(out, surroundings.isTerminal(), title, plan.seconds());
        progress.begin();
        final CaseOutcome outcome = new CaseJvm(what, variant, plan, files, options)
            .run(output -> progress.update(output.millis(), () -> output.status(what.reads())));
        if (!outcome.output().hasBegun()) {
            progress.fail();
            throw new IOException(
                "run " + variant.number() + " did not start; see " + Surroundings.shown(files.log(what, variant)));
        }
        progress.end(outcome.crash().isPresent()
            ? "crashed after " + CaseTable.time(outcome.output().nanosToCrash())
            : outcome.output().status(what.reads()));
        return outcome;
    }

    /** Says in a few lines what a run did, from what it did. */
    private void describe(final Variant variant, final CaseOutcome outcome) {
        if (outcome.crash().isPresent()) {
            final String program = what.program().substring(0, what.program().lastIndexOf('.') + 1);
            outcome.crash().get().headline(program).forEach(line -> out.println("    " + line));
            out.println("    (all of it: " + Surroundings.shown(files.crashReport(what, variant)) + ")");
        } else {
            out.printf(
                "    %s %s, %s wrong, %s%n",
                Quantity.count(outcome.output().get(Figure.READS)),
                what.reads(),
                outcome.wrong() == 0 ? "none" : Quantity.count(outcome.wrong()),
                outcome.failed() == 0 ? "none failed" : "failed: " + CaseVerdict.describe(outcome.output().failures()));
        }
        outcome.reclamation().ifPresent(reclamation -> out.println("    " + reclamation.line()));
        out.println();
    }

    private void describeRecording(final CaseOutcome outcome) {
        outcome.events().ifPresent(events -> {
            final Path recording = Surroundings.shown(files.recording(what, what.withAgent()));
            out.println("Recording of run " + what.withAgent().number() + ": " + recording);
            events.counts().forEach((name, count) -> out.printf("  %-32s %,12d%n", name, count));
            out.println();
        });
    }

    private String recording() {
        return "-XX:StartFlightRecording=filename=" + files.recording(what, what.withAgent()) + ",settings=default"
            + surroundings.profile().map(profile -> ",settings=" + profile.toAbsolutePath()).orElse("");
    }

    private CasePlan plan() {
        final Jdk used;
        try {
            used = jdk == null ? Jdk.ours() : Jdk.at(jdk);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--jdk: " + e.getMessage());
        }
        if (isVirtual && !used.hasVirtualThreads()) {
            throw new ParameterException(
                spec.commandLine(),
                "--virtual needs JDK 21 or later, and this is " + used.version() + ": name another with --jdk");
        }
        if (usesLibraryRules && !what.hasLibraryRules()) {
            throw new ParameterException(
                spec.commandLine(),
                "--library: it is the program that reads here, and no method of the library");
        }
        return new CasePlan(
            check("--seconds", seconds, 1, MOST_SECONDS),
            check("--readers", readers, 1, MOST_READERS),
            isVirtual,
            check(POOLED, pooled, LEAST_POOLED, MOST_POOLED),
            usesLibraryRules,
            List.copyOf(settings),
            used);
    }

    private int check(final String option, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                spec.commandLine(),
                String.format("%s must be between %d and %d, not %d", option, least, most, value));
        }
        return value;
    }

    private void tell(final String text) {
        Paragraph.lines(text).forEach(out::println);
    }
}
