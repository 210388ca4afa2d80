package io.reprieve.runtime.observe;

/**
 * A release that waited for a grace period no longer than it may, and was queued beyond the limit.
 *
 * @param site             the release site.
 * @param reader           the thread that holds up the grace period, or, if it has passed, the releases that were made
 *                         before; {@code null} where many share a slot, or if it has just left.
 * @param isBody           whether it stands in the body of a release, and not in a section.
 * @param lockedByReleaser whether it waits, directly or through others, for a lock that the releasing thread owns.
 * @param waitedNanos      how long the release has waited, in nanoseconds; 0 if it was seen at once that it must not.
 * @param isFirst          whether it is the first that this grace period is the cause of: the log has one line for all.
 */
public record FallbackTimeout(
        String site, Thread reader, boolean isBody, boolean lockedByReleaser, long waitedNanos, boolean isFirst) {
}
