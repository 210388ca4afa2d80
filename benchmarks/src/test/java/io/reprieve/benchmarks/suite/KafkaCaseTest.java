package io.reprieve.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaCaseTest {
    @TempDir
    private Path directory;

    @Test
    void leavesTheWarmUpOut() throws IOException {
        final Path log = Files.writeString(directory.resolve("kafka-2.log"), String.join("\n",
            "[reprieve] something else",
            "begin",
            "progress 500 READS=1000 WRONG=0",
            "progress 1000 READS=50000 WRONG=0",
            "progress 2000 READS=80000 WRONG=0",
            "end 3000 READS=250000 WRONG=0 MISSING=0"));

        assertEquals(100_000, KafkaCase.lookupsPerSecond(log));
    }

    @Test
    void saysWhichProgramDidNotLastLongEnough() throws IOException {
        final Path log = Files.writeString(directory.resolve("kafka-2.log"), "begin\nprogress 500 READS=1000\n");

        final IOException failure = assertThrows(IOException.class, () -> KafkaCase.lookupsPerSecond(log));

        assertEquals("no figures after a warm-up in " + log, failure.getMessage());
    }
}
