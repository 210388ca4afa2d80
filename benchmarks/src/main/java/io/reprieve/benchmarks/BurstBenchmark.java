package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a release costs whoever makes many in a row and then none, while the reserve has room for them all.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BurstBenchmark {
    private static final int SMALL = 256;
    private static final int LARGE = 16_384;

    private final LastFreed pool = new LastFreed();
    private final Object[] objects = new Object[LARGE];

    /** Made by JMH. */
    public BurstBenchmark() {
        for (int i = 0; i < LARGE; i++) {
            objects[i] = new Object();
        }
    }

    /** Everything before has been released. */
    @Setup(Level.Invocation)
    public void drain() {
        Rcu.barrier();
    }

    /** Less than a page. */
    @Benchmark
    @OperationsPerInvocation(SMALL)
    public void small() {
        release(SMALL);
    }

    /** Half of the reserve. */
    @Benchmark
    @OperationsPerInvocation(LARGE)
    public void large() {
        release(LARGE);
    }

    /** Half of the reserve, and the wait until all of it has been run. */
    @Benchmark
    @OperationsPerInvocation(LARGE)
    public void largeAndDrained() {
        release(LARGE);
        Rcu.barrier();
    }

    private void release(final int count) {
        for (int i = 0; i < count; i++) {
            Rcu.defer(pool, objects[i], LastFreed.PUT);
        }
    }
}
