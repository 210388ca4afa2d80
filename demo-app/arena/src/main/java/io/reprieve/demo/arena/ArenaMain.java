package io.reprieve.demo.arena;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.lucene.util.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code demo-app/run.sh arena}: runs the same searches over each directory, and compares.
 */
@Command(
    name = "demo-app/run.sh arena",
    description = "Lucene searches while segments are merged away: over Lucene's own MMapDirectory, whose files are"
        + " unmapped by a handshake with every thread, and over a directory of RcuArenas, whose files are unmapped"
        + " after a grace period.",
    footer = {
        "",
        "Exit code 0: with the arenas no search failed and no file stayed mapped; 1: otherwise; 2: a bad option."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class ArenaMain implements Callable<Integer> {
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_READERS = 32;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5",
        description = "length of each of the three runs (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--readers", paramLabel = "N", defaultValue = "2",
        description = "threads that search (default: ${DEFAULT-VALUE})")
    private int readers;

    @Option(names = "--only", hidden = true)
    private Contestant only;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    @Spec
    private CommandSpec spec;

    private final PrintStream out;

    ArenaMain(final PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the comparison.
     *
     * @param args the command line.
     */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new ArenaMain(System.out))
            .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                commandLine.getErr().println("run.sh arena: " + failure);
                return CommandLine.ExitCode.SOFTWARE;
            })
            .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--seconds", seconds, MOST_SECONDS);
        check("--readers", readers, MOST_READERS);
        if (only != null) {
            out.println(runHere(only).line());
            return 0;
        }
        out.printf(
            Locale.ROOT,
            "Lucene %s on JDK %s: %d threads search, one changes the index; three runs of %d s, each in a JVM of its"
                + " own%n%n",
            Version.LATEST,
            System.getProperty("java.version"),
            readers,
            seconds);
        final Map<Contestant, Race.Result> results = new EnumMap<>(Contestant.class);
        for (final Contestant contestant : Contestant.values()) {
            results.put(contestant, runElsewhere(contestant));
        }
        print(results);
        final Race.Result ours = results.get(Contestant.ARENA);
        return ours.searches() > 0 && ours.wrong() == 0 && ours.closed() == 0 && ours.stillMapped() == 0 ? 0 : 1;
    }

    private Race.Result runHere(final Contestant contestant) throws IOException, InterruptedException {
        try (RcuDomain domain = Rcu.domain("lucene")) {
            return new Race(Files.createTempDirectory("reprieve-arena"), readers, seconds).run(contestant, domain);
        }
    }

    /** In a JVM of its own: what a compiler has learnt of one directory is wrong for the next. */
    private Race.Result runElsewhere(final Contestant contestant) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            // Lucene says of a module that it doesn't need here.
            "-Djava.util.logging.config.file=" + logging(),
            "-cp", System.getProperty("java.class.path"),
            ArenaMain.class.getName(),
            "--only", contestant.name(), "--seconds", Integer.toString(seconds), "--readers", Integer.toString(readers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        final List<String> lines;
        try (BufferedReader output = process.inputReader()) {
            lines = output.lines().toList();
        }
        final int status = process.waitFor();
        return lines.stream().map(Race.Result::parse).flatMap(Optional::stream).findFirst()
            .orElseThrow(() -> new IOException(contestant.title() + " ended with status " + status + ": " + lines));
    }

    private static Path logging() throws IOException {
        final Path file = Files.createTempFile("logging", ".properties");
        file.toFile().deleteOnExit();
        return Files.writeString(file, ".level=SEVERE\n");
    }

    private void check(final String option, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new CommandLine.ParameterException(
                spec.commandLine(), option + " " + value + ": from 1 to " + most + " is allowed");
        }
    }

    private void print(final Map<Contestant, Race.Result> results) {
        final StringBuilder head = new StringBuilder(" ".repeat(34));
        for (final Contestant contestant : results.keySet()) {
            head.append(String.format(Locale.ROOT, "%32s", contestant.title()));
        }
        out.println(head);
        row("searches with the right answer", results, result -> count(result.searches()));
        row("with a wrong answer", results, result -> count(result.wrong()));
        row("failed: file already closed", results, result -> count(result.closed()));
        row("refreshes", results, result -> count(result.refreshes()));
        row("closing the old reader, mean", results,
            result -> String.format(Locale.ROOT, "%,.1f us", result.closeNanos() / 1e3));
        row("mapped files, most at a time", results, result -> count(result.mostMapped()));
        row("mapped files after the end", results, result -> count(result.stillMapped()));
    }

    private static String count(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void row(
            final String title,
            final Map<Contestant, Race.Result> results,
            final Function<Race.Result, String> cell) {
        final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-34s", title));
        for (final Race.Result result : results.values()) {
            line.append(String.format(Locale.ROOT, "%32s", cell.apply(result)));
        }
        out.println(line);
    }
}
