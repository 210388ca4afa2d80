package io.reprieve.jfr.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;

/**
 * An event that the JDK has read. One object stands for each in turn: what is to be kept has to be read before the next
 * comes.
 */
final class FlightEvent extends Event {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MOST_STACKS = 1_000;

    private RecordedEvent event;
    /** The stacks of a chunk are few, and each is used by many events. */
    private final Map<RecordedStackTrace, Stack> stacks = new IdentityHashMap<>();

    FlightEvent at(final RecordedEvent next) {
        event = next;
        return this;
    }

    @Override
    String text(final String field) {
        if (!event.hasField(field)) {
            return "";
        }
        final Object value = event.getValue(field);
        return value == null ? "" : value.toString();
    }

    @Override
    long number(final String field) {
        return event.hasField(field) && event.getValue(field) instanceof Number number ? number.longValue() : 0;
    }

    @Override
    boolean isSet(final String field) {
        return event.hasField(field) && Boolean.TRUE.equals(event.getValue(field));
    }

    @Override
    long nanos(final String field) {
        if (number(field) == 0) {
            return 0;
        }
        if (event.getEventType().getField(field).getAnnotation(jdk.jfr.Timespan.class) == null) {
            return number(field);
        }
        final Duration duration = event.getDuration(field);
        return duration.getSeconds() * NANOS_PER_SECOND + duration.getNano();
    }

    @Override
    long bytes(final String field) {
        return number(field);
    }

    @Override
    long nanosSince1970(final String field) {
        return event.hasField(field) && event.getValue(field) instanceof Number ? nanos(event.getInstant(field)) : 0;
    }

    private static long nanos(final Instant instant) {
        return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
    }

    @Override
    String thread(final String field) {
        return event.hasField(field) && event.getValue(field) instanceof RecordedThread thread ? name(thread) : "";
    }

    private static String name(final RecordedThread thread) {
        final String name = thread.getJavaName() != null ? thread.getJavaName() : thread.getOSName();
        return name == null || name.isEmpty() ? "#" + thread.getJavaThreadId() : name;
    }

    @Override
    long start() {
        return nanos(event.getStartTime());
    }

    @Override
    long duration() {
        final Duration duration = event.getDuration();
        return duration.getSeconds() * NANOS_PER_SECOND + duration.getNano();
    }

    @Override
    String eventThread() {
        final RecordedThread thread = event.getThread();
        return thread == null ? "" : name(thread);
    }

    @Override
    long eventThreadId() {
        final RecordedThread thread = event.getThread();
        return thread == null ? 0 : thread.getJavaThreadId();
    }

    @Override
    Stack stack() {
        final RecordedStackTrace trace = event.getStackTrace();
        if (trace == null) {
            return Stack.NONE;
        }
        if (stacks.size() > MOST_STACKS) {
            stacks.clear();
        }
        return stacks.computeIfAbsent(trace, FlightEvent::read);
    }

    private static Stack read(final RecordedStackTrace trace) {
        final List<String> lines = new ArrayList<>();
        for (final RecordedFrame frame : trace.getFrames()) {
            final RecordedMethod method = frame.getMethod();
            lines.add(
                method == null ? "?" : Stack.line(method.getType().getName(), method.getName(), frame.getLineNumber()));
        }
        return new Stack(List.copyOf(lines));
    }
}
