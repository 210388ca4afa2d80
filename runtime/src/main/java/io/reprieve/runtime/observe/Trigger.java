package io.reprieve.runtime.observe;

/**
 * Who asked for a grace period.
 */
public enum Trigger {
    /** The reclaimer: a page's worth of releases is pending. */
    PAGE("page"),
    /** The reclaimer: releases have waited for the drain delay. */
    DELAY("delay"),
    /** A call of {@code synchronize()}. */
    SYNCHRONIZE("synchronize"),
    /** A call of {@code barrier()}, or the drain at JVM exit. */
    BARRIER("barrier"),
    /** A release that found no page. */
    FALLBACK("fallback"),
    /** A call of {@code startGracePeriod()}. */
    POLLED("polled");

    private final String text;

    Trigger(final String text) {
        this.text = text;
    }

    /**
     * The word for it in reports.
     *
     * @return the same object each time.
     */
    public String text() {
        return text;
    }
}
