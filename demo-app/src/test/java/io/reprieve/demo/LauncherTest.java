package io.reprieve.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import picocli.CommandLine;

class LauncherTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--seconds=0, '--seconds must be between 1 and 3600, not 0'",
        "--readers=33, '--readers must be between 1 and 32, not 33'",
        "--symbols=-1, '--symbols must be between 1 and 100000, not -1'",
        "--seconds=soon, '''soon'' is not an int'",
        "--speed=3, 'Unknown option: ''--speed=3'''",
        "rabbit, 'Unmatched argument at index 0: ''rabbit'''"
    })
    void explainsABadOption(final String option, final String explanation) {
        assertEquals(CommandLine.ExitCode.USAGE, execute(option));
        assertTrue(err.toString().contains(explanation), err.toString());
        assertTrue(err.toString().contains("Usage: demo-app/run.sh"), err.toString());
    }

    @Test
    void explainsItself() {
        final StringWriter help = new StringWriter();
        final int exitCode = commandLine().setOut(new PrintWriter(help)).execute("--help");
        assertEquals(CommandLine.ExitCode.OK, exitCode);
        for (final String word : new String[] {"--seconds", "--readers", "--symbols", "Exit code"}) {
            assertTrue(help.toString().contains(word), help.toString());
        }
    }

    @Test
    void failsWhenTheAgentIsNotThere() {
        assertEquals(CommandLine.ExitCode.SOFTWARE, execute("--seconds=1"));
        assertTrue(err.toString().contains("no-such-agent.jar"), err.toString());
    }

    private int execute(final String... args) {
        return commandLine().setErr(new PrintWriter(err)).execute(args);
    }

    private CommandLine commandLine() {
        final Surroundings surroundings =
            new Surroundings(directory.resolve("no-such-agent.jar"), Optional.empty(), directory, false);
        return Launcher.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8), surroundings);
    }
}
