package io.reprieve.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the demo finds the agent and leaves its files, as {@code run.sh} tells it by system properties.
 *
 * @param agent      the agent's jar.
 * @param profile    the settings for the recording, beside the JDK's own.
 * @param output     the directory for logs, outcomes and the recording.
 * @param isTerminal whether somebody watches, so that a line may be written over.
 */
public record Surroundings(Path agent, Optional<Path> profile, Path output, boolean isTerminal) {
    /**
     * Asks the system properties.
     *
     * @return what they say.
     */
    public static Surroundings find() {
        return new Surroundings(
            Path.of(System.getProperty("demo.agent", "agent.jar")).toAbsolutePath(),
            Optional.ofNullable(System.getProperty("demo.profile")).map(Path::of).filter(Files::exists),
            Path.of(System.getProperty("demo.output", "target")).toAbsolutePath(),
            Boolean.getBoolean("demo.terminal"));
    }

    /**
     * The demo woven at build time, which runs without the agent.
     *
     * @return its jar; empty where the agent is to weave.
     */
    static Optional<Path> woven() {
        return Optional.ofNullable(System.getProperty("demo.woven")).map(Path::of);
    }

    Path log(final Run run) {
        return output.resolve("quote-board-" + run.number() + ".log");
    }

    Path outcome(final Run run) {
        return output.resolve("quote-board-" + run.number() + ".properties");
    }

    Path recording() {
        return output.resolve("quote-board.jfr");
    }

    /**
     * A path as the user would type it: relative to the current directory, if it lies below.
     *
     * @param path to show.
     * @return the shorter one.
     */
    public static Path shown(final Path path) {
        final Path current = Path.of("").toAbsolutePath();
        return path.startsWith(current) ? current.relativize(path) : path;
    }
}
