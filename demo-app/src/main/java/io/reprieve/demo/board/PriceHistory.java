package io.reprieve.demo.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The rows of {@code sp500-2000.csv}: what the feed replays, and what the readers compare with.
 *
 * <p>Prices are held as millionths, so that they are exact and a comparison means what it says. One row is one
 * stretch of eight {@code long}s:
 * <pre>
 *   +------+------+------+------+-------+---------------+--------+--------+
 *   | date | open | high | low  | close | adjusted close| volume | unused |
 *   +------+------+------+------+-------+---------------+--------+--------+
 * </pre>
 */
final class PriceHistory {
    /** Prices are multiples of one millionth. */
    static final long PRICE_SCALE = 1_000_000;

    private static final String RESOURCE = "sp500-2000.csv";
    private static final String HEADER = "date,open,high,low,close,adjclose,volume";
    private static final int COLUMNS = 7;
    private static final int PRICE_DECIMALS = 6;
    private static final int ROW_SHIFT = 3;

    private final long[] cells;
    private final int rows;

    private PriceHistory(final long[] cells, final int rows) {
        this.cells = cells;
        this.rows = rows;
    }

    /**
     * The history that comes with the demo.
     *
     * @return the history.
     */
    static PriceHistory load() {
        try (InputStream stream = PriceHistory.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return parse(new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII)));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    /**
     * Reads a history.
     *
     * @param reader of comma-separated text, with a header and at least one row.
     * @return the history.
     * @throws IOException if the reader does.
     * @throws IllegalArgumentException if a line is not as expected; the message tells which, and why.
     */
    static PriceHistory parse(final BufferedReader reader) throws IOException {
        final String header = reader.readLine();
        if (!HEADER.equals(header)) {
            throw new IllegalArgumentException("line 1: expected \"" + HEADER + "\", found \"" + header + '"');
        }
        long[] cells = new long[1 << 16];
        int rows = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            final int first = rows << ROW_SHIFT;
            if (first == cells.length) {
                cells = Arrays.copyOf(cells, 2 * cells.length);
            }
            try {
                parseRow(line, cells, first);
            } catch (final RuntimeException e) {
                throw new IllegalArgumentException("line " + (rows + 2) + ": \"" + line + "\": " + e.getMessage(), e);
            }
            rows++;
        }
        if (rows == 0) {
            throw new IllegalArgumentException("line 2: expected a row, found the end");
        }
        return new PriceHistory(Arrays.copyOf(cells, rows << ROW_SHIFT), rows);
    }

    private static void parseRow(final String line, final long[] cells, final int first) {
        int from = 0;
        for (int column = 0; column < COLUMNS; column++) {
            final boolean isLast = column == COLUMNS - 1;
            final int comma = line.indexOf(',', from);
            if (isLast != (comma < 0)) {
                throw new IllegalArgumentException("expected " + COLUMNS + " columns");
            }
            final int to = isLast ? line.length() : comma;
            cells[first + column] = switch (column) {
                case 0 -> parseDate(line, from, to);
                case COLUMNS - 1 -> Long.parseLong(line, from, to, 10);
                default -> parsePrice(line, from, to);
            };
            from = to + 1;
        }
    }

    /** {@code 2000-01-03} is the number 20000103. */
    private static long parseDate(final String line, final int from, final int to) {
        if (to - from != 10 || line.charAt(from + 4) != '-' || line.charAt(from + 7) != '-') {
            throw new IllegalArgumentException("expected a date such as 2000-01-03");
        }
        return 10_000L * Integer.parseInt(line, from, from + 4, 10)
            + 100L * Integer.parseInt(line, from + 5, from + 7, 10)
            + Integer.parseInt(line, from + 8, to, 10);
    }

    private static long parsePrice(final String line, final int from, final int to) {
        final int point = line.indexOf('.', from);
        if (point < 0 || to - point - 1 != PRICE_DECIMALS) {
            throw new IllegalArgumentException("expected a price with " + PRICE_DECIMALS + " decimals");
        }
        return PRICE_SCALE * Long.parseLong(line, from, point, 10) + Long.parseLong(line, point + 1, to, 10);
    }

    int rows() {
        return rows;
    }

    int date(final int row) {
        return (int) cells[row << ROW_SHIFT];
    }

    long open(final int row) {
        return cells[(row << ROW_SHIFT) + 1];
    }

    long high(final int row) {
        return cells[(row << ROW_SHIFT) + 2];
    }

    long low(final int row) {
        return cells[(row << ROW_SHIFT) + 3];
    }

    long close(final int row) {
        return cells[(row << ROW_SHIFT) + 4];
    }

    long adjustedClose(final int row) {
        return cells[(row << ROW_SHIFT) + 5];
    }

    long volume(final int row) {
        return cells[(row << ROW_SHIFT) + 6];
    }
}
