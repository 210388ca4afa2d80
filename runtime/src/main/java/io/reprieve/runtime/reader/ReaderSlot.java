package io.reprieve.runtime.reader;

import io.reprieve.ReadSection;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.thread.ThreadRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class ReaderSlotLeadingPad extends ThreadRecord {
    long p00, p01, p02, p03, p04, p05, p06, p07;

    ReaderSlotLeadingPad(final Thread owner) {
        super(owner);
    }
}

abstract class ReaderSlotState extends ReaderSlotLeadingPad {
    final Clock clock;
    // Volatile for the sake of the stores in a handler of StackOverflowError, where nothing can be called.
    volatile long stamp;
    int nesting;
    final boolean isBorrowed;

    ReaderSlotState(final Thread owner, final Clock clock, final boolean isBorrowed) {
        super(owner);
        this.clock = clock;
        this.isBorrowed = isBorrowed;
    }
}

/**
 * A reading thread's place in the registry: the epoch at which it entered its outermost read-side critical section,
 * 0 outside, and a nesting count that only the owner touches. Alone on its cache lines: the owner writes it at
 * every section, and the engine reads it once in a grace period.
 *
 * <pre>
 *   stamp                                  nesting   meaning
 *   0                                      0         outside
 *   the epoch at the outermost entry       n         inside n + 1 sections
 *   the epoch at the last quiescent state  ONLINE+n  online, and inside n sections
 *   0                                      ONLINE    online, and waiting
 *   the epoch at the outermost entry       ONLINE+n  online, waiting, and inside n + 1 sections
 *   the epoch at the first entry           SHARED    the one slot that many threads count into
 *   NEVER                                  SHARED    the same, with nobody inside
 * </pre>
 *
 * <p>An outermost section so writes nothing but the stamp. What it costs is mostly what is stored: a value that is loaded
 * soon after is late, and a store that depends on it is later still.
 *
 * <p>A platform thread owns a slot for good. A virtual thread borrows one for its outermost section, and so does any
 * thread for which no slot can be allocated.
 *
 * <p>The algorithm is epoch-based reclamation in the manner of liburcu, with a 64-bit epoch in place of a phase bit.
 */
public final class ReaderSlot extends ReaderSlotState implements ReadSection {
    /** Added to the nesting of a thread that is online. */
    static final int ONLINE = 1 << 24;
    /** The nesting of the slot that threads share when none can be had. */
    static final int SHARED = -1;
    /** The stamp that holds back no grace period. */
    private static final long NEVER = Long.MAX_VALUE;
    /** What an outermost entry returns. */
    private static final int OUTERMOST = 0;

    /** A turn of a duty cycle within a section or another turn. */
    static final int NESTED_CYCLE = 0;
    /** A turn of a thread that has no slot of its own. */
    static final int SHARED_CYCLE = 1;
    private static final int WHOLE_CYCLE = 2;
    private static final int SECTION_CYCLE = 3;

    private static final int MOST_SHARERS = 64;
    private static final Object ENDED = new Object();
    private static final VarHandle STAMP;
    private static final VarHandle BORROWER = Fields.of(MethodHandles.lookup(), "borrower", Object.class);

