package io.reprieve.torture;

/**
 * The buckets of the histogram: how many grace periods too late a reader still looked at an element. Only the first two
 * may ever be filled.
 */
final class Staleness {
    /** The element is published. */
    static final int PUBLISHED = 0;
    /** The element has been unpublished, and waits for the reader. */
    static final int UNPUBLISHED = 1;
    /** The first of the buckets of elements that have been reclaimed: once, twice, ... */
    static final int RECLAIMED = 2;
    /** The element has been through all its grace periods. */
    static final int OLDEST = 8;
    /** The element is in use again, for something else. */
    static final int REUSED = 9;
    /** The fields of the element don't belong together: it is being written. */
    static final int TORN = 10;
    /** The number of buckets. */
    static final int BUCKETS = 11;

    private Staleness() {
    }

    static boolean isAllowed(final int bucket) {
        return bucket <= UNPUBLISHED;
    }

    static String label(final int bucket) {
        return switch (bucket) {
            case PUBLISHED -> "published";
            case UNPUBLISHED -> "unpublished, waiting for its readers";
            case RECLAIMED -> "reclaimed under its reader";
            case OLDEST -> "reclaimed " + (OLDEST - RECLAIMED) + " grace periods before, or more";
            case REUSED -> "in use again";
            case TORN -> "fields that don't belong together";
            default -> "reclaimed " + (bucket - RECLAIMED) + " grace periods before";
        };
    }
}
