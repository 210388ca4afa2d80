package io.reprieve.demo.board;

import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * What one reader saw of a quote, and made of it. Each reader has one, and uses it over and over.
 */
final class QuoteReading {
    private static final double CLOSE_TO_OPEN_WEIGHT = 2 * Math.log(2) - 1;

    private int symbol;
    private int row;
    private int date;
    private long open;
    private long high;
    private long low;
    private long close;
    private long adjustedClose;
    private long volume;
    private double variance;
    private double turnover;

    /**
     * Reads every field of a quote and computes from them what a strategy would: the day's variance (Garman and
     * Klass) and the turnover.
     *
     * <p>It takes its time, as a strategy would: each field is read where it is needed. Without the fences the JIT
     * would load them all at once, in a nanosecond or two.
     *
     * @param quote that nobody must fill again before this returns.
     */
    void take(final Quote quote) {
        symbol = quote.symbol;
        row = quote.row;
        date = quote.date;
        high = quote.high;
        low = quote.low;
        final double range = Math.log((double) high / low);
        // Load-load: keeps the next loads below; it protects nothing.
        VarHandle.loadLoadFence();
        open = quote.open;
        close = quote.close;
        final double gain = Math.log((double) close / open);
        variance = 0.5 * range * range - CLOSE_TO_OPEN_WEIGHT * gain * gain;
        VarHandle.loadLoadFence();
        adjustedClose = quote.adjustedClose;
        volume = quote.volume;
        turnover = dollars(adjustedClose) * volume;
    }

    /**
     * Whether what was seen is one row of the history, whole, and of the symbol that was asked for.
     *
     * @param askedFor the symbol.
     * @param history  that the feed replays.
     * @return false for a torn read.
     */
    boolean isWhole(final int askedFor, final PriceHistory history) {
        return symbol == askedFor && isRowOf(history);
    }

    /**
     * Whether what was seen is one row of the history, of whichever symbol.
     *
     * @param history that the feed replays.
     * @return false when the fields are of different rows.
     */
    boolean isRowOf(final PriceHistory history) {
        return date == history.date(row)
            && open == history.open(row)
            && high == history.high(row)
            && low == history.low(row)
            && close == history.close(row)
            && adjustedClose == history.adjustedClose(row)
            && volume == history.volume(row);
    }

    /**
     * Shows what was seen, and below it the row that it claims to be.
     *
     * @param history that the feed replays.
     * @return three lines of text, the first of headings.
     */
    String besideItsRow(final PriceHistory history) {
        final String headings = String.format(
            "%-6s%-10s%9s%9s%9s%9s%10s%13s", "", "date", "open", "high", "low", "close", "adjclose", "volume");
        final String seen = line("read", date, open, high, low, close, adjustedClose, volume);
        final String expected = line(
            "row",
            history.date(row),
            history.open(row),
            history.high(row),
            history.low(row),
            history.close(row),
            history.adjustedClose(row),
            history.volume(row));
        return headings + '\n' + seen + '\n' + expected;
    }

    private static String line(
        final String label,
        final int date,
        final long open,
        final long high,
        final long low,
        final long close,
        final long adjustedClose,
        final long volume) {
        return String.format(
            Locale.ROOT,
            "%-6s%-10d%9.2f%9.2f%9.2f%9.2f%10.2f%13d",
            label,
            date,
            dollars(open),
            dollars(high),
            dollars(low),
            dollars(close),
            dollars(adjustedClose),
            volume);
    }

    private static double dollars(final long price) {
        return (double) price / PriceHistory.PRICE_SCALE;
    }
}
