package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.thread.ThreadTable;
import io.reprieve.runtime.thread.VirtualThreads;

/**
 * The slots of all threads that read in a domain.
 */
public final class ReaderRegistry {
    private final ThreadTable<ReaderSlot> owned = new ThreadTable<>();
    private final Clock clock;
    private final BorrowedSlots borrowed;
    private final ReaderSlot shared;

    /**
     * An empty registry.
     *
     * @param clock of the domain.
     */
    public ReaderRegistry(final Clock clock) {
        this.clock = clock;
        borrowed = new BorrowedSlots(clock);
        shared = ReaderSlot.shared(clock);
    }

    /**
     * The slot to enter a section with. A platform thread's own, registered the first time, which takes a lock and
     * allocates; a virtual thread's is borrowed, and goes back when it leaves its outermost section.
     *
     * @return the slot. There always is one, even if the heap is full.
     */
    public ReaderSlot slot() {
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = owned.find(thread);
        return slot != null ? slot : otherSlot(thread);
    }

    private ReaderSlot otherSlot(final Thread thread) {
        final ReaderSlot held = borrowed.find(thread);
        if (held != null) {
            return held;
        }
        try {
            return VirtualThreads.isVirtual(thread) ? borrowed.borrow(thread) : register(thread);
        } catch (final OutOfMemoryError e) {
            final ReaderSlot free = borrowed.borrowWithoutGrowing(thread);
            return free != null ? free : shared;
        }
    }

    private ReaderSlot register(final Thread thread) {
        final ReaderSlot slot = ReaderSlot.owned(thread, clock);
        owned.add(slot);
        return slot;
    }

    private ReaderSlot slotIfAny() {
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = owned.find(thread);
        if (slot != null) {
            return slot;
        }
        final ReaderSlot held = borrowed.find(thread);
        if (held != null) {
            return held;
        }
        return shared.isShared() ? shared : null;
    }

    /**
     * Whether the calling thread is inside a section.
     *
     * @return {@code true} inside. While threads share a slot because the heap is full, a thread without a slot of its
     *     own counts as inside.
     */
    public boolean isInside() {
        final ReaderSlot slot = slotIfAny();
        return slot != null && slot.isInside();
    }

    /**
     * Leaves the calling thread's innermost section.
     *
     * @throws IllegalStateException if the thread is not inside.
     */
    public void leave() {
        final ReaderSlot slot = slotIfAny();
        if (slot == null) {
            throw ReaderSlot.notInside();
        }
        slot.leave();
    }

    // ---- quiescent-state readers

    /**
     * Whether the calling thread is online.
     *
     * @return {@code true} between {@link #goOnline()} and {@link #goOffline()}.
     */
    public boolean isOnline() {
        final ReaderSlot slot = slotIfAny();
        return slot != null && slot.isOnline();
    }

    /**
     * Makes the calling thread a quiescent-state reader.
     *
     * @throws IllegalStateException if it is online already, or inside a section.
     */
    public void goOnline() {
        final ReaderSlot slot = slot();
        if (slot == shared) {
            throw new IllegalStateException("online() on a full heap: no reader slot can be had for thread "
                + Thread.currentThread().getName());
        }
        if (slot.isOnline()) {
            throw new IllegalStateException("online() on thread " + Thread.currentThread().getName()
                + ", which is online already: every online() needs an offline() before the next");
        }
        if (slot.isInside()) {
            throw new IllegalStateException("online() inside a read-side critical section on thread "
                + Thread.currentThread().getName() + ": go online outside");
        }
        slot.goOnline();
    }

    /**
     * A quiescent state of the calling thread: it holds no reference to any protected object.
     *
     * @throws IllegalStateException if it is not online, or inside a section.
     */
    public void quiesce() {
        onlineSlot("quiescent()").quiesce();
    }

    /**
     * Ends the calling thread's being a quiescent-state reader.
     *
     * @throws IllegalStateException if it is not online, or inside a section.
     */
    public void goOffline() {
        onlineSlot("offline()").goOffline();
    }

    private ReaderSlot onlineSlot(final String call) {
        final ReaderSlot slot = slotIfAny();
        if (slot == null || !slot.isOnline()) {
            throw new IllegalStateException(call + " on thread " + Thread.currentThread().getName()
                + ", which is not online: call online() first");
        }
        if (slot.isInside()) {
            throw new IllegalStateException(call + " inside a read-side critical section on thread "
                + Thread.currentThread().getName() + ": what the section found may still be in use; leave it first");
        }
        return slot;
    }

    // ---- for the engine

    /**
     * Notes all slots. Called behind the heavy barrier.
     *
     * @param scan takes the note.
     */
    public void scan(final SlotScan scan) {
        scan.begin(owned.membersAcquire(), borrowed.slotsAcquire(), shared);
    }

    /**
     * The readers.
     *
     * @return how many threads have a slot.
     */
    public int size() {
        int size = owned.membersAcquire().sizeAcquire();
        for (final ReaderSlot slot : borrowed.slotsAcquire()) {
            if (slot.thread() != null) {
                size++;
            }
        }
        return size;
    }

    /** Forgets the slots of ended threads. */
    public void sweep() {
        owned.sweep();
        borrowed.sweep();
    }
}
