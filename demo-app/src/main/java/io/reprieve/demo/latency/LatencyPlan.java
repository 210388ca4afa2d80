package io.reprieve.demo.latency;

/**
 * What all runs have in common.
 *
 * @param seconds   of each run, the warm-up included.
 * @param readers   threads that read, each as often as the feed updates.
 * @param symbols   on the board.
 * @param rate      updates in a second.
 * @param megabytes of other people's objects, alive throughout.
 */
record LatencyPlan(int seconds, int readers, int symbols, int rate, int megabytes) {
    private static final int BESIDE_MEGABYTES = 128;

    /** Twice what lives, and room for the program itself. */
    int heapMegabytes() {
        return 2 * megabytes + BESIDE_MEGABYTES;
    }
}
