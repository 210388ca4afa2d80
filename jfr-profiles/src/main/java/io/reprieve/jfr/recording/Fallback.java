package io.reprieve.jfr.recording;

/**
 * A wait of a releasing thread that found no page.
 *
 * @param domain   the domain.
 * @param start    when it began, in nanoseconds since 1970.
 * @param duration in nanoseconds.
 * @param thread   who waited.
 * @param threadId tells threads of one name apart.
 * @param site     the release site.
 * @param cause    why it found no page.
 * @param stack    where the release was made.
 */
public record Fallback(
    String domain,
    long start,
    long duration,
    String thread,
    long threadId,
    String site,
    String cause,
    Stack stack) {
    /**
     * When it ended.
     *
     * @return nanoseconds since 1970.
     */
    public long end() {
        return start + duration;
    }
}
