package io.reprieve.jfr.recording;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An event of category <i>Reprieve</i>, by the name that it has in a recording.
 */
public enum EventType {
    /** A grace period. */
    GRACE_PERIOD("GracePeriod"),
    /** A release that had to wait. */
    SYNCHRONOUS_FALLBACK("SynchronousFallback"),
    /** A release that waited no longer. */
    FALLBACK_TIMEOUT("FallbackTimeout"),
    /** A reader that holds up reclamation. */
    READER_STALL("ReaderStall"),
    /** A page outside the limit. */
    OVERDRAFT("Overdraft"),
    /** A second release of an object that was still pending. */
    DOUBLE_RELEASE("DoubleRelease"),
    /** A release whose body has thrown. */
    RELEASE_FAILURE("ReleaseFailure"),
    /** A batch of releases. */
    RECLAIM_BATCH("ReclaimBatch"),
    /** The counters of a domain, once a period. */
    STATISTICS("Statistics"),
    /** The counters of a release site, once a period. */
    SITE_STATISTICS("SiteStatistics"),
    /** What is known of a woven reader, once a period. */
    READER_STATISTICS("ReaderStatistics"),
    /** A release whose body will never run. */
    LEAK("Leak"),
    /** The heap is nearly full. */
    PRESSURE_BACKOFF("PressureBackoff"),
    /** What became of a method that was to be woven. */
    WEAVING("Weaving");

    /** What every name begins with. */
    static final String PREFIX = "io.reprieve.";

    private static final Map<String, EventType> BY_ID =
        Stream.of(values()).collect(Collectors.toUnmodifiableMap(EventType::id, type -> type));

    private final String id;

    EventType(final String name) {
        id = PREFIX + name;
    }

    /** The type of a name in a recording; {@code null} if it is not of ours. */
    static EventType of(final String id) {
        return BY_ID.get(id);
    }

    /**
     * The name in a recording.
     *
     * @return for example {@code io.reprieve.GracePeriod}.
     */
    public String id() {
        return id;
    }
}
