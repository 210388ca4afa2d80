package io.reprieve.runtime.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last loads of one thread: which object, by its identity hash, from which location, at which place, and whether
 * inside a section. No object is kept.
 *
 * <p>Each location has one slot, and shares it with others: what these push out of there goes into a ring, so that none
 * of the last {@link #SLOTS} is ever missing. The reader that is proposed begins at the load that was found: if an
 * earlier one of the same object had got lost, it would be too small.
 *
 * <p>Which of two threads has a place in the table where their ids collide, is of no matter: the other gets a new one.
 */
final class ThreadLoads {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SLOTS = 64;
    private static final int SHIFT = Integer.SIZE - 6;
    private static final int SPREAD = 0x9E3779B9;
    private static final int THREADS = 1024;
    private static final int INSIDE = 1 << 31;

    private static final AtomicReferenceArray<ThreadLoads> TABLE = new AtomicReferenceArray<>(THREADS);
    private static volatile int highest;

    /** How many locks woven code has taken and not let go. Of the owner alone. */
    int locks;

    private final WeakReference<Thread> thread;
    private final long id;
    private final String name;
    // Of the owner. Racy, but benign: releasing threads look whether a location has been loaded from since.
    private final int[] locations = new int[SLOTS];
    private final int[] pushedOutLocations = new int[SLOTS];
    // Of the owner alone.
    private final int[] orders = new int[SLOTS];
    // Of the owner. Racy, but benign: the quarantine reads it, to see whether the owner goes on.
    private int order;
    // The hash, whether inside, and the place. Written by the owner, opaque; read by releasing threads, opaque. Nothing
    // hangs on them but the report itself.
    private final long[] loads = new long[SLOTS];
    // What other locations have pushed out of their slots, the oldest overwritten first; as above.
    private final long[] pushedOut = new long[SLOTS];
    private final int[] pushedOutOrders = new int[SLOTS];
    private int pushedOutCount;
    /** How often it has loaded at each place. */
    private int[] counts = new int[SLOTS];

    private ThreadLoads(final Thread thread) {
        this.thread = new WeakReference<>(thread);
        this.id = idOf(thread);
        this.name = thread.getName();
    }

    @SuppressWarnings("deprecation")
    static long idOf(final Thread thread) {
        return thread.getId();
    }

    static ThreadLoads current() {
        final Thread thread = Thread.currentThread();
        final int at = (int) idOf(thread) & THREADS - 1;
        // Pairs with the release below: the thread may find one that another thread has put there.
        final ThreadLoads known = TABLE.getAcquire(at);
        if (known != null && known.thread.refersTo(thread)) {
            return known;
        }
        final ThreadLoads fresh = new ThreadLoads(thread);
        TABLE.setRelease(at, fresh);
        if (at >= highest) {
            // Racy, but benign: a thread is overlooked until its next load.
            highest = at + 1;
        }
        return fresh;
    }

    boolean isOf(final Thread other) {
        return thread.refersTo(other);
    }

    long id() {
        return id;
    }

    String threadName() {
        return name;
    }

    /** Counts a load at a place. Returns how many there have been. */
    int count(final int place) {
        if (place >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(place + 1, 2 * counts.length));
        }
        return ++counts[place];
    }

    /** Whether the last load from the location was this very one; then it is the latest again. */
    boolean isAsBefore(final int location, final int hash, final int place, final boolean inside) {
        final int at = location * SPREAD >>> SHIFT;
        if (locations[at] != location || loads[at] != load(hash, place, inside)) {
            return false;
        }
        orders[at] = ++order;
        return true;
    }

    private static long load(final int hash, final int place, final boolean inside) {
        return (long) hash << Integer.SIZE | (place | (inside ? INSIDE : 0)) & 0xFFFF_FFFFL;
    }

    /**
     * Notes a load.
     *
     * @return what was loaded from the same location before, if that was another object; otherwise 0.
     */
    long note(final int location, final int hash, final int place, final boolean inside) {
        final int at = location * SPREAD >>> SHIFT;
        final long load = load(hash, place, inside);
        final long before = loads[at];
        if (before == load && locations[at] == location) {
            orders[at] = ++order;
            return 0;
        }
        final boolean isReplacement = locations[at] == location && hashOf(before) != hash;
        if (before != 0 && locations[at] != location) {
            keepPushedOut(at, before);
        }
        locations[at] = location;
        orders[at] = ++order;
        ELEMENT.setOpaque(loads, at, load);
        return isReplacement ? before : 0;
    }

    private void keepPushedOut(final int from, final long load) {
        final int at = pushedOutCount++ & SLOTS - 1;
        pushedOutLocations[at] = locations[from];
        pushedOutOrders[at] = orders[from];
        ELEMENT.setOpaque(pushedOut, at, load);
    }

    /** Whether something else was loaded from the same location later: then the thread has gone on to that. */
    private boolean isSuperseded(final int at) {
        final int location = pushedOutLocations[at];
        boolean isSuperseded = locations[location * SPREAD >>> SHIFT] == location;
        final int next = pushedOutCount & SLOTS - 1;
        for (int later = at + 1 & SLOTS - 1; later != next; later = later + 1 & SLOTS - 1) {
            isSuperseded |= pushedOutLocations[later] == location;
        }
        return isSuperseded;
    }

    static int hashOf(final long load) {
        return (int) (load >>> Integer.SIZE);
    }

    static Place placeOf(final long load) {
        return Places.get((int) load & ~INSIDE);
    }

    static boolean wasInside(final long load) {
        return ((int) load & INSIDE) != 0;
    }

    /**
     * The load of an object that this thread has made, the last one from a field that it shares with others; if there
     * is none, the last one; 0 if none is among the last.
     */
    long loadOf(final int hash) {
        long found = 0;
        int order = 0;
        boolean isShared = false;
        for (int i = 0; i < 2 * SLOTS; i++) {
            final boolean isPushedOut = i >= SLOTS;
            final int at = i & SLOTS - 1;
            final long load = isPushedOut ? pushedOut[at] : loads[at];
            if (load != 0 && hashOf(load) == hash && !(isPushedOut && isSuperseded(at))) {
                final int orderToo = isPushedOut ? pushedOutOrders[at] : orders[at];
                final FieldFacts facts = placeOf(load).facts();
                final boolean isSharedToo = facts != null && facts.isShared;
                if (found == 0 || isSharedToo && !isShared || isSharedToo == isShared && orderToo - order > 0) {
                    found = load;
                    order = orderToo;
                    isShared = isSharedToo;
                }
            }
        }
        return found;
    }

    /** Asks about each load of an object by a thread other than one. */
    static void forEachElsewhere(final int hash, final Thread than, final Visitor visitor) {
        for (int at = 0, end = highest; at < end; at++) {
            final ThreadLoads each = TABLE.getAcquire(at);
            if (each != null && !each.isOf(than)) {
                for (int i = 0; i < SLOTS; i++) {
                    final long load = (long) ELEMENT.getOpaque(each.loads, i);
                    if (load != 0 && hashOf(load) == hash) {
                        visitor.visit(each, load);
                    }
                    final long pushedOut = (long) ELEMENT.getOpaque(each.pushedOut, i);
                    if (pushedOut != 0 && hashOf(pushedOut) == hash && !each.isSuperseded(i)) {
                        visitor.visit(each, pushedOut);
                    }
                }
            }
        }
    }

    /** Where a thread stood at some time. */
    record Stand(ThreadLoads loads, int order) {
        /** Whether its thread has gone on since, or had nothing to go on with. */
        boolean hasGoneOn() {
            final Thread owner = loads.thread.get();
            return owner == null || loads.order != order || owner.getState() != Thread.State.RUNNABLE;
        }
    }

    /** Where all threads stand that load what may be released. */
    static List<Stand> all() {
        final List<Stand> all = new ArrayList<>();
        for (int at = 0, end = highest; at < end; at++) {
            final ThreadLoads each = TABLE.getAcquire(at);
            if (each != null) {
                all.add(new Stand(each, each.order));
            }
        }
        return all;
    }

    /** Whether all of them have gone on; those that have are left out from then on. */
    static boolean haveGoneOn(final List<Stand> stands) {
        stands.removeIf(Stand::hasGoneOn);
        return stands.isEmpty();
    }

    /** Is told of loads. */
    interface Visitor {
        void visit(ThreadLoads loads, long load);
    }
}
