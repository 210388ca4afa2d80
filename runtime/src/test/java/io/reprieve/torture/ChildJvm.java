package io.reprieve.torture;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import org.agrona.concurrent.Agent;

/**
 * A JVM of its own for one run, on the class path, with what the module's own build has compiled.
 *
 * @param exitCode what it has ended with; {@link #ENDED_BY_FORCE} if it had to be ended.
 * @param output   what it has printed.
 * @param seconds  how long it took.
 */
public record ChildJvm(int exitCode, String output, double seconds) {
    /** The exit code of a JVM that did not end in time. */
    public static final int ENDED_BY_FORCE = -1;

    /** Where Maven compiles to; the directory of the module is the current one. */
    public static final Path CLASSES = Path.of(System.getProperty("basedir", ""), "target", "classes");
    private static final Path TEST_CLASSES = CLASSES.resolveSibling("test-classes");
    private static final int FIRST_WITH_NATIVE_ACCESS = 22;

    /** Whether the runtime can have membarrier here, if it is allowed to call it. */
    public static boolean mayHaveMembarrier() {
        return Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS
            && System.getProperty("os.name").equals("Linux");
    }

    /** What gives a JVM the right to call membarrier; nothing where there is no such thing. */
    public static List<String> nativeAccess() {
        return Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS
            ? List.of("--enable-native-access=ALL-UNNAMED")
            : List.of();
    }

    /**
     * Runs a main class, and waits for its end.
     *
     * @param before      classes that come before the module's own; {@code null} if there are none.
     * @param jvmOptions  for the JVM.
     * @param mainClass   what to run.
     * @param arguments   for it.
     * @param mostSeconds when the JVM is ended by force.
     * @param ofLibraries a class of each jar that it needs besides.
     * @return what has come of it.
     * @throws IOException          if it cannot be started.
     * @throws InterruptedException if the caller is interrupted.
     */
    public static ChildJvm run(
        final Path before,
        final List<String> jvmOptions,
        final Class<?> mainClass,
        final List<String> arguments,
        final int mostSeconds,
        final Class<?>... ofLibraries) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath(before, ofLibraries));
        command.add(mainClass.getName());
        command.addAll(arguments);
        final Path output = Files.createTempFile("torture", ".txt");
        try {
            final long begin = System.nanoTime();
            final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            final boolean ended;
            try {
                ended = process.waitFor(mostSeconds, TimeUnit.SECONDS);
            } finally {
                // What it has started itself first: nobody would find that afterwards.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            final int exitCode = ended ? process.exitValue() : ENDED_BY_FORCE;
            return new ChildJvm(exitCode, Files.readString(output), (System.nanoTime() - begin) / 1e9);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String classPath(final Path before, final Class<?>... ofLibraries) {
        final List<String> path = new ArrayList<>();
        if (before != null) {
            path.add(before.toString());
        }
        path.add(TEST_CLASSES.toString());
        path.add(CLASSES.toString());
        path.addAll(libraries());
        for (final Class<?> type : ofLibraries) {
            path.add(jarOf(type));
        }
        return String.join(File.pathSeparator, path);
    }

    /** The jars that the runtime and the torture need. */
    public static List<String> libraries() {
        return List.of(jarOf(Agent.class), jarOf(ByteBuddy.class));
    }

    private static String jarOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
