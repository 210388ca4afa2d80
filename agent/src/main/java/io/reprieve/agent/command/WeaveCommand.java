package io.reprieve.agent.command;

import io.reprieve.agent.build.WovenBuild;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Weaves jars and directories at build time.
 */
@Command(
    name = "weave",
    description = {
        "Weaves jars and directories as the agent would, so that they run without it.",
        "",
        "Annotations count as well as rules. Jars within jars are woven too. The same input gives the same output. A"
            + " woven class comes with a companion, CLASS$reprieve, and calls the runtime: have reprieve-runtime and"
            + " agrona on the class path. An agent that sees it leaves alone what is woven.",
        ""
    },
    footer = {
        "",
        "Exit code 0: all that is asked for is woven; 1: something can't be, or a rule is wrong or is for nothing (all"
            + " else is written); 2: a file can't be read or written."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class WeaveCommand implements Callable<Integer> {
    @Option(names = "--rules", paramLabel = "FILE",
        description = "a rules file, or pack:NAME; may be given more than once")
    private List<String> rules = List.of();

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", required = true,
        description = "what is written: with one JAR-OR-DIR, the jar or the directory (a jar goes into a directory that"
            + " is there under its own name); with more, the directory where each goes under its own name")
    private Path out;

    @Option(names = "--class-path", paramLabel = "PATH",
        description = "where other classes are that those refer to; nothing there is woven")
    private String classPath = "";

    @Parameters(arity = "1..*", paramLabel = "JAR-OR-DIR", description = "where the classes are")
    private List<Path> places = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException {
        CheckCommand.look(rules);
        final List<Path> others = new ArrayList<>();
        for (final String place : classPath.split(File.pathSeparator)) {
            if (!place.isEmpty()) {
                others.add(Path.of(place));
            }
        }
        final WovenBuild build = new WovenBuild(rules, places, others);
        try {
            build.weave(targets());
        } catch (final IOException e) {
            throw new CommandFailedException(e.getMessage());
        }
        final PrintWriter out = spec.commandLine().getOut();
        build.report().forEach(out::println);
        out.flush();
        return build.hasProblems() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private Map<Path, Path> targets() throws CommandFailedException {
        final Map<Path, Path> targets = new LinkedHashMap<>();
        for (final Path place : places) {
            if (!Files.isReadable(place)) {
                throw new CommandFailedException("there is no file or directory " + place + " that can be read");
            }
            final boolean isAlone = places.size() == 1
                && (Files.isDirectory(place) || !Files.isDirectory(out));
            final Path target = isAlone ? out : out.resolve(place.toAbsolutePath().normalize().getFileName());
            if (targets.containsValue(target)) {
                throw new CommandFailedException("two of what is to be woven would be written to " + target
                    + "; weave them one by one");
            }
            targets.put(place, target);
        }
        return targets;
    }
}
