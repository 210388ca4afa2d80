package io.reprieve.benchmarks;

import io.reprieve.Pin;
import io.reprieve.Rcu;
import io.reprieve.ReadSection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * What it costs to enter and to leave a read-side critical section, beside what a reader would pay otherwise.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmptySectionBenchmark {
    private final WovenSections sections = new WovenSections();
    private final ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();
    private final StampedLock stampedLock = new StampedLock();
    private final AtomicLong referenceCount = new AtomicLong(1);
    private final OpOrder opOrder = new OpOrder();
    private final Point point = new Point();

    /** Made by JMH. */
    public EmptySectionBenchmark() {
    }

    /** What the loop around the others costs. */
    @Benchmark
    public void emptyLoop() {
    }

    /** A section through the API. */
    @Benchmark
    public void api() {
        Rcu.readLock();
        Rcu.readUnlock();
    }

    /** A section through the API, with try-with-resources. */
    @Benchmark
    @SuppressWarnings("try")
    public void tryWithResources() {
        try (ReadSection section = Rcu.read()) {
            // Empty on purpose.
        }
    }

    /** A section through the API that leaves a pin, and the close of that. */
    @Benchmark
    public void pinned() {
        Rcu.readLock();
        final Pin pin = Rcu.pin(point);
        Rcu.readUnlock();
        pin.close();
    }

    /** A woven method. */
    @Benchmark
    public void woven() {
        sections.empty();
    }

    /** A section within a section, through the API. */
    @Benchmark
    public void nestedApi() {
        Rcu.readLock();
        Rcu.readLock();
        Rcu.readUnlock();
        Rcu.readUnlock();
    }

    /** A woven method that calls a woven method. */
    @Benchmark
    public void nestedWoven() {
        sections.nested();
    }

    /** A peer: the read lock of a {@link ReentrantReadWriteLock}. */
    @Benchmark
    public void readWriteLock() {
        readWriteLock.readLock().lock();
        readWriteLock.readLock().unlock();
    }

    /** A peer: the read lock of a {@link StampedLock}. */
    @Benchmark
    public void stampedLock() {
        stampedLock.unlockRead(stampedLock.readLock());
    }

    /** A peer that detects writers, but protects nothing from being given back: an optimistic read. */
    @Benchmark
    public boolean optimisticRead() {
        return stampedLock.validate(stampedLock.tryOptimisticRead());
    }

    /** A peer: a reference count, taken and given back. */
    @Benchmark
    public void referenceCount() {
        referenceCount.getAndIncrement();
        referenceCount.getAndDecrement();
    }

    /** A peer: Cassandra's {@link OpOrder}. */
    @Benchmark
    public void opOrder() {
        opOrder.start().close();
    }
}
