package io.reprieve.benchmarks;

import io.reprieve.BulkHandleRelease;
import io.reprieve.BulkRelease;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;

/**
 * A pool whose objects have a number each, once and for all, and a table that finds an object by it. One thread takes,
 * one gives back, and there is room for all; the objects go round in no order, as in a pool that has been in use for a
 * while.
 */
final class NumberedPool {
    static final BiConsumer<NumberedPool, Object> GIVE = NumberedPool::give;
    static final BulkRelease<NumberedPool> GIVE_ALL = NumberedPool::giveAll;
    static final ObjLongConsumer<NumberedPool> GIVE_NUMBER = NumberedPool::giveNumber;
    static final BulkHandleRelease<NumberedPool> GIVE_NUMBERS = NumberedPool::giveNumbers;

    /** More than what lies between can hold. */
    static final int SIZE = 1 << 16;

    private static final int MOST = 1 << 12;
    private static final int FILLERS = 64;
    private static final int FILLER = 1 << 16;

    final Numbered[] table = new Numbered[SIZE];
    private final Object[] ring;
    /** The ring of a pool that keeps nothing but numbers. */
    private final int[] numbers = new int[SIZE];
    private final Numbered[] found = new Numbered[MOST];
    /** G1 has no barrier within a region: the objects are to lie in others than the arrays. */
    private final byte[][] fillers = new byte[FILLERS][FILLER];
    /** Written by who gives back, with release after the ring; read by who takes, with acquire before it. */
    private final AtomicLong given = new AtomicLong();
    private long taken;
    private long giving;
    private long available;

    NumberedPool() {
        this(new Object[SIZE]);
    }

    /**
     * A full pool.
     *
     * @param ring of the objects' own type, it has each store look at the object's class, and with it into a cache line
     *             that another core has written.
     */
    NumberedPool(final Object[] ring) {
        this.ring = ring;
        for (int i = 0; i < SIZE; i++) {
            table[i] = new Numbered(i);
        }
        final int[] order = new Random(1).ints().map(i -> i >>> Short.SIZE).distinct().limit(SIZE).toArray();
        for (final int number : order) {
            numbers[(int) giving & SIZE - 1] = number;
            give(table[number]);
        }
    }

    /** A quote that knows its number. */
    static final class Numbered {
        final int number;
        long bid;
        long ask;
        long size;

        Numbered(final int number) {
            this.number = number;
        }
    }

    private int next() {
        while (taken == available) {
            available = given.getAcquire();
            if (taken == available) {
                Thread.onSpinWait();
            }
        }
        return (int) taken++ & SIZE - 1;
    }

    /** Takes an object and fills it in. */
    Numbered take() {
        return filledIn((Numbered) ring[next()]);
    }

    /** The same, where the pool keeps numbers. */
    Numbered takeByNumber() {
        return filledIn(table[numbers[next()]]);
    }

    private Numbered filledIn(final Numbered object) {
        object.bid = taken;
        object.ask = taken;
        object.size = taken;
        return object;
    }

    void give(final Object object) {
        ring[(int) giving++ & SIZE - 1] = object;
        given.setRelease(giving);
    }

    void giveNumber(final long number) {
        give(table[(int) number]);
    }

    /** Where the pool keeps numbers. */
    void keepNumber(final int number) {
        numbers[(int) giving++ & SIZE - 1] = number;
        given.setRelease(giving);
    }

    void giveAll(final Object[] objects, final int from, final int to) {
        int at = from;
        while (at < to) {
            final int next = (int) giving & SIZE - 1;
            final int count = Math.min(to - at, SIZE - next);
            System.arraycopy(objects, at, ring, next, count);
            giving += count;
            at += count;
        }
        given.setRelease(giving);
    }

    /** Numbers have to be made references before many can be given back at once. */
    void giveNumbers(final long[] many, final int from, final int to) {
        for (int i = from; i < to; i++) {
            found[i - from] = table[(int) many[i]];
        }
        giveAll(found, 0, to - from);
    }

    void giveNumbers(final int[] many, final int from, final int to) {
        for (int i = from; i < to; i++) {
            found[i - from] = table[many[i]];
        }
        giveAll(found, 0, to - from);
    }

    /** Where the pool keeps numbers. */
    void keepNumbers(final int[] many, final int from, final int to) {
        int at = from;
        while (at < to) {
            final int next = (int) giving & SIZE - 1;
            final int count = Math.min(to - at, SIZE - next);
            System.arraycopy(many, at, numbers, next, count);
            giving += count;
            at += count;
        }
        given.setRelease(giving);
    }
}
