package io.reprieve.demo.board;

import org.HdrHistogram.Histogram;

/**
 * A feed at a fixed rate, which times every update from when it was due.
 */
final class PacedFeed implements Runnable {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Feed feed;
    private final Session session;
    private final int symbols;
    private final int burst;
    private final Histogram latency = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);

    PacedFeed(final Feed feed, final Session session, final int symbols, final long updatesPerSecond) {
        this.feed = feed;
        this.session = session;
        this.symbols = symbols;
        burst = Bursts.size(updatesPerSecond);
    }

    @Override
    public void run() {
        final Bursts bursts = new Bursts(session);
        int symbol = 0;
        while (!session.isOver()) {
            final long due = bursts.await();
            final boolean isMeasured = session.isMeasuring();
            for (int i = 0; i < burst; i++) {
                feed.publish(symbol);
                symbol = symbol + 1 < symbols ? symbol + 1 : 0;
                if (isMeasured) {
                    latency.recordValue(Math.max(0, Math.min(System.nanoTime() - due, LONGEST_NANOS)));
                }
            }
        }
    }

    /** From when an update was due until it was done, in nanoseconds. Only after the feed has ended. */
    Histogram latency() {
        return latency;
    }
}
