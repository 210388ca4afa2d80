package io.reprieve.demo;

import io.reprieve.demo.board.BoardMain;
import io.reprieve.demo.board.RunResult;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM that carries out one run. It ends when this one does.
 */
final class ChildJvm {
    /** The heap of every run, with whichever collector: what the program needs, and little room for garbage. */
    static final int HEAP_MEGABYTES = 64;

    private static final long SECONDS_TO_START_AND_END = 60;
    private static final int LOG_LINES_SHOWN = 12;

    private final Run run;
    private final Plan plan;
    private final Surroundings surroundings;

    ChildJvm(final Run run, final Plan plan, final Surroundings surroundings) {
        this.run = run;
        this.plan = plan;
        this.surroundings = surroundings;
    }

    /**
     * Carries out the run.
     *
     * @param progress that is told how the run gets on.
     * @return the outcome.
     * @throws RunFailedException if there is none.
     * @throws IOException        if the JVM can't be started, or its files not be written or read.
     */
    RunResult run(final Progress progress) throws RunFailedException, IOException {
        Files.createDirectories(surroundings.output());
        Files.deleteIfExists(surroundings.outcome(run));
        final Process process = new ProcessBuilder(command()).redirectErrorStream(true).start();
        final Thread killer = new Thread(process::destroyForcibly, "killer");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            return result(process, progress);
        } finally {
            process.destroyForcibly();
            removeHook(killer);
        }
    }

    private RunResult result(final Process process, final Progress progress) throws RunFailedException, IOException {
        final long limit = plan.seconds() + SECONDS_TO_START_AND_END;
        process.onExit().orTimeout(limit, TimeUnit.SECONDS).exceptionally(timeout -> process.destroyForcibly());
        final long begin = System.nanoTime();
        follow(process, progress);
        final int exitCode = process.onExit().join().exitValue();
        if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) >= limit) {
            throw failure("did not end within " + limit + " s and was stopped");
        }
        if (exitCode != 0) {
            throw failure("ended with exit code " + exitCode);
        }
        return RunResult.load(surroundings.outcome(run));
    }

    /** Reads what the JVM writes until it ends: progress for the user, all else for the log. */
    private void follow(final Process process, final Progress progress) throws IOException {
        final Path file = surroundings.log(run);
        try (BufferedReader reader = process.inputReader();
            PrintWriter log = new PrintWriter(Files.newBufferedWriter(file, Charset.defaultCharset()))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(BoardMain.PROGRESS_PREFIX)) {
                    final long[] numbers = Stream.of(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
                    progress.update(
                        numbers[0],
                        () -> status(TimeUnit.MILLISECONDS.toNanos(numbers[0]), numbers[1], numbers[2]));
                } else {
                    log.println(line);
                }
            }
        }
    }

    /** What a run has done, for its progress. */
    static String status(final long nanos, final long reads, final long tornReads) {
        return String.format(Locale.ROOT, "%8s reads/s %,7d torn", Quantity.rate(reads, nanos), tornReads);
    }

    private List<String> command() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xms" + HEAP_MEGABYTES + "m");
        command.add("-Xmx" + HEAP_MEGABYTES + "m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (run.isWithoutCollector()) {
            command.addAll(
                List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-XX:+AlwaysPreTouch"));
        }
        if (run.isRecorded()) {
            // Otherwise the JVM announces the recording on standard output.
            command.add("-Xlog:jfr+startup=off");
            command.add("-XX:StartFlightRecording=filename=" + surroundings.recording() + ",settings=default"
                + surroundings.profile().map(profile -> ",settings=" + profile).orElse(""));
        }
        final Optional<Path> woven = run.hasAgent() ? Surroundings.woven() : Optional.empty();
        if (run.hasAgent() && woven.isEmpty()) {
            command.add("-javaagent:" + surroundings.agent());
        }
        command.addAll(List.of("-cp", woven.map(Path::toString).orElse(classPath()), BoardMain.class.getName()));
        command.addAll(List.of(
            run.board().name(),
            Integer.toString(plan.seconds()),
            Integer.toString(plan.readers()),
            Integer.toString(plan.symbols()),
            Boolean.toString(run.hasAgent()),
            surroundings.outcome(run).toString()));
        return command;
    }

    /** Our own: every run has the same, the agent's only in addition. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    }

    private RunFailedException failure(final String what) throws IOException {
        final Path log = surroundings.log(run);
        final List<String> lines = Files.readAllLines(log, Charset.defaultCharset());
        final String tail = lines.stream()
            .skip(Math.max(0, lines.size() - LOG_LINES_SHOWN))
            .map(line -> System.lineSeparator() + "    " + line)
            .collect(Collectors.joining());
        return new RunFailedException(
            "run " + run.number() + " " + what + "; the end of " + Surroundings.shown(log) + ":"
                + (tail.isEmpty() ? " (it is empty)" : tail));
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // We are shutting down already, so the hook has run or is about to: both are fine.
        }
    }
}
