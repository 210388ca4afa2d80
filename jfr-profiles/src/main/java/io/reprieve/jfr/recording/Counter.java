package io.reprieve.jfr.recording;

/**
 * A counter of a domain, by the name that it has in {@code RcuStatistics} and in a recording.
 */
public enum Counter {
    /** Releases that were deferred. */
    DEFERRED("deferred"),
    /** Releases whose body has run. */
    RECLAIMED("reclaimed"),
    /** Releases that wait. */
    PENDING("pending"),
    /** How long the oldest of them has waited. */
    OLDEST_PENDING_NANOS("oldestPendingNanos"),
    /** Grace periods that have passed. */
    GRACE_PERIODS("gracePeriods"),
    /** Waits of a releasing thread, because there was no page. */
    SYNCHRONOUS_FALLBACKS("synchronousFallbacks"),
    /** Releases queued by the object's embedded head. */
    EMBEDDED_HEAD_RELEASES("embeddedHeadReleases"),
    /** Objects left to the garbage collector. */
    DROPPED("dropped"),
    /** Second releases, refused. */
    DOUBLE_RELEASES("doubleReleases"),
    /** Pages taken outside the limit. */
    OVERDRAFT_PAGES("overdraftPages"),
    /** Bodies that have thrown. */
    FAILED_RELEASES("failedReleases"),
    /** Releases whose body will never run. */
    LEAKED("leaked"),
    /** Of these, releases that were about to run too early. */
    PREMATURE_RELEASES("prematureReleases"),
    /** Heavy barriers issued. */
    HEAVY_BARRIERS("heavyBarriers"),
    /** Pages that are with a queue. */
    PAGES_IN_USE("pagesInUse"),
    /** Pages that exist. */
    PAGES_RESERVED("pagesReserved"),
    /** Pages that may exist. */
    PAGE_LIMIT("pageLimit"),
    /** Threads with a reader slot. */
    READER_THREADS("readerThreads"),
    /** Reports of a lagging reader. */
    READER_STALLS("readerStalls"),
    /** Waits for a grace period that were given up. */
    FALLBACK_TIMEOUTS("fallbackTimeouts"),
    /** Pins that are held. */
    PINS("pins"),
    /** Releases that wait for a pin. */
    PINNED_RELEASES("pinnedReleases"),
    /** How long the reader that is waited for has held up a grace period. */
    SLOWEST_READER_NANOS("slowestReaderNanos"),
    /** What pending releases hold. */
    PENDING_BYTES("pendingBytes"),
    /** How many bytes may be pending. */
    BYTE_LIMIT("byteLimit"),
    /** Bytes that became pending beyond the limit. */
    OVERDRAFT_BYTES("overdraftBytes"),
    /** How often the heap was found to be nearly full. */
    PRESSURE_BACKOFFS("pressureBackoffs"),
    /** Releases that their caller was to run, and that were left to the reclaimer instead. */
    CALLER_FALLBACKS("callerFallbacks");

    private final String field;

    Counter(final String field) {
        this.field = field;
    }

    /**
     * The name that it has in {@code RcuStatistics}, in JMX and in a recording.
     *
     * @return for example {@code pagesInUse}.
     */
    public String field() {
        return field;
    }

    boolean isTime() {
        return field.endsWith("Nanos");
    }
}
