package io.reprieve;

/**
 * What a release does when no page of the reserve is left, and the object has no embedded head.
 */
public enum WhenExhausted {
    /**
     * Wait for a grace period and for the bodies of what was released before, until there is room again, and no longer
     * than {@code fallback.timeout} while nothing moves; then go beyond the limit. Nothing is lost; the wait is the
     * back-pressure.
     */
    SYNCHRONIZE,
    /** Leave the object to the garbage collector: the body never runs, and the release is counted as dropped. */
    DROP,
    /** Throw a {@link ReserveExhaustedException} to the caller; the body has not run. */
    THROW
}
