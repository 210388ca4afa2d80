package io.reprieve.demo.trouble;

import io.reprieve.demo.Surroundings;
import io.reprieve.demo.trouble.Evidence.Trouble;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a program that goes wrong on purpose, and shows what its recording says.
 */
@Command(
    name = "trouble",
    description = {
        "A program that goes wrong on purpose, recorded: a release throws, the reserve is too small for a burst, a"
            + " reader stalls, and the heap is full for a while. Then what the agent's command report finds in the"
            + " recording.",
        ""
    },
    footer = {
        "",
        "Exit code 0: the recording shows all four; 1: it does not, or the program failed; 2: a bad option."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class TroubleCommand implements Callable<Integer> {
    private static final int HEAP_MEGABYTES = 64;
    private static final long LIMIT_SECONDS = 120;
    private static final String SETTINGS =
        "page.entries=64,reserve.pages.per.thread=1,reserve.pages.shared=4,stall.timeout=500ms";

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean isHelp;

    private final PrintStream out;
    private final Surroundings surroundings;

    private TroubleCommand(final PrintStream out, final Surroundings surroundings) {
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
        commandLine.addSubcommand(new TroubleCommand(out, surroundings));
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(surroundings.agent())) {
            throw new FileNotFoundException(
                "no agent at " + surroundings.agent() + ": start the demo with demo-app/run.sh, which builds it");
        }
        Files.createDirectories(surroundings.output());
        final Path recording = surroundings.output().resolve("trouble.jfr");
        Files.deleteIfExists(recording);
        out.println("A program that goes wrong on purpose, JDK " + Runtime.version() + ", with the settings");
        out.println("  " + SETTINGS);
        out.println();
        final int exitCode = run(program(recording), "  ");
        if (exitCode != 0) {
            throw new IOException("the program has ended with exit code " + exitCode);
        }
        out.println();
        out.println("Recording: " + Surroundings.shown(recording));
        final Evidence evidence = Evidence.in(recording);
        for (final Trouble trouble : Trouble.values()) {
            out.println("  " + trouble.title() + ": "
                + (evidence.of(trouble) == null ? "NOT RECORDED" : evidence.of(trouble)));
        }
        out.println();
        return report(recording) == 0 && evidence.isComplete()
            ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private int report(final Path recording) throws IOException {
        out.println("What java -jar reprieve-agent.jar report finds in it:");
        return run(
            List.of(
                java(), "-jar", surroundings.agent().toString(), "report", Surroundings.shown(recording).toString()),
            "  ");
    }

    private List<String> program(final Path recording) {
        final List<String> command = new ArrayList<>(List.of(
            java(), "-Xms" + HEAP_MEGABYTES + "m", "-Xmx" + HEAP_MEGABYTES + "m", "-Xlog:jfr+startup=off"));
        command.add("-XX:StartFlightRecording=filename=" + recording + ",settings=default"
            + surroundings.profile().map(profile -> ",settings=" + profile.toAbsolutePath()).orElse(""));
        command.add("-javaagent:" + surroundings.agent() + "=" + SETTINGS);
        command.addAll(List.of("-cp", classPath(), TroubleMain.class.getName()));
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs a JVM that ends when this one does, and shows what it prints. */
    private int run(final List<String> command, final String indent) throws IOException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final Thread killer = new Thread(process::destroyForcibly, "killer");
        Runtime.getRuntime().addShutdownHook(killer);
        process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).exceptionally(timeout -> process.destroyForcibly());
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().forEach(line -> out.println(indent + line));
            return process.onExit().join().exitValue();
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }
}
