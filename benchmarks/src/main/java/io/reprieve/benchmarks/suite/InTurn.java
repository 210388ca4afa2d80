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
        return run(times, times / 2);
    }

    /**
     * Runs them.
     *
     * @param times that each counts.
     * @return the shortest time of each, in nanoseconds: of long runs there are too few for a median.
     * @throws IOException if a run fails.
     */
    long[] shortest(final int times) throws IOException {
        return run(times, 0);
    }

    private long[] run(final int times, final int rank) throws IOException {
        final long[] lefts = new long[times];
        final long[] rights = new long[times];
        left.run();
        for (int i = 0; i < times; i++) {
            lefts[i] = left.run();
            rights[i] = right.run();
        }
        Arrays.sort(lefts);
        Arrays.sort(rights);
        return new long[] {lefts[rank], rights[rank]};
    }
}
