package io.reprieve.benchmarks.suite;

import java.io.IOException;
import java.util.Arrays;

/**
 * Two programs, run in turn, so that whatever else the machine does meets both; a first run, which has the disk to wait
 * for, counts for nothing.
 */
final class InTurn {
    private final Program left;
    private final Program right;

    InTurn(final Program left, final Program right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Runs them.
     *
     * @param times that each counts.
     * @return the median of each, in nanoseconds.
     * @throws IOException if a run fails.
     */
    long[] medians(final int times) throws IOException {
        final long[] lefts = new long[times];
        final long[] rights = new long[times];
        left.run();
        for (int i = 0; i < times; i++) {
            lefts[i] = left.run();
            rights[i] = right.run();
        }
        return new long[] {median(lefts), median(rights)};
    }

    private static long median(final long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
