package io.reprieve.demo;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import io.reprieve.demo.cases.CaseCommand;
import io.reprieve.demo.latency.LatencyCommand;
import io.reprieve.demo.trouble.TroubleCommand;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The demo's command line: runs the quote board six times, each in a JVM of its own, and compares.
 */
@Command(
    name = "demo-app/run.sh",
    description = {
        "A quote board: one thread replays twenty years of the S&P 500 into pooled quotes, other threads read them."
            + " The same program runs six times: without protection, where quotes are used again while readers still"
            + " look at them; with the Reprieve agent; garbage collected; with reference counts; with a read-write"
            + " lock; and with the agent under a collector that never collects.",
        "",
        "The commands kafka, lucene and pool run programs over libraries as they are, with a rules file in place of"
            + " annotations; trouble goes wrong on purpose, for what a recording shows of it; latency runs the quote"
            + " board at a fixed rate beside a large live heap.",
        ""
    },
    footer = {
        "",
        "Exit code 0: the first run showed torn reads and no other did; 1: it was otherwise, or a run failed;"
            + " 2: a bad option."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class Launcher implements Callable<Integer> {
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_READERS = 32;
    private static final int MOST_SYMBOLS = 100_000;
    private static final int DEFAULT_READERS_AT_MOST = 4;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        defaultValue = "8",
        description = "length of each run, with a warm-up of at most 1 s (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
        names = "--readers",
        paramLabel = "N",
        description = "threads that read (default: one less than the processors, at least 1, at most "
            + DEFAULT_READERS_AT_MOST + ")")
    private int readers =
        Math.max(1, Math.min(DEFAULT_READERS_AT_MOST, Runtime.getRuntime().availableProcessors() - 1));

    @Option(
        names = "--symbols",
        paramLabel = "N",
        defaultValue = "500",
        description = "symbols on the board (default: ${DEFAULT-VALUE})")
    private int symbols;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    @Spec
    private CommandSpec spec;

    private final PrintStream out;
    private final Surroundings surroundings;

    Launcher(final PrintStream out, final Surroundings surroundings) {
        this.out = out;
        this.surroundings = surroundings;
    }

    /**
     * Runs the demo.
     *
     * @param args the command line.
     */
    public static void main(final String[] args) {
        System.exit(commandLine(System.out, Surroundings.find()).execute(args));
    }

    static CommandLine commandLine(final PrintStream out, final Surroundings surroundings) {
        final CommandLine all = new CommandLine(new Launcher(out, surroundings));
        CaseCommand.addTo(all, out, surroundings);
        TroubleCommand.addTo(all, out, surroundings);
        LatencyCommand.addTo(all, out, surroundings);
        // After the commands are there: it goes for them too.
        return all
            .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                commandLine.getErr().println("run.sh: " + failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            });
    }

    @Override
    public Integer call() throws IOException {
        final Plan plan = new Plan(
            check("--seconds", seconds, MOST_SECONDS),
            check("--readers", readers, MOST_READERS),
            check("--symbols", symbols, MOST_SYMBOLS));
        if (!Files.exists(surroundings.agent())) {
            throw new FileNotFoundException(
                "no agent at " + surroundings.agent() + ": start the demo with demo-app/run.sh, which builds it");
        }
        out.printf(
            "Quote board: a feed, %d reader%s, %,d symbols; six runs of %d s, each in a JVM of its own, JDK %s%n%n",
            plan.readers(),
            plan.readers() == 1 ? "" : "s",
            plan.symbols(),
            plan.seconds(),
            Runtime.version());
        final Map<Run, RunResult> results = new EnumMap<>(Run.class);
        for (final Run run : Run.values()) {
            final String title = String.format("%d/%d  %s", run.number(), Run.values().length, run.title());
            final Progress progress = new Progress(out, surroundings.isTerminal(), title, plan.seconds());
            progress.begin();
            try {
                final RunResult result = new ChildJvm(run, plan, surroundings).run(progress);
                progress.end(ChildJvm.status(
                    result.get(Measure.MEASURED_NANOS),
                    result.get(Measure.READS),
                    result.get(Measure.TORN_READS)));
                results.put(run, result);
            } catch (final RunFailedException e) {
                progress.fail();
                out.println("Verdict: failed: " + e.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        out.println();
        out.println(ResultTable.format(results));
        describeTornRead(results.get(Run.UNPROTECTED));
        new Recording(surroundings.recording()).describe(out);
        out.println();
        final Verdict verdict = Verdict.on(results);
        out.println(verdict.text());
        if (!verdict.isGood()) {
            out.println(
                "What the runs wrote is in " + Surroundings.shown(surroundings.output()) + "/quote-board-*.log.");
        }
        return verdict.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void describeTornRead(final RunResult result) {
        if (!result.tornExample().isEmpty()) {
            out.printf("A torn read of run %d, and the row that it should be:%n", Run.UNPROTECTED.number());
            result.tornExample().lines().forEach(line -> out.println("  " + line));
            out.println();
        }
    }

    private int check(final String option, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                spec.commandLine(), String.format("%s must be between 1 and %d, not %d", option, most, value));
        }
        return value;
    }
}
