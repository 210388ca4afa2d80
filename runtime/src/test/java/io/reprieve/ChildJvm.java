package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, of the version that runs the tests, with settings of its own.
 */
final class ChildJvm {
    private static final long LIMIT_SECONDS = 120;
    private static final String MUTANT = System.getProperty("mutant");

    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> what = new ArrayList<>();
    private Path workingDirectory;

    private ChildJvm() {
    }

    /** A JVM that runs a test's nested main class with the runtime as an ordinary library, or with a mutant of it. */
    static ChildJvm running(final Class<?> main, final Path... libraries) {
        final ChildJvm child = new ChildJvm().option("-cp", path(places(libraries)));
        return (MUTANT == null ? child : child.option("-Dmutant=" + MUTANT)).argument(main.getName());
    }

    /** Where the runtime lies, what it needs, the tests, and libraries of theirs. A mutant lies in front of all. */
    static Path[] places(final Path... libraries) {
        final List<Path> places = new ArrayList<>();
        if (MUTANT != null) {
            places.add(Path.of(MUTANT));
        }
        places.addAll(List.of(runtime(), agrona(), placeOf(ChildJvm.class)));
        places.addAll(List.of(libraries));
        return places.toArray(new Path[0]);
    }

    /** A JVM whose class path or module path is among the options. */
    static ChildJvm bare() {
        return new ChildJvm();
    }

    static Path runtime() {
        return placeOf(Rcu.class);
    }

    static Path agrona() {
        return placeOf(org.agrona.concurrent.Agent.class);
    }

    static String path(final Path... places) {
        final List<String> parts = new ArrayList<>();
        for (final Path place : places) {
            parts.add(place.toString());
        }
        return String.join(File.pathSeparator, parts);
    }

    static Path placeOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A setting, as a system property. */
    ChildJvm set(final String key, final String value) {
        return option("-Dreprieve." + key + "=" + value);
    }

    ChildJvm option(final String... given) {
        options.addAll(List.of(given));
        return this;
    }

    ChildJvm environment(final String name, final String value) {
        environment.put(name, value);
        return this;
    }

    /** What follows the options on the command line. */
    ChildJvm argument(final String... given) {
        what.addAll(List.of(given));
        return this;
    }

    ChildJvm in(final Path directory) {
        workingDirectory = directory;
        return this;
    }

    /** Runs it, and waits for its end. */
    Outcome run() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        command.addAll(options);
        command.addAll(what);
        try {
            final Path out = Files.createTempFile("child", ".out");
            final Path err = Files.createTempFile("child", ".err");
            try {
                final long begin = System.nanoTime();
                final Process process = start(command, out, err);
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(
                        command + " has not ended:\n" + Files.readString(out) + Files.readString(err));
                }
                final long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                final Charset charset = Charset.defaultCharset();
                return new Outcome(
                    process.exitValue(), Files.readAllLines(out, charset), Files.readAllLines(err, charset), millis);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process start(final List<String> command, final Path out, final Path err) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
        if (workingDirectory != null) {
            builder.directory(workingDirectory.toFile());
        }
        builder.environment().keySet().removeIf(
            name -> name.startsWith("REPRIEVE_") || name.equals("JAVA_TOOL_OPTIONS")
                || name.equals("JDK_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /**
     * What a JVM left: its exit status, the lines of both its streams, and how long it took.
     */
    record Outcome(int status, List<String> out, List<String> err, long millis) {
        /** Ended well, and had nothing to complain of. */
        Outcome succeeds() {
            assertEquals(0, status, this::toString);
            assertEquals(List.of(), err, this::toString);
            return this;
        }

        Outcome endsWith(final int expected) {
            assertEquals(expected, status, this::toString);
            return this;
        }

        Outcome prints(final String... lines) {
            assertEquals(List.of(lines), out, this::toString);
            return this;
        }

        /** Has a line on standard error that contains all the parts. */
        Outcome complains(final String... parts) {
            assertTrue(
                err.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)),
                () -> "no line with " + List.of(parts) + " in " + this);
            return this;
        }

        /** The rest of the line of standard output that begins with a word. */
        String value(final String word) {
            return out.stream()
                .filter(line -> line.startsWith(word + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line with " + word + " in " + this))
                .substring(word.length() + 1);
        }

        @Override
        public String toString() {
            return "status " + status + " after " + millis + " ms\nout:\n" + String.join("\n", out)
                + "\nerr:\n" + String.join("\n", err);
        }
    }
}
