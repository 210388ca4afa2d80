package io.reprieve.jfr.recording;

/**
 * A report of a reader that holds up a grace period.
 *
 * @param domain  the domain.
 * @param time    when it was reported, in nanoseconds since 1970.
 * @param reader  the thread inside the section.
 * @param stack   its stack at that moment.
 * @param waited  how long the grace period had waited, in nanoseconds.
 * @param pending releases that waited.
 */
public record Stall(String domain, long time, String reader, Stack stack, long waited, long pending) {
}
