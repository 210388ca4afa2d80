package io.reprieve.demo.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording holds of the runtime's events.
 */
final class RecordedEvents {
    private static final String OURS = "io.reprieve.";
    private static final String STATISTICS = OURS + "Statistics";
    private static final String PENDING = "pending";

    private final Map<String, Long> counts = new TreeMap<>();
    private long mostPending = -1;

    private RecordedEvents() {
    }

    /**
     * Reads a recording.
     *
     * @param file to read.
     * @return what is in it.
     * @throws IOException if it can't be read.
     */
    static RecordedEvents read(final Path file) throws IOException {
        final RecordedEvents events = new RecordedEvents();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                events.add(recording.readEvent());
            }
        }
        return events;
    }

    /** How many there are of each type of ours. */
    Map<String, Long> counts() {
        return counts;
    }

    /** The most releases that were pending when the runtime looked, which it does once a second. */
    OptionalLong mostPending() {
        return mostPending < 0 ? OptionalLong.empty() : OptionalLong.of(mostPending);
    }

    private void add(final RecordedEvent event) {
        final String name = event.getEventType().getName();
        if (name.startsWith(OURS)) {
            counts.merge(name, 1L, Long::sum);
            if (name.equals(STATISTICS) && event.hasField(PENDING)) {
                mostPending = Math.max(mostPending, event.getLong(PENDING));
            }
        }
    }
}
