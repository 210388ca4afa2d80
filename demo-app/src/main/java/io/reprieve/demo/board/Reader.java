package io.reprieve.demo.board;

import io.reprieve.demo.program.Counter;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Looks up symbols at random, reads their quotes, and checks each: is it one row of the history, whole?
 */
final class Reader implements Runnable {
    /** One read in so many is timed: looking at the clock takes as long as a read does. */
    static final int READS_PER_SAMPLE = 64;

    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final QuoteBoard board;
    private final PriceHistory history;
    private final Session session;
    private final int symbols;
    private final SplittableRandom random;
    private final QuoteReading reading = new QuoteReading();
    private final Counter reads = new Counter();
    private final Counter tornReads = new Counter();
    private final Histogram latency = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private long longestNanos;
    private long previousEnd;
    private String tornExample;

    Reader(
        final QuoteBoard board, final PriceHistory history, final Session session, final int symbols, final long seed) {
        this.board = board;
        this.history = history;
        this.session = session;
        this.symbols = symbols;
        random = new SplittableRandom(seed);
    }

    @Override
    public void run() {
        previousEnd = System.nanoTime();
        while (!session.isOver()) {
            readBatch(session.isMeasuring());
        }
    }

    /** Reads as many quotes as there are to a sample, and times the last of them. */
    void readBatch(final boolean isMeasured) {
        for (int i = 1; i < READS_PER_SAMPLE; i++) {
            final int symbol = random.nextInt(symbols);
            board.read(symbol, reading);
            check(symbol);
        }
        final int symbol = random.nextInt(symbols);
        final long begin = System.nanoTime();
        board.read(symbol, reading);
        final long end = System.nanoTime();
        check(symbol);
        if (isMeasured) {
            latency.recordValue(Math.min(end - begin, LONGEST_NANOS));
            longestNanos = Math.max(longestNanos, end - previousEnd);
        }
        previousEnd = end;
        reads.add(READS_PER_SAMPLE);
    }

    Counter reads() {
        return reads;
    }

    Counter tornReads() {
        return tornReads;
    }

    /** The timed reads, in nanoseconds. Only after the reader has ended. */
    Histogram latency() {
        return latency;
    }

    /**
     * The longest time from one timed read to the next. Most pauses fall between the timed reads, none escapes this.
     * Only after the reader has ended.
     */
    long longestNanos() {
        return longestNanos;
    }

    /**
     * The first read with fields of different rows, beside the row it claims to be; null without one. Only after the
     * reader has ended.
     */
    String tornExample() {
        return tornExample;
    }

    private void check(final int symbol) {
        if (!reading.isWhole(symbol, history)) {
            tornReads.add(1);
            if (tornExample == null && !reading.isRowOf(history)) {
                tornExample = reading.besideItsRow(history);
            }
        }
    }
}
