package io.reprieve.foreign;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * The free blocks of one thread, and what it has counted. Threads take and give back blocks here, and go to the
 * {@link Depot} once in a magazine's worth.
 *
 * <p>A platform thread's cache is found by its id, checked by identity, and kept by a weak reference: nothing of ours
 * hangs on the thread, and the thread on nothing of ours. Virtual threads, and whoever finds no place, share a few that
 * are held for the time of one call.
 *
 * <p>What threads leave behind that have ended is taken over when the next one makes its cache.
 */
final class BlockCache extends WeakReference<Thread> {
    private static final VarHandle COUNTERS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle HOLDER;
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int HOMES = 1024;
    private static final int WINDOW = 8;
    private static final BlockCache NOBODYS = new BlockCache(null, false);
    private static final BlockCache RETIRED = new BlockCache(null, false);

    // Racy, but benign: read without order by every thread, written under the lock of the class. A cache counts by the
    // identity of its owner, who finds it because he has put it there.
    private static final BlockCache[] CACHES = new BlockCache[HOMES];
    private static final BlockCache[] SHARED =
        new BlockCache[Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 2];

    private static final int TAKEN = 0;
    private static final int TAKEN_BYTES = 1;
    private static final int CLOSED = 2;
    private static final int CLOSED_BYTES = 3;
    private static final int BACK = 4;
    private static final int BACK_BYTES = 5;
    // Single blocks are counted by their size alone.
    private static final int BLOCKS_TAKEN = 6;
    private static final int BLOCKS_CLOSED = BLOCKS_TAKEN + Block.SIZES;
    private static final int BLOCKS_BACK = BLOCKS_CLOSED + Block.SIZES;
    private static final int COUNTER_COUNT = BLOCKS_BACK + Block.SIZES;

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(BlockCache.class, "holder", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        Arrays.fill(CACHES, NOBODYS);
        Arrays.setAll(SHARED, i -> new BlockCache(null, true));
    }

    private final boolean isShared;
    private final Magazine[] loaded = new Magazine[Block.SIZES];
    private final Magazine[] previous = new Magazine[Block.SIZES];
    // Written opaque, or plain where two belong together, by the owner or holder; read opaque by the statistics.
    private final long[] counters = new long[COUNTER_COUNT];
    // Of a shared one: taken by compare-and-set (acquire), let go by a volatile store. That is no call: on a stack that
    // ends there it would stay held, and what has just been taken would be lost.
    private volatile int holder;

    private BlockCache(final Thread owner, final boolean isShared) {
        super(owner);
        this.isShared = isShared;
        Arrays.fill(loaded, Magazine.NONE);
        Arrays.fill(previous, Magazine.NONE);
    }

    /**
     * Takes a block, and counts it.
     *
     * @return its handle.
     * @throws OutOfMemoryError if there is none.
     */
    static long take(final int sizeClass) {
        final BlockCache cache = enter();
        long handle = 0;
        try {
            Magazine magazine = cache.loaded[sizeClass];
            if (magazine.isEmpty()) {
                magazine = cache.load(sizeClass);
            }
            handle = magazine == null ? CLibrary.malloc(Block.bytes(sizeClass)) | sizeClass : magazine.pop();
            cache.add(BLOCKS_TAKEN + sizeClass, 1);
            return handle;
        } catch (final RuntimeException | Error e) {
            if (handle != 0) {
                cache.put(handle);
            }
            throw e;
        } finally {
            if (cache.isShared) {
                cache.holder = FREE;
            }
        }
    }

    /** Takes a block's memory back. Allocates nothing in the steady state. */
    static void giveBack(final long handle) {
        final BlockCache cache = enter();
        try {
            cache.put(handle);
        } finally {
            if (cache.isShared) {
                cache.holder = FREE;
            }
        }
    }

    /** Takes back what was taken for an arena, and could not be put there. */
    static void giveBackUnused(final long handle) {
        final BlockCache cache = enter();
        try {
            cache.put(handle);
            cache.add(BLOCKS_TAKEN + Block.sizeClassOf(handle), -1);
        } finally {
            if (cache.isShared) {
                cache.holder = FREE;
            }
        }
    }

