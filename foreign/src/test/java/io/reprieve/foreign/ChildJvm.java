package io.reprieve.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.Rcu;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, which may be denied native access, be told to verify, or crash.
 */
final class ChildJvm {
    private static final long LIMIT_SECONDS = 120;
    private static final String ENABLE = "--enable-native-access=ALL-UNNAMED";

    private final List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash"));
    private final List<String> what = new ArrayList<>();
    private long heldUpSeconds = LIMIT_SECONDS;

    private ChildJvm() {
    }

    /** A JVM with all of this on its class path, and native access. */
    static ChildJvm running(final Class<?> main, final String... arguments) {
        return bare().option(ENABLE, "-cp", classPath()).argument(main.getName()).argument(arguments);
    }

    static ChildJvm bare() {
        return new ChildJvm();
    }

    static String classPath() {
        return path(placeOf(RcuArena.class), runtime(), agrona(), placeOf(ChildJvm.class),
            placeOf(net.bytebuddy.ByteBuddy.class));
    }

    static Path runtime() {
        return placeOf(Rcu.class);
    }

    static Path agrona() {
        return placeOf(org.agrona.concurrent.Agent.class);
    }

    static Path foreign() {
        return placeOf(RcuArena.class);
    }

    static String path(final Path... places) {
        return String.join(File.pathSeparator, List.of(places).stream().map(Path::toString).toList());
    }

    private static Path placeOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    ChildJvm option(final String... given) {
        options.addAll(List.of(given));
        return this;
    }

    ChildJvm without(final String option) {
        options.remove(option);
        return this;
    }

    ChildJvm withoutNativeAccess() {
        return without(ENABLE);
    }

    ChildJvm argument(final String... given) {
        what.addAll(List.of(given));
        return this;
    }

    ChildJvm within(final long seconds) {
        heldUpSeconds = seconds;
        return this;
    }

    /** Runs it, and waits for its end. */
    Outcome run() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(what);
        try {
            final Path directory = Files.createTempDirectory("child");
            final Path out = directory.resolve("out");
            final Path err = directory.resolve("err");
            final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("REPRIEVE_")
                || name.equals("JAVA_TOOL_OPTIONS") || name.equals("JDK_JAVA_OPTIONS"));
            final Process process = builder.start();
            if (!process.waitFor(heldUpSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " has not ended:\n" + Files.readString(out) + Files.readString(err));
            }
            final Charset charset = Charset.defaultCharset();
            final Outcome outcome = new Outcome(
                process.exitValue(), Files.readAllLines(out, charset), Files.readAllLines(err, charset));
            try (var files = Files.list(directory)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
            return outcome;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a JVM left: its exit status, and the lines of both its streams.
     */
    record Outcome(int status, List<String> out, List<String> err) {
        /** Ended well, and had nothing to complain of. */
        Outcome succeeds() {
            assertEquals(0, status, this::toString);
            assertEquals(List.of(), err, this::toString);
            return this;
        }

        Outcome prints(final String... lines) {
            assertEquals(List.of(lines), out, this::toString);
            return this;
        }

        /** Has a line on standard output, or on standard error, that contains all the parts. */
        Outcome says(final String... parts) {
            assertTrue(
                List.of(out, err).stream().flatMap(List::stream)
                    .anyMatch(line -> List.of(parts).stream().allMatch(line::contains)),
                () -> "no line with " + List.of(parts) + " in " + this);
            return this;
        }

        @Override
        public String toString() {
            return "status " + status + "\nout:\n" + String.join("\n", out) + "\nerr:\n" + String.join("\n", err);
        }
    }
}
