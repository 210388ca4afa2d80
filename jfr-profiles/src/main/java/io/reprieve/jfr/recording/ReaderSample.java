package io.reprieve.jfr.recording;

/**
 * What is known of a woven reader at a moment.
 *
 * @param domain       the domain.
 * @param time         the moment, in nanoseconds since 1970.
 * @param reader       the woven method.
 * @param seen         how often samples have found it.
 * @param gracePeriods grace periods that waited for it.
 * @param releases     releases that were queued while they waited.
 * @param timed        sections that were timed.
 * @param insideMax    the longest of these times, in nanoseconds.
 * @param insideP50    what half of them did not exceed.
 * @param insideP99    what 99 of 100 did not exceed.
 * @param insideP999   what 999 of 1,000 did not exceed.
 */
public record ReaderSample(
    String domain,
    long time,
    String reader,
    long seen,
    long gracePeriods,
    long releases,
    long timed,
    long insideMax,
    long insideP50,
    long insideP99,
    long insideP999) {
}
