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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JVM of its own, of the version that runs the tests, with the agent's jar as users get it.
 */
final class ChildJvm {
    private static final String VERSION = System.getProperty("agent.version");
    private static final Path AGENT = Path.of(System.getProperty("agent.jar"));
    private static final long LIMIT_SECONDS = 300;

    private final List<String> options = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

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

    ChildJvm environment(final String name, final String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs a main class, or whatever else ends a command line, and waits for its end. */
    Result run(final String... what) {
        try (Running running = start(what)) {
            return running.end();
        }
    }

    /** Starts a main class, or whatever else ends a command line. */
    Running start(final String... what) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(String.join(File.pathSeparator, classPath));
        }
        command.addAll(List.of(what));
        return new Running(command, environment);
    }

    /** A JVM that runs. */
    static final class Running implements AutoCloseable {
        private static final long PAUSE_MILLIS = 10;

        private final List<String> command;
        private final Path out;
        private final Path err;
        private final Process process;

        private Running(final List<String> command, final Map<String, String> environment) {
            this.command = command;
            try {
                out = Files.createTempFile("child", ".out");
                err = Files.createTempFile("child", ".err");
                final ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
                builder.environment().keySet().removeIf(
                    name -> name.startsWith("REPRIEVE_") || name.equals("JAVA_TOOL_OPTIONS"));
                builder.environment().putAll(environment);
                process = builder.start();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long pid() {
            return process.pid();
        }

        /** Waits until it has printed a line. */
        void awaitLine(final String line) {
            await(line, line::equals);
        }

        /** Waits until it has printed a text. */
        void awaitOutput(final String text) {
            await(text, line -> line.contains(text));
        }

        private void await(final String what, final Predicate<String> isIt) {
            final long begin = System.nanoTime();
            try {
                while (Files.readAllLines(out, Charset.defaultCharset()).stream().noneMatch(isIt)) {
                    if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                        throw new AssertionError("no line '" + what + "' from " + command + ":\n" + result(-1));
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Ends its standard input, and waits for its end. */
        Result end() {
            try {
                process.getOutputStream().close();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(command + " has not ended:\n" + result(-1));
                }
                return result(process.exitValue());
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private Result result(final int status) throws IOException {
            final Charset charset = Charset.defaultCharset();
            return new Result(status, Files.readAllLines(out, charset), Files.readAllLines(err, charset));
        }

        @Override
        public void close() {
            try {
                process.destroyForcibly().waitFor();
                Files.delete(out);
                Files.delete(err);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
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

        /** Has a line on standard output that contains all the parts. */
        Result says(final String... parts) {
            assertTrue(has(out, parts), () -> "no line with " + List.of(parts) + " in " + this);
            return this;
        }

        Result doesNotSay(final String... parts) {
            assertTrue(!has(out, parts), () -> "a line with " + List.of(parts) + " in " + this);
            return this;
        }

        /** Has a line on standard error that contains all the parts. */
        Result reports(final String... parts) {
            assertTrue(has(err, parts), () -> "no report with " + List.of(parts) + " in " + this);
            return this;
        }

        Result doesNotReport(final String... parts) {
            assertTrue(!has(err, parts), () -> "a report with " + List.of(parts) + " in " + this);
            return this;
        }

        long reportsWith(final String part) {
            return err.stream().filter(line -> line.contains(part)).count();
        }

        private static boolean has(final List<String> lines, final String... parts) {
            return lines.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
        }

        @Override
        public String toString() {
            return "status " + status + "\nout:\n" + String.join("\n", out) + "\nerr:\n" + String.join("\n", err);
        }
    }
}
