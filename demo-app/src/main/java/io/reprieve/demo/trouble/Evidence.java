package io.reprieve.demo.trouble;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording has of each of the four troubles.
 */
final class Evidence {
    /**
     * A trouble, and the event that shows it.
     */
    enum Trouble {
        FAILURE(
            "a release throws", "io.reprieve.ReleaseFailure",
            event -> event.getString("site") + ": " + event.getString("message")),
        SMALL_RESERVE(
            "the reserve is too small", "io.reprieve.SynchronousFallback",
            event -> event.getString("site") + " waited on thread " + name(event.getThread())),
        STALL(
            "a reader stalls", "io.reprieve.ReaderStall",
            event -> "thread " + name(event.getThread("reader")) + " was inside for "
                + String.format(Locale.ROOT, "%.1f", event.getDuration("waited").toMillis() / 1e3) + " s"),
        PRESSURE(
            "the heap is full", "io.reprieve.PressureBackoff",
            event -> (event.getLong("heapUsed") >> 20) + " MiB in use, " + event.getLong("pagesDropped")
                + " pages given back");

        private final String title;
        private final String event;
        private final Function<RecordedEvent, String> description;

        Trouble(final String title, final String event, final Function<RecordedEvent, String> description) {
            this.title = title;
            this.event = event;
            this.description = description;
        }

        private static String name(final RecordedThread thread) {
            return thread == null ? "?" : thread.getJavaName();
        }

        String title() {
            return title;
        }
    }

    private final Map<Trouble, String> found = new LinkedHashMap<>();

    private Evidence() {
    }

    /** Reads a recording. */
    static Evidence in(final Path recording) throws IOException {
        final Evidence evidence = new Evidence();
        final Map<Trouble, RecordedEvent> last = new LinkedHashMap<>();
        final Map<Trouble, Integer> counts = new LinkedHashMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                final RecordedEvent event = file.readEvent();
                for (final Trouble trouble : Trouble.values()) {
                    if (event.getEventType().getName().equals(trouble.event)) {
                        last.put(trouble, event);
                        counts.merge(trouble, 1, Integer::sum);
                    }
                }
            }
        }
        last.forEach((trouble, event) -> evidence.found.put(
            trouble, trouble.event + ", " + counts.get(trouble) + ", the last: " + trouble.description.apply(event)));
        return evidence;
    }

    /** What there is of a trouble; {@code null} if there is nothing. */
    String of(final Trouble trouble) {
        return found.get(trouble);
    }

    boolean isComplete() {
        return found.size() == Trouble.values().length;
    }
}
