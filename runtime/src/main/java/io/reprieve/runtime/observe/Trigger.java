package io.reprieve.runtime.observe;

/**
 * Who asked for a grace period.
 */
public enum Trigger {
    /** The reclaimer: a page's worth of releases is pending. */
    PAGE,
    /** The reclaimer: releases have waited for the drain delay. */
    DELAY,
    /** A call of {@code synchronize()}. */
    SYNCHRONIZE,
    /** A call of {@code barrier()}, or the drain at JVM exit. */
    BARRIER,
    /** A release that found no page. */
    FALLBACK,
    /** A call of {@code startGracePeriod()}. */
    POLLED
}
