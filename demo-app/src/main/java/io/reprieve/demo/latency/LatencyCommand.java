package io.reprieve.demo.latency;

import io.reprieve.demo.Quantity;
import io.reprieve.demo.Surroundings;
import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the quote board at a fixed rate, each way of keeping it safe in a JVM of its own, and compares.
 */
@Command(
    name = "latency",
    description = {
        "The quote board at a fixed rate, beside a large live heap of other people's objects: how late updates are,"
            + " how long the JVM stops, and what an update costs in CPU time, with the agent, garbage collected by G1"
            + " and by generational ZGC, counted and locked.",
        ""
    },
    footer = {
        "",
        "Exit code 0: every protected run was free of torn reads, whatever the times; 1: it was otherwise, or a run"
            + " failed; 2: a bad option."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class LatencyCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_READERS = 32;
    private static final int MOST_SYMBOLS = 100_000;
    private static final int MOST_RATE = 100_000_000;
    private static final int MOST_MEGABYTES = 64 * 1024;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        defaultValue = "30",
        description = "length of each run, with a warm-up of at most 5 s (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
        names = "--rate",
        paramLabel = "N",
        defaultValue = "1000000",
        description = "updates in a second, and reads of each reader (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
        names = "--live",
        paramLabel = "MB",
        defaultValue = "1024",
        description = "other people's objects; the heap is twice as large (default: ${DEFAULT-VALUE})")
    private int megabytes;

    @Option(
        names = "--readers",
        paramLabel = "N",
        defaultValue = "1",
        description = "threads that read (default: ${DEFAULT-VALUE})")
    private int readers;

    @Option(
        names = "--symbols",
        paramLabel = "N",
        defaultValue = "20000",
        description = "symbols on the board (default: ${DEFAULT-VALUE})")
    private int symbols;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    @Spec
    private CommandSpec spec;

    private final PrintStream out;
    private final Surroundings surroundings;

    private LatencyCommand(final PrintStream out, final Surroundings surroundings) {
        this.out = out;
        this.surroundings = surroundings;
    }

    /**
     * Adds the command.
     *
     * @param commandLine  to add to.
     * @param out          to print to.
     * @param surroundings of the demo.
     */
    public static void addTo(final CommandLine commandLine, final PrintStream out, final Surroundings surroundings) {
        commandLine.addSubcommand(new LatencyCommand(out, surroundings));
    }

    @Override
    public Integer call() throws IOException {
        final LatencyPlan plan = new LatencyPlan(
            check("--seconds", seconds, MOST_SECONDS),
            check("--readers", readers, MOST_READERS),
            check("--symbols", symbols, MOST_SYMBOLS),
            check("--rate", rate, MOST_RATE),
            check("--live", megabytes, MOST_MEGABYTES));
        if (!Files.exists(surroundings.agent())) {
            throw new FileNotFoundException(
                "no agent at " + surroundings.agent() + ": start the demo with demo-app/run.sh, which builds it");
        }
        Files.createDirectories(surroundings.output());
        out.printf(
            "Quote board at %s updates/s, %d reader%s, %,d symbols, beside %,d MB of live objects in a heap of %,d MB;"
                + " JDK %s%n%n",
            Quantity.count(plan.rate()), plan.readers(), plan.readers() == 1 ? "" : "s", plan.symbols(),
            plan.megabytes(), plan.heapMegabytes(), Runtime.version());
        final Map<LatencyRun, RunResult> results = new EnumMap<>(LatencyRun.class);
        final Map<LatencyRun, Long> pauses = new EnumMap<>(LatencyRun.class);
        final LatencyRun[] runs = Stream.of(LatencyRun.values())
            .filter(run -> run.runsOn(Runtime.version().feature()))
            .toArray(LatencyRun[]::new);
        boolean isClean = true;
        for (int i = 0; i < runs.length; i++) {
            out.printf("%d/%d  %s%n", i + 1, runs.length, runs[i].title());
            final LatencyJvm jvm = new LatencyJvm(runs[i], plan, surroundings);
            final RunResult result = jvm.run();
            results.put(runs[i], result);
            pauses.put(runs[i], SafepointLog.longest(
                jvm.safepoints(), result.get(Measure.MEASURED_FROM), result.get(Measure.MEASURED_UNTIL)));
            if (runs[i].isProtected() && !isClean(result)) {
                isClean = false;
                out.printf("     %,d torn reads, %,d quotes lost%n",
                    result.get(Measure.TORN_READS), result.get(Measure.LOST_QUOTES));
            }
        }
        out.println();
        out.print(new LatencyTable(results, pauses).format());
        return isClean ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isClean(final RunResult result) {
        return result.get(Measure.TORN_READS) == 0 && result.get(Measure.LOST_QUOTES) == 0;
    }

    private int check(final String option, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                spec.commandLine(), String.format("%s must be between 1 and %d, not %d", option, most, value));
        }
        return value;
    }
}
