package io.reprieve.demo.board;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One run of the quote board, in a JVM of its own: a feed, its readers, and this thread, which measures.
 *
 * <p>Everything is allocated before the time measured begins.
 */
public final class BoardMain {
    /** The first word of the lines that tell how the run gets on: milliseconds, reads, torn reads. */
    public static final String PROGRESS_PREFIX = "progress";
    /** One read in so many is timed. */
    public static final int READS_PER_SAMPLE = Reader.READS_PER_SAMPLE;

    private static final long SEED = 20_200_417;
    private static final long PROGRESS_MILLIS = 200;
    private static final int PROGRESS_NUMBERS = 3;
    private static final long LONGEST_WARM_UP_MILLIS = 1_000;

    private final Session session = new Session();
    private final ProgressLine progress = new ProgressLine(PROGRESS_NUMBERS);
    private final QuoteBoard board;
    private final Feed feed;
    private final Reader[] readers;
    /** When the threads start: on a busy machine all that comes before may take longer than the run. */
    private long begin;

    private BoardMain(final BoardKind kind, final int readerCount, final int symbols) {
        final PriceHistory history = PriceHistory.load();
        board = kind.create(symbols, history);
        feed = new Feed(board, session, symbols, history.rows());
        readers = new Reader[readerCount];
        for (int i = 0; i < readerCount; i++) {
            readers[i] = new Reader(board, history, session, symbols, SEED + i);
        }
        // The first call loads the management classes, which is none of the run's business.
        JvmCounters.now();
    }

    /**
     * Runs once.
     *
     * @param args the kind of board, the seconds, the readers, the symbols, whether the agent is there, and the file
     *             for the outcome.
     * @throws IOException          if the outcome can't be written.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final BoardKind kind = BoardKind.valueOf(args[0]);
        final long millis = TimeUnit.SECONDS.toMillis(Integer.parseInt(args[1]));
        final int readers = Integer.parseInt(args[2]);
        final int symbols = Integer.parseInt(args[3]);
        final boolean withAgent = Boolean.parseBoolean(args[4]);
        final Path file = Path.of(args[5]);

        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        final RunResult result = new RunResult();
        final BoardMain run = new BoardMain(kind, readers, symbols);
        run.run(millis, result);
        if (withAgent) {
            addReclamation(result);
        }
        result.set(Measure.LOST_QUOTES, run.board.lost());
        result.store(file);
    }

    private void run(final long millis, final RunResult result) throws IOException, InterruptedException {
        feed.open();
        begin = System.nanoTime();
        final Thread[] threads = start();
        final long warmUpMillis = Math.min(LONGEST_WARM_UP_MILLIS, millis / 4);
        follow(warmUpMillis);

        final JvmCounters jvmBefore = JvmCounters.now();
        final long measuredFrom = System.nanoTime();
        final long readsBefore = reads();
        final long updatesBefore = feed.updates().get();
        final long waitsBefore = feed.waits().get();
        session.measure(true);

        follow(millis);

        session.measure(false);
        result.set(Measure.MEASURED_NANOS, System.nanoTime() - measuredFrom)
            .set(Measure.READS, reads() - readsBefore)
            .set(Measure.UPDATES, feed.updates().get() - updatesBefore)
            .set(Measure.FEED_WAITS, feed.waits().get() - waitsBefore);
        final JvmCounters jvm = JvmCounters.now();
        result.set(Measure.ALLOCATED_BYTES, jvm.allocatedBytes() - jvmBefore.allocatedBytes())
            .set(Measure.COLLECTIONS, jvm.collections() - jvmBefore.collections())
            .set(Measure.PAUSE_MILLIS, jvm.pauseMillis() - jvmBefore.pauseMillis());

        session.end();
        for (final Thread thread : threads) {
            thread.join();
        }
        addReads(result);
    }

    private Thread[] start() {
        final Thread[] threads = new Thread[readers.length + 1];
        threads[0] = new Thread(feed, "feed");
        for (int i = 0; i < readers.length; i++) {
            threads[i + 1] = new Thread(readers[i], "reader-" + (i + 1));
        }
        for (final Thread thread : threads) {
            thread.start();
        }
        return threads;
    }

    /** Reports progress until so many milliseconds after the start. */
    private void follow(final long untilMillis) throws IOException, InterruptedException {
        while (true) {
            final long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            progress.begin().add(elapsed).add(reads()).add(tornReads()).end();
            if (elapsed >= untilMillis) {
                return;
            }
            Thread.sleep(Math.min(PROGRESS_MILLIS, untilMillis - elapsed));
        }
    }

    private long reads() {
        long sum = 0;
        for (final Reader reader : readers) {
            sum += reader.reads().get();
        }
        return sum;
    }

    private long tornReads() {
        long sum = 0;
        for (final Reader reader : readers) {
            sum += reader.tornReads().get();
        }
        return sum;
    }

    private void addReads(final RunResult result) {
        final Histogram latency = new Histogram(readers[0].latency());
        long longestNanos = 0;
        for (final Reader reader : readers) {
            latency.add(reader.latency());
            longestNanos = Math.max(longestNanos, reader.longestNanos());
            if (reader.tornExample() != null) {
                result.setTornExample(reader.tornExample());
            }
        }
        result.set(Measure.TORN_READS, tornReads())
            .set(Measure.LATENCY_SAMPLES, latency.getTotalCount())
            .set(Measure.LATENCY_P50, latency.getValueAtPercentile(50))
            .set(Measure.LATENCY_P99, latency.getValueAtPercentile(99))
            .set(Measure.LATENCY_P999, latency.getValueAtPercentile(99.9))
            .set(Measure.LATENCY_MAX, longestNanos);
    }

    private static void addReclamation(final RunResult result) {
        Rcu.barrier();
        final RcuStatistics statistics = Rcu.statistics();
        result.set(Measure.GRACE_PERIODS, statistics.gracePeriods())
            .set(Measure.FALLBACKS, statistics.synchronousFallbacks())
            .set(Measure.DEFERRED, statistics.deferred())
            .set(Measure.RECLAIMED, statistics.reclaimed());
    }
}
