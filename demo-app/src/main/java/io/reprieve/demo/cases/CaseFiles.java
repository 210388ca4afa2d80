package io.reprieve.demo.cases;

import io.reprieve.demo.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the launcher finds the programs, their libraries and the rules, and leaves what comes out.
 *
 * @param agent     the agent's jar.
 * @param programs  the jar with the programs.
 * @param libraries the directory with a directory of jars for each library.
 * @param rules     the directory with the rules files.
 * @param output    the directory for logs, recordings and crash reports.
 */
record CaseFiles(Path agent, Path programs, Path libraries, Path rules, Path output) {
    /** As {@code run.sh} tells it by system properties. */
    static CaseFiles find(final Surroundings surroundings) {
        return new CaseFiles(
            surroundings.agent(),
            path("demo.programs", "programs.jar"),
            path("demo.libraries", "libraries"),
            path("demo.rules", "rules"),
            surroundings.output());
    }

    Path rules(final Case what, final boolean isOfLibrary) {
        return rules.resolve(what.commandName() + (isOfLibrary ? "-library" : "") + ".rules");
    }

    /** The program, and the jars of the library; nothing of ours else. */
    List<Path> classPath(final Variant variant) throws IOException {
        try (Stream<Path> jars = Files.list(libraries.resolve(variant.libraries()))) {
            return Stream.concat(Stream.of(programs), jars.sorted()).toList();
        }
    }

    Path log(final Case what, final Variant variant) {
        return output(what, variant, ".log");
    }

    Path crashReport(final Case what, final Variant variant) {
        return output(what, variant, "-hs_err.log");
    }

    Path recording(final Case what, final Variant variant) {
        return output(what, variant, ".jfr");
    }

    /** Where the program runs and keeps its files, for as long as it runs. */
    Path directory(final Case what, final Variant variant) {
        return output(what, variant, "-files");
    }

    private Path output(final Case what, final Variant variant, final String suffix) {
        return output.resolve(what.commandName() + '-' + variant.number() + suffix);
    }

    private static Path path(final String property, final String otherwise) {
        return Path.of(System.getProperty(property, otherwise)).toAbsolutePath();
    }
}
