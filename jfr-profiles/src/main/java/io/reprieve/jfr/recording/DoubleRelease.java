package io.reprieve.jfr.recording;

/**
 * A second release of an object that was still pending.
 *
 * @param domain      the domain.
 * @param time        when it was refused, in nanoseconds since 1970.
 * @param thread      who released.
 * @param site        the second release site.
 * @param firstSite   the first.
 * @param objectClass the class of the object.
 * @param stack       where the second release was made.
 */
public record DoubleRelease(
    String domain,
    long time,
    String thread,
    String site,
    String firstSite,
    String objectClass,
    Stack stack) {
}
