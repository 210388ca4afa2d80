package io.reprieve.jfr.recording;

/**
 * A release that waited for a grace period no longer than it may, and was queued beyond the limit.
 *
 * @param domain           the domain.
 * @param start            when it began to wait, in nanoseconds since 1970.
 * @param duration         how long it did.
 * @param thread           who released.
 * @param site             the release site.
 * @param caller           where the application released.
 * @param reader           the thread that did not get on.
 * @param readerStack      its stack at that moment.
 * @param lockedByReleaser whether it waited for a lock that the releaser owned.
 * @param inBody           whether it stood in the body of a release.
 * @param lock             what it waited for, or an empty text.
 * @param stack            where the release was made.
 */
public record FallbackTimeout(
    String domain,
    long start,
    long duration,
    String thread,
    String site,
    String caller,
    String reader,
    Stack readerStack,
    boolean lockedByReleaser,
    boolean inBody,
    String lock,
    Stack stack) {
    /**
     * When it was given up.
     *
     * @return nanoseconds since 1970.
     */
    public long end() {
        return start + duration;
    }
}
