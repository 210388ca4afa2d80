package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How the cost of a grace period grows with the threads that have read once and do something else now.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IdleReadersBenchmark {
    private static final long STACK_BYTES = 64 * 1024;

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** The idle readers. */
    @Param({"10", "100", "1000", "10000"})
    private int readers;

    /** Made by JMH. */
    public IdleReadersBenchmark() {
    }

    /** Starts the readers, and waits until each has been in a section. */
    @Setup
    public void startReaders() throws InterruptedException {
        // Here, where there is stack enough: it starts the runtime.
        Rcu.synchronize();
        final CountDownLatch registered = new CountDownLatch(readers);
        for (int i = 0; i < readers; i++) {
            final Thread thread = new Thread(null, () -> readOnce(registered), "idle-reader-" + i, STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        registered.await();
    }

    private void readOnce(final CountDownLatch registered) {
        Rcu.readLock();
        Rcu.readUnlock();
        registered.countDown();
        try {
            end.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the readers. */
    @TearDown
    public void endReaders() throws InterruptedException {
        end.countDown();
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    /** A grace period. */
    @Benchmark
    public void synchronize() {
        Rcu.synchronize();
    }
}
