package io.reprieve.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a collector's barriers cost where pooled objects go round: a store into an old page, from there into the pool's
 * old array, and the page emptied, all on one thread and without anything else that a release does. With pages of
 * references, as they are, and with pages of numbers, as they would be if each pooled object had one. A study, and no
 * part of the suite: benchmarks/README.md says what came of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StoreBenchmark {
    private static final int OBJECTS = 1 << 16;
    private static final int ENTRIES = 512;
    private static final int PAGES = 64;

    private final Numbered[] table = new Numbered[OBJECTS];
    private final Numbered[] ring = new Numbered[OBJECTS];
    private final Numbered[][] pages = new Numbered[PAGES][ENTRIES];
    private final int[][] numbers = new int[PAGES][ENTRIES];
    private final Numbered[] scratch = new Numbered[ENTRIES];
    private int taken;
    private int given;

    /** Made by JMH. */
    public StoreBenchmark() {
    }

    /** A quote that knows its place in a table. */
    private static final class Numbered {
        final int number;
        long bid;
        long ask;
        long size;

        Numbered(final int number) {
            this.number = number;
        }
    }

    /** Everything is old. */
    @Setup
    public void age() {
        for (int i = 0; i < OBJECTS; i++) {
            table[i] = new Numbered(i);
            ring[i] = table[i];
        }
        System.gc();
        System.gc();
    }

    private Numbered take() {
        final Numbered next = ring[taken++ & OBJECTS - 1];
        next.bid = taken;
        return next;
    }

    private void give(final Numbered object) {
        ring[given++ & OBJECTS - 1] = object;
    }

    private Numbered[] page() {
        return pages[taken / ENTRIES & PAGES - 1];
    }

    private int[] page(final boolean ofNumbers) {
        return numbers[taken / ENTRIES & PAGES - 1];
    }

    /** References, given back one by one. */
    @Benchmark
    public void references() {
        final Numbered[] page = page();
        final int at = taken & ENTRIES - 1;
        page[at] = take();
        if (at == ENTRIES - 1) {
            for (final Numbered object : page) {
                give(object);
            }
            Arrays.fill(page, null);
        }
    }

    /** Numbers, given back one by one. */
    @Benchmark
    public void numbers() {
        final int[] page = page(true);
        final int at = taken & ENTRIES - 1;
        page[at] = take().number;
        if (at == ENTRIES - 1) {
            for (final int number : page) {
                give(table[number]);
            }
        }
    }

    /** References, given back as they lie. */
    @Benchmark
    public void referencesInBulk() {
        final Numbered[] page = page();
        final int at = taken & ENTRIES - 1;
        page[at] = take();
        if (at == ENTRIES - 1) {
            giveAll(page);
            Arrays.fill(page, null);
        }
    }

    /** Numbers, which have to be made references before many can be given back at once. */
    @Benchmark
    public void numbersInBulk() {
        final int[] page = page(true);
        final int at = taken & ENTRIES - 1;
        page[at] = take().number;
        if (at == ENTRIES - 1) {
            for (int i = 0; i < ENTRIES; i++) {
                scratch[i] = table[page[i]];
            }
            giveAll(scratch);
        }
    }

    /** What the taking costs that is in all of them. */
    @Benchmark
    public Object onlyTaken() {
        return take();
    }

    private void giveAll(final Numbered[] objects) {
        System.arraycopy(objects, 0, ring, given & OBJECTS - 1, ENTRIES);
        given += ENTRIES;
    }
}
