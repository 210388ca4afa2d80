package io.reprieve.demo.latency;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.Surroundings;
import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a fixed rate, with the agent's jar as it is shipped. */
class LatencyIT {
    private static final LatencyPlan PLAN = new LatencyPlan(1, 1, 50, 20_000, 16);

    @TempDir
    private Path directory;

    @Test
    void measuresARunWithTheAgent() throws IOException {
        final Path agent = Path.of(System.getProperty("demo.agent"));
        final LatencyJvm jvm =
            new LatencyJvm(LatencyRun.AGENT, PLAN, new Surroundings(agent, Optional.empty(), directory, false));
        final RunResult result = jvm.run();

        assertAll(
            () -> assertEquals(0, result.get(Measure.TORN_READS)),
            () -> assertEquals(0, result.get(Measure.LOST_QUOTES)),
            () -> assertEquals(result.get(Measure.DEFERRED), result.get(Measure.RECLAIMED)),
            () -> assertTrue(result.get(Measure.DEFERRED) > 0, "releases are deferred"),
            () -> assertTrue(result.get(Measure.UPDATE_MAX) >= result.get(Measure.UPDATE_P9999), "updates are timed"),
            () -> assertTrue(result.get(Measure.UPDATE_P9999) > 0, "updates are timed"),
            () -> assertTrue(result.get(Measure.CPU_NANOS) > 0, "CPU time is counted"),
            () -> assertTrue(
                Files.readString(jvm.safepoints()).contains("] Safepoint \""), "the JVM tells how long it stopped"),
            () -> assertTrue(SafepointLog.longest(jvm.safepoints(), 0, Long.MAX_VALUE) > 0, "and that is understood"));
    }
}
