package io.reprieve.demo.cases;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK to run programs with.
 *
 * @param home    its directory.
 * @param version of it.
 */
record Jdk(Path home, Runtime.Version version) {
    private static final Pattern VERSION = Pattern.compile("version \"([^\"]+)\"");
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    /** The one that runs this. */
    static Jdk ours() {
        return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version());
    }

    /**
     * Asks a JDK for its version.
     *
     * @param home its directory.
     * @return the JDK.
     * @throws IllegalArgumentException if there is none; the message is for the user.
     */
    static Jdk at(final Path home) {
        final Path java = java(home);
        if (!Files.isExecutable(java)) {
            throw new IllegalArgumentException("there is no " + java);
        }
        try {
            final Process process = new ProcessBuilder(java.toString(), "-version").redirectErrorStream(true).start();
            try (BufferedReader reader = process.inputReader()) {
                final String text = reader.lines().reduce("", (all, line) -> all + line + '\n');
                final Matcher version = VERSION.matcher(text);
                if (!version.find()) {
                    throw new IllegalArgumentException(
                        java + " -version doesn't tell its version, but: " + text.strip());
                }
                // Old ones call themselves 1.8.
                return new Jdk(home.toAbsolutePath(), Runtime.Version.parse(version.group(1).replaceFirst("_.*", "")));
            }
        } catch (final IOException e) {
            throw new IllegalArgumentException(java + " can't be run: " + e.getMessage());
        }
    }

    Path java() {
        return java(home);
    }

    boolean hasVirtualThreads() {
        return version.feature() >= FIRST_WITH_VIRTUAL_THREADS;
    }

    private static Path java(final Path home) {
        return home.resolve("bin").resolve("java");
    }
}
