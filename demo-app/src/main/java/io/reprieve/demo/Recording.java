package io.reprieve.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The JFR recording that a run left.
 */
final class Recording {
    private final Path file;

    Recording(final Path file) {
        this.file = file;
    }

    /**
     * Shows what {@code jfr summary} says of our events, and how to see more.
     *
     * @param out to print to.
     * @throws IOException if the recording can't be read.
     */
    void describe(final PrintStream out) throws IOException {
        final Path shown = Surroundings.shown(file);
        out.println("Recording of run " + Run.WITH_AGENT.number() + ": " + shown);
        out.println("  JDK Mission Control (https://jdk.java.net/jmc/): File > Open File, then");
        out.println("  Event Browser > Reprieve. In a shell: jfr print --categories Reprieve " + shown);
        final Path tool = Path.of(System.getProperty("java.home"), "bin", "jfr");
        if (Files.isExecutable(tool)) {
            out.println("  jfr summary " + shown + " | grep -e 'Event Type' -e io.reprieve");
            summary(tool).forEach(line -> out.println("    " + line));
        }
    }

    private List<String> summary(final Path tool) throws IOException {
        final Process process =
            new ProcessBuilder(tool.toString(), "summary", file.toString()).redirectErrorStream(true).start();
        try (BufferedReader reader = process.inputReader()) {
            return reader.lines()
                .filter(line -> line.contains("Event Type") || line.contains("io.reprieve"))
                .map(String::strip)
                .toList();
        }
    }
}
