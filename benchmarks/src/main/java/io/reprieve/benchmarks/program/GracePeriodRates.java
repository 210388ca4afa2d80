package io.reprieve.benchmarks.program;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Both ends of how often there are grace periods: how many releases one serves when they come as fast as they can, and
 * how long a single one waits for its body, each beside a reader that is busy on another core.
 */
public final class GracePeriodRates {
    private static final BiConsumer<GracePeriodRates, Object> PUT = GracePeriodRates::put;
    private static final BiConsumer<long[], Object> NOTE = (moment, object) -> moment[0] = System.nanoTime();
    private static final int OBJECTS = 1024;
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    private static final int SINGLE_RELEASES = 100;
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final int AT_A_TIME = 1000;

    private final Object[] objects = new Object[OBJECTS];
    private Object last;
    private volatile boolean isOver;

    private GracePeriodRates() {
        Arrays.setAll(objects, i -> new Object());
    }

    /**
     * Releases, and prints figures.
     *
     * @param args none.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final GracePeriodRates program = new GracePeriodRates();
        final Thread reader = new Thread(program::read, "reader");
        reader.start();
        program.releaseFor(WARM_UP_NANOS);
        Rcu.barrier();
        program.fast();
        program.slow();
        program.isOver = true;
        reader.join();
        if (program.last == null) {
            System.exit(1);
        }
    }

    private void read() {
        while (!isOver) {
            Rcu.readLock();
            Rcu.readUnlock();
        }
    }

    private long releaseFor(final long nanos) {
        final long begin = System.nanoTime();
        long releases = 0;
        while (System.nanoTime() - begin < nanos) {
            for (int i = 0; i < AT_A_TIME; i++) {
                Rcu.defer(this, objects[i], PUT);
            }
            releases += AT_A_TIME;
        }
        return releases;
    }

    private void fast() {
        final RcuStatistics before = Rcu.statistics();
        final long releases = releaseFor(FAST_NANOS);
        final RcuStatistics after = Rcu.statistics();
        final long periods = Math.max(1, after.gracePeriods() - before.gracePeriods());
        System.out.println("fast.releases=" + (double) releases / periods);
        System.out.println("fast.interval=" + (double) FAST_NANOS / periods);
        Rcu.barrier();
    }

    private void slow() {
        final long[] delays = new long[SINGLE_RELEASES];
        for (int i = 0; i < SINGLE_RELEASES; i++) {
            LockSupport.parkNanos(APART_NANOS);
            final long[] moment = new long[1];
            final long begin = System.nanoTime();
            Rcu.defer(moment, objects[i], NOTE);
            LockSupport.parkNanos(APART_NANOS);
            Rcu.barrier();
            delays[i] = moment[0] - begin;
        }
        Arrays.sort(delays);
        System.out.println("slow.median=" + delays[SINGLE_RELEASES / 2]);
        System.out.println("slow.p90=" + delays[SINGLE_RELEASES * 9 / 10]);
    }

    private void put(final Object object) {
        last = object;
    }
}
