package hosts.driver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** What is on disk: our jars, the artefacts of the hosts, and their programs, compiled when they are needed. */
final class Places {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    /** The profile that names a jar alone, whose POM has a parent that is nowhere. */
    private static final String JAR_ALONE = "skywalking";

    private Places() {
    }

    static Path target() {
        return TARGET;
    }

    static Path agent() {
        return only(Path.of("../agent/target"), "reprieve-agent-\\d[\\d.]*\\.jar");
    }

    static Path runtime() {
        return only(Path.of("../runtime/target"), "reprieve-runtime-\\d[\\d.]*\\.jar");
    }

    static Path agrona() throws IOException, InterruptedException {
        return only(Path.of("target/lib").resolve(libraries("agrona")), "agrona-.*\\.jar");
    }

    private static Path only(final Path directory, final String pattern) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern)).max(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalStateException("there is no " + pattern + " in " + directory))
                .toAbsolutePath().normalize();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of a profile's artefacts, with what they depend on. */
    static Path libraries(final String profile) throws IOException, InterruptedException {
        final Path directory = TARGET.resolve("lib").resolve(profile);
        if (!Files.exists(directory)) {
            System.err.println("run.sh: Maven fetches what " + profile + " needs ...");
            final Path log = TARGET.resolve(profile + ".log");
            final String goal = profile.equals(JAR_ALONE) ? "dependency:copy" : "dependency:copy-dependencies";
            final Process maven = new ProcessBuilder("mvn", "-q", "-B", "-P", profile, goal, "-DoutputDirectory="
                + directory).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            if (maven.waitFor() != 0) {
                throw new IOException("Maven failed: " + Files.readString(log));
            }
        }
        return directory;
    }

    /** The version of an artefact of a profile. */
    static String version(final String profile, final String artefact) throws IOException, InterruptedException {
        final String name = only(libraries(profile), artefact + "-\\d.*\\.jar").getFileName().toString();
        return name.substring(artefact.length() + 1, name.length() - ".jar".length());
    }

    /** All jars of a profile, for a class path. */
    static Path all(final String profile) throws IOException, InterruptedException {
        return libraries(profile).resolve("*");
    }

    /** The directory of the classes of a folder of sources, compiled against other places. */
    static Path classes(final String folder, final Path... places) throws IOException {
        final Path classes = TARGET.resolve("classes").resolve(folder);
        final List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none", "-d",
            classes.toString()));
        if (places.length > 0) {
            arguments.add("-cp");
            arguments.add(Stream.of(places).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        }
        arguments.addAll(sources(folder, ".java"));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IOException(folder + " does not compile");
        }
        return classes;
    }

    static List<String> sources(final String folder, final String ending) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.map(Path::toAbsolutePath).map(Path::toString).filter(file -> file.endsWith(ending)).sorted()
                .toList();
        }
    }

    /** The classes of the board. */
    static Path app() throws IOException {
        return classes("app", runtime());
    }

    /** A rules file of so many lines. */
    static Path rules(final String... lines) throws IOException {
        return Files.write(Files.createTempFile(TARGET, "hosts", ".rules"), List.of(lines));
    }

    /** The rules for the board. */
    static Path boardRules() throws IOException {
        return rules("reader hosts.app.Board#isTorn()", "release hosts.app.Board#release(hosts.app.Quote)");
    }

    /** Copies a file, or all that is in a directory. */
    static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                final Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
