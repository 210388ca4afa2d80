package io.reprieve.demo.cases;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM that carries out one run of a case. It may crash; whatever it leaves behind is in the output directory.
 */
final class CaseJvm {
    private static final int HEAP_MEGABYTES = 256;
    private static final long SECONDS_TO_START_AND_END = 60;
    private static final int LINES_PER_SAMPLE = 5;

    private final Case what;
    private final Variant variant;
    private final CasePlan plan;
    private final CaseFiles files;
    private final List<String> options;

    /**
     * A run to come.
     *
     * @param what    program.
     * @param variant of it.
     * @param plan    of all variants.
     * @param files   where everything is.
     * @param options for the JVM, beside those that every run has.
     */
    CaseJvm(
        final Case what,
        final Variant variant,
        final CasePlan plan,
        final CaseFiles files,
        final List<String> options) {
        this.what = what;
        this.variant = variant;
        this.plan = plan;
        this.files = files;
        this.options = List.copyOf(options);
    }

    /**
     * Carries out the run.
     *
     * @param progress that is told whenever the program has said how it gets on.
     * @return the outcome, also of a JVM that crashed or failed.
     * @throws IOException if the JVM can't be started, or its files not be written or read.
     */
    CaseOutcome run(final Consumer<ProgramOutput> progress) throws IOException {
        final Path directory = files.directory(what, variant);
        delete(directory);
        Files.createDirectories(directory);
        Files.deleteIfExists(files.crashReport(what, variant));
        Files.deleteIfExists(files.recording(what, variant));
        // The working directory too: what a crash leaves there goes with it.
        final Process process =
            new ProcessBuilder(command(directory)).directory(directory.toFile()).redirectErrorStream(true).start();
        final Thread killer = new Thread(process::destroyForcibly, "killer");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            return follow(process, directory, progress);
        } finally {
            process.destroyForcibly().onExit().join();
            removeHook(killer);
            delete(directory);
        }
    }

    /** The one flag: the agent, the rules, and what else it shall know. */
    static String flag(final Path agent, final Path rules, final List<String> settings) {
        final String rest = settings.stream().map(setting -> "," + setting).collect(Collectors.joining());
        return "-javaagent:" + agent + "=rules=" + rules + rest;
    }

    private CaseOutcome follow(final Process process, final Path directory, final Consumer<ProgramOutput> progress)
        throws IOException {
        process.onExit()
            .orTimeout(plan.seconds() + SECONDS_TO_START_AND_END, TimeUnit.SECONDS)
            .exceptionally(timeout -> process.destroyForcibly());
        final ProgramOutput output = new ProgramOutput(plan.seconds());
        final ProcessMemory memory = new ProcessMemory(process.pid(), directory);
        final List<String> others = new ArrayList<>();
        int untilSample = 0;
        try (BufferedReader reader = process.inputReader();
            PrintWriter log = new PrintWriter(
                Files.newBufferedWriter(files.log(what, variant), Charset.defaultCharset()))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                log.println(line);
                if (!output.accept(line)) {
                    others.add(line);
                } else {
                    progress.accept(output);
                    if (--untilSample < 0) {
                        memory.sample();
                        untilSample = LINES_PER_SAMPLE;
                    }
                }
            }
        }
        final int exitCode = process.onExit().join().exitValue();
        return new CaseOutcome(
            exitCode, output, crash(), Reclamation.find(others), memory, events(), List.copyOf(others));
    }

    private Optional<CrashReport> crash() throws IOException {
        final Path file = files.crashReport(what, variant);
        // Not in any one charset: it may quote native memory.
        return Files.exists(file)
            ? Optional.of(new CrashReport(
                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList()))
            : Optional.empty();
    }

    private Optional<RecordedEvents> events() throws IOException {
        final Path file = files.recording(what, variant);
        return Files.exists(file) ? Optional.of(RecordedEvents.read(file)) : Optional.empty();
    }

    private List<String> command(final Path directory) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(plan.jdk().java().toString());
        command.add("-Xmx" + HEAP_MEGABYTES + "m");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:ErrorFile=" + files.crashReport(what, variant));
        command.add("-Djava.io.tmpdir=" + directory);
        command.addAll(options);
        if (variant.hasAgent()) {
            command.add(flag(files.agent(), files.rules(what, plan.usesLibraryRules()), plan.settings()));
        }
        command.addAll(List.of("-cp", classPath(), what.program()));
        command.addAll(List.of(
            directory.resolve("data").toString(),
            Integer.toString(plan.seconds()),
            Integer.toString(plan.readers()),
            Boolean.toString(plan.isVirtual()),
            Integer.toString(plan.poolSize())));
        return command;
    }

    private String classPath() throws IOException {
        return files.classPath(variant).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static void delete(final Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> below = Files.walk(directory)) {
                for (final Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // We are shutting down already, so the hook has run or is about to: both are fine.
        }
    }
}
