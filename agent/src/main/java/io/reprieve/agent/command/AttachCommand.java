package io.reprieve.agent.command;

import io.reprieve.agent.report.AttachReply;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Attaches the agent to a program that runs already.
 */
@Command(
    name = "attach",
    description = {
        "Weaves a program that runs already, and says what came of it.",
        "",
        "Readers, duty cycles and updaters are woven first; then all threads have to leave those that they entered"
            + " before, for which each gets the time of stall.timeout; releases are woven last. What a class that is"
            + " loaded already can't have any more is an embedded head (@Pooled): start the program with -javaagent"
            + " for that.",
        "",
        "With strict=true the releases are left alone if anything else could not be woven, or a thread did not leave"
            + " an old reader. The program is not stopped.",
        ""
    },
    footer = {
        "",
        "On JDK 21 and later the program's JVM warns on its standard error that an agent has been loaded dynamically;"
            + " a program started with -XX:+EnableDynamicAgentLoading doesn't.",
        "",
        "Exit code 0: all is woven that was asked for; 1: something isn't, or nothing was; 2: it could not be attached."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class AttachCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "PID", description = "the process, as jps lists it")
    private String pid;

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "KEY=VALUE",
        description = "settings of the agent, several of them with commas or spaces in between")
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException {
        final AgentArguments given = AgentArguments.parse(arguments);
        final AttachReply reply = Target.of(pid).attach(given.text());
        final PrintWriter out = spec.commandLine().getOut();
        for (final String line : reply.lines()) {
            out.println(line);
        }
        out.flush();
        return reply.isAllWell() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
