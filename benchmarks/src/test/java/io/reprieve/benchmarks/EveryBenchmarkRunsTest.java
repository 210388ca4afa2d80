package io.reprieve.benchmarks;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Not how fast they are: that none of them throws or hangs.
 */
class EveryBenchmarkRunsTest {
    @TempDir
    private Path directory;

    @Test
    void everyBenchmarkRuns() throws RunnerException {
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .include("io\\.reprieve\\.benchmarks\\.")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(5))
            .param("readers", "10")
            .shouldFailOnError(true)
            .output(directory.resolve("jmh.log").toString());
        if (Runtime.version().feature() < 22) {
            options.exclude("sharedArena");
        }

        assertFalse(new Runner(options.build()).run().isEmpty());
    }
}