    /** The release of arenas that have one block each and nothing else. */
    static void giveBackAndCount(final Object nothing, final long[] handles, final int from, final int to) {
        final BlockCache cache = enter();
        try {
            int begin = from;
            while (begin < to) {
                final int sizeClass = Block.sizeClassOf(handles[begin]);
                int end = begin + 1;
                while (end < to && Block.sizeClassOf(handles[end]) == sizeClass) {
                    end++;
                }
                cache.putAll(handles, begin, end);
                cache.add(BLOCKS_BACK + sizeClass, end - begin);
                begin = end;
            }
        } finally {
            if (cache.isShared) {
                cache.holder = FREE;
            }
        }
    }

    /** Blocks of one size. */
    private void putAll(final long[] handles, final int from, final int to) {
        final int sizeClass = Block.sizeClassOf(handles[from]);
        int begin = from;
        while (begin < to) {
            Magazine magazine = loaded[sizeClass];
            if (magazine.isFull()) {
                magazine = unload(sizeClass);
            }
            if (magazine == null) {
                CLibrary.free(Block.address(handles[begin++]));
            } else {
                begin += magazine.pushAll(handles, begin, to);
            }
        }
    }

    /** Counts that a single block is pending now; or, with a negative number, that it is not. */
    static void countClosed(final long handle, final int number) {
        final BlockCache cache = enter();
        try {
            cache.add(BLOCKS_CLOSED + Block.sizeClassOf(handle), number);
        } finally {
            if (cache.isShared) {
                cache.holder = FREE;
            }
        }
    }

    private void put(final long handle) {
        final int sizeClass = Block.sizeClassOf(handle);
        Magazine magazine = loaded[sizeClass];
        if (magazine.isFull()) {
            magazine = unload(sizeClass);
        }
        if (magazine == null) {
            CLibrary.free(Block.address(handle));
        } else {
            magazine.push(handle);
        }
    }

    private Magazine load(final int sizeClass) {
        Magazine next = previous[sizeClass];
        if (next.isEmpty()) {
            next = Depot.of(sizeClass).takeFull(next);
            if (next == null) {
                return null;
            }
        }
        previous[sizeClass] = loaded[sizeClass];
        loaded[sizeClass] = next;
        return next;
    }

    private Magazine unload(final int sizeClass) {
        Magazine next = previous[sizeClass];
        if (next.isFull()) {
            try {
                final Depot depot = Depot.of(sizeClass);
                next = next == Magazine.NONE ? depot.newMagazine() : depot.takeEmpty(next);
            } catch (final OutOfMemoryError e) {
                // The heap is full; the C library has room for its own.
                next = null;
            }
            if (next == null) {
                return null;
            }
        }
        previous[sizeClass] = loaded[sizeClass];
        loaded[sizeClass] = next;
        return next;
    }

    /** Counts what an arena has taken that is no block; or, with negative numbers, what it has not taken after all. */
    static void countTaken(final long segments, final long bytes) {
        count(TAKEN, segments, bytes);
    }

    /** Counts what is pending now. */
    static void countClosed(final long segments, final long bytes) {
        count(CLOSED, segments, bytes);
    }

    /** Counts what has gone back. */
    static void countBack(final long segments, final long bytes) {
        count(BACK, segments, bytes);
    }

    private static void count(final int counter, final long segments, final long bytes) {
        final BlockCache cache = enter();
        try {
            // Both or none: plain stores are no calls, and whole on every JVM that has memory segments.
            cache.counters[counter] += segments;
            cache.counters[counter + 1] += bytes;
        } finally {
            if (cache.isShared) {
                cache.holder = FREE;
            }
        }
    }

    private void add(final int counter, final long number) {
        COUNTERS.setOpaque(counters, counter, counters[counter] + number);
    }

    private static BlockCache enter() {
        final Thread thread = Thread.currentThread();
        final BlockCache cache = CACHES[(int) thread.threadId() & HOMES - 1];
        return cache.refersTo(thread) ? cache : enterElsewhere(thread);
    }