    static {
        try {
            STAMP = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "stamp", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q00, q01, q02, q03, q04, q05, q06, q07;

    // Touched by the owner alone.
    private boolean isInsideCycle;
    // Touched by the owner alone.
    private boolean staysOnline;
    // Touched by the owner alone: online, but waiting, with a stamp of 0.
    private boolean isSuspended;
    // The thread that has borrowed the slot. Strong, because a thread inside a section is not to be forgotten.
    private Object borrower;
    // Guarded by this; of the shared slot alone: an element for each entry, as far as there is room.
    private Thread[] sharers;
    private int entries;

    private ReaderSlot(final Thread owner, final Clock clock, final boolean isBorrowed) {
        super(owner, clock, isBorrowed);
    }

    static ReaderSlot owned(final Thread owner, final Clock clock) {
        return new ReaderSlot(owner, clock, false);
    }

    static ReaderSlot borrowed(final Clock clock) {
        return new ReaderSlot(null, clock, true);
    }

    static ReaderSlot shared(final Clock clock) {
        final ReaderSlot slot = new ReaderSlot(null, clock, true);
        slot.nesting = SHARED;
        slot.stamp = NEVER;
        slot.sharers = new Thread[MOST_SHARERS];
        return slot;
    }

    // ---- the owner's side

    /**
     * As {@link #enter(Clock)}.
     *
     * @return what {@link #exit} is to be given.
     */
    public int enter() {
        return enter(clock);
    }

    /**
     * Enters a section. Called by the owner. Never blocks, never allocates.
     *
     * @param clock the slot's own, which the caller may know as a constant.
     * @return what {@link #exit} is to be given.
     */
    public int enter(final Clock clock) {
        if (isStampless()) {
            stamp(clock);
            return OUTERMOST;
        }
        return enterInner();
    }

    /** Plain: the owner asks for what it has stored itself. */
    private boolean isStampless() {
        return (long) STAMP.get(this) == 0;
    }

    private void stamp(final Clock clock) {
        try {
            // Opaque suffices for the store, because the fence that follows orders it before every later load: the
            // engine's acquire in holdsBack() then finds it, or the section finds what was unpublished.
            STAMP.setOpaque(this, clock.getAcquire());
            Fences.afterStamp();
        } catch (final StackOverflowError e) {
            // The section has not begun, and nobody will end it.
            stamp = 0;
            throw e;
        }
    }

    private int enterInner() {
        final int inner = nesting;
        if (inner == ONLINE) {
            // A constant: what is added to a count just stored would have to wait for it, section after section.
            nesting = ONLINE + 1;
            return ONLINE + 1;
        }
        return enterDeeper(inner);
    }

    private int enterDeeper(final int inner) {
        if (inner < 0) {
            enterShared();
            return SHARED;
        }
        nesting = inner + 1;
        return inner + 1;
    }

    /**
     * Restores what {@link #enter} found, so that an outer exit also heals an inner one that was lost to a
     * {@link StackOverflowError}. Called by the owner. Never blocks, never allocates.
     *
     * @param entered what {@link #enter} returned.
     */
    public void exit(final int entered) {
        if (entered == OUTERMOST && nesting == 0 && !isBorrowed) {
            end();
        } else {
            exitInner(entered);
        }
    }

    private void end() {
        try {
            // Pairs with the acquire in holdsBack(): all that the section read and wrote lies before the 0, and so
            // before the release of what it read. With a plain store the section could still be reading.
            STAMP.setRelease(this, 0L);
        } catch (final StackOverflowError e) {
            // No later exit would find this one to be ended.
            stamp = 0;
            throw e;
        }
    }

    private void exitInner(final int entered) {
        if (entered > OUTERMOST && !isBorrowed) {
            nesting = entered - 1;
        } else {
            exitOtherwise(entered);
        }
    }

    private void exitOtherwise(final int entered) {
        if (entered < 0) {
            exitShared();
        } else if (isBorrowed && !isBorrowedBy(Thread.currentThread())) {
            // One exit too many within the section has given the slot back; it may be another thread's by now.
            return;
        } else if (entered != OUTERMOST) {
            nesting = entered - 1;
        } else {
            // A thread that waits while it is online enters outermost sections, and is online after them.
            nesting &= ONLINE;
            end();
            if (isBorrowed && nesting == 0) {
                giveBack();
            }
        }
    }

    /**
     * Whether the owner is inside a section. Called by the owner.
     *
     * @return {@code true} inside; being online alone doesn't count.
     */
    public boolean isInside() {
        return (nesting & (ONLINE - 1)) != 0 || !isStampless() && (!isOnline() || isSuspended);
    }

    /** Leaves the innermost section, if there is one, of a slot that is not borrowed. Called by the owner. */
    boolean tryLeaveOwned() {
        if (nesting == 0 && !isStampless()) {
            end();
            return true;
        }
        return tryLeave();
    }

    private boolean tryLeave() {
        final int inner = nesting;
        if (inner == ONLINE + 1) {
            // A constant, as in enterInner().
            nesting = ONLINE;
            return true;
        }
        return tryLeaveDeeper(inner);
    }

    private boolean tryLeaveDeeper(final int inner) {
        if (inner < 0) {
            exitShared();
            return true;
        }
        if (!isInside()) {
            return false;
        }
        exitInner((inner & (ONLINE - 1)) == 0 ? OUTERMOST : inner);
        return true;
    }

    /** Leaves the innermost section. Called by the owner. */
    void leave() {
        if (!tryLeave()) {
            throw notInside();
        }
    }

    @Override
    public void close() {
        if (nesting >= 0 && !isHeldBy(Thread.currentThread())) {
            final Thread holder = thread();
            throw new IllegalStateException("a read-side critical section is closed by the thread that opened it; this one "
                + (holder == null ? "has been left already" : "belongs to thread " + holder.getName()));
        }
        leave();
    }

    static IllegalStateException notInside() {
        return new IllegalStateException("thread " + Thread.currentThread().getName() + " leaves a read-side critical "
            + "section that it has not entered: every readUnlock() needs a readLock() before it");
    }

    private boolean isHeldBy(final Thread thread) {
        return refersTo(thread) || isBorrowedBy(thread);
    }

    // ---- quiescent-state readers

    boolean isOnline() {
        return nesting >= ONLINE;
    }

    /** Whether the thread has said so itself, and not only a duty cycle for it. */
    boolean staysOnline() {
        return staysOnline;
    }

    /**
     * Enters a section that lasts until the thread goes offline. Called by the owner, outside any section. Within a duty
     * cycle the thread stays online after it.
     */
    void goOnline() {
        if (!isOnline()) {
            stamp(clock);
            nesting = ONLINE;
        }
        staysOnline = true;
    }

    /** Ends one section of an online thread and begins the next. Called by the owner, outside any nested section. */
    void quiesce() {
        // Release: what the section before has read lies before the new stamp. Then as on entry.
        STAMP.setRelease(this, clock.getAcquire());
        Fences.afterStamp();
    }

    /** Called by the owner, outside any nested section. Within a duty cycle the thread goes offline at its end. */
    void goOffline() {
        staysOnline = false;
        if (!isInsideCycle) {
            endOnline();
        }
    }

    private void endOnline() {
        nesting = 0;
        exit(OUTERMOST);
    }

    /** The thread is about to wait, which is a quiescent state: nothing is held up meanwhile. Called by the owner. */
    void suspend() {
        end();
        isSuspended = true;
    }

    /** Whether the thread waits. Called by the owner. */
    boolean isSuspended() {
        return isSuspended;
    }

    /** The thread has waited. Called by the owner. */
    public void resume() {
        stamp(clock);
        isSuspended = false;
    }

    /**
     * One turn of a duty cycle begins: the thread goes online, unless it is online already, where this is a quiescent
     * state. A turn inside a section, or inside another turn, is part of that.
     *
     * @return what {@link #endDutyCycle} is to be given.
     */
    int beginDutyCycle() {
        if (nesting < 0) {
            enterShared();
            return SHARED_CYCLE;
        }
        if (isInsideCycle || isInside()) {
            return NESTED_CYCLE;
        }
        if (isSuspended) {
            // A body that the thread runs while it waits: its own quiescent states are none of the body's.
            stamp(clock);
            return SECTION_CYCLE;
        }
        if (isOnline()) {
            quiesce();
        } else {
            stamp(clock);
            nesting = ONLINE;
        }
        isInsideCycle = true;
        return WHOLE_CYCLE;
    }

    /**
     * One turn of a duty cycle has ended, and with it all sections that were entered within it and not left.
     *
     * @param state what {@link #beginDutyCycle()} returned.
     */
    void endDutyCycle(final int state) {
        if (state == SHARED_CYCLE) {
            exitShared();
        } else if (state == SECTION_CYCLE) {
            exit(OUTERMOST);
        } else if (state == WHOLE_CYCLE) {
            isInsideCycle = false;
            if (staysOnline) {
                nesting = ONLINE;
                quiesce();
            } else {
                endOnline();
            }
        }
    }

    // ---- borrowing

    /** Racy, but benign: the answer is certain for the calling thread, which alone puts itself here. */
    boolean isBorrowedBy(final Thread thread) {
        return BORROWER.getOpaque(this) == thread;
    }

    boolean isFree() {
        return BORROWER.getOpaque(this) == null;
    }

    /** Pairs with the release in {@link #giveBack}: the next borrower finds the slot as the last one left it. */
    boolean borrow(final Object by) {
        return BORROWER.compareAndSet(this, null, by);
    }

    void giveBack() {
        BORROWER.setRelease(this, null);
    }

    /**
     * Ends the section of a thread that has ended inside it, and takes back what it had borrowed. Called by whoever
     * drives the engine, and by the sweep.
     *
     * @return whether this call has ended a section, or taken the slot back.
     */
    public boolean clearEnded() {
        if (!isBorrowed) {
            if ((long) STAMP.getAcquire(this) == 0 || !ownerHasEnded()) {
                return false;
            }
            STAMP.setRelease(this, 0L);
            return true;
        }
        // One of those who find it ended clears it: the others might clear the section of the next borrower.
        if (BORROWER.getAcquire(this) instanceof Thread thread
            && !thread.isAlive() && BORROWER.compareAndSet(this, thread, ENDED)) {
            nesting = 0;
            isInsideCycle = false;
            staysOnline = false;
            isSuspended = false;
            STAMP.setRelease(this, 0L);
            giveBack();
            return true;
        }
        return false;
    }

    // ---- sharing, when no slot can be had

    private synchronized void enterShared() {
        if (entries++ == 0) {
            stamp(clock);
        }
        final int place = placeOf(null);
        if (place >= 0) {
            sharers[place] = Thread.currentThread();
        }
    }

    private synchronized void exitShared() {
        final int place = placeOf(Thread.currentThread());
        if (entries == 0 || place < 0 && !isCrowded()) {
            throw notInside();
        }
        if (place >= 0) {
            sharers[place] = null;
        }
        if (--entries == 0) {
            // As in end().
            STAMP.setRelease(this, NEVER);
        }
    }

    /** Whether a thread is among those who share the slot. With more of them than are noted, everybody may be. */
    boolean isSharedBy(final Thread thread) {
        // Racy, but benign: a thread that shares the slot has counted itself.
        return entries != 0 && isAmongSharers(thread);
    }

    private synchronized boolean isAmongSharers(final Thread thread) {
        return placeOf(thread) >= 0 || isCrowded();
    }

    private int placeOf(final Thread thread) {
        for (int i = 0; i < sharers.length; i++) {
            if (sharers[i] == thread) {
                return i;
            }
        }
        return -1;
    }

    private boolean isCrowded() {
        int noted = 0;
        for (final Thread sharer : sharers) {
            if (sharer != null) {
                noted++;
            }
        }
        return noted < entries;
    }

    // ---- the engine's side

    /**
     * Whether the owner is inside a section that began before a grace period did. Called by whoever drives the engine.
     *
     * @param epoch the number of the grace period.
     * @return {@code true} if the grace period has to wait.
     */
    public boolean holdsBack(final long epoch) {
        final long stamp = (long) STAMP.getAcquire(this);
        return stamp != 0 && stamp < epoch;
    }

    /**
     * The thread that uses the slot.
     *
     * @return the thread; {@code null} if it has gone, or if many share the slot.
     */
    public Thread thread() {
        return isBorrowed ? (BORROWER.getAcquire(this) instanceof Thread thread ? thread : null) : get();
    }

    /**
     * Whether the thread is online and outside any section.
     *
     * @return {@code true} if it holds back a grace period only by announcing no quiescent state.
     */
    public boolean isOnlyOnline() {
        // Racy, but benign: for a report, of a count that only the owner writes.
        return nesting == ONLINE && !isInsideCycle;
    }

    @Override
    protected boolean isDisposable() {
        return ownerHasEnded();
    }
}
