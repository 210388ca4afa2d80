package io.reprieve.agent.command;

import io.reprieve.agent.files.ClassPathFiles;
import io.reprieve.agent.suggest.Suggestion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prints a rules file for whoever has a crash, or a method that releases, and doesn't know which methods to name.
 */
@Command(
    name = "suggest",
    description = {
        "Proposes rules, with the reason for each, from the file that a JVM left when it crashed, or from the method"
            + " that releases. Nothing is run.",
        "",
        "Give all jars and directories of the application: who releases, and who reads, is looked for in them.",
        ""
    },
    footer = {
        "",
        "Write what it prints into a file, read the reasons, and hand the file to check.",
        "",
        "Exit code 0: there are rules to try; 1: there are none, and the lines say why; 2: a file can't be read."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class SuggestCommand implements Callable<Integer> {
    @Option(names = "--crash", paramLabel = "HS_ERR", description = "a fatal error log, hs_err_pidN.log")
    private Path crash;

    @Option(names = "--release", paramLabel = "TYPE#METHOD(..)", description = "the method that releases")
    private String release;

    @Parameters(arity = "1..*", paramLabel = "JAR-OR-DIR", description = "where the classes are")
    private List<Path> places = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException {
        if ((crash == null) == (release == null)) {
            throw new CommandFailedException("give --crash with a fatal error log, or --release with a method");
        }
        if (crash != null && (!Files.isReadable(crash) || Files.isDirectory(crash))) {
            throw new CommandFailedException("there is no fatal error log " + crash + " that can be read");
        }
        final Suggestion suggestion;
        try {
            final ClassPathFiles files = new ClassPathFiles();
            for (final Path place : places) {
                files.add(place);
            }
            suggestion = new Suggestion(files, files.names());
            if (crash != null) {
                suggestion.forCrash(crash);
            } else {
                suggestion.forRelease(release);
            }
        } catch (final IOException | IllegalArgumentException e) {
            throw new CommandFailedException(e.getMessage());
        }
        final PrintWriter out = spec.commandLine().getOut();
        for (final String line : suggestion.lines()) {
            out.println(line);
        }
        out.flush();
        return suggestion.isFound() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
