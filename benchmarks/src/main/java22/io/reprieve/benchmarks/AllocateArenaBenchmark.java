package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import io.reprieve.foreign.RcuArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An arena of one segment, from its opening to its close, sustained: with ours, until the memory has come back too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AllocateArenaBenchmark {
    private static final long ALIGNMENT = 8;

    /** The segment's size. */
    @Param({"64", "512", "4096"})
    private long size;

    /** Made by JMH. */
    public AllocateArenaBenchmark() {
    }

    /** Leaves nothing to the next iteration. */
    @TearDown(Level.Iteration)
    public void drain() {
        Rcu.barrier();
    }

    /** Ours. */
    @Benchmark
    public long rcuArena() {
        try (RcuArena arena = RcuArena.open()) {
            return arena.allocate(size, ALIGNMENT).address();
        }
    }

    /** Ours, with any contents, as {@code malloc} does it. */
    @Benchmark
    public long rcuArenaUninitialized() {
        try (RcuArena arena = RcuArena.open()) {
            return arena.allocateUninitialized(size, ALIGNMENT).address();
        }
    }

    /** A peer: no arena, no check. */
    @Benchmark
    public long mallocAndFree() {
        final long address = Malloc.malloc(size);
        Malloc.free(address);
        return address;
    }

    /** A peer: the same, zeroed. */
    @Benchmark
    public long callocAndFree() {
        final long address = Malloc.calloc(size);
        Malloc.free(address);
        return address;
    }

    /** A peer that no other thread may look at. */
    @Benchmark
    public long confinedArena() {
        try (Arena arena = Arena.ofConfined()) {
            return arena.allocate(size, ALIGNMENT).address();
        }
    }

    /** A peer: closed by a handshake. */
    @Benchmark
    public long sharedArena() {
        try (Arena arena = Arena.ofShared()) {
            return arena.allocate(size, ALIGNMENT).address();
        }
    }

    /** A peer: closed by the collector, some time. */
    @Benchmark
    public MemorySegment autoArena() {
        return Arena.ofAuto().allocate(size, ALIGNMENT);
    }
}
