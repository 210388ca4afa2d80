package io.reprieve.demo.board;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Binds threads of this JVM to processors, on Linux, with {@code taskset}.
 */
final class Processors {
    private static final Path TASKS = Path.of("/proc/self/task");
    /** The kernel knows that many characters of a thread's name. */
    private static final int KNOWN_CHARACTERS = 15;

    private Processors() {
    }

    /** Binds the threads of a name; says so on the error stream if that can't be done. */
    static void bind(final String thread, final int processor) throws InterruptedException {
        final String known = thread.substring(0, Math.min(thread.length(), KNOWN_CHARACTERS));
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (final Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(known)) {
                    taskset(task.getFileName().toString(), processor);
                }
            }
        } catch (final IOException e) {
            System.err.println(
                "Thread " + thread + " could not be bound to a processor, which makes the rates scatter: " + e);
        }
    }

    private static void taskset(final String task, final int processor) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder("taskset", "-pc", Integer.toString(processor), task)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
        if (process.waitFor() != 0) {
            throw new IOException("taskset ended with " + process.exitValue());
        }
    }
}
