package io.reprieve.torture;

/**
 * Keeps the processor's store buffer busy. A processor commits stores in order (x86), so that a store behind many that
 * miss the cache becomes visible microseconds later, while loads go ahead: where a fence is missing, this shows it.
 */
final class StoreBuffer {
    private static final int INTS = 1 << 23;
    private static final int STORES = 40;
    /** A memory page, and a cache line more. */
    private static final int STEP = 1024 + 16;

    /** Where all threads store, so that lines also have to be fetched from each other. */
    private static final class Far {
        static final int[] INTS = new int[StoreBuffer.INTS];
    }

    private int at;

    StoreBuffer(final Dice dice) {
        at = dice.below(INTS);
    }

    /** Stores to so many places that most of them are in no cache, nor is their page known. */
    void fill() {
        final int[] far = Far.INTS;
        int at = this.at;
        for (int i = 0; i < STORES; i++) {
            at = at + STEP & INTS - 1;
            far[at] = i;
        }
        this.at = at;
    }
}
