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
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
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
 * What the close of an arena with one segment costs the thread that closes it, while two others read. Arenas are opened
 * before, and what was closed before has gone back: it is the close alone.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CloseArenaBenchmark.ARENAS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CloseArenaBenchmark {
    /** Closed in a row. */
    static final int ARENAS = 256;

    private static final int READERS = 2;
    private static final long SIZE = 64;

    private final MemorySegment shared = Arena.ofShared().allocate(SIZE);
    private final MemorySegment ours = RcuArena.open().allocate(SIZE);

    /** Made by JMH. */
    public CloseArenaBenchmark() {
    }

    /** Ours. */
    @Benchmark
    @Group("rcu")
    public void close(final OpenArenas arenas) {
        for (final Arena arena : arenas.ours) {
            arena.close();
        }
    }

    /** Its readers. */
    @Benchmark
    @Group("rcu")
    @GroupThreads(READERS)
    public long read() {
        long sum = 0;
        for (int i = 0; i < ARENAS; i++) {
            Rcu.readLock();
            sum += ours.get(ValueLayout.JAVA_LONG, 0);
            Rcu.readUnlock();
        }
        return sum;
    }

    /** A peer: shared arenas. */
    @Benchmark
    @Group("sharedArena")
    public void closeShared(final OpenSharedArenas arenas) {
        for (final Arena arena : arenas.shared) {
            arena.close();
        }
    }

    /** Its readers, who enter nothing. */
    @Benchmark
    @Group("sharedArena")
    @GroupThreads(READERS)
    public long readShared() {
        long sum = 0;
        for (int i = 0; i < ARENAS; i++) {
            sum += shared.get(ValueLayout.JAVA_LONG, 0);
        }
        return sum;
    }

    /**
     * What is closed.
     */
    @State(Scope.Thread)
    public static class OpenArenas {
        private final RcuArena[] ours = new RcuArena[ARENAS];

        /** Made by JMH. */
        public OpenArenas() {
        }

        /** Opens them, when the last ones have gone back. */
        @Setup(Level.Invocation)
        public void open() {
            Rcu.barrier();
            for (int i = 0; i < ARENAS; i++) {
                ours[i] = RcuArena.open();
                ours[i].allocate(SIZE);
            }
        }
    }

    /**
     * What is closed by a handshake.
     */
    @State(Scope.Thread)
    public static class OpenSharedArenas {
        private final Arena[] shared = new Arena[ARENAS];

        /** Made by JMH. */
        public OpenSharedArenas() {
        }

        /** Opens them. */
        @Setup(Level.Invocation)
        public void open() {
            for (int i = 0; i < ARENAS; i++) {
                shared[i] = Arena.ofShared();
                shared[i].allocate(SIZE);
            }
        }
    }
}
