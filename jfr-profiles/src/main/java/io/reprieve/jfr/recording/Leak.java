package io.reprieve.jfr.recording;

/**
 * A release whose body will never run.
 *
 * @param domain the domain.
 * @param time   when it was lost, in nanoseconds since 1970.
 * @param site   the release site.
 * @param reason {@code premature}, or for example {@code heap full}.
 */
public record Leak(String domain, long time, String site, String reason) {
}
