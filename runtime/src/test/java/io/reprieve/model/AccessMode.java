package io.reprieve.model;

/**
 * How strongly an access is ordered: the modes of {@link java.lang.invoke.VarHandle}.
 */
enum AccessMode {
    /** No order. The model performs it like {@link #OPAQUE}: every value fits a word. */
    PLAIN(false, false),
    /** No order, but coherent with other accesses to the same place. */
    OPAQUE(false, false),
    /** Performed before everything later. */
    ACQUIRE(true, false),
    /** Performed after everything earlier. */
    RELEASE(false, true),
    /** Both; for exchanges. */
    ACQUIRE_RELEASE(true, true);

    final boolean acquires;
    final boolean releases;

    AccessMode(final boolean acquires, final boolean releases) {
        this.acquires = acquires;
        this.releases = releases;
    }
}
