package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
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
 * A small read, whole: find the published object and read two of its fields.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SmallSectionBenchmark {
    private final WovenSections sections = new WovenSections();
    private final PublishedPoint published = new PublishedPoint();
    private final ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();
    private final StampedLock stampedLock = new StampedLock();
    private final OpOrder opOrder = new OpOrder();

    /** Made by JMH. */
    public SmallSectionBenchmark() {
        final Point point = new Point();
        point.set(42);
        published.replace(point);
    }

    /** Without any protection. */
    @Benchmark
    public int unprotected() {
        return published.get().sum();
    }

    /** In a section through the API. */
    @Benchmark
    public int api() {
        Rcu.readLock();
        try {
            return published.get().sum();
        } finally {
            Rcu.readUnlock();
        }
    }

    /** In a woven method. */
    @Benchmark
    public int woven() {
        return sections.read(published);
    }

    /** A peer: under the read lock of a {@link ReentrantReadWriteLock}. */
    @Benchmark
    public int readWriteLock() {
        readWriteLock.readLock().lock();
        try {
            return published.get().sum();
        } finally {
            readWriteLock.readLock().unlock();
        }
    }

    /** A peer: under the read lock of a {@link StampedLock}. */
    @Benchmark
    public int stampedLock() {
        final long stamp = stampedLock.readLock();
        try {
            return published.get().sum();
        } finally {
            stampedLock.unlockRead(stamp);
        }
    }

    /** A peer that detects writers, but protects nothing from being given back: an optimistic read. */
    @Benchmark
    public int optimisticRead() {
        while (true) {
            final long stamp = stampedLock.tryOptimisticRead();
            final int sum = published.get().sum();
            if (stampedLock.validate(stamp)) {
                return sum;
            }
        }
    }

    /** A peer: a reference count in the object. */
    @Benchmark
    public int referenceCount() {
        while (true) {
            final Point point = published.get();
            if (point.retain()) {
                final int sum = point.sum();
                point.giveBack();
                return sum;
            }
        }
    }

    /** A peer: Cassandra's {@link OpOrder}. */
    @Benchmark
    @SuppressWarnings("try")
    public int opOrder() {
        try (OpOrder.Group group = opOrder.start()) {
            return published.get().sum();
        }
    }
}
