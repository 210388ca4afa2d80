package io.reprieve.runtime.thread;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Finds the record of the calling thread by the thread's id, several times faster than a {@link ThreadLocal}.
 *
 * <p>Ids grow without end, are shared with virtual threads, and on JDK 17 a subclass of {@link Thread} may even
 * override {@link Thread#getId()}. An id is therefore only a guess at a place, checked against the owner by
 * identity. A record lies in its home place or in one of the next few; where a crowd of ids leaves no room, the
 * table grows, and where even that does not help (many threads with one id) the record goes on a list.
 *
 * @param <R> the kind of record.
 */
public final class ThreadTable<R extends ThreadRecord> {
    private static final VarHandle MEMBERS = Fields.of(MethodHandles.lookup(), "members", Members.class);
    private static final int WINDOW = 8;
    private static final int INITIAL_CAPACITY = 64;
    private static final int SPARSE = 16;

    // Racy, but benign: read without order by every thread, written under the lock. A record counts by the identity
    // of its owner, so that an old table, or a place that still looks empty, can only send the owner to its record
    // by the slow way, which ends under the lock.
    private ThreadRecord[] places = new ThreadRecord[INITIAL_CAPACITY];
    private ThreadRecord[] crowded = new ThreadRecord[0];
    private Members<R> members = new Members<>(INITIAL_CAPACITY / 4);

    /** An empty table. */
    public ThreadTable() {
    }

    /**
     * The record of a thread.
     *
     * @param thread the calling thread.
     * @return its record, or {@code null}; a virtual thread never has one.
     */
    @SuppressWarnings("unchecked")
    public R find(final Thread thread) {
        final ThreadRecord[] places = this.places;
        final ThreadRecord record = places[(int) thread.getId() & (places.length - 1)];
        if (record != null && record.refersTo(thread)) {
            return (R) record;
        }
        return findElsewhere(thread);
    }

    private R findElsewhere(final Thread thread) {
        final R record = search(thread);
        if (record != null || VirtualThreads.isVirtual(thread)) {
            return record;
        }
        synchronized (this) {
            return search(thread);
        }
    }

    @SuppressWarnings("unchecked")
    private R search(final Thread thread) {
        final ThreadRecord[] places = this.places;
        final int home = (int) thread.getId();
        for (int i = 0; i < WINDOW; i++) {
            final ThreadRecord record = places[(home + i) & (places.length - 1)];
            if (record != null && record.refersTo(thread)) {
                return (R) record;
            }
        }
        for (final ThreadRecord record : crowded) {
            if (record.refersTo(thread)) {
                return (R) record;
            }
        }
        return null;
    }

    /**
     * All records. Whoever reads the list after its own heavy barrier misses only records whose owners have not
     * yet passed the fence at the end of {@link #add}.
     *
     * @return the list, to which records may be added meanwhile.
     */
    @SuppressWarnings("unchecked")
    public Members<R> membersAcquire() {
        return (Members<R>) MEMBERS.getAcquire(this);
    }

    /**
     * Adds the calling thread's record, and makes room by removing those that are of no use any more.
     *
     * @param record of the calling thread.
     */
    public void add(final R record) {
        synchronized (this) {
            if (members.isFull()) {
                rebuild(record);
            } else if (!place(places, record)) {
                rebuild(record);
            } else {
                members.add(record);
            }
        }
        // Pairs with the engine's heavy barrier, which lies before its read of the list: either the engine finds
        // the record, or the owner's later loads see all that the engine saw before its barrier.
        VarHandle.fullFence();
    }

    /**
     * Runs a count while no record is removed.
     *
     * @param count what sums up over the records, and what was noted of those removed.
     * @return the count.
     */
    public synchronized long count(final LongSupplier count) {
        return count.getAsLong();
    }

    /**
     * Removes the records that are of no use any more.
     *
     * @return how many are left.
     */
    public synchronized int sweep() {
        final int size = members.sizeAcquire();
        for (int i = 0; i < size; i++) {
            if (members.get(i).isDisposable()) {
                rebuild(null);
                break;
            }
        }
        return members.sizeAcquire();
    }

    private void rebuild(final R added) {
        final Members<R> old = members;
        final int size = old.sizeAcquire();
        final ThreadRecord[] kept = new ThreadRecord[size + 1];
        final ThreadRecord[] removed = new ThreadRecord[size];
        int count = 0;
        int removals = 0;
        for (int i = 0; i < size; i++) {
            final R record = old.get(i);
            if (record.isDisposable()) {
                removed[removals++] = record;
            } else {
                kept[count++] = record;
            }
        }
        if (added != null) {
            kept[count++] = added;
        }
        final Members<R> rebuilt = new Members<>(Math.max(INITIAL_CAPACITY / 4, 2 * count));
        spread(kept, count);
        for (int i = 0; i < count; i++) {
            @SuppressWarnings("unchecked")
            final R record = (R) kept[i];
            rebuilt.add(record);
        }
        // Together with what is done on removal: whoever counts does it under the lock too.
        MEMBERS.setRelease(this, rebuilt);
        for (int i = 0; i < removals; i++) {
            removed[i].onRemoval();
        }
    }

    private void spread(final ThreadRecord[] living, final int count) {
        final int least = Math.max(INITIAL_CAPACITY, Integer.highestOneBit(Math.max(1, 4 * count - 1)) << 1);
        for (int capacity = least; capacity <= least * SPARSE; capacity <<= 1) {
            final ThreadRecord[] candidate = new ThreadRecord[capacity];
            ThreadRecord[] left = new ThreadRecord[0];
            for (int i = 0; i < count; i++) {
                if (!place(candidate, living[i])) {
                    left = Arrays.copyOf(left, left.length + 1);
                    left[left.length - 1] = living[i];
                }
            }
            if (left.length == 0 || capacity == least * SPARSE) {
                crowded = left;
                places = candidate;
                return;
            }
        }
    }

    /** The owner of a living record is alive, so that it can be asked for its id. */
    private static boolean place(final ThreadRecord[] places, final ThreadRecord record) {
        final Thread owner = record.get();
        if (owner == null) {
            return true;
        }
        final int home = (int) owner.getId();
        for (int i = 0; i < WINDOW; i++) {
            final int place = (home + i) & (places.length - 1);
            final ThreadRecord occupant = places[place];
            if (occupant == null || occupant.get() == null) {
                places[place] = record;
                return true;
            }
        }
        return false;
    }
}
