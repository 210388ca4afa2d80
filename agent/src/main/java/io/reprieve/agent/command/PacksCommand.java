package io.reprieve.agent.command;

import io.reprieve.agent.rules.Packs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Lists the rules that come with the jar, or prints those of one library.
 */
@Command(
    name = "packs",
    description = {
        "Lists the rules that come with the jar, each with the versions of its library that it was tested with; or"
            + " prints a pack, with what the application adds to it.",
        "",
        "Use one by rules=pack:NAME.",
        ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class PacksCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the pack to be printed")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException {
        final PrintWriter out = spec.commandLine().getOut();
        try {
            if (name != null) {
                print(Packs.lines(name), out);
            } else {
                for (final String each : Packs.names()) {
                    out.println(each + ": tested with " + Packs.tested(Packs.lines(each)));
                }
            }
        } catch (final IOException e) {
            throw new CommandFailedException(e.getMessage());
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(final List<String> lines, final PrintWriter out) {
        for (final String line : lines) {
            final int comment = line.indexOf("  #shape=");
            out.println(comment < 0 ? line : line.substring(0, comment));
        }
    }
}
