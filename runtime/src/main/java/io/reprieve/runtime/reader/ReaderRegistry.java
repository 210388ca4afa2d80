package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.thread.ThreadNames;
import io.reprieve.runtime.thread.ThreadTable;
import io.reprieve.runtime.thread.VirtualThreads;

/**
 * The slots of all threads that read in a domain.
 *
 * <p>A record, because the compilers trust its fields: what hangs on a registry that is a constant, is a constant too.
 *
 * @param homes    where the slots lie whose threads' ids have no rival.
 * @param clock    of the domain.
 * @param owned    the slots of platform threads.
 * @param borrowed the slots of virtual threads.
 * @param shared   the slot that there always is.
 * @param tally    what is counted of woven readers.
 * @param onCome   what is done when a platform thread has come, which took a lock already.
 */
public record ReaderRegistry(
    ReaderSlot[] homes, Clock clock, ThreadTable<ReaderSlot> owned, BorrowedSlots borrowed, ReaderSlot shared,
    ReaderTally tally, Runnable onCome) {
    /**
     * An empty registry.
     *
     * @param clock of the domain.
     */
    public ReaderRegistry(final Clock clock) {
        this(clock, () -> { });
    }

    /**
     * An empty registry.
     *
     * @param clock  of the domain.
     * @param onCome what is done when a platform thread has come.
     */
    public ReaderRegistry(final Clock clock, final Runnable onCome) {
        this(clock, new ThreadTable<>(ReaderSlot.owned(null, clock)), onCome);
    }

    private ReaderRegistry(final Clock clock, final ThreadTable<ReaderSlot> owned, final Runnable onCome) {
        this(owned.homes(), clock, owned, new BorrowedSlots(clock), ReaderSlot.shared(clock), new ReaderTally(),
            onCome);
    }

    /**
     * The slot to enter a section with. A platform thread's own, registered the first time, which takes a lock and
     * allocates; a virtual thread's is borrowed, and goes back when it leaves its outermost section.
     *
     * @return the slot. There always is one, even if the heap is full.
     */
    public ReaderSlot slot() {
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = ThreadTable.guess(homes, thread);
        return slot.refersTo(thread) ? slot : slotElsewhere(thread);
    }

    /** Enters a section of the calling thread. */
    public void enter() {
        slot().enter(clock);
    }

    /**
     * Enters a section of the calling thread.
     *
     * @return the section, to be closed.
     */
    public ReaderSlot read() {
        final ReaderSlot slot = slot();
        slot.enter(clock);
        return slot;
    }

    private ReaderSlot slotElsewhere(final Thread thread) {
        final ReaderSlot slot = owned.findElsewhere(thread);
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
        onCome.run();
        return slot;
    }

    /**
     * The slot with which the calling thread is inside a section or online, or else its own; {@code null} without any.
     */
    private ReaderSlot slotIfAny() {
        final Thread thread = Thread.currentThread();
        ReaderSlot slot = owned.find(thread);
        if (slot == null) {
            slot = borrowed.find(thread);
        }
        if (slot != null && slot.isInside()) {
            return slot;
        }
        // The heap may have been full when the thread entered, and have recovered since.
        return shared.isSharedBy(thread) ? shared : slot;
    }

    /**
     * The slot with which the calling thread holds back grace periods.
     *
     * @return the slot; {@code null} outside, unless the thread is online.
     */
    public ReaderSlot slotInside() {
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = ThreadTable.guess(homes, thread);
        return slot.refersTo(thread) && slot.isInsideOne() ? slot : slotInsideElsewhere();
    }

    private ReaderSlot slotInsideElsewhere() {
        final ReaderSlot slot = slotIfAny();
        return slot != null && (slot.isInside() || DutyCycle.isOnline(slot) && !slot.isSuspended) ? slot : null;
    }

    /**
     * Whether the calling thread is inside a section.
     *
     * @return {@code true} inside. While very many threads share a slot because the heap is full, every thread counts
     *     as inside that isn't known to be outside.
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
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = ThreadTable.guess(homes, thread);
        if (!slot.refersTo(thread) || !slot.tryLeaveOwned()) {
            leaveElsewhere();
        }
    }

    private void leaveElsewhere() {
        final ReaderSlot slot = slotIfAny();
        if (slot == null) {
            throw ReaderSlot.notInside();
        }
        slot.leave();
    }

    // ---- what a thread has open, for those who run an application's code on it

    /**
     * Whether the calling thread is inside a section, or online. Costs a few loads. May say no for a moment while other
     * threads come and go.
     *
     * @return {@code true} if it holds back grace periods, or would if it didn't wait.
     */
    public boolean hasOpen() {
        final Thread thread = Thread.currentThread();
        final ReaderSlot slot = ThreadTable.guess(homes, thread);
        if (slot.refersTo(thread)) {
            return slot.hasOpen() || shared.isSharedBy(thread);
        }
        return !hasNoSlot(slot, thread) && depth() + (isOnline() ? 1 : 0) != 0;
    }

    /** Whether a thread that was not found at home has no slot at all. */
    private boolean hasNoSlot(final ReaderSlot home, final Thread thread) {
        // Where nobody lives, nobody's slot lies elsewhere.
        return home.refersTo(null) && owned.hasNoCrowd() && !shared.isSharedBy(thread)
            && !borrowed.haveLentToPlatformThreads() && !VirtualThreads.isVirtual(thread);
    }

    /**
     * The sections that the calling thread is inside of.
     *
     * @return how many, each within the one before.
     */
    public int depth() {
        final ReaderSlot slot = slotIfAny();
        return slot == null ? 0 : slot.depth();
    }

    /**
     * Whether the calling thread has gone online and not offline.
     *
     * @return {@code true} if it has said so itself, and not only a duty cycle for it.
     */
    public boolean staysOnline() {
        final ReaderSlot slot = slotIfAny();
        return slot != null && slot.staysOnline;
    }

    /**
     * Has the calling thread online, or not, as it was before. Called outside any section.
     *
     * @param online whether it is to be.
     */
    public void restoreOnline(final boolean online) {
        final ReaderSlot slot = slot();
        if (slot == shared) {
            // On a full heap: nobody is online with it.
            return;
        }
        if (online) {
            DutyCycle.goOnline(slot);
        } else {
            DutyCycle.goOffline(slot);
        }
    }

    // ---- quiescent-state readers

    /**
     * Whether the calling thread is online.
     *
     * @return {@code true} between {@link #goOnline()} and {@link #goOffline()}, and within a duty cycle.
     */
    public boolean isOnline() {
        final ReaderSlot slot = slotIfAny();
        return slot != null && DutyCycle.isOnline(slot);
    }

    /**
     * The calling thread is about to wait. If it is online, this is a quiescent state, and nothing is held up
     * meanwhile.
     *
     * @return what {@link #resumeOnline} is to be given after the wait; {@code null} if the thread is not online, or
     *     waits already.
     */
    public ReaderSlot suspendOnline() {
        final ReaderSlot slot = slotIfAny();
        if (slot == null || !DutyCycle.isOnline(slot) || slot.isSuspended) {
            return null;
        }
        DutyCycle.suspend(slot);
        return slot;
    }

    /**
     * The calling thread has waited.
     *
     * @param slot what {@link #suspendOnline} has returned.
     */
    public void resumeOnline(final ReaderSlot slot) {
        if (slot != null) {
            DutyCycle.resume(slot);
        }
    }

    /**
     * One turn of a duty cycle begins.
     *
     * @return what {@link #endDutyCycle} is to be given.
     */
    public int beginDutyCycle() {
        return DutyCycle.begin(slot());
    }

    /**
     * One turn of a duty cycle has ended, and with it all sections that were entered within it and not left.
     *
     * @param state what {@link #beginDutyCycle()} returned.
     * @return whether this was a quiescent state.
     */
    public boolean endDutyCycle(final int state) {
        if (state == DutyCycle.NESTED) {
            return false;
        }
        DutyCycle.end(state == DutyCycle.SHARING ? shared : slot(), state);
        return true;
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
                + ThreadNames.ofCaller());
        }
        if (slot.staysOnline) {
            throw new IllegalStateException("online() on thread " + ThreadNames.ofCaller()
                + ", which is online already: every online() needs an offline() before the next");
        }
        if (slot.isInside()) {
            throw new IllegalStateException("online() inside a read-side critical section on thread "
                + ThreadNames.ofCaller() + ": go online outside");
        }
        DutyCycle.goOnline(slot);
    }

    /**
     * A quiescent state of the calling thread: it holds no reference to any protected object.
     *
     * @throws IllegalStateException if it is not online, or inside a section.
     */
    public void quiesce() {
        DutyCycle.quiesce(onlineSlot("quiescent()"));
    }

    /**
     * Ends the calling thread's being a quiescent-state reader.
     *
     * @throws IllegalStateException if it is not online, or inside a section.
     */
    public void goOffline() {
        final ReaderSlot slot = onlineSlot("offline()");
        if (!slot.staysOnline) {
            throw new IllegalStateException("offline() in a duty cycle on thread " + ThreadNames.ofCaller()
                + ", which is online for the length of the cycle only: there is no online() that it ends");
        }
        DutyCycle.goOffline(slot);
    }

    private ReaderSlot onlineSlot(final String call) {
        final ReaderSlot slot = slotIfAny();
        if (slot == null || !DutyCycle.isOnline(slot)) {
            throw new IllegalStateException(call + " on thread " + ThreadNames.ofCaller()
                + ", which is not online: call online() first");
        }
        if (slot.isSuspended) {
            throw new IllegalStateException(call + " in a release body that thread " + ThreadNames.ofCaller()
                + " runs while it waits: it is not the body's to say that the thread holds nothing any more");
        }
        if (slot.isInside()) {
            throw new IllegalStateException(call + " inside a read-side critical section on thread "
                + ThreadNames.ofCaller() + ": what the section found may still be in use; leave it first");
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

    /** Takes the paths of a thread that has no slot of its own. */
    public void rehearse() {
        final ReaderSlot slot = borrowed.borrowWithoutGrowing(Thread.currentThread());
        slot.exit(slot.enter());
        shared.exit(shared.enter());
        shared.isSharedBy(Thread.currentThread());
        final int reader = tally.register("rehearsal");
        final ReaderSlot own = slot();
        own.exit(own.enter(reader));
        own.takeReaders(tally);
        tally.waited(reader, 1);
        tally.held(reader, 1);
        tally.statistics();
        final ReaderSlot dropped = ReaderSlot.borrowed(clock);
        dropped.drop();
        dropped.takesNoMore();
        VirtualThreads.rehearse();
        new ReaderTimes().note(1);
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
