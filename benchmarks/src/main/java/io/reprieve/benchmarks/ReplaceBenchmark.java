package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
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
 * A writer's whole turn: a fresh object, filled and published, and the old one given up, to its pool after a grace
 * period or to the garbage collector.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReplaceBenchmark {
    private final PublishedPoint published = new PublishedPoint();
    private final PointPool pool = new PointPool();
    private int value;

    /** Made by JMH. */
    public ReplaceBenchmark() {
    }

    /** Leaves nothing to the next iteration. */
    @TearDown(Level.Iteration)
    public void drain() {
        Rcu.barrier();
    }

    /** From a pool and back to it, through the API. */
    @Benchmark
    public void api() {
        final Point old = replace(pool.take());
        if (old != null) {
            Rcu.defer(pool, old, PointPool.GIVE_BACK);
        }
    }

    /** From a pool and back to it, by a woven method. */
    @Benchmark
    public void woven() {
        final Point old = replace(pool.take());
        if (old != null) {
            pool.release(old);
        }
    }

    /** A peer: allocated, and left to the collector. */
    @Benchmark
    public void allocated() {
        replace(new Point());
    }

    private Point replace(final Point point) {
        point.set(value++);
        return published.replace(point);
    }
}
