package io.reprieve.demo.trouble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.Surroundings;
import io.reprieve.demo.trouble.Evidence.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program that goes wrong, with the agent's jar as it is shipped. */
class TroubleIT {
    @TempDir
    private Path directory;

    @Command
    private static final class Root {
    }

    @Test
    void theRecordingShowsAllThatGoesWrong() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final CommandLine commandLine = new CommandLine(new Root());
        TroubleCommand.addTo(
            commandLine,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new Surroundings(
                Path.of(System.getProperty("demo.agent")), Optional.of(Path.of("../jfr-profiles/reprieve.jfc")),
                directory, false));
        final int exitCode = commandLine.execute("trouble");
        final String screen = out.toString(StandardCharsets.UTF_8);
        assertEquals(CommandLine.ExitCode.OK, exitCode, screen);
        assertFalse(screen.contains("NOT RECORDED"), screen);
        for (final String verdict : List.of(
            "Grace Periods Held Up: Thread " + TroubleMain.LATE_READER, "Reserve Too Small:", "Failing Releases:",
            "Heap Pressure:")) {
            assertTrue(screen.contains(verdict), screen);
        }
        final Evidence evidence = Evidence.in(directory.resolve("trouble.jfr"));
        assertTrue(evidence.of(Trouble.FAILURE).contains("ParcelPool#free"), screen);
        assertTrue(evidence.of(Trouble.FAILURE).contains("a damaged parcel"), screen);
        assertTrue(evidence.of(Trouble.SMALL_RESERVE).contains("thread " + TroubleMain.BURST), screen);
        assertTrue(evidence.of(Trouble.STALL).contains("thread " + TroubleMain.LATE_READER), screen);
        assertTrue(evidence.of(Trouble.PRESSURE).contains("MiB in use"), screen);
    }
}
