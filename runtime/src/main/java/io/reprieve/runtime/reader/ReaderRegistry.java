package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.thread.Members;
import io.reprieve.runtime.thread.ThreadTable;

/**
 * The slots of all threads that read in a domain.
 */
public final class ReaderRegistry {
    private final ThreadTable<ReaderSlot> slots = new ThreadTable<>();
    private final Clock clock;

    /**
     * An empty registry.
     *
     * @param clock of the domain.
     */
    public ReaderRegistry(final Clock clock) {
        this.clock = clock;
    }

    /**
     * The calling thread's slot, registered if it has none. Takes a lock and allocates the first time only.
     *
     * @return the slot.
     */
    public ReaderSlot slot() {
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = slots.find(thread);
        return slot != null ? slot : register(thread);
    }

    private ReaderSlot register(final Thread thread) {
        final ReaderSlot slot = new ReaderSlot(thread, clock);
        slots.add(slot);
        return slot;
    }

    /**
     * The calling thread's slot, if it has one.
     *
     * @return the slot, or {@code null}.
     */
    public ReaderSlot slotIfAny() {
        return slots.find(Thread.currentThread());
    }

    /**
     * Whether the calling thread is inside a section.
     *
     * @return {@code true} inside.
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

    /**
     * All slots. To be read after the heavy barrier.
     *
     * @return the list.
     */
    public Members<ReaderSlot> membersAcquire() {
        return slots.membersAcquire();
    }

    /**
     * The readers.
     *
     * @return how many threads have a slot.
     */
    public int size() {
        return slots.membersAcquire().sizeAcquire();
    }

    /**
     * Forgets the slots of ended threads.
     *
     * @return how many slots are left.
     */
    public int sweep() {
        return slots.sweep();
    }
}
