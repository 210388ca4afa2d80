package io.reprieve.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhResultsTest {
    @Test
    void namesBenchmarksGroupsParametersAndBytes() throws IOException, URISyntaxException {
        final Measurements measurements = sample();

        assertEquals(OptionalDouble.of(421.4315), measurements.find("SynchronizeBenchmark.api@grace"));
        assertEquals(OptionalDouble.of(0.0005), measurements.find("BusySynchronizeBenchmark.api@grace/bytes"));
        assertEquals(OptionalDouble.of(1132.3723), measurements.find("BusySynchronizeBenchmark.api:synchronize@grace"));
        assertEquals(OptionalDouble.of(18.6158), measurements.find("BusySynchronizeBenchmark.api:read@grace"));
        assertTrue(measurements.find("IdleReadersBenchmark.synchronize[1000]@grace").isPresent());
    }

    @Test
    void takesWhatIsNoNumberForNotMeasured() throws IOException, URISyntaxException {
        assertTrue(sample().find("SynchronizeBenchmark.bare@grace").isPresent());
        assertTrue(sample().find("SynchronizeBenchmark.bare@grace/bytes").isEmpty());
    }

    @Test
    void saysWhichFileIsNoneOfJmhs(@TempDir final Path directory) throws IOException {
        final Path file = Files.writeString(directory.resolve("other.json"), "[{\"name\": \"something else\"}]");

        final IOException failure =
            assertThrows(IOException.class, () -> JmhResults.read(file, "grace", new Measurements()));

        assertTrue(failure.getMessage().startsWith(file + " is no results file of JMH's"), failure.getMessage());
    }

    static Measurements sample() throws IOException, URISyntaxException {
        final Measurements measurements = new Measurements();
        JmhResults.read(
            Path.of(JmhResultsTest.class.getResource("jmh-sample.json").toURI()), "grace", measurements);
        return measurements;
    }
}
