package io.reprieve.demo.pool;

import java.util.Arrays;

/**
 * A book of price levels that is filled, read and used again. All levels carry the version they were filled for.
 */
final class OrderBook {
    private static final int LEVELS = 64;

    private final long[] levels = new long[LEVELS];

    void fill(final long version) {
        Arrays.fill(levels, version);
    }

    void clear() {
        Arrays.fill(levels, 0);
    }

    /** Whether all levels are of one version, and of any. */
    boolean isWhole() {
        final long version = levels[0];
        boolean isWhole = version != 0;
        for (int i = 1; i < LEVELS; i++) {
            isWhole &= levels[i] == version;
        }
        return isWhole;
    }
}
