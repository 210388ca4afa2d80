package io.reprieve.benchmarks;

import io.reprieve.benchmarks.NumberedPool.Numbered;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a collector's barriers cost where pooled objects go round, each part by itself, on one thread and in its cache:
 * a store into a page, the page emptied, the store into the pool's own array; and the same for a page of numbers. All
 * arrays and objects are old. A study, and no part of the suite: benchmarks/README.md says what came of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@OperationsPerInvocation(StoreBenchmark.ENTRIES)
public class StoreBenchmark {
    static final int ENTRIES = 512;

    private final Numbered[] page = new Numbered[ENTRIES];
    private final int[] pageOfNumbers = new int[ENTRIES];
    private final Numbered[] objects = new Numbered[ENTRIES];
    private final NumberedPool pool = new NumberedPool();

    /** Made by JMH. */
    public StoreBenchmark() {
    }

    /** Everything is old. */
    @Setup(Level.Iteration)
    public void age() {
        for (int i = 0; i < ENTRIES; i++) {
            objects[i] = pool.take();
            page[i] = objects[i];
            pageOfNumbers[i] = objects[i].number;
        }
        for (final Numbered object : objects) {
            pool.give(object);
        }
        System.gc();
        System.gc();
    }

    /** References into a page. */
    @Benchmark
    public void storeReferences() {
        for (int i = 0; i < ENTRIES; i++) {
            page[i] = objects[i];
        }
    }

    /** Numbers into a page, from their objects. */
    @Benchmark
    public void storeNumbers() {
        for (int i = 0; i < ENTRIES; i++) {
            pageOfNumbers[i] = objects[i].number;
        }
    }

    /** A page emptied of references. One of numbers needs no such thing. */
    @Benchmark
    public void nullReferences() {
        Arrays.fill(page, 0, ENTRIES, null);
    }

    /** From a page into the pool's array, one by one. */
    @Benchmark
    public void giveReferences() {
        for (int i = 0; i < ENTRIES; i++) {
            pool.give(objects[i]);
        }
    }

    /** The same, looked up by their numbers. */
    @Benchmark
    public void giveNumbers() {
        for (int i = 0; i < ENTRIES; i++) {
            pool.giveNumber(pageOfNumbers[i]);
        }
    }

    /** Numbers, into a pool that keeps numbers. */
    @Benchmark
    public void keepNumbers() {
        for (int i = 0; i < ENTRIES; i++) {
            pool.keepNumber(pageOfNumbers[i]);
        }
    }

    /** From a page into the pool's array, all at once. */
    @Benchmark
    public void giveReferencesInBulk() {
        pool.giveAll(objects, 0, ENTRIES);
    }

    /** The same, looked up by their numbers. */
    @Benchmark
    public void giveNumbersInBulk() {
        pool.giveNumbers(pageOfNumbers, 0, ENTRIES);
    }

    /** Numbers, into a pool that keeps numbers, all at once. */
    @Benchmark
    public void keepNumbersInBulk() {
        pool.keepNumbers(pageOfNumbers, 0, ENTRIES);
    }
}
