package io.reprieve.demo.board;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * What a recording costs the quote board: the rates of its reader and its feed with one and without, in turn.
 *
 * <p>All in one JVM, so that nothing but the recording differs; in the order without, with, with, without, so that a drift
 * cancels out; and for each second of the thread's own processor time as well as of the clock, so that what else the
 * machine does can be told from what the recording does.
 */
public final class RecordingCost {
    private static final int SYMBOLS = 500;
    private static final long SEED = 20_200_417;
    private static final long WARM_UP_MILLIS = 4_000;
    private static final long SETTLE_MILLIS = 500;
    private static final boolean[] ORDER = {false, true, true, false};
    private static final double PERCENT = 100;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String[] RATES = {"reads/s", "releases/s", "reads/CPU s", "releases/CPU s"};

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Configuration profile;
    private final Session session = new Session();
    private final Feed feed;
    private final Reader reader;
    private final Thread feedThread;
    private final Thread readerThread;

    private RecordingCost(final Configuration profile) {
        this.profile = profile;
        final PriceHistory history = PriceHistory.load();
        final QuoteBoard board = BoardKind.POOLED.create(SYMBOLS, history);
        feed = new Feed(board, session, SYMBOLS, history.rows());
        reader = new Reader(board, history, session, SYMBOLS, SEED);
        feedThread = new Thread(feed, "feed");
        readerThread = new Thread(reader, "reader-1");
        feedThread.setDaemon(true);
        readerThread.setDaemon(true);
    }

    /**
     * Measures.
     *
     * @param args the profile, how many pairs, and the seconds of each half of a pair.
     * @throws IOException          if the profile can't be read.
     * @throws ParseException       if it is none.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws IOException, ParseException, InterruptedException {
        final RecordingCost cost = new RecordingCost(Configuration.create(Path.of(args[0])));
        cost.measure(Integer.parseInt(args[1]), TimeUnit.SECONDS.toMillis(Integer.parseInt(args[2])));
    }

    private void measure(final int pairs, final long millis) throws IOException, InterruptedException {
        feed.open();
        feedThread.start();
        readerThread.start();
        Thread.sleep(WARM_UP_MILLIS / 2);
        try (Recording first = new Recording(profile)) {
            first.start();
            Thread.sleep(WARM_UP_MILLIS / 2);
        }
        System.out.printf("%-6s %-10s", "pair", "recording");
        for (final String rate : RATES) {
            System.out.printf(" %16s", rate);
        }
        System.out.println();
        final double[][] changes = new double[RATES.length][pairs];
        for (int pair = 0; pair < pairs; pair++) {
            final double[][] sums = new double[2][];
            for (final boolean isRecorded : ORDER) {
                final double[] window = window(isRecorded, 2 * millis / ORDER.length);
                final int which = isRecorded ? 1 : 0;
                sums[which] = sums[which] == null ? window : sum(sums[which], window);
            }
            final double[] without = rates(sums[0]);
            final double[] with = rates(sums[1]);
            print(pair + 1, "none", without);
            print(pair + 1, "profile", with);
            for (int i = 0; i < RATES.length; i++) {
                changes[i][pair] = PERCENT * (with[i] / without[i] - 1);
            }
        }
        session.end();
        for (int i = 0; i < RATES.length; i++) {
            Arrays.sort(changes[i]);
            System.out.printf(
                Locale.ROOT, "with the profile, %s: median %+.2f%% (%+.2f%% to %+.2f%%)%n",
                RATES[i], (changes[i][pairs / 2] + changes[i][(pairs - 1) / 2]) / 2, changes[i][0], changes[i][pairs - 1]);
        }
    }

    /** Reads, updates, the time by the clock, and those of the reader's and the feed's processor. */
    private double[] window(final boolean isRecorded, final long millis) throws InterruptedException {
        try (Recording recording = new Recording(profile)) {
            if (isRecorded) {
                recording.start();
            }
            // What it takes to begin a recording is no cost of one that is always on.
            Thread.sleep(SETTLE_MILLIS);
            final double[] before = counters();
            Thread.sleep(millis);
            final double[] after = counters();
            for (int i = 0; i < after.length; i++) {
                after[i] -= before[i];
            }
            return after;
        }
    }

    private double[] counters() {
        return new double[] {
            reader.reads().get(),
            feed.updates().get(),
            System.nanoTime(),
            threads.getThreadCpuTime(readerThread.getId()),
            threads.getThreadCpuTime(feedThread.getId())};
    }

    private static double[] sum(final double[] one, final double[] other) {
        final double[] sum = new double[one.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = one[i] + other[i];
        }
        return sum;
    }

    private static double[] rates(final double[] sums) {
        final double reads = SECOND * sums[0];
        final double updates = SECOND * sums[1];
        return new double[] {reads / sums[2], updates / sums[2], reads / sums[3], updates / sums[4]};
    }

    private static void print(final int pair, final String what, final double[] rates) {
        System.out.printf("%-6d %-10s", pair, what);
        for (final double rate : rates) {
            System.out.printf(Locale.ROOT, " %,16.0f", rate);
        }
        System.out.println();
    }
}
