package io.reprieve.benchmarks.suite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where everything is, and the JDK to run it with: the one that this runs on.
 *
 * @param root   the repository.
 * @param output the directory for results and logs.
 */
record Workplace(Path root, Path output) {
    private static final int FIRST_WITH_NATIVE_ACCESS = 22;
    private static final int FIRST_TO_WARN_OF_UNSAFE = 23;

    static int jdk() {
        return Runtime.version().feature();
    }

    /** Whether this JDK has arenas, its own and ours. */
    static boolean hasArenas() {
        return jdk() >= JmhRuns.FIRST_WITH_ARENAS;
    }

    String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The class path of this JVM, for others. */
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    }

    /** What the JDK wants to be told so that it warns of nothing. */
    static List<String> quietOptions() {
        final List<String> options = new ArrayList<>();
        if (jdk() >= FIRST_WITH_NATIVE_ACCESS) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        if (jdk() >= FIRST_TO_WARN_OF_UNSAFE) {
            // JMH's and Netty's.
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options;
    }

    Path agent() {
        return jar("agent");
    }

    private Path jar(final String module) {
        final String name = "reprieve-" + module + "-" + System.getProperty("suite.version") + ".jar";
        return root.resolve(module).resolve("target").resolve(name);
    }

    /** Where the demo leaves its logs and outcomes. */
    Path demoOutput() {
        return root.resolve(Path.of("demo-app", "target"));
    }

    /** Runs the demo as a user would, on this JDK. */
    void runDemo(final String name, final long seconds, final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
            "env", "JAVA_HOME=" + System.getProperty("java.home"),
            root.resolve(Path.of("demo-app", "run.sh")).toString()));
        command.addAll(List.of(arguments));
        new Program(command, output.resolve("demo-" + name + ".log"), seconds).run();
    }

    String agentOption() {
        return "-javaagent:" + agent() + "=report=none";
    }
}
