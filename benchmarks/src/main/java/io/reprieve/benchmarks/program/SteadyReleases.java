package io.reprieve.benchmarks.program;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import java.util.function.BiConsumer;

/**
 * Releases objects, a given number of times, under a collector that collects nothing: whatever a release allocated
 * would add up until the heap is full.
 */
public final class SteadyReleases {
    private static final BiConsumer<SteadyReleases, Object> PUT = SteadyReleases::put;
    private static final int OBJECTS = 1024;

    private final Object[] objects = new Object[OBJECTS];
    private Object last;

    private SteadyReleases() {
        for (int i = 0; i < OBJECTS; i++) {
            objects[i] = new Object();
        }
    }

    /**
     * Releases, and prints {@code deferred=N}, {@code reclaimed=N} and {@code nanos=N}.
     *
     * @param args how many releases.
     */
    public static void main(final String[] args) {
        final long releases = Long.parseLong(args[0]);
        final SteadyReleases program = new SteadyReleases();
        final long begin = System.nanoTime();
        for (long i = 0; i < releases; i++) {
            program.release(i);
        }
        Rcu.barrier();
        final long nanos = System.nanoTime() - begin;
        final RcuStatistics statistics = Rcu.statistics();
        System.out.println("deferred=" + releases);
        System.out.println("reclaimed=" + statistics.reclaimed());
        System.out.println("nanos=" + nanos);
        if (program.last == null) {
            System.exit(1);
        }
    }

    private void release(final long number) {
        Rcu.defer(this, objects[(int) number & OBJECTS - 1], PUT);
    }

    private void put(final Object object) {
        last = object;
    }
}
