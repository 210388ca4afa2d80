package io.reprieve.agent.command;

import io.reprieve.agent.check.DryRun;
import io.reprieve.agent.rules.Packs;
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
 * Says what the agent would do with an application, without running it.
 */
@Command(
    name = "check",
    description = {
        "Says what would be woven in jars and directories, and what can't be and why, without running anything.",
        "",
        "Annotations count as well as rules. Jars within jars are looked into. Give all the jars of an application:"
            + " whether a class overrides a method is known only where its superclasses are found.",
        ""
    },
    footer = {
        "",
        "Exit code 0: all that is asked for can be woven; 1: something can't be, or a rule is wrong or is for nothing;"
            + " 2: a file can't be read."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class CheckCommand implements Callable<Integer> {
    @Option(names = "--rules", paramLabel = "FILE",
        description = "a rules file, or pack:NAME; may be given more than once")
    private List<String> rules = List.of();

    @Parameters(arity = "1..*", paramLabel = "JAR-OR-DIR", description = "where the classes are")
    private List<Path> places = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException {
        look(rules);
        final DryRun run;
        try {
            run = new DryRun(rules, places, List.of());
        } catch (final IOException e) {
            throw new CommandFailedException(e.getMessage());
        }
        final PrintWriter out = spec.commandLine().getOut();
        for (final String line : run.report(DryRun.WOULD_BE_WOVEN)) {
            out.println(line);
        }
        out.flush();
        return run.hasProblems() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Looks whether the rules files are there. */
    static void look(final List<String> rules) throws CommandFailedException {
        for (final String rule : rules) {
            final Path file = rule.startsWith(Packs.PREFIX) ? null : Path.of(rule);
            if (file != null && (!Files.isReadable(file) || Files.isDirectory(file))) {
                throw new CommandFailedException("there is no rules file " + file + " that can be read");
            }
        }
    }
}
