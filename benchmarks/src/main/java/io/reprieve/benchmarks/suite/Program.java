package io.reprieve.benchmarks.suite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program, run to its end, with what it writes kept in a log.
 */
final class Program {
    private final List<String> command;
    private final Path log;
    private final long seconds;

    /**
     * A program.
     *
     * @param command to run it.
     * @param log     for what it writes.
     * @param seconds that it may take.
     */
    Program(final List<String> command, final Path log, final long seconds) {
        this.command = List.copyOf(command);
        this.log = log;
        this.seconds = seconds;
    }

    /**
     * Runs it.
     *
     * @return how long it took, in nanoseconds.
     * @throws IOException if it can't be started, fails, or takes too long; the message is for the user.
     */
    long run() throws IOException {
        final long begin = System.nanoTime();
        final Process process = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File(nullDevice())))
            .redirectOutput(log.toFile())
            .start();
        final Thread killer = new Thread(process::destroyForcibly, "killer");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new IOException(command.get(0) + " did not end within " + seconds + " s; see " + log);
            }
            final long nanos = System.nanoTime() - begin;
            if (process.exitValue() != 0) {
                throw new IOException(
                    command.get(0) + " ended with exit code " + process.exitValue() + "; see " + log);
            }
            return nanos;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.destroyForcibly();
            removeHook(killer);
        }
    }

    /** What it has written. */
    List<String> output() throws IOException {
        return Files.readAllLines(log);
    }

    private static String nullDevice() {
        return System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // We are shutting down already, so the hook has run or is about to: both are fine.
        }
    }
}
