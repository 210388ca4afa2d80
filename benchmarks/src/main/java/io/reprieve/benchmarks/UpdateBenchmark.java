package io.reprieve.benchmarks;

import io.reprieve.Rcu;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A feed's whole update: a quote, filled and published by a volatile store, and the old one given up, by a woven method
 * to a pool of 65,536 or to the garbage collector.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UpdateBenchmark {
    private final QuotePool pool = new QuotePool();
    private volatile Quote published = pool.take();
    private long price;

    /** Made by JMH. */
    public UpdateBenchmark() {
    }

    /** Leaves nothing to the next iteration. */
    @TearDown(Level.Iteration)
    public void drain() {
        Rcu.barrier();
    }

    /** Given back by the reclaimer, one by one. */
    @Benchmark
    public void reclaimer() {
        pool.release(publish(pool.take()));
    }

    /** Given back by the reclaimer, many at once. */
    @Benchmark
    public void reclaimerBulk() {
        pool.releaseInBulk(publish(pool.take()));
    }

    /** Given back by the thread itself, one by one. */
    @Benchmark
    public void owner() {
        pool.releaseOwn(publish(pool.take()));
    }

    /** Given back by the thread itself, many at once. */
    @Benchmark
    public void ownerBulk() {
        pool.releaseOwnInBulk(publish(pool.take()));
    }

    /** A peer: made, and left to the collector. */
    @Benchmark
    public Quote made() {
        return publish(new Quote());
    }

    /** Only this thread writes: the old quote needs no exchange. */
    private Quote publish(final Quote next) {
        next.set(price++);
        final Quote old = published;
        published = next;
        return old;
    }
}
