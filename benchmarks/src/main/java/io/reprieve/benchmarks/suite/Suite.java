package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.CostTable;
import io.reprieve.benchmarks.report.Machine;
import io.reprieve.benchmarks.report.Measurements;
import io.reprieve.runtime.memory.Fences;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The suite's command line: measures everything, and prints the table of ratios.
 */
@Command(
    name = "benchmarks/run.sh",
    description = "Measures what readers, releases and grace periods cost, beside what a user would pick instead, and "
        + "prints one table of ratios with the targets.",
    footer = {
        "",
        "run.sh itself takes --jdk HOME: the JDK to measure on (default: JAVA_HOME, else the java on the PATH).",
        "Exit code 0: everything was measured, whatever the targets; 1: a step failed, and its rows are empty;"
            + " 2: a bad option."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class Suite implements Callable<Integer> {
    @Parameters(
        paramLabel = "quick|full",
        defaultValue = "quick",
        arity = "0..1",
        description = "under five minutes, or most of an hour (default: ${DEFAULT-VALUE})")
    private Dose dose;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "DIR",
        description = "for table.md, headlines.md (the rows that README.md has), table.json, JMH's results and the logs"
            + " (default: benchmarks/target/results/jdk-VERSION)")
    private Path output;

    @Option(
        names = "--publish",
        description = "also puts the table into benchmarks/results-jdk-VERSION.md, and its headlines into README.md if"
            + " they are of the JDK that README.md names")
    private boolean isPublished;

    @Option(
        names = "--only",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "only the steps whose title contains TEXT")
    private String only;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    private final PrintStream out;
    private final PrintStream progress;

    private Suite(final PrintStream out, final PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    /**
     * Runs the suite.
     *
     * @param args the command line.
     */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new Suite(System.out, System.err))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                commandLine.getErr().println("run.sh: " + failure);
                return CommandLine.ExitCode.SOFTWARE;
            })
            .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        final Path root = Path.of(System.getProperty("suite.root", "")).toAbsolutePath();
        final Workplace workplace = new Workplace(
            root,
            (output == null
                ? root.resolve(Path.of("benchmarks", "target", "results", "jdk-" + Workplace.jdk()))
                : output).toAbsolutePath());
        Files.createDirectories(workplace.output());

        final boolean isAsymmetric = Fences.areAsymmetric();
        final Measurements measurements = new Measurements();
        final List<Step> steps = steps(dose, workplace, isAsymmetric);
        final String liburcu = new Liburcu(dose, workplace).version();
        if (liburcu.isEmpty()) {
            steps.removeIf(Liburcu.class::isInstance);
            measurements.absent("liburcu.", "not installed");
        }
        if (!Workplace.hasArenas()) {
            steps.removeIf(MappedFilesChurn.class::isInstance);
        }
        steps.removeIf(step -> !step.title().contains(only));
        JmhRuns.explainAbsences(measurements);
        for (final String size : Dose.FULL.sizes()) {
            // What was measured is found all the same.
            measurements.absent("[" + size + "]@arenas", "in full");
        }

        final boolean isComplete = measure(steps, measurements);
        final CostTable table =
            new CostTable(Machine.describe(Fences.report(), liburcu), dose.text(), isAsymmetric, measurements);
        Files.writeString(workplace.output().resolve("table.md"), table.markdown());
        Files.writeString(workplace.output().resolve("headlines.md"), table.headlines());
        Files.writeString(workplace.output().resolve("table.json"), table.json());
        if (isPublished) {
            new Published(root, Workplace.jdk()).put(table);
        }
        out.println(table.markdown());
        progress.println("This table as Markdown and JSON, and all logs, are in " + workplace.output());
        return isComplete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    static List<Step> steps(final Dose dose, final Workplace workplace, final boolean isAsymmetric) {
        final List<Step> steps = new ArrayList<>();
        steps.add(new Liburcu(dose, workplace));
        steps.addAll(JmhRuns.all(dose, workplace, isAsymmetric));
        steps.add(new EpsilonReleases(dose, workplace));
        steps.add(new GracePeriodsByNeed(workplace));
        steps.add(new MappedFilesChurn(workplace));
        steps.add(new QuoteBoard(dose, workplace));
        steps.add(new KafkaCase(dose, workplace));
        steps.add(new AgentStart(dose, workplace));
        steps.add(new Compilation(dose, workplace));
        return steps;
    }

    private boolean measure(final List<Step> steps, final Measurements measurements) {
        boolean isComplete = true;
        for (int i = 0; i < steps.size(); i++) {
            final Step step = steps.get(i);
            progress.printf(Locale.ROOT, "[%2d/%d] %s%n", i + 1, steps.size(), step.title());
            try {
                step.measure(measurements);
            } catch (final IOException e) {
                isComplete = false;
                progress.println("        failed: " + e.getMessage());
                measurements.absent(step.mark(), "failed");
            }
        }
        return isComplete;
    }
}
