package io.reprieve.demo.board;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * What a recording costs the quote board: the rates of its reader and its feed with one and without, in turn.
 *
 * <p>Those rates scatter by themselves, by far more than a recording costs: three busy threads share two processors
 * with what else runs, and the quotes of a pool that runs dry are no longer in the cache. So all is done in one JVM,
 * with each thread bound to its processor; in many windows, so short that most drifts are slower, in the order without,
 * with, with, without, so that these cancel out; and by the threads' own processor time as well as by the clock. For
 * each window to have them, the periodic events are recorded more often than the profile says, which makes it dearer,
 * not cheaper.
 */
public final class RecordingCost {
    private static final int SYMBOLS = 500;
    private static final long SEED = 20_200_417;
    private static final long WARM_UP_MILLIS = 8_000;
    private static final long SETTLE_MILLIS = 100;
    private static final long WINDOW_MILLIS = 200;
    private static final double PERCENT = 100;
    private static final String PERIOD = "100 ms";
    private static final boolean[] ORDER = {false, true, true, false};
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String RECLAIMER = "reprieve-reclaimer";
    private static final String[] RATES = {"reads/s", "releases/s", "reads/CPU s", "releases/CPU s"};

    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<String, String> without;
    private final Map<String, String> with;
    private final Session session = new Session();
    private final Feed feed;
    private final Reader reader;
    private long readerId;
    private long feedId;
    private long reclaimerId;
    /** What other programs took of the machine. */
    private double others;
    /** The processor time of the JVM's other threads, as a share of the time by the clock; without and with. */
    private final double[] aside = new double[2];

    private RecordingCost(final Map<String, String> without, final Map<String, String> with) {
        this.without = without;
        this.with = with;
        final PriceHistory history = PriceHistory.load();
        final QuoteBoard board = BoardKind.POOLED.create(SYMBOLS, history);
        feed = new Feed(board, session, SYMBOLS, history.rows());
        reader = new Reader(board, history, session, SYMBOLS, SEED);
    }

