package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.thread.ThreadIds;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The slots that virtual threads borrow for their outermost section, and any thread for which no slot can be allocated.
 *
 * <p>The slots lie in levels, each as large as all before it. A thread looks in a few places of each level, chosen by
 * its id, so that borrowers spread over the slots as over stripes, and a nested section finds the slot again without a
 * map. Levels are added when no place is free, and the last one is dropped when it has not been needed for a while.
 *
 * <pre>
 *   | level 0: 32 | level 1: 32 |    level 2: 64    |             level 3: 128             | ...
 * </pre>
 */
final class BorrowedSlots {
    private static final VarHandle SLOTS = Fields.of(MethodHandles.lookup(), "slots", ReaderSlot[].class);
    private static final VarHandle LENT =
        Fields.of(MethodHandles.lookup(), "haveLentToPlatformThreads", boolean.class);
    private static final int LEVEL_0 = 32;
    private static final int WINDOW = 8;
    private static final int WIDE_FROM = 1 << 10;
    private static final int WIDEST_FROM = 1 << 13;
    private static final Object TO_BE_DROPPED = new Object();

    private final Clock clock;
    // Replaced under the lock. Acquire: the engine and the borrowers find complete slots.
    private ReaderSlot[] slots;
    // Set for good. Opaque: certain for the thread that has set it.
    private boolean haveLentToPlatformThreads;

    BorrowedSlots(final Clock clock) {
        this.clock = clock;
        slots = new ReaderSlot[LEVEL_0];
        for (int i = 0; i < LEVEL_0; i++) {
            slots[i] = ReaderSlot.borrowed(clock);
        }
    }

    /**
     * All slots, borrowed or free. Whoever reads them after its own heavy barrier misses only slots of threads that
     * have not passed the barrier after their stamp.
     */
    ReaderSlot[] slotsAcquire() {
        return (ReaderSlot[]) SLOTS.getAcquire(this);
    }

    /** The slot that a thread has borrowed, or {@code null}. */
    ReaderSlot find(final Thread thread) {
        final ReaderSlot[] slots = slotsAcquire();
        final int hash = hash(thread);
        int begin = 0;
        for (int size = LEVEL_0; begin < slots.length; size = begin) {
            for (int i = 0, window = window(size); i < window; i++) {
                final ReaderSlot slot = at(slots, begin, size, hash, i);
                if (slot.isBorrowedBy(thread)) {
                    return slot;
                }
            }
            begin += size;
        }
        return null;
    }

    /**
     * A slot for a thread that has none.
     *
     * @throws OutOfMemoryError if all places are taken and the heap is full.
     */
    ReaderSlot borrow(final Thread thread) {
        while (true) {
            final ReaderSlot[] slots = slotsAcquire();
            final ReaderSlot slot = borrow(slots, thread);
            if (slot != null) {
                return slot;
            }
            grow(slots);
        }
    }

    /** Whether a thread that could have a slot of its own may have borrowed one. */
    boolean haveLentToPlatformThreads() {
        return (boolean) LENT.getOpaque(this);
    }

    /** A slot for a thread that has none; {@code null} if all places are taken. */
    ReaderSlot borrowWithoutGrowing(final Thread thread) {
        LENT.setOpaque(this, true);
        return borrow(slotsAcquire(), thread);
    }

    private static ReaderSlot borrow(final ReaderSlot[] slots, final Thread thread) {
        final int hash = hash(thread);
        int begin = 0;
        for (int size = LEVEL_0; begin < slots.length; size = begin) {
            for (int i = 0, window = window(size); i < window; i++) {
                final ReaderSlot slot = at(slots, begin, size, hash, i);
                if (slot.isFree() && slot.borrow(thread)) {
                    return slot;
                }
            }
            begin += size;
        }
        return null;
    }

    /**
     * The slot where a thread looks next in a level. The step is of its own for each thread: the places of those who
     * begin at the same one are no row, which would grow.
     */
    private static ReaderSlot at(
        final ReaderSlot[] slots, final int begin, final int size, final int hash, final int attempt) {
        final int step = hash >>> 17 | 1;
        return slots[begin + (hash + attempt * step & size - 1)];
    }

    /**
     * In how many places of a level a thread looks. A level is added as soon as one thread finds all its places taken:
     * the more threads there are, the wider they have to look for the levels to be well filled by then.
     */
    private static int window(final int size) {
        return size < WIDE_FROM ? WINDOW : size < WIDEST_FROM ? 2 * WINDOW : 4 * WINDOW;
    }

    /** Neighbouring ids, which virtual threads started together have, get places apart from each other's windows. */
    private static int hash(final Thread thread) {
        final int hash = ThreadIds.stable(thread) * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    private synchronized void grow(final ReaderSlot[] seen) {
        if (slots != seen) {
            return;
        }
        final ReaderSlot[] more = new ReaderSlot[2 * slots.length];
        System.arraycopy(slots, 0, more, 0, slots.length);
        for (int i = slots.length; i < more.length; i++) {
            more[i] = ReaderSlot.borrowed(clock);
        }
        SLOTS.setRelease(this, more);
        // As for a slot that a thread registers: either the engine finds the new slots, or their borrowers find all
        // that the engine saw before its barrier.
        VarHandle.fullFence();
    }

    /** Takes slots back from ended threads, and drops the last level if nobody uses it. */
    void sweep() {
        for (final ReaderSlot slot : slotsAcquire()) {
            slot.clearEnded();
        }
        shrink();
    }

    private synchronized void shrink() {
        final int half = slots.length / 2;
        if (half < LEVEL_0) {
            return;
        }
        // First: what follows is not to end half-way on a full heap.
        final ReaderSlot[] fewer = Arrays.copyOf(slots, half);
        for (int i = half; i < slots.length; i++) {
            if (!slots[i].borrow(TO_BE_DROPPED)) {
                for (int j = half; j < i; j++) {
                    slots[j].giveBack();
                }
                return;
            }
        }
        // Nobody can borrow a dropped slot any more, whatever old array it has in its hands.
        for (int i = half; i < slots.length; i++) {
            slots[i].drop();
        }
        SLOTS.setRelease(this, fewer);
    }
}
