package io.reprieve.demo.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResultTest {
    @TempDir
    private Path directory;

    @Test
    void comesBackFromItsFile() throws IOException {
        final Path file = directory.resolve("outcome");
        final RunResult result = new RunResult().setTornExample("read  a: 1\nrow   a = 2");
        for (final Measure measure : Measure.values()) {
            result.set(measure, Long.MAX_VALUE - measure.ordinal());
        }
        result.store(file);
        final RunResult loaded = RunResult.load(file);
        for (final Measure measure : Measure.values()) {
            assertEquals(Long.MAX_VALUE - measure.ordinal(), loaded.get(measure));
        }
        assertEquals(result.tornExample(), loaded.tornExample());
    }

    @Test
    void tellsWhatDoesNotApply() throws IOException {
        final Path file = directory.resolve("outcome");
        new RunResult().store(file);
        final RunResult loaded = RunResult.load(file);
        assertTrue(loaded.find(Measure.GRACE_PERIODS).isEmpty());
        assertThrows(IllegalStateException.class, () -> loaded.get(Measure.READS));
        assertEquals("", loaded.tornExample());
    }
}
