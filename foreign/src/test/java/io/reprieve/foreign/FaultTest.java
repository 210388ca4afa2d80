package io.reprieve.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever step of taking or closing fails: nothing is lost, and nothing goes back twice.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FaultTest {
    private static final int FEWEST_FAULTS = 60;

    @TempDir
    Path directory;

    @SuppressWarnings("unchecked")
    private List<String> run(final boolean isForgetful) throws ReflectiveOperationException, IOException {
        final Path path = Files.write(directory.resolve("faulty-file"), new byte[20_000]);
        return (List<String>) new FaultyLoader(isForgetful).loadClass("io.reprieve.foreign.Faults")
            .getMethod("run", String.class).invoke(null, path.toString());
    }

    @Test
    void nothingIsLostAndNothingGoesBackTwiceWhereverACallFails() throws ReflectiveOperationException, IOException {
        final List<String> result = run(false);
        assertEquals(1, result.size(), () -> String.join("\n", result));
        assertTrue(Integer.parseInt(result.get(0)) >= FEWEST_FAULTS, result::toString);
    }

    @Test
    void anArenaThatForgetsIsFoundOut() throws ReflectiveOperationException, IOException {
        final List<String> result = run(true);
        assertTrue(result.stream().anyMatch(line -> line.contains("another small allocation, step")), result::toString);
    }
}
