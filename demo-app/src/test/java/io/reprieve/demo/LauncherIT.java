package io.reprieve.demo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import picocli.CommandLine;

/** The whole demo, two seconds a run, with the agent's jar as it is shipped. */
class LauncherIT {
    /** Few symbols, so that two seconds are enough for readers and feed to meet often. */
    private static final String[] ARGUMENTS = {"--seconds=2", "--symbols=50", "--readers=1"};
    private static final int MOST_TRIES = 5;

    @TempDir
    private static Path directory;

    private static Surroundings surroundings;
    private static int exitCode;
    private static String screen;

    @BeforeAll
    static void runTheDemo() throws IOException {
        final Path agent = Path.of(System.getProperty("demo.agent"));
        surroundings = new Surroundings(agent, Optional.empty(), directory, false);
        boolean isTorn = false;
        // As a rule hundreds at once; but on a busy machine reader and feed may hardly ever run side by side.
        for (int i = 0; i < MOST_TRIES && !isTorn; i++) {
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            exitCode = Launcher.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8), surroundings)
                .execute(ARGUMENTS);
            screen = out.toString(StandardCharsets.UTF_8);
            isTorn = !Files.exists(surroundings.outcome(Run.UNPROTECTED))
                || outcome(Run.UNPROTECTED).get(Measure.TORN_READS) > 0;
        }
    }

    @Test
    void succeeds() {
        assertEquals(CommandLine.ExitCode.OK, exitCode, screen);
    }

    @Test
    void tearsReadsWithoutTheAgent() throws IOException {
        assertTrue(outcome(Run.UNPROTECTED).get(Measure.TORN_READS) > 0);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNPROTECTED")
    void tearsNoReadOtherwise(final Run run) throws IOException {
        assertEquals(0, outcome(run).get(Measure.TORN_READS));
    }

    @ParameterizedTest
    @EnumSource(names = {"WITH_AGENT", "EPSILON"})
    void reclaimsAllThatItDeferred(final Run run) throws IOException {
        final RunResult result = outcome(run);
        assertTrue(result.get(Measure.DEFERRED) > 0);
        assertEquals(result.get(Measure.DEFERRED), result.get(Measure.RECLAIMED));
        assertEquals(0, result.get(Measure.LOST_QUOTES));
    }

    @Test
    void allocatesNothingPerUpdateWithTheAgent() throws IOException {
        final RunResult result = outcome(Run.EPSILON);
        final double bytes = (double) result.get(Measure.ALLOCATED_BYTES) / result.get(Measure.UPDATES);
        // The smallest object has 16. In so short a run some code is still being linked, which does allocate.
        assertTrue(bytes < 8, () -> bytes + " bytes per update");
    }

    @Test
    void showsProgressTheTableAndTheVerdict() {
        assertAll(
            () -> assertTrue(screen.contains("2/6  pool, with the agent"), screen),
            () -> assertTrue(screen.contains("torn reads"), screen),
            () -> assertTrue(screen.contains("read latency p50"), screen),
            () -> assertTrue(screen.contains("A torn read of run 1"), screen),
            () -> assertTrue(screen.strip().lines().reduce((a, b) -> b).orElseThrow().startsWith("Verdict: "), screen));
    }

    @Test
    void leavesARecordingWithGracePeriods() {
        assertTrue(Files.exists(surroundings.recording()));
        assertTrue(
            screen.lines().anyMatch(line -> line.strip().matches("io\\.reprieve\\.GracePeriod +[1-9].*")), screen);
    }

    private static RunResult outcome(final Run run) throws IOException {
        return RunResult.load(surroundings.outcome(run));
    }
}
