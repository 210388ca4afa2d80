package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import io.reprieve.foreign.RcuArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to read one long.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadSegmentBenchmark {
    private static final long SIZE = 64;

    private MemorySegment ours;
    private MemorySegment confined;
    private MemorySegment shared;

    /** Made by JMH. */
    public ReadSegmentBenchmark() {
    }

    /** On the thread that will read. */
    @Setup(Level.Trial)
    public void open() {
        ours = RcuArena.open().allocate(SIZE);
        confined = Arena.ofConfined().allocate(SIZE);
        shared = Arena.ofShared().allocate(SIZE);
    }

    /** Ours, in a section. */
    @Benchmark
    public long section() {
        Rcu.readLock();
        try {
            return ours.get(ValueLayout.JAVA_LONG, 0);
        } finally {
            Rcu.readUnlock();
        }
    }

    /** A peer that no other thread may look at. */
    @Benchmark
    public long confined() {
        return confined.get(ValueLayout.JAVA_LONG, 0);
    }

    /** A peer. */
    @Benchmark
    public long sharedArena() {
        return shared.get(ValueLayout.JAVA_LONG, 0);
    }
}
