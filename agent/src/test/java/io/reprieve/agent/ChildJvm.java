package io.reprieve.agent;

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
import java.util.stream.Collectors;

/**
 * A JVM of its own, of the version that runs the tests, with the agent's jar as users get it.
 */
final class ChildJvm {
    private static final String VERSION = System.getProperty("agent.version");
    private static final Path AGENT = Path.of(System.getProperty("agent.jar"));
    private static final long LIMIT_SECONDS = 60;

    private final List<String> options = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();

    /** A JVM whose class path has the test programs, and no runtime but the agent's. */
    static ChildJvm withPrograms() {
        return new ChildJvm().classPath(placeOf(ChildJvm.class));
    }

    /** A JVM with an empty class path. */
    static ChildJvm bare() {
        return new ChildJvm();
    }

    static Path agentJar() {
        return AGENT;
    }

    static String version() {
        return VERSION;
    }

    /** The runtime that the programs were compiled against: a jar, or a directory. */
    static Path runtime() {
        return placeOf(Rcu.class);
    }

    static Path agrona() {
        return placeOf(org.agrona.concurrent.Agent.class);
    }

    static Path placeOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    ChildJvm classPath(final Path... places) {
        for (final Path place : places) {
            classPath.add(place.toString());
        }
        return this;
    }

    ChildJvm firstOnClassPath(final Path place) {
        classPath.add(0, place.toString());
        return this;
    }

    ChildJvm agent(final String arguments) {
        return option("-javaagent:" + AGENT + (arguments.isEmpty() ? "" : "=" + arguments));
    }

    ChildJvm option(final String... given) {
        options.addAll(List.of(given));
        return this;
    }

    /** Runs a main class, or whatever else ends a command line, and waits for its end. */
    Result run(final String... what) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(String.join(File.pathSeparator, classPath));
        }
        command.addAll(List.of(what));
        try {
            final Path out = Files.createTempFile("child", ".out");
            final Path err = Files.createTempFile("child", ".err");
            try {
                final ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
                builder.environment().keySet().removeIf(
                    name -> name.startsWith("REPRIEVE_") || name.equals("JAVA_TOOL_OPTIONS"));
                final Process process = builder.start();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(command + " has not ended:\n" + Files.readString(err));
                }
                final Charset charset = Charset.defaultCharset();
                return new Result(
                    process.exitValue(), Files.readAllLines(out, charset), Files.readAllLines(err, charset));
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

    /** What a JVM left: its exit status, and the lines of both its streams. */
    record Result(int status, List<String> out, List<String> err) {
        /** Ended well, and its only words on standard error are the agent's. */
        Result succeeds() {
            assertEquals(0, status, this::toString);
            return saysNothingElse();
        }

        Result saysNothingElse() {
            assertEquals(
                List.of(),
                err.stream().filter(line -> !line.startsWith("reprieve: ")).collect(Collectors.toList()),
                this::toString);
            return this;
        }

        Result prints(final String... lines) {
            assertEquals(List.of(lines), out, this::toString);
            return this;
        }

        /** Has a line on standard error that contains all the parts. */
        Result reports(final String... parts) {
            assertTrue(hasReport(parts), () -> "no report with " + List.of(parts) + " in " + this);
            return this;
        }

        Result doesNotReport(final String... parts) {
            assertTrue(!hasReport(parts), () -> "a report with " + List.of(parts) + " in " + this);
            return this;
        }

        long reportsWith(final String part) {
            return err.stream().filter(line -> line.contains(part)).count();
        }

        private boolean hasReport(final String... parts) {
            return err.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
        }

        @Override
        public String toString() {
            return "status " + status + "\nout:\n" + String.join("\n", out) + "\nerr:\n" + String.join("\n", err);
        }
    }
}
