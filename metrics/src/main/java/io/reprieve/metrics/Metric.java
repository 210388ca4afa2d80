package io.reprieve.metrics;

import io.reprieve.RcuStatistics;
import java.util.function.ToLongFunction;

/**
 * A number that is watched, by the name that it has everywhere: with dots in Micrometer and OpenTelemetry; in
 * Prometheus with underscores, its unit if that is seconds, and {@code _total} if it is a counter.
 */
enum Metric {
    DEFERRED("deferred.releases", "Deferred", "{release}", true, RcuStatistics::deferred,
        "Releases that were deferred, those included that ran at once for want of a page"),
    RECLAIMED("reclaimed.releases", "Reclaimed", "{release}", true, RcuStatistics::reclaimed,
        "Releases whose body has run"),
    PENDING("pending.releases", "Pending", "{release}", false, RcuStatistics::pending,
        "Releases that wait, or run now"),
    OLDEST_PENDING("oldest.pending", "OldestPendingNanos", "s", false, RcuStatistics::oldestPendingNanos,
        "How long the oldest pending release has waited"),
    GRACE_PERIODS("grace.periods", "GracePeriods", "{grace_period}", true, RcuStatistics::gracePeriods,
        "Grace periods that have passed"),
    FALLBACKS("synchronous.fallbacks", "SynchronousFallbacks", "{wait}", true, RcuStatistics::synchronousFallbacks,
        "Waits of a releasing thread for a grace period, because there was no page"),
    EMBEDDED_HEADS("embedded.head.releases", "EmbeddedHeadReleases", "{release}", true,
        RcuStatistics::embeddedHeadReleases,
        "Releases queued by the object's embedded head, because there was no page"),
    DROPPED("dropped.objects", "Dropped", "{object}", true, RcuStatistics::dropped,
        "Objects left to the garbage collector, because there was no page"),
    DOUBLE_RELEASES("double.releases", "DoubleReleases", "{release}", true, RcuStatistics::doubleReleases,
        "Second releases of an object that was still pending, refused"),
    OVERDRAFT_PAGES("overdraft.pages", "OverdraftPages", "{page}", true, RcuStatistics::overdraftPages,
        "Pages that were taken outside the limit"),
    FAILED_RELEASES("failed.releases", "FailedReleases", "{release}", true, RcuStatistics::failedReleases,
        "Release bodies that have thrown"),
    LEAKED("leaked.releases", "Leaked", "{release}", true, RcuStatistics::leaked, "Releases whose body will never run"),
    PREMATURE("premature.releases", "PrematureReleases", "{release}", true, RcuStatistics::prematureReleases,
        "Releases found about to run before their grace period had passed, and leaked instead"),
    HEAVY_BARRIERS("heavy.barriers", "HeavyBarriers", "{barrier}", true, RcuStatistics::heavyBarriers,
        "Heavy barriers issued; with membarrier each interrupts every running core"),
    PAGES_IN_USE("pages.in.use", "PagesInUse", "{page}", false, RcuStatistics::pagesInUse,
        "Pages that are with a queue"),
    PAGES_RESERVED("pages.reserved", "PagesReserved", "{page}", false, RcuStatistics::pagesReserved,
        "Pages that exist"),
    PAGE_LIMIT("pages.limit", "PageLimit", "{page}", false, RcuStatistics::pageLimit, "Pages that may exist now"),
    READER_THREADS("reader.threads", "ReaderThreads", "{thread}", false, RcuStatistics::readerThreads,
        "Threads with a reader slot"),
    READER_STALLS("reader.stalls", "ReaderStalls", "{report}", true, RcuStatistics::readerStalls,
        "Reports of a reader that lagged longer than the stall limit"),
    FALLBACK_TIMEOUTS("fallback.timeouts", "FallbackTimeouts", "{wait}", true, RcuStatistics::fallbackTimeouts,
        "Waits for a grace period that were given up, so that the release was queued beyond the limit"),
    PINS("pins", "Pins", "{pin}", false, RcuStatistics::pins, "Pins that are held"),
    PINNED_RELEASES("pinned.releases", "PinnedReleases", "{release}", false, RcuStatistics::pinnedReleases,
        "Releases whose grace period has passed, and that wait for a pin"),
    SLOWEST_READER("slowest.reader", "SlowestReaderNanos", "s", false, RcuStatistics::slowestReaderNanos,
        "How long the reader that is waited for now has held up a grace period"),
    PENDING_BYTES("pending.memory", "PendingBytes", "By", false, RcuStatistics::pendingBytes,
        "What pending releases hold, as far as their sites say what an object weighs"),
    BYTE_LIMIT("pending.memory.limit", "ByteLimit", "By", false, RcuStatistics::byteLimit,
        "How many bytes may be pending, or 0 if there is no limit"),
    OVERDRAFT_BYTES("overdraft.memory", "OverdraftBytes", "By", true, RcuStatistics::overdraftBytes,
        "Bytes that became pending beyond the limit"),
    PRESSURE_BACKOFFS("pressure.backoffs", "PressureBackoffs", "{back_off}", true, RcuStatistics::pressureBackoffs,
        "Looks that found the heap nearly full, so that the reserve stopped growing"),
    CALLER_FALLBACKS("caller.fallbacks", "CallerFallbacks", "{release}", true, RcuStatistics::callerFallbacks,
        "Releases that their caller was to run, and that were left to the reclaimer instead");

    static final String PREFIX = "reprieve.";

    private final String name;
    private final String attribute;
    private final String unit;
    private final boolean isCounter;
    private final ToLongFunction<RcuStatistics> value;
    private final String description;

    Metric(
            final String name,
            final String attribute,
            final String unit,
            final boolean isCounter,
            final ToLongFunction<RcuStatistics> value,
            final String description) {
        this.name = name;
        this.attribute = attribute;
        this.unit = unit;
        this.isCounter = isCounter;
        this.value = value;
        this.description = description;
    }

    /** Without what all names begin with. */
    String shortName() {
        return name;
    }

    String fullName() {
        return PREFIX + name;
    }

    String prometheusName() {
        return fullName().replace('.', '_') + (isTime() ? "_seconds" : isBytes() ? "_bytes" : "")
            + (isCounter ? "_total" : "");
    }

    /** Of the domain's bean. */
    String attribute() {
        return attribute;
    }

    /** As OpenTelemetry writes units. */
    String unit() {
        return unit;
    }

    boolean isCounter() {
        return isCounter;
    }

    /** A time, which the runtime has in nanoseconds. */
    boolean isTime() {
        return unit.equals("s");
    }

    boolean isBytes() {
        return unit.equals("By");
    }

    long of(final RcuStatistics statistics) {
        return value.applyAsLong(statistics);
    }

    String description() {
        return description;
    }
}
