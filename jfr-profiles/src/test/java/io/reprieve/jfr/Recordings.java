package io.reprieve.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.Recorded;
import io.reprieve.Rcu;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;

/**
 * Recordings of {@link Recorded}, each made once, in a JVM of its own with the real runtime.
 */
public enum Recordings {
    /** Readers and releases that get on. */
    HEALTHY("", "healthy"),
    /** A stalled reader, a reserve that is too small, releases that throw or can't wait, a heap that is nearly full. */
    TROUBLE(
        // On a loaded machine a reader that isn't meant is inside for some hundreds of milliseconds, and nothing moves
        // for longer than the default.
        "-Xmx64m -Dreprieve.stall.timeout=1s -Dreprieve.reserve.pages.shared=2 -Dreprieve.page.entries=64"
            + " -Dreprieve.fallback.timeout=5s",
        "healthy", "stall", "exhausted", "failing", "overdraft", "pressure"),
    /** Releases, and no reader at all. */
    UNPAIRED("", "unpaired"),
    /** Releases in a domain that nobody reads in. */
    OTHER_DOMAIN("", "other-domain"),
    /** A reader that has been in its section for a second when the recording ends. */
    STUCK("-Dreprieve.shutdown.timeout=1ms", "stuck"),
    /** The same after the reader has been reported. */
    STUCK_AND_REPORTED("-Dreprieve.shutdown.timeout=1ms -Dreprieve.stall.timeout=500ms", "stuck-and-reported"),
    /** A reader that waits for a lock, and a thread that releases while it holds that. */
    CYCLE(
        "-Dreprieve.page.entries=16 -Dreprieve.reserve.pages.per.thread=1 -Dreprieve.reserve.pages.shared=1", "cycle"),
    /** An object that is pinned when the recording ends. */
    PINNED("-Dreprieve.shutdown.timeout=1ms", "pinned"),
    /** The runtime is there, and nobody uses it. */
    IDLE("", "idle"),
    /** A program that doesn't use the runtime. */
    STRANGER("", "no-runtime");

    private static final long LIMIT_SECONDS = 300;
    private static final Map<Recordings, Path> MADE = new HashMap<>();

    private final String options;
    private final List<String> arguments;

    Recordings(final String options, final String... arguments) {
        this.options = options;
        this.arguments = List.of(arguments);
    }

    /** The recording, made when it is asked for first. */
    public Path file() {
        synchronized (MADE) {
            return MADE.computeIfAbsent(this, Recordings::make);
        }
    }

    private static Path make(final Recordings recording) {
        try {
            // Test classes run two at a time, and a JVM appends to a recording that another has just written there.
            final Path directory = Files.createDirectories(
                Path.of("target", "recordings", Long.toString(ProcessHandle.current().pid())).toAbsolutePath());
            final Path file = directory.resolve(recording.name().toLowerCase(Locale.ROOT) + ".jfr");
            Files.deleteIfExists(file);
            final Path log = directory.resolve(file.getFileName() + ".log");
            final Process process = new ProcessBuilder(recording.command(file))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(recording + " has not ended: " + Files.readString(log));
            }
            assertEquals(0, process.exitValue(), () -> recording + ": " + text(log));
            assertTrue(Files.exists(file), () -> text(log));
            return file;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(final Path file) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:StartFlightRecording:settings=default,settings=" + System.getProperty("profile") + ",filename="
            + file);
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ")));
        }
        command.add("-cp");
        command.add(placeOf(Rcu.class) + File.pathSeparator + placeOf(Agent.class) + File.pathSeparator
            + placeOf(Recorded.class));
        command.add(Recorded.class.getName());
        command.addAll(arguments);
        return command;
    }

    private static String text(final Path log) {
        try {
            return Files.readString(log);
        } catch (final IOException e) {
            return e.toString();
        }
    }

    private static Path placeOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
