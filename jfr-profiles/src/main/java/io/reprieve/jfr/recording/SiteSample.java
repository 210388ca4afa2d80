package io.reprieve.jfr.recording;

/**
 * The counters of a release site at a moment.
 *
 * @param domain    the domain.
 * @param time      the moment, in nanoseconds since 1970.
 * @param site      the release site.
 * @param deferred  releases that were deferred, since the start of the JVM.
 * @param reclaimed releases that have run.
 * @param fallbacks releases that waited.
 * @param delayMean from release to run, in nanoseconds.
 * @param delayMax  the longest, in nanoseconds.
 * @param delayP50  what half of them did not exceed.
 * @param delayP99  what 99 of 100 did not exceed.
 * @param delayP999 what 999 of 1,000 did not exceed.
 */
public record SiteSample(
    String domain,
    long time,
    String site,
    long deferred,
    long reclaimed,
    long fallbacks,
    long delayMean,
    long delayMax,
    long delayP50,
    long delayP99,
    long delayP999) {
}