    private static BlockCache enterElsewhere(final Thread thread) {
        final int home = (int) thread.threadId();
        if (!thread.isVirtual()) {
            for (int i = 1; i < WINDOW; i++) {
                final BlockCache cache = CACHES[home + i & HOMES - 1];
                if (cache.refersTo(thread)) {
                    return cache;
                }
            }
            final BlockCache cache = register(thread);
            if (cache != null) {
                return cache;
            }
        }
        for (int i = home;; i++) {
            final BlockCache cache = SHARED[i & SHARED.length - 1];
            if (HOLDER.weakCompareAndSetAcquire(cache, FREE, HELD)) {
                return cache;
            }
            Thread.onSpinWait();
        }
    }

    private static BlockCache register(final Thread thread) {
        final BlockCache cache = new BlockCache(thread, false);
        synchronized (BlockCache.class) {
            adoptAll();
            for (int i = 0; i < WINDOW; i++) {
                final int place = (int) thread.threadId() + i & HOMES - 1;
                if (CACHES[place] == NOBODYS) {
                    CACHES[place] = cache;
                    return cache;
                }
            }
            return null;
        }
    }

    /** Under the lock of the class. */
    private static void adoptAll() {
        for (int i = 0; i < CACHES.length; i++) {
            final BlockCache cache = CACHES[i];
            if (cache != NOBODYS && cache.isAbandoned()) {
                CACHES[i] = NOBODYS;
                for (int j = 0; j < COUNTER_COUNT; j++) {
                    RETIRED.add(j, cache.counters[j]);
                }
                for (int j = 0; j < Block.SIZES; j++) {
                    giveBack(j, cache.loaded[j]);
                    giveBack(j, cache.previous[j]);
                }
            }
        }
    }

    /** What a thread has done is seen by whoever has seen that it isn't alive. */
    private boolean isAbandoned() {
        final Thread owner = get();
        return owner == null || !owner.isAlive();
    }

    private static void giveBack(final int sizeClass, final Magazine magazine) {
        if (magazine.isFull() && magazine != Magazine.NONE && Depot.of(sizeClass).takeEmpty(magazine) != null) {
            return;
        }
        while (!magazine.isEmpty()) {
            CLibrary.free(Block.address(magazine.pop()));
        }
    }

    /** The counters of all threads, and what lies in the caches. */
    static synchronized ForeignStatistics statistics() {
        adoptAll();
        // In this order: nothing goes back that was not closed before, and nothing is closed that was not taken.
        final long[] back = sum(BACK, BLOCKS_BACK);
        final long[] closed = sum(CLOSED, BLOCKS_CLOSED);
        final long[] taken = sum(TAKEN, BLOCKS_TAKEN);
        long cached = 0;
        for (int i = 0; i < Block.SIZES; i++) {
            cached += Depot.of(i).bytes(i);
        }
        for (final BlockCache cache : CACHES) {
            cached += cache.bytes();
        }
        for (final BlockCache cache : SHARED) {
            cached += cache.bytes();
        }
        return new ForeignStatistics(
            taken[0] - closed[0], taken[1] - closed[1], closed[0] - back[0], closed[1] - back[1], back[0], back[1],
            cached);
    }

    /** Segments, and their bytes. */
    private static long[] sum(final int counter, final int blocks) {
        long segments = sum(counter);
        long bytes = sum(counter + 1);
        for (int i = 0; i < Block.SIZES; i++) {
            final long number = sum(blocks + i);
            segments += number;
            bytes += number * Block.bytes(i);
        }
        return new long[] {segments, bytes};
    }

    private static long sum(final int counter) {
        long sum = RETIRED.counters[counter];
        for (final BlockCache cache : CACHES) {
            sum += (long) COUNTERS.getOpaque(cache.counters, counter);
        }
        for (final BlockCache cache : SHARED) {
            sum += (long) COUNTERS.getOpaque(cache.counters, counter);
        }
        return sum;
    }

    private long bytes() {
        long bytes = 0;
        for (int i = 0; i < Block.SIZES; i++) {
            bytes += (loaded[i].count() + previous[i].count()) * Block.bytes(i);
        }
        return bytes;
    }
}
