package io.reprieve.demo.board;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One run of the quote board at a fixed rate, in a JVM of its own, beside a large live heap.
 */
public final class LatencyMain {
    private static final long SEED = 20_200_417;
    private static final long LONGEST_WARM_UP_MILLIS = 5_000;

    private final Session session = new Session();
    private final QuoteBoard board;
    private final Feed feed;
    private final PacedFeed pacedFeed;
    private final Reader[] readers;
    private final long rate;

    private LatencyMain(final BoardKind kind, final int readerCount, final int symbols, final long rate) {
        final PriceHistory history = PriceHistory.load();
        board = kind.create(symbols, history);
        feed = new Feed(board, session, symbols, history.rows());
        pacedFeed = new PacedFeed(feed, session, symbols, rate);
        readers = new Reader[readerCount];
        for (int i = 0; i < readerCount; i++) {
            readers[i] = new Reader(board, history, session, symbols, SEED + i);
        }
        this.rate = rate;
        JvmCounters.now();
    }

    /**
     * Runs once.
     *
     * @param args the kind of board, the seconds, the readers, the symbols, the updates in a second, the megabytes of
     *             other objects, whether to collect before, whether the agent is there, and the file for the outcome.
     * @throws IOException          if the outcome can't be written.
     * @throws InterruptedException if somebody interrupts the main thread.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        final LiveHeap others = new LiveHeap(Long.parseLong(args[5]));
        final LatencyMain run = new LatencyMain(
            BoardKind.valueOf(args[0]), Integer.parseInt(args[2]), Integer.parseInt(args[3]), Long.parseLong(args[4]));
        if (Boolean.parseBoolean(args[6])) {
            // They have been there for long.
            System.gc();
        }
        final RunResult result = new RunResult();
        run.run(TimeUnit.SECONDS.toMillis(Long.parseLong(args[1])), result);
        if (Boolean.parseBoolean(args[7])) {
            Rcu.barrier();
            final RcuStatistics statistics = Rcu.statistics();
            result.set(Measure.DEFERRED, statistics.deferred()).set(Measure.RECLAIMED, statistics.reclaimed());
        }
        System.out.println(others.size() + " other objects were alive to the end");
        result.set(Measure.LOST_QUOTES, run.board.lost());
        result.store(Path.of(args[8]));
    }

    private void run(final long millis, final RunResult result) throws InterruptedException {
        feed.open();
        final Thread[] threads = start();
        Thread.sleep(Math.min(LONGEST_WARM_UP_MILLIS, millis / 4));

        final JvmCounters jvmBefore = JvmCounters.now();
        final long cpuBefore = cpuNanos();
        final long updatesBefore = feed.updates().get();
        final long begin = System.nanoTime();
        result.set(Measure.MEASURED_FROM, uptime());
        session.measure(true);

        Thread.sleep(millis - Math.min(LONGEST_WARM_UP_MILLIS, millis / 4));

        session.measure(false);
        result.set(Measure.MEASURED_UNTIL, uptime())
            .set(Measure.MEASURED_NANOS, System.nanoTime() - begin)
            .set(Measure.UPDATES, feed.updates().get() - updatesBefore)
            .set(Measure.CPU_NANOS, cpuNanos() - cpuBefore);
        final JvmCounters jvm = JvmCounters.now();
        result.set(Measure.ALLOCATED_BYTES, jvm.allocatedBytes() - jvmBefore.allocatedBytes())
            .set(Measure.COLLECTIONS, jvm.collections() - jvmBefore.collections());

        session.end();
        for (final Thread thread : threads) {
            thread.join();
        }
        addReads(result);
        addUpdates(result);
    }

    private Thread[] start() {
        final Thread[] threads = new Thread[readers.length + 1];
        threads[0] = new Thread(pacedFeed, "feed");
        for (int i = 0; i < readers.length; i++) {
            threads[i + 1] = new Thread(new PacedReader(readers[i], session, rate), "reader-" + (i + 1));
        }
        for (final Thread thread : threads) {
            thread.start();
        }
        return threads;
    }

    private void addReads(final RunResult result) {
        long tornReads = 0;
        for (final Reader reader : readers) {
            tornReads += reader.tornReads().get();
        }
        result.set(Measure.TORN_READS, tornReads);
    }

    private void addUpdates(final RunResult result) {
        final Histogram latency = pacedFeed.latency();
        result.set(Measure.UPDATE_P50, latency.getValueAtPercentile(50))
            .set(Measure.UPDATE_P999, latency.getValueAtPercentile(99.9))
            .set(Measure.UPDATE_P9999, latency.getValueAtPercentile(99.99))
            .set(Measure.UPDATE_MAX, latency.getMaxValue());
    }

    private static long uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
    }
}
