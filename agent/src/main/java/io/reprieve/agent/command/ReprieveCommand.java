package io.reprieve.agent.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the agent's jar: says which version it is and how to use it, and knows the other commands.
 */
@Command(
    name = ReprieveCommand.NAME,
    subcommands = {
        AttachCommand.class,
        CheckCommand.class,
        WeaveCommand.class,
        SuggestCommand.class,
        PacksCommand.class,
        TopCommand.class,
        ReportCommand.class,
        CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    customSynopsis = {
        "java -javaagent:reprieve-agent.jar[=KEY=VALUE,...] ... MAIN-CLASS",
        "       java -jar reprieve-agent.jar COMMAND"
    },
    description = {
        "",
        "Defers the release of pooled objects until nobody reads them any more.",
        ""
    },
    commandListHeading = "%nCommands (COMMAND --help tells more):%n",
    footer = {
        "",
        "Settings of the agent:",
        "  rules=FILE|pack:NAME           methods to weave; may be given more than once",
        "  enabled=true|false             false: weave nothing",
        "  strict=true|false              true: what can't be woven stops the JVM",
        "  report=none|summary|all        what is printed, on standard error",
        "  bootstrap=true|false           true: JDK classes see the runtime too",
        "  page.entries=512               entries in a page",
        "  reserve.pages.per.thread=2     pages of a releasing thread",
        "  reserve.pages.shared=64        pages that all threads share",
        "  pending.bytes=unlimited        bytes that may be pending in a domain, where releases say what they hold",
        "  drain.delay=1ms                how long a page may wait to be filled",
        "  reclaimer=thread|invoked       invoked: by Rcu.doReclaimWork()",
        "  barrier=auto|membarrier|fence  what readers are ordered by",
        "  grace.period.interval=100us    least time between grace periods",
        "  fallback.timeout=100ms         how long a release waits while nothing moves",
        "  reclaimers=auto                threads that run releases",
        "  verify=off|report              report: find uses of what was released",
        "  verify.quarantine.objects=256  objects that are kept back for that",
        "  verify.quarantine.time=1s      how long they are",
        "  learn=FILE                     write the rules that are seen to be needed",
        "  stall.timeout=10s              when a lagging reader is reported",
        "  shutdown.timeout=5s            for what is pending when the JVM ends",
        "The same keys may be system properties (reprieve.KEY) or in the environment",
        "(REPRIEVE_KEY, in upper case, with _ for each dot).",
        "",
        "Exit codes: 0: all is well; 1: something is amiss; 2: a wrong command line,",
        "or what it names can't be used."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class ReprieveCommand implements Callable<Integer> {
    static final String NAME = "java -jar reprieve-agent.jar";

    @Spec
    private CommandSpec spec;

    private ReprieveCommand() {
    }

    /**
     * Runs a command, and ends the JVM with its exit code.
     *
     * @param arguments the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        final CommandLine commandLine = new CommandLine(new ReprieveCommand())
            .setParameterExceptionHandler(ReprieveCommand::wrongArguments)
            .setExecutionExceptionHandler(ReprieveCommand::failed);
        commandLine.getCommandSpec().usageMessage().header(versionLine());
        return commandLine;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private static String versionLine() {
        return "Reprieve agent " + ReprieveCommand.class.getPackage().getImplementationVersion();
    }

    private static int wrongArguments(final ParameterException failure, final String[] arguments) {
        final CommandLine command = failure.getCommandLine();
        final PrintWriter err = command.getErr();
        err.println("reprieve: " + reason(failure) + "; see " + command.getCommandSpec().qualifiedName()
            + " --help");
        return ExitCode.USAGE;
    }

    private static String reason(final ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            final List<String> suggestions = new ArrayList<>();
            for (final String suggestion : unmatched.getSuggestions()) {
                suggestions.add("'" + suggestion + "'");
            }
            return "unknown argument '" + unmatched.getUnmatched().get(0) + "'"
                + (suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?");
        }
        return firstLine(failure.getMessage());
    }

    private static int failed(final Exception failure, final CommandLine command, final ParseResult parsed) {
        command.getErr().println("reprieve: " + (failure instanceof CommandFailedException
            ? failure.getMessage()
            : command.getCommandName() + " failed, which is a defect worth reporting: " + failure
                + " at " + failure.getStackTrace()[0]));
        return failure instanceof CommandFailedException known ? known.exitCode() : ExitCode.USAGE;
    }

    private static String firstLine(final String message) {
        return message.lines().findFirst().orElse("");
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {versionLine()};
        }
    }
}
