package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flight Recorder in a process of its own: off, and on from the start.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RecorderTest {
    @TempDir
    Path directory;

    /** Goes through everything that could emit an event. */
    private static final class Everything {
        public static void main(final String[] arguments) throws InterruptedException {
            for (int i = 0; i < 10_000; i++) {
                Rcu.defer("object", object -> { });
            }
            Rcu.readLock();
            for (int i = 0; i < 2000; i++) {
                Rcu.defer("object", object -> { });
            }
            Rcu.readUnlock();
            Rcu.defer("object", object -> {
                throw new IllegalStateException("a body fails");
            });
            Rcu.barrier();
            final RcuStatistics statistics = Rcu.statistics();
            System.out.println("overdraft " + (statistics.overdraftPages() > 0));
            System.out.println("failures " + statistics.failedReleases());
            System.out.println("initialized " + FlightRecorder.isInitialized());
        }
    }

    private static ChildJvm everything() {
        return ChildJvm.running(Everything.class)
            .set("page.entries", "16")
            .set("reserve.pages.per.thread", "1")
            .set("reserve.pages.shared", "2");
    }

    @Test
    void whereNobodyRecordsNoPartOfTheRecorderIsStarted() {
        final ChildJvm.Outcome outcome = everything().option("-Xlog:class+init=info").run().endsWith(0);
        assertEquals("true", outcome.value("overdraft"));
        assertEquals("1", outcome.value("failures"));
        assertEquals("false", outcome.value("initialized"));
        assertEquals(
            List.of(),
            outcome.out().stream()
                .filter(line -> line.contains("reprieve.runtime.events") && line.contains("Event "))
                .toList(),
            outcome::toString);
        outcome.complains("the release io.reprieve.RecorderTest$Everything (lambda");
    }

    @Test
    void aRecordingFromTheStartHasTheEvents() throws IOException {
        final Path file = directory.resolve("all.jfr");
        final ChildJvm.Outcome outcome =
            everything().option("-XX:StartFlightRecording:filename=" + file, "-Xlog:jfr*=off").run().endsWith(0);
        assertEquals("true", outcome.value("initialized"));
        final List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        final Set<String> names =
            events.stream().map(event -> event.getEventType().getName()).collect(Collectors.toSet());
        for (final String name
            : List.of("GracePeriod", "ReclaimBatch", "SynchronousFallback", "Overdraft", "ReleaseFailure")) {
            assertTrue(names.contains("io.reprieve." + name), () -> name + " is missing among " + names);
        }
        for (final RecordedEvent event : events) {
            if (event.getEventType().getName().equals("io.reprieve.GracePeriod")) {
                assertEquals("default", event.getString("domain"));
                assertTrue(!event.getDuration().isNegative(), event::toString);
                assertTrue(event.getDuration().compareTo(Duration.ofMillis(outcome.millis())) < 0, event::toString);
            }
        }
    }
}
