package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
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
 * What an empty read-side critical section costs, beside what a reader would pay otherwise.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadSectionBenchmark {
    private final ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();
    private final StampedLock stampedLock = new StampedLock();
    private final AtomicLong referenceCount = new AtomicLong(1);

    /** Made by JMH. */
    public ReadSectionBenchmark() {
    }

    /** What the loop around the others costs. */
    @Benchmark
    public void emptyLoop() {
    }

    /** A section through the API. */
    @Benchmark
    public void readSection() {
        Rcu.readLock();
        Rcu.readUnlock();
    }

    /** A section within a section. */
    @Benchmark
    public void nestedReadSections() {
        Rcu.readLock();
        Rcu.readLock();
        Rcu.readUnlock();
        Rcu.readUnlock();
    }

    /** A peer: the read lock of a {@link ReentrantReadWriteLock}. */
    @Benchmark
    public void reentrantReadWriteLock() {
        readWriteLock.readLock().lock();
        readWriteLock.readLock().unlock();
    }

    /** A peer: the read lock of a {@link StampedLock}. */
    @Benchmark
    public void stampedLock() {
        stampedLock.unlockRead(stampedLock.readLock());
    }

    /** A peer: a reference count, taken and given back. */
    @Benchmark
    public void referenceCount() {
        referenceCount.getAndIncrement();
        referenceCount.getAndDecrement();
    }
}
