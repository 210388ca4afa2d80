package io.reprieve.runtime.thread;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Finds the record of the calling thread by the thread's id, several times faster than a {@link ThreadLocal}.
 *
 * <p>Ids grow without end, are shared with virtual threads, and a subclass of {@link Thread} may even override
 * {@link Thread#getId()}. An id is therefore only a guess at a place, checked against the owner by
 * identity, and records of threads that have ids of their own are on a list besides.
 *
 * <p>A record lies in its home place or in one of the next few; where a crowd of ids leaves no room, the array grows,
 * and where even that does not help (many threads with one id) the record goes on a list. In front of it lies an array
 * of fixed length for those whose id has no rival: where a compiler knows the array, it knows its length as well.
 *
 * <p>A thread finds its own record for certain, without the lock: it has put it there itself, and as long as it lives
 * others only replace the array that grows as a whole, by one that holds the record too.
 *
 * @param <R> the kind of record.
 */
public final class ThreadTable<R extends ThreadRecord> {
    private static final VarHandle MEMBERS = Fields.of(MethodHandles.lookup(), "members", Members.class);
    private static final int WINDOW = 8;
    private static final int NO_PLACE = -1;
    private static final VarHandle OTHERS = Fields.of(MethodHandles.lookup(), "others", Others.class);
    private static final int HOMES = 4096;
    private static final int INITIAL_CAPACITY = 64;
    private static final int SPARSE = 16;

    // Racy, but benign: read without order by every thread, written under the lock. A record counts by the identity of
    // its owner, who finds it because it has written it itself. Empty places hold a record that nobody owns: one check
    // less for each section.
    private final R[] homes;
    private final R nobody;
    private Others others = new Others(new ThreadRecord[INITIAL_CAPACITY], new ThreadRecord[0]);
    private Members<R> members = new Members<>(INITIAL_CAPACITY / 4);

    /**
     * An empty table.
     *
     * @param nobody a record without an owner.
     */
    @SuppressWarnings("unchecked")
    public ThreadTable(final R nobody) {
        this.nobody = nobody;
        homes = (R[]) Array.newInstance(nobody.getClass(), HOMES);
        Arrays.fill(homes, nobody);
    }

    /**
     * Where records lie if their home is taken.
     *
     * @param places  filled up under the lock.
     * @param crowded those for whom there was no place, or who may look for it elsewhere next time.
     */
    private record Others(ThreadRecord[] places, ThreadRecord[] crowded) {
    }

    /**
     * The homes, for the class of whoever looks up most often.
     *
     * @return an array whose length is a power of two; never to be written.
     */
    public R[] homes() {
        return homes;
    }

    /**
     * The record that may be a thread's, if it lies at home.
     *
     * @param <R>    the kind of record.
     * @param homes  of the table.
     * @param thread the calling thread.
     * @return the record to be asked whether it {@link ThreadRecord#refersTo refers to} the thread.
     */
    public static <R extends ThreadRecord> R guess(final R[] homes, final Thread thread) {
        try {
            return homes[(int) (thread.getId() & (homes.length - 1))];
        } catch (final RuntimeException e) {
            // Of a class of threads that gives no ids: its records lie in the crowd.
            return homes[0];
        }
    }

    /**
     * The record of a thread.
     *
     * @param thread the calling thread.
     * @return its record, or {@code null}; a virtual thread never has one.
     */
    public R find(final Thread thread) {
        final R record = guess(homes, thread);
        return record.refersTo(thread) ? record : findElsewhere(thread);
    }

    /**
     * The record of a thread whose home is not its own.
     *
     * @param thread the calling thread.
     * @return its record, or {@code null}; a virtual thread never has one.
     */
    @SuppressWarnings("unchecked")
    public R findElsewhere(final Thread thread) {
        // Pairs with the releases in add() and rebuild(): the owner finds its record in an array that another thread
        // has filled.
        final Others others = (Others) OTHERS.getAcquire(this);
        final ThreadRecord[] places = others.places;
        final int home = ThreadIds.guess(thread);
        for (int i = 0; i < WINDOW; i++) {
            final ThreadRecord record = places[(home + i) & (places.length - 1)];
            if (record != null && record.refersTo(thread)) {
                return (R) record;
            }
        }
        for (final ThreadRecord record : others.crowded) {
            if (record.refersTo(thread)) {
                return (R) record;
            }
        }
        return null;
    }

    /**
     * Whether every record lies where its thread's id says.
     *
     * @return {@code false} if a thread whose home nobody lives in may have a record all the same.
     */
    public boolean hasNoCrowd() {
        // Pairs with the releases in add() and rebuild().
        return ((Others) OTHERS.getAcquire(this)).crowded.length == 0;
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
        // A record that is a member and lies nowhere would turn up later, beside the one that its owner uses by then.
        StackRoom.need();
        synchronized (this) {
            final int place = placeOf(others.places, record);
            if (members.isFull() || place == NO_PLACE) {
                rebuild(record);
            } else {
                // In this order, here and in rebuild(): a thread must not find a record that the engine does not, and
                // a StackOverflowError may end this anywhere.
                final Others more = mayMove(record) ? new Others(others.places, with(others.crowded, record)) : others;
                members.add(record);
                more.places[place] = record;
                if (more != others) {
                    // Pairs with findElsewhere().
                    OTHERS.setRelease(this, more);
                }
            }
            settle(record);
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
     * Does something with each record while none is removed.
     *
     * @param deed what is done.
     */
    public synchronized void forEach(final Consumer<R> deed) {
        for (int i = 0, size = members.sizeAcquire(); i < size; i++) {
            deed.accept(members.get(i));
        }
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
        final Others spread = spread(kept, count);
        for (int i = 0; i < count; i++) {
            @SuppressWarnings("unchecked")
            final R record = (R) kept[i];
            rebuilt.add(record);
        }
        // Together with what is done on removal: whoever counts does it under the lock too.
        MEMBERS.setRelease(this, rebuilt);
        // Pairs with findElsewhere().
        OTHERS.setRelease(this, spread);
        settleAnew(rebuilt, count);
        for (int i = 0; i < removals; i++) {
            removed[i].onRemoval();
        }
    }

    private static Others spread(final ThreadRecord[] living, final int count) {
        final int least = Math.max(INITIAL_CAPACITY, Integer.highestOneBit(Math.max(1, 4 * count - 1)) << 1);
        for (int capacity = least;; capacity <<= 1) {
            final Others spread = spread(living, count, new ThreadRecord[capacity], capacity == least * SPARSE);
            if (spread != null) {
                return spread;
            }
        }
    }

    /** Finds each record a place; {@code null} if one has found none, unless a place on the list will do. */
    private static Others spread(
        final ThreadRecord[] living, final int count, final ThreadRecord[] places, final boolean listWillDo) {
        ThreadRecord[] crowded = new ThreadRecord[0];
        for (int i = 0; i < count; i++) {
            final int place = placeOf(places, living[i]);
            if (place != NO_PLACE) {
                places[place] = living[i];
            } else if (!listWillDo) {
                return null;
            }
            if (place == NO_PLACE || mayMove(living[i])) {
                crowded = with(crowded, living[i]);
            }
        }
        return new Others(places, crowded);
    }

    private static ThreadRecord[] with(final ThreadRecord[] records, final ThreadRecord added) {
        final ThreadRecord[] more = Arrays.copyOf(records, records.length + 1);
        more[records.length] = added;
        return more;
    }

    /** Whether the record has to be found by who looks in another place each time. */
    private static boolean mayMove(final ThreadRecord record) {
        final Thread owner = record.get();
        return owner != null && ThreadIds.mayChange(owner);
    }

    private void settleAnew(final Members<R> living, final int count) {
        for (int i = 0; i < HOMES; i++) {
            if (homes[i] != nobody && homes[i].ownerHasEnded()) {
                homes[i] = nobody;
            }
        }
        for (int i = 0; i < count; i++) {
            settle(living.get(i));
        }
    }

    /** Puts a record into its home, if nobody else lives there. */
    private void settle(final R record) {
        final Thread owner = record.get();
        if (owner != null) {
            final int home = ThreadIds.guess(owner) & (HOMES - 1);
            if (homes[home].ownerHasEnded()) {
                homes[home] = record;
            }
        }
    }

    /** Where a record may lie. A record whose owner has gone is looked up by nobody, wherever it lies. */
    private static int placeOf(final ThreadRecord[] places, final ThreadRecord record) {
        final Thread owner = record.get();
        final int home = owner == null ? 0 : ThreadIds.guess(owner);
        for (int i = 0; i < WINDOW; i++) {
            final int place = (home + i) & (places.length - 1);
            final ThreadRecord occupant = places[place];
            if (occupant == null || occupant.get() == null) {
                return place;
            }
        }
        return NO_PLACE;
    }
}
