package io.reprieve.jfr.recording;

/**
 * A page outside the limit, for a release that could not wait.
 *
 * @param domain the domain.
 * @param time   when it was taken, in nanoseconds since 1970.
 * @param thread who released.
 * @param site   the release site.
 * @param cause  why the thread could not wait.
 * @param pages  overdraft pages then in use.
 * @param stack  where the release was made.
 */
public record Overdraft(
    String domain,
    long time,
    String thread,
    String site,
    String cause,
    long pages,
    Stack stack) {
}
