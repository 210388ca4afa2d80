package io.reprieve.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.Rcu;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The profiles, as the JVM and the JDK's {@code jfr configure} read them.
 */
final class ProfilesTest {
    private static final Path ALWAYS = Path.of("reprieve.jfc");
    private static final Path DETAILED = Path.of("reprieve-detailed.jfc");
    private static final String PREFIX = "io.reprieve.";
    private static final Set<String> EVENTS = Set.of(
        "GracePeriod", "SynchronousFallback", "ReaderStall", "Overdraft", "DoubleRelease", "ReleaseFailure",
        "ReclaimBatch", "Statistics", "SiteStatistics", "ReaderStatistics", "Leak", "PressureBackoff", "Weaving",
        "FallbackTimeout", "ChunkEnd");
    private static final long LIMIT_SECONDS = 300;

    @TempDir
    private Path directory;

    private static Path jdk(final String... path) {
        return Path.of(System.getProperty("java.home"), path);
    }

    private static Map<String, String> settings(final Path profile) throws Exception {
        return Configuration.create(profile).getSettings();
    }

    /** Runs a command, and gives what it has printed. */
    private String run(final List<String> command) throws Exception {
        final Path output = directory.resolve("output.txt");
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
            .start();
        final boolean hasEnded = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        final String printed = Files.readString(output);
        assertTrue(hasEnded && process.exitValue() == 0, () -> command + ":\n" + printed);
        return printed;
    }

    private Map<String, String> configured(final String input, final String... options) throws Exception {
        final Path configured = directory.resolve("configured.jfc");
        final List<String> command = new ArrayList<>(
            List.of(jdk("bin", "jfr").toString(), "configure", "--input", input, "--output", configured.toString()));
        command.addAll(List.of(options));
        run(command);
        return settings(configured);
    }

    @Test
    void bothTurnEveryEventOn() throws Exception {
        for (final Path profile : List.of(ALWAYS, DETAILED)) {
            final Map<String, String> settings = settings(profile);
            final Set<String> events = settings.keySet().stream()
                .map(key -> key.substring(PREFIX.length(), key.indexOf('#')))
                .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(new TreeSet<>(EVENTS), events, profile::toString);
            for (final String event : EVENTS) {
                assertEquals("true", settings.get(PREFIX + event + "#enabled"), event);
            }
        }
    }

    @Test
    void theOneForAlwaysHasThresholdsAndTheDetailedOneHasNone() throws Exception {
        for (final String event : Set.of("GracePeriod", "ReclaimBatch", "SynchronousFallback")) {
            assertEquals("1 ms", settings(ALWAYS).get(PREFIX + event + "#threshold"));
            assertEquals("0 ns", settings(DETAILED).get(PREFIX + event + "#threshold"));
        }
        assertEquals("1 s", settings(ALWAYS).get(PREFIX + "Statistics#period"));
        assertEquals("100 ms", settings(DETAILED).get(PREFIX + "Statistics#period"));
    }

    @Test
    void theConfigurationToolMergesThemWithTheJdksOwnAndOffersTheirControls() throws Exception {
        for (final String base : List.of("default.jfc", "profile.jfc")) {
            final Map<String, String> merged = configured(base + "," + ALWAYS.toAbsolutePath());
            assertEquals("1 ms", merged.get(PREFIX + "GracePeriod#threshold"));
            assertEquals("true", merged.get("jdk.CPULoad#enabled"));
        }
        final Map<String, String> changed = configured(
            "default.jfc," + ALWAYS.toAbsolutePath(), "reprieve-threshold=10ms", "reprieve-statistics-period=10s",
            "reprieve-stack-traces=false", "reprieve-weaving=false");
        for (final String event : Set.of("GracePeriod", "ReclaimBatch", "SynchronousFallback")) {
            assertEquals("10 ms", changed.get(PREFIX + event + "#threshold"));
        }
        assertEquals("10 s", changed.get(PREFIX + "Statistics#period"));
        assertEquals("10 s", changed.get(PREFIX + "SiteStatistics#period"));
        assertEquals("false", changed.get(PREFIX + "Overdraft#stackTrace"));
        assertEquals("false", changed.get(PREFIX + "Weaving#enabled"));
        assertEquals("true", changed.get(PREFIX + "ReaderStall#enabled"));
        final Map<String, String> off = configured(DETAILED.toAbsolutePath().toString(), "reprieve=false");
        for (final String event : EVENTS) {
            assertEquals(String.valueOf(event.equals("Weaving")), off.get(PREFIX + event + "#enabled"), event);
        }
    }

    @Test
    void aJvmThatIsStartedWithDefaultAndOursRecordsByBoth() throws Exception {
        final Path recording = directory.resolve("both.jfr");
        run(List.of(
            jdk("bin", "java").toString(),
            "-XX:StartFlightRecording:settings=default,settings=" + ALWAYS.toAbsolutePath()
                + ",filename=" + recording,
            "-cp", System.getProperty("java.class.path") + File.pathSeparator + "target/test-classes",
            Releasing.class.getName()));
        final Map<String, String> active = active(recording);
        assertEquals("1 ms", active.get(PREFIX + "GracePeriod#threshold"), active::toString);
        assertEquals("true", active.get("jdk.CPULoad#enabled"));
        assertEquals("true", active.get(PREFIX + "SiteStatistics#enabled"), active::toString);
    }

    /** What the recording says of its settings. */
    private static Map<String, String> active(final Path recording) throws IOException {
        final Map<String, String> active = new HashMap<>();
        final Map<Long, String> names = new HashMap<>();
        final List<RecordedEvent> events;
        try (RecordingFile file = new RecordingFile(recording)) {
            file.readEventTypes().forEach(type -> names.put(type.getId(), type.getName()));
            events = new ArrayList<>();
            while (file.hasMoreEvents()) {
                events.add(file.readEvent());
            }
        }
        for (final RecordedEvent event : events) {
            if (event.getEventType().getName().equals("jdk.ActiveSetting")) {
                active.put(names.get(event.getLong("id")) + "#" + event.getString("name"), event.getString("value"));
            }
        }
        return active;
    }

    /** Uses the runtime. */
    public static final class Releasing {
        private Releasing() {
        }

        public static void main(final String[] arguments) {
            Rcu.defer(new Object(), object -> { });
            Rcu.barrier();
        }
    }
}
