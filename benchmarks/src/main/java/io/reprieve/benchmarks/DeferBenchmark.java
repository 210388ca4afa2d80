package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a release costs, sustained: queued, through its grace period, and run. The back-pressure is part of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DeferBenchmark {
    private static final BiConsumer<Slots, Object> PUT = Slots::put;
    private static final LongConsumer FREE = Slots::free;
    private static final int OBJECTS = 1024;

    private final Slots pool = new Slots();
    private final Object[] objects = new Object[OBJECTS];
    private int next;

    /** Made by JMH. */
    public DeferBenchmark() {
        for (int i = 0; i < OBJECTS; i++) {
            objects[i] = new Object();
        }
    }

    /** The release of an object to its pool. */
    @Benchmark
    public void deferObject() {
        Rcu.defer(pool, objects[next++ & OBJECTS - 1], PUT);
    }

    /** The release of a native handle. */
    @Benchmark
    public void deferHandle() {
        Rcu.defer(next++, FREE);
    }

    /** A grace period that nobody holds up. */
    @Benchmark
    public void synchronizeAlone() {
        Rcu.synchronize();
    }

    /**
     * A pool that keeps only the last object.
     */
    private static final class Slots {
        private static long freed;
        private Object last;

        void put(final Object object) {
            last = object;
        }

        static void free(final long handle) {
            freed += handle;
        }
    }
}
