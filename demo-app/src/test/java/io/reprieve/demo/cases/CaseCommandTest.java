package io.reprieve.demo.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CaseCommandTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "kafka --seconds=0, '--seconds must be between 1 and 3600, not 0'",
        "lucene --readers=33, '--readers must be between 1 and 32, not 33'",
        "pool --pooled=1, '--pooled must be between 2 and 100000, not 1'",
        "pool --library, it is the program that reads here",
        "kafka --jdk=nowhere, there is no nowhere",
        "kafka --jdk, Missing required parameter",
        "kafka --pooled=8, 'Unknown option: ''--pooled=8'''",
        "kafka --symbols=3, 'Unknown option: ''--symbols=3'''"
    })
    void explainsABadOption(final String args, final String explanation) {
        assertEquals(CommandLine.ExitCode.USAGE, execute(args.split(" ")));
        assertTrue(err.toString().contains(explanation), err.toString());
    }

    @Test
    void offersVirtualReadersOnlyWhereThereAreAny() {
        final int expected = Jdk.ours().hasVirtualThreads()
            ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.USAGE;
        assertEquals(expected, execute("kafka", "--virtual"));
    }

    @ParameterizedTest
    @EnumSource
    void explainsItself(final Case what) {
        assertEquals(CommandLine.ExitCode.OK, execute(what.commandName(), "--help"));
        final String help = out.toString(StandardCharsets.UTF_8);
        for (final String word : new String[] {"demo-app/run.sh " + what.commandName(), "--jdk", "Exit code"}) {
            assertTrue(help.contains(word), help);
        }
    }

    @Test
    void asksAJdkForItsVersion() {
        assertEquals(Runtime.version().feature(), Jdk.at(Path.of(System.getProperty("java.home"))).version().feature());
    }

    private int execute(final String... args) {
        final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        final CommandLine commandLine = new CommandLine(new Root());
        CaseCommand.addTo(
            commandLine,
            print,
            new Surroundings(directory.resolve("no-such-agent.jar"), Optional.empty(), directory, false));
        return commandLine.setErr(new PrintWriter(err)).setOut(new PrintWriter(print, true)).execute(args);
    }

    @Command(name = "demo-app/run.sh")
    private static final class Root {
    }
}
