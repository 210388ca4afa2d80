package io.reprieve.jfr.recording;

import java.util.List;

/**
 * The counters of a domain over the time of a recording.
 */
public final class History {
    private static final double NANOS_PER_SECOND = 1e9;

    private final String domain;
    private final List<Sample> samples;
    private final long[] peaks;
    private final boolean isFromTheStart;

    History(final String domain, final List<Sample> samples, final long[] peaks, final boolean isFromTheStart) {
        this.domain = domain;
        this.samples = samples;
        this.peaks = peaks;
        this.isFromTheStart = isFromTheStart;
    }

    /**
     * Whose counters they are.
     *
     * @return the domain's name.
     */
    public String domain() {
        return domain;
    }

    /**
     * The counters at each moment, first to last.
     *
     * @return at least one sample.
     */
    public List<Sample> samples() {
        return samples;
    }

    /**
     * By how much a counter grew during the recording.
     *
     * @param counter one that only grows.
     * @return the growth; if the recording began with the JVM, from 0 on.
     */
    public long growth(final Counter counter) {
        return last(counter) - (isFromTheStart ? 0 : samples.get(0).get(counter));
    }

    /**
     * The last sample.
     *
     * @return the counters as they were last seen.
     */
    public Sample last() {
        return samples.get(samples.size() - 1);
    }

    /**
     * Whether anything happened in the domain.
     *
     * @return {@code false} if it neither released nor read.
     */
    public boolean hadWork() {
        return last(Counter.DEFERRED) > 0 || last(Counter.GRACE_PERIODS) > 0 || peak(Counter.READER_THREADS) > 0;
    }

    /**
     * Whether the counters have anything to show over time.
     *
     * @return {@code false} if they stood still, and nothing waited.
     */
    public boolean moved() {
        final boolean isOfAMoment = samples.size() == 1;
        return (isOfAMoment ? last(Counter.DEFERRED) : growth(Counter.DEFERRED)) > 0
            || (isOfAMoment ? last(Counter.GRACE_PERIODS) : growth(Counter.GRACE_PERIODS)) > 0
            || peak(Counter.PENDING) > 0;
    }

    /**
     * The last value of a counter.
     *
     * @param counter which.
     * @return its value in the last sample.
     */
    public long last(final Counter counter) {
        return last().get(counter);
    }

    /**
     * The greatest value of a counter.
     *
     * @param counter which.
     * @return its greatest value in any sample.
     */
    public long peak(final Counter counter) {
        return peaks[counter.ordinal()];
    }

    /**
     * How fast a counter grew when it grew fastest.
     *
     * @param counter one that only grows.
     * @return the growth in a second, between one sample and the next; 0 if there is only one.
     */
    public double peakRate(final Counter counter) {
        double peak = 0;
        for (int i = 1; i < samples.size(); i++) {
            peak = Math.max(peak, rate(counter, i));
        }
        return peak;
    }

    /**
     * How fast a counter grew before a sample.
     *
     * @param counter one that only grows.
     * @param index   the index of the sample, at least 1.
     * @return the growth in a second since the sample before.
     */
    public double rate(final Counter counter, final int index) {
        final Sample before = samples.get(index - 1);
        final Sample after = samples.get(index);
        final long nanos = after.time() - before.time();
        return nanos <= 0 ? 0 : (after.get(counter) - before.get(counter)) * NANOS_PER_SECOND / nanos;
    }
}
