package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the samples of a domain together; of more than a drawing can show every other one is left out, and again.
 */
final class HistoryReader {
    private static final int MOST_SAMPLES = 20_000;

    private final long[] peaks = new long[Counter.values().length];
    private List<Sample> samples = new ArrayList<>();
    private Sample last;
    private int step = 1;
    private int seen;

    HistoryReader() {
    }

    void add(final Sample sample) {
        for (final Counter counter : Counter.values()) {
            peaks[counter.ordinal()] = Math.max(peaks[counter.ordinal()], sample.get(counter));
        }
        if (last == null || last.time() <= sample.time()) {
            last = sample;
        }
        if (seen++ % step == 0) {
            samples.add(sample);
        }
        if (samples.size() > MOST_SAMPLES) {
            final List<Sample> fewer = new ArrayList<>();
            for (int i = 0; i < samples.size(); i += 2) {
                fewer.add(samples.get(i));
            }
            samples = fewer;
            step *= 2;
        }
    }

    History end(final String domain, final boolean isFromTheStart) {
        if (!samples.contains(last)) {
            samples.add(last);
        }
        samples.sort(Comparator.comparingLong(Sample::time));
        return new History(domain, samples, peaks, isFromTheStart);
    }
}
