package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import io.reprieve.benchmarks.NumberedPool.Numbered;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Would pages of numbers pay? An object of a pool is taken, filled in, and goes back by way of another thread: in pages
 * of references or of numbers, through {@link HandOver}, which has nothing but the pages, and through the releases
 * themselves, where a number goes as a handle. What a number saves in barriers, and what its look-up costs, is in it.
 * Everything is old. A study, and no part of the suite: benchmarks/README.md says what came of it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HandOverBenchmark {
    /** Made by JMH. */
    public HandOverBenchmark() {
    }

    /** References, given back one by one. */
    @Benchmark
    public void references(final References state) {
        state.handOver.append(state.pool.take());
    }

    /** References, given back by a copy of their array. */
    @Benchmark
    public void referencesInBulk(final ReferencesInBulk state) {
        state.handOver.append(state.pool.take());
    }

    /** Numbers, looked up and given back one by one. */
    @Benchmark
    public void numbers(final Numbers state) {
        state.handOver.append(state.pool.take().number);
    }

    /** Numbers, looked up, and given back by a copy. */
    @Benchmark
    public void numbersInBulk(final NumbersInBulk state) {
        state.handOver.append(state.pool.take().number);
    }

    /** Numbers, for a pool that keeps numbers: they are looked up when they are taken. */
    @Benchmark
    public void numbersKept(final NumbersKept state) {
        state.handOver.append(state.pool.takeByNumber().number);
    }

    /** A release of the object. */
    @Benchmark
    public void release(final Releases state) {
        Rcu.defer(state.pool, state.pool.take(), NumberedPool.GIVE);
    }

    /** A release of the object, given back by a copy. */
    @Benchmark
    public void releaseInBulk(final Releases state) {
        Rcu.deferBulk(state.pool, state.pool.take(), NumberedPool.GIVE_ALL);
    }

    /** A release of the object, to a pool whose array has the objects' type. */
    @Benchmark
    public void releaseToTyped(final TypedReleases state) {
        Rcu.defer(state.pool, state.pool.take(), NumberedPool.GIVE);
    }

    /** The same, given back by a copy. */
    @Benchmark
    public void releaseToTypedInBulk(final TypedReleases state) {
        Rcu.deferBulk(state.pool, state.pool.take(), NumberedPool.GIVE_ALL);
    }

    /** A release of its number. */
    @Benchmark
    public void releaseOfNumber(final Releases state) {
        Rcu.defer(state.pool, state.pool.take().number, NumberedPool.GIVE_NUMBER);
    }

    /** A release of its number, looked up, and given back by a copy. */
    @Benchmark
    public void releaseOfNumberInBulk(final Releases state) {
        Rcu.deferBulk(state.pool, state.pool.take().number, NumberedPool.GIVE_NUMBERS);
    }

    /** What the taking costs that is in all of them. */
    @Benchmark
    public Numbered onlyTaken(final Releases state) {
        final Numbered object = state.pool.take();
        state.pool.give(object);
        return object;
    }

    /** A pool, for the releases themselves. */
    @State(Scope.Thread)
    public static class Releases {
        final NumberedPool pool;

        /** Made by JMH. */
        public Releases() {
            this(new Object[NumberedPool.SIZE]);
        }

        Releases(final Object[] ring) {
            pool = new NumberedPool(ring);
        }

        /** Everything is old, the pages too from the second iteration on. */
        @Setup(Level.Iteration)
        public void age() {
            System.gc();
            System.gc();
        }

        /** Leaves nothing to the next iteration. */
        @TearDown(Level.Iteration)
        public void drain() {
            Rcu.barrier();
        }
    }

    /** A pool whose array has the objects' type. */
    public static class TypedReleases extends Releases {
        /** Made by JMH. */
        public TypedReleases() {
            super(new Numbered[NumberedPool.SIZE]);
        }
    }

    /** A pool, and the way back to it. */
    @State(Scope.Thread)
    public abstract static class Way {
        final NumberedPool pool = new NumberedPool();
        final HandOver handOver;

        Way(final Function<NumberedPool, HandOver.Body> body) {
            handOver = new HandOver(body.apply(pool));
        }

        /** Begins to take back. */
        @Setup(Level.Trial)
        public void start() {
            handOver.start();
        }

        /** Everything is old. */
        @Setup(Level.Iteration)
        public void age() {
            System.gc();
            System.gc();
        }

        /** Ends the other thread. */
        @TearDown(Level.Trial)
        public void end() throws InterruptedException {
            handOver.end();
        }
    }

    /** Back as references. */
    public static class References extends Way {
        /** Made by JMH. */
        public References() {
            super(pool -> (page, numbers) -> HandOver.give(pool, page));
        }
    }

    /** Back as references, many at once. */
    public static class ReferencesInBulk extends Way {
        /** Made by JMH. */
        public ReferencesInBulk() {
            super(pool -> (page, numbers) -> HandOver.giveAll(pool, page));
        }
    }

    /** Back as numbers. */
    public static class Numbers extends Way {
        /** Made by JMH. */
        public Numbers() {
            super(pool -> (page, numbers) -> HandOver.give(pool, numbers));
        }
    }

    /** Back as numbers, many at once. */
    public static class NumbersInBulk extends Way {
        /** Made by JMH. */
        public NumbersInBulk() {
            super(pool -> (page, numbers) -> HandOver.giveAll(pool, numbers));
        }
    }

    /** Back as numbers, and kept so. */
    public static class NumbersKept extends Way {
        /** Made by JMH. */
        public NumbersKept() {
            super(pool -> (page, numbers) -> HandOver.keep(pool, numbers));
        }
    }
}
