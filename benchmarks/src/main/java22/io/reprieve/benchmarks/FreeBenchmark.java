package io.reprieve.benchmarks;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.RunOn;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The C library's memory from {@code malloc} to {@code free}, sustained, where the release is a call of {@code free}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FreeBenchmark {
    private static final LongConsumer FREE = Malloc::free;
    private static final long SIZE = 64;
    private static final int KEPT = 1 << 13;

    /** Made by JMH. */
    public FreeBenchmark() {
    }

    /** Leaves nothing to the next iteration. */
    @TearDown(Level.Iteration)
    public void drain() {
        Rcu.barrier();
    }

    /** Freed by the reclaimer, through the API. */
    @Benchmark
    public void api() {
        Rcu.defer(Malloc.malloc(SIZE), FREE);
    }

    /** Freed by the reclaimer, by a woven method. */
    @Benchmark
    public void woven() {
        free(Malloc.malloc(SIZE));
    }

    /** Freed by the thread itself, by a woven method. */
    @Benchmark
    public void owner() {
        freeOwn(Malloc.malloc(SIZE));
    }

    /** A peer: freed at once, while readers may still look. */
    @Benchmark
    public void atOnce() {
        Malloc.free(Malloc.malloc(SIZE));
    }

    /**
     * A peer: freed by the same thread, but not before some thousand others have been allocated, as many as a grace
     * period serves: the C library's cache of a thread holds no more than a few.
     */
    @Benchmark
    public void later(final Kept kept) {
        final int at = kept.next++ & KEPT - 1;
        Malloc.free(kept.addresses[at]);
        kept.addresses[at] = Malloc.malloc(SIZE);
    }

    /**
     * Blocks that are kept for a while.
     */
    @State(Scope.Thread)
    public static class Kept {
        private final long[] addresses = new long[KEPT];
        private int next;

        /** Made by JMH. */
        public Kept() {
        }

        /** Frees what is left. */
        @TearDown(Level.Trial)
        public void free() {
            for (final long address : addresses) {
                Malloc.free(address);
            }
        }
    }

    @DeferRelease
    private static void free(final long address) {
        Malloc.free(address);
    }

    @DeferRelease(runOn = RunOn.OWNER)
    private static void freeOwn(final long address) {
        Malloc.free(address);
    }
}
