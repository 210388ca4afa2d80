package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import io.reprieve.foreign.RcuArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * What a reader loses while another thread closes 10,000 arenas a second: ten in a millisecond.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadBesideClosesBenchmark {
    private static final long SIZE = 64;
    private static final int LONGS = 8;
    private static final int CLOSES = 10;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MemorySegment shared = Arena.ofShared().allocate(SIZE);
    private final MemorySegment ours = RcuArena.open().allocate(SIZE);
    private long due = System.nanoTime();

    /** Made by JMH. */
    public ReadBesideClosesBenchmark() {
    }

    /** Until the next ten are due; if that was long ago, only the last are made up for. */
    private void await() {
        final long now = System.nanoTime();
        due = Math.max(due + PERIOD_NANOS, now - PERIOD_NANOS);
        if (due - now > 0) {
            LockSupport.parkNanos(due - now);
        }
    }

    private static long sum(final MemorySegment segment) {
        long sum = 0;
        for (int i = 0; i < LONGS; i++) {
            sum += segment.getAtIndex(ValueLayout.JAVA_LONG, i);
        }
        return sum;
    }

    private long readOurs() {
        Rcu.readLock();
        try {
            return sum(ours);
        } finally {
            Rcu.readUnlock();
        }
    }

    /** Reads while the other thread closes nothing. */
    @Benchmark
    @Group("nobody")
    public long read() {
        return readOurs();
    }

    /** Closes nothing, as often. */
    @Benchmark
    @Group("nobody")
    public void closeNothing() {
        await();
    }

    /** Reads while the other thread closes ours. */
    @Benchmark
    @Group("rcu")
    public long readBesideOurs() {
        return readOurs();
    }

    /** Closes ours. */
    @Benchmark
    @Group("rcu")
    public void closeOurs() {
        await();
        for (int i = 0; i < CLOSES; i++) {
            try (RcuArena arena = RcuArena.open()) {
                arena.allocate(SIZE);
            }
        }
    }

    /** A peer's reader, while the other thread closes nothing. */
    @Benchmark
    @Group("sharedNobody")
    public long readShared() {
        return sum(shared);
    }

    /** Closes nothing, as often. */
    @Benchmark
    @Group("sharedNobody")
    public void closeNothingShared() {
        await();
    }

    /** A peer's reader, while the other thread closes shared arenas. */
    @Benchmark
    @Group("sharedArena")
    public long readBesideShared() {
        return sum(shared);
    }

    /** Closes shared arenas. */
    @Benchmark
    @Group("sharedArena")
    public void closeShared() {
        await();
        for (int i = 0; i < CLOSES; i++) {
            try (Arena arena = Arena.ofShared()) {
                arena.allocate(SIZE);
            }
        }
    }
}
