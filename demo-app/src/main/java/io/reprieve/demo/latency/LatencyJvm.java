package io.reprieve.demo.latency;

import io.reprieve.demo.Surroundings;
import io.reprieve.demo.board.LatencyMain;
import io.reprieve.demo.board.RunResult;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM that carries out one run at a fixed rate. It ends when this one does.
 */
final class LatencyJvm {
    /** The live heap is made one object at a time, and collected once. */
    private static final long SECONDS_TO_START_AND_END = 240;

    private final LatencyRun run;
    private final LatencyPlan plan;
    private final Surroundings surroundings;

    LatencyJvm(final LatencyRun run, final LatencyPlan plan, final Surroundings surroundings) {
        this.run = run;
        this.plan = plan;
        this.surroundings = surroundings;
    }

    RunResult run() throws IOException {
        Files.deleteIfExists(file("properties"));
        final Process process = new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(file("log").toFile())
            .start();
        final Thread killer = new Thread(process::destroyForcibly, "killer");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (!process.waitFor(plan.seconds() + SECONDS_TO_START_AND_END, TimeUnit.SECONDS)) {
                throw new IOException(run.title() + ": did not end in time; see " + Surroundings.shown(file("log")));
            }
            if (process.exitValue() != 0) {
                throw new IOException(run.title() + ": ended with exit code " + process.exitValue() + "; see "
                    + Surroundings.shown(file("log")));
            }
            return RunResult.load(file("properties"));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during the run " + run.title(), e);
        } finally {
            process.destroyForcibly();
            removeHook(killer);
        }
    }

    /** Where the JVM told how long it stopped. */
    Path safepoints() {
        return file("safepoints");
    }

    private Path file(final String kind) {
        final String name = run.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return surroundings.output().resolve("latency-" + name + "." + kind);
    }

    private List<String> command() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xms" + plan.heapMegabytes() + "m");
        command.add("-Xmx" + plan.heapMegabytes() + "m");
        command.add("-XX:+AlwaysPreTouch");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(run.options(Runtime.version().feature()));
        command.add(SafepointLog.option(safepoints()));
        if (run.hasAgent()) {
            command.add("-javaagent:" + surroundings.agent());
        }
        command.addAll(List.of("-cp", classPath(), LatencyMain.class.getName()));
        command.addAll(List.of(
            run.board().name(),
            Integer.toString(plan.seconds()),
            Integer.toString(plan.readers()),
            Integer.toString(plan.symbols()),
            Integer.toString(plan.rate()),
            Integer.toString(plan.megabytes()),
            Boolean.toString(run.canCollect()),
            Boolean.toString(run.hasAgent()),
            file("properties").toString()));
        return command;
    }

    /** Our own: every run has the same, the agent's only in addition. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // We are shutting down already, so the hook has run or is about to: both are fine.
        }
    }
}
