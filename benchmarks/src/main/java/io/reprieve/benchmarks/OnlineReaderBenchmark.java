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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a quiescent-state reader pays: for the sections nested in its duty cycle, and for each quiescent state.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OnlineReaderBenchmark {
    private final WovenSections sections = new WovenSections();

    /** Made by JMH. */
    public OnlineReaderBenchmark() {
    }

    /** Makes the measuring thread a quiescent-state reader. */
    @Setup(Level.Iteration)
    public void goOnline() {
        Rcu.online();
    }

    /** Ends that. */
    @TearDown(Level.Iteration)
    public void goOffline() {
        Rcu.offline();
    }

    /** What the loop around the others costs. */
    @Benchmark
    public void emptyLoop() {
    }

    /** A section through the API, nested in the duty cycle. */
    @Benchmark
    public void nestedApi() {
        Rcu.readLock();
        Rcu.readUnlock();
    }

    /** A woven method, called in the duty cycle. */
    @Benchmark
    public void nestedWoven() {
        sections.empty();
    }

    /** A quiescent state. */
    @Benchmark
    public void quiescentState() {
        Rcu.quiescent();
    }

    /** A woven duty cycle called by one: a quiescent state at most. */
    @Benchmark
    public void wovenDutyCycle() {
        sections.dutyCycle();
    }
}