    /**
     * Measures.
     *
     * @param args the profile, how many pairs, the seconds of each half of a pair, and the JDK's profile that is
     *             recorded in both halves, or {@code none}.
     * @throws IOException          if a profile can't be read.
     * @throws ParseException       if it is none.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws IOException, ParseException, InterruptedException {
        final Map<String, String> without =
            "none".equals(args[3]) ? Map.of() : Configuration.getConfiguration(args[3]).getSettings();
        final Map<String, String> with = new HashMap<>(without);
        with.putAll(Configuration.create(Path.of(args[0])).getSettings());
        with.replaceAll((key, value) ->
            key.startsWith("io.reprieve.") && key.endsWith("Statistics#period") ? PERIOD : value);
        new RecordingCost(without, with).measure(Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3]);
    }

    private void measure(final int pairs, final int seconds, final String base) throws InterruptedException {
        final int quads = (int) Math.max(1, TimeUnit.SECONDS.toMillis(seconds) / (2 * WINDOW_MILLIS));
        feed.open();
        final Thread feedThread = start(feed, "feed");
        final Thread readerThread = start(reader, "reader-1");
        Processors.bind(readerThread.getName(), 0);
        Processors.bind(feedThread.getName(), 1);
        Processors.bind(RECLAIMER, 1);
        readerId = readerThread.getId();
        feedId = feedThread.getId();
        reclaimerId = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().equals(RECLAIMER))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no thread " + RECLAIMER))
            .getThreadId();
        for (int i = 0; i < WARM_UP_MILLIS / WINDOW_MILLIS; i++) {
            rates(ORDER[i % ORDER.length], WINDOW_MILLIS);
        }
        others = 0;
        Arrays.fill(aside, 0);
        System.out.printf(
            "%d pairs of %d s without the profile (recorded: %s) and %d s with it, in windows of 200 ms%n%n%-6s %-10s",
            pairs, seconds, base, seconds, "pair", "profile");
        for (final String rate : RATES) {
            System.out.printf(" %16s", rate);
        }
        System.out.println();
        final List<Changes> ofPairs = new ArrayList<>();
        final List<Changes> ofQuads = new ArrayList<>();
        for (int i = 0; i < RATES.length; i++) {
            ofPairs.add(new Changes());
            ofQuads.add(new Changes());
        }
        for (int pair = 1; pair <= pairs; pair++) {
            final double[][] sums = new double[2][RATES.length];
            for (int quad = 0; quad < quads; quad++) {
                final double[][] quadSums = new double[2][RATES.length];
                for (final boolean isWith : ORDER) {
                    add(quadSums[isWith ? 1 : 0], rates(isWith, WINDOW_MILLIS));
                }
                add(ofQuads, quadSums);
                add(sums[0], quadSums[0]);
                add(sums[1], quadSums[1]);
            }
            add(ofPairs, sums);
            print(pair, "without", sums[0], 2 * quads);
            print(pair, "with", sums[1], 2 * quads);
        }
        session.end();
        System.out.println();
        for (int i = 0; i < RATES.length; i++) {
            System.out.printf(
                "with the profile, %s: %s of %d pairs; %s of %d rounds%n",
                RATES[i], ofPairs.get(i).medianAndRange(), pairs, ofQuads.get(i).medianAndConfidence(), pairs * quads);
        }
        final double windows = 2 * quads * pairs;
        System.out.printf(
            Locale.ROOT,
            "The JVM's other threads, JFR's among them, took %.2f%% of a processor without it, %.2f%% with it.%n",
            PERCENT * aside[0] / windows, PERCENT * aside[1] / windows);
        System.out.printf(
            Locale.ROOT, "Other programs took %.1f%% of the machine.%n", PERCENT * others / (2 * windows));
    }

    private static Thread start(final Runnable program, final String name) {
        final Thread thread = new Thread(program, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private double[] rates(final boolean isWith, final long millis) throws InterruptedException {
        final Map<String, String> settings = isWith ? with : without;
        try (Recording recording = new Recording()) {
            if (!settings.isEmpty()) {
                recording.setSettings(settings);
                recording.start();
            }
            // What it takes to begin a recording is no cost of one that is always on.
            Thread.sleep(SETTLE_MILLIS);
            system.getCpuLoad();
            system.getProcessCpuLoad();
            final double[] before = counters();
            Thread.sleep(millis);
            final double[] counted = counters();
            others += system.getCpuLoad() - system.getProcessCpuLoad();
            for (int i = 0; i < counted.length; i++) {
                counted[i] -= before[i];
            }
            aside[isWith ? 1 : 0] += (counted[6] - counted[3] - counted[4] - counted[5]) / counted[2];
            final double reads = SECOND * counted[0];
            final double updates = SECOND * counted[1];
            return new double[] {
                reads / counted[2], updates / counted[2], reads / counted[3], updates / (counted[4] + counted[5])};
        }
    }

    /** Reads, updates, the time by the clock, and the processor time of the three threads and of all. */
    private double[] counters() {
        return new double[] {
            reader.reads().get(),
            feed.updates().get(),
            System.nanoTime(),
            threads.getThreadCpuTime(readerId),
            threads.getThreadCpuTime(feedId),
            threads.getThreadCpuTime(reclaimerId),
            system.getProcessCpuTime()};
    }

    private static void add(final double[] sum, final double[] rates) {
        for (int i = 0; i < rates.length; i++) {
            sum[i] += rates[i];
        }
    }

    private static void add(final List<Changes> changes, final double[][] rates) {
        for (int i = 0; i < changes.size(); i++) {
            changes.get(i).add(rates[1][i] / rates[0][i] - 1);
        }
    }

    private static void print(final int pair, final String what, final double[] sums, final int windows) {
        System.out.printf("%-6d %-10s", pair, what);
        for (final double sum : sums) {
            System.out.printf(Locale.ROOT, " %,16.0f", sum / windows);
        }
        System.out.println();
    }
}
