package io.reprieve.benchmarks;

/**
 * Four longs, as a feed publishes them.
 */
final class Quote {
    private long bid;
    private long ask;
    private long bidSize;
    private long askSize;

    void set(final long price) {
        bid = price;
        ask = price + 1;
        bidSize = price + 2;
        askSize = price + 3;
    }

    long sum() {
        return bid + ask + bidSize + askSize;
    }
}
