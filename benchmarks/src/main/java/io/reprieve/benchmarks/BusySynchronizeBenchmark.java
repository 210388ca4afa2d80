package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.cassandra.utils.concurrent.OpOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to wait until every reader has left, while one reader enters and leaves without a pause.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BusySynchronizeBenchmark {
    private final PublishedPoint published = new PublishedPoint();
    private final BareGracePeriod bare = new BareGracePeriod(1);
    private final ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();
    private final OpOrder opOrder = new OpOrder();

    /** Made by JMH. */
    public BusySynchronizeBenchmark() {
        published.replace(new Point());
    }

    /** Through the API. */
    @Benchmark
    @Group("api")
    public void synchronize() {
        Rcu.synchronize();
    }

    /** Its reader. */
    @Benchmark
    @Group("api")
    public int read() {
        Rcu.readLock();
        try {
            return published.get().sum();
        } finally {
            Rcu.readUnlock();
        }
    }

    /** The least that it can be: the barrier, and a scan. */
    @Benchmark
    @Group("bare")
    public void synchronizeBare() {
        bare.synchronize();
    }

    /** Its reader. */
    @Benchmark
    @Group("bare")
    public int readBare() {
        bare.enter(0);
        final int sum = published.get().sum();
        bare.leave(0);
        return sum;
    }

    /** A peer: a shared {@code Arena}, opened and closed. */
    @Benchmark
    @Group("sharedArena")
    public void closeArena() {
        SharedArena.openAndClose();
    }

    /** What runs beside it: an arena's readers enter nothing. */
    @Benchmark
    @Group("sharedArena")
    public int readArena() {
        return published.get().sum();
    }

    /** A peer: Cassandra's {@link OpOrder}. */
    @Benchmark
    @Group("opOrder")
    public void awaitBarrier() {
        opOrder.awaitNewBarrier();
    }

    /** Its reader. */
    @Benchmark
    @Group("opOrder")
    @SuppressWarnings("try")
    public int readInOrder() {
        try (OpOrder.Group group = opOrder.start()) {
            return published.get().sum();
        }
    }

    /** A peer: the write lock, taken and given back. */
    @Benchmark
    @Group("writeLock")
    public void lock() {
        readWriteLock.writeLock().lock();
        readWriteLock.writeLock().unlock();
    }

    /** Its reader. */
    @Benchmark
    @Group("writeLock")
    public int readLocked() {
        readWriteLock.readLock().lock();
        try {
            return published.get().sum();
        } finally {
            readWriteLock.readLock().unlock();
        }
    }
}
