package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.cassandra.utils.concurrent.OpOrder;
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
 * What it costs to wait until every reader has left, with nobody there.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SynchronizeBenchmark {
    private final BareGracePeriod bare = new BareGracePeriod(1);
    private final ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();
    private final OpOrder opOrder = new OpOrder();

    /** Made by JMH. */
    public SynchronizeBenchmark() {
    }

    /** Through the API. */
    @Benchmark
    public void api() {
        Rcu.synchronize();
    }

    /** The least that it can be: the barrier, and a scan. */
    @Benchmark
    public void bare() {
        bare.synchronize();
    }

    /** A peer: a shared {@code Arena}, opened and closed. */
    @Benchmark
    public void sharedArena() {
        SharedArena.openAndClose();
    }

    /** A peer: Cassandra's {@link OpOrder}. */
    @Benchmark
    public void opOrder() {
        opOrder.awaitNewBarrier();
    }

    /** A peer: the write lock, taken and given back. */
    @Benchmark
    public void writeLock() {
        readWriteLock.writeLock().lock();
        readWriteLock.writeLock().unlock();
    }
}
