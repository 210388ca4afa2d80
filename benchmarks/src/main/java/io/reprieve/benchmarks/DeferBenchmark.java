package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a release costs, sustained: queued, through its grace period, and run. Whoever releases faster than the
 * reclaimer can run is held back, and that is part of it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DeferBenchmark {
    static final int OBJECTS = 1024;

    /** Made by JMH. */
    public DeferBenchmark() {
    }

    /** The release of an object to its pool, through the API. */
    @Benchmark
    public void api(final Objects objects) {
        Rcu.defer(objects.pool, objects.next(), LastFreed.PUT);
    }

    /** The call of a woven method. */
    @Benchmark
    public void woven(final Objects objects) {
        objects.pool.release(objects.next());
    }

    /** The call of a woven method whose body the thread itself runs. */
    @Benchmark
    public void owner(final Objects objects) {
        objects.pool.releaseOwn(objects.next());
    }

    /** Given back many at once, through the API. */
    @Benchmark
    public void bulk(final Objects objects) {
        Rcu.deferBulk(objects.ring, objects.next(), Ring.PUT_ALL);
    }

    /** Given back many at once, by a woven method. */
    @Benchmark
    public void wovenBulk(final Objects objects) {
        objects.ring.release(objects.next());
    }

    /** Given back many at once, by the thread itself. */
    @Benchmark
    public void ownerBulk(final Objects objects) {
        objects.ring.releaseOwn(objects.next());
    }

    /** A peer: a small object, made and dropped. */
    @Benchmark
    public Point allocated() {
        return new Point();
    }

    /** The release of a native handle, through the API. */
    @Benchmark
    public void handle(final Objects objects) {
        Rcu.defer(objects.next++, LastFreed.FREE);
    }

    /** The same without waiting for anybody, which is the bug that this is all about. */
    @Benchmark
    public void atOnce(final Objects objects) {
        objects.pool.put(objects.next());
    }

    /**
     * A peer: Netty's recycler, given back objects that another thread has got from it. Only the giving back is
     * measured; it waits for no reader, and how they reached this thread is left out.
     */
    @Benchmark
    @OperationsPerInvocation(OBJECTS)
    public void recycler(final RecycledObjects objects) {
        for (final RecycledBatch.Recycled object : objects.batch()) {
            object.recycle();
        }
    }

    /**
     * What is released, again and again.
     */
    @State(Scope.Thread)
    public static class Objects {
        private final LastFreed pool = new LastFreed();
        private final Ring ring = new Ring();
        private final Object[] objects = new Object[OBJECTS];
        private int next;

        /** Made by JMH. */
        public Objects() {
            for (int i = 0; i < OBJECTS; i++) {
                objects[i] = new Object();
            }
        }

        Object next() {
            return objects[next++ & OBJECTS - 1];
        }

        /** Leaves nothing to the next iteration. */
        @TearDown(Level.Iteration)
        public void drain() {
            Rcu.barrier();
        }
    }

    /**
     * A batch of objects that another thread has got from its recycler, new for each invocation.
     */
    @State(Scope.Thread)
    public static class RecycledObjects extends RecycledBatch {
        /** Made by JMH. */
        public RecycledObjects() {
            super(OBJECTS);
        }

        /** Has the other thread get the objects. */
        @Setup(Level.Invocation)
        @Override
        public void fill() {
            super.fill();
        }

        /** Ends the other thread. */
        @TearDown(Level.Trial)
        @Override
        public void close() {
            super.close();
        }
    }
}
