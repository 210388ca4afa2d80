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
    long since;
    final boolean isBorrowed;

    ReaderSlotState(final Thread owner, final Clock clock, final boolean isBorrowed) {
        super(owner);
        this.clock = clock;
        this.isBorrowed = isBorrowed;
    }
}

/**
 * A reading thread's place in the registry: the epoch at which it entered its outermost read-side critical section, and
 * 0 outside. Alone on its cache lines: the owner writes it at every section, and the engine reads it once in a grace
 * period.
 *
 * <pre>
 *   stamp         since      meaning
 *   0             -          outside, or online and waiting
 *   an epoch      -          inside one section, which was entered at that epoch
 *   -n            its epoch  inside a section, and n more within it
 *   ONLINE - n    its epoch  online since its last quiescent state, and inside n sections
 *   RESTING       -          a slot to be borrowed, in place of 0
 *   BORROWED - n  its epoch  a borrowed slot: inside a section, and n more within it
 *   SHARED        its epoch  the one slot that many threads count into, since the first of them entered
 *   SHARED        NEVER      the same, with nobody inside
 * </pre>
 *
 * <p>An outermost section so writes nothing but the stamp, and reads it once; so does a section of an online thread,
 * which stores constants only: a value that is loaded soon after it was stored is late, and a store that depends on it
 * is later still. An exit stores what the entry found, so that an outer one also heals an inner one that was lost to a
 * {@link StackOverflowError}.
 *
 * <p>A platform thread owns a slot for good. A virtual thread borrows one for its outermost section, and so does any
 * thread for which no slot can be allocated.
 *
 * <p>The algorithm is epoch-based reclamation in the manner of liburcu, with a 64-bit epoch in place of a phase bit.
 */
public final class ReaderSlot extends ReaderSlotState implements ReadSection {
    /** The stamp of a thread outside that owns its slot. */
    private static final long OUTSIDE = 0;
    /** The stamp of a slot that is borrowed for no section. */
    static final long RESTING = Integer.MIN_VALUE;
    /** The stamp of the slot that threads share when none can be had. */
    private static final long SHARED = RESTING + 1;
    /** The stamp of a thread that is online outside any section. */
    private static final long ONLINE = -(1L << 30);
    /** The same in a slot that may be somebody else's by the time that a section is left. */
    private static final long ONLINE_BORROWED = -(1L << 29);
    /** The stamp of a thread that has borrowed its slot for one section. */
    static final long BORROWED = -(1L << 28);
    /** The epoch that holds back no grace period. */
    private static final long NEVER = Long.MAX_VALUE;

    /** A turn of a duty cycle within a section or another turn. */
    static final int NESTED_CYCLE = 0;
    /** A turn of a thread that has no slot of its own. */
    static final int SHARED_CYCLE = 1;
    private static final int WHOLE_CYCLE = 2;
    private static final int SECTION_CYCLE = 3;

    private static final int MOST_SHARERS = 64;
    private static final Object ENDED = new Object();
    private static final VarHandle STAMP;
    private static final VarHandle SINCE;
    private static final VarHandle BORROWER = Fields.of(MethodHandles.lookup(), "borrower", Object.class);

    static {
        try {
            STAMP = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "stamp", long.class);
            SINCE = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "since", long.class);
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
        final ReaderSlot slot = new ReaderSlot(null, clock, true);
        slot.stamp = RESTING;
        return slot;
    }

    static ReaderSlot shared(final Clock clock) {
        final ReaderSlot slot = new ReaderSlot(null, clock, true);
        slot.stamp = SHARED;
        slot.since = NEVER;
        slot.sharers = new Thread[MOST_SHARERS];
        return slot;
    }

    // ---- the owner's side

    /** Plain: the owner asks for what it has stored itself. */
    private long stamp() {
        return (long) STAMP.get(this);
    }

    private long stampOutside() {
        return isBorrowed ? RESTING : OUTSIDE;
    }

    private long stampOnline() {
        return isBorrowed ? ONLINE_BORROWED : ONLINE;
    }

    /**
     * As {@link #enter(Clock)}.
     *
     * @return what {@link #exit} is to be given.
     */
    public long enter() {
        return enter(clock);
    }

    /**
     * Enters a section. Called by the owner. Never blocks, never allocates.
     *
     * @param clock the slot's own, which the caller may know as a constant.
     * @return what {@link #exit} is to be given.
     */
    public long enter(final Clock clock) {
        final long before = stamp();
        if (before == OUTSIDE) {
            stamp(clock);
            return OUTSIDE;
        }
        return enterInner(before);
    }

    private void stamp(final Clock clock) {
        try {
            // Opaque suffices for the store, because the fence that follows orders it before every later load: the
            // engine's acquire in holdsBack() then finds it, or the section finds what was unpublished.
            STAMP.setOpaque(this, clock.getAcquire());
            Fences.afterStamp();
        } catch (final StackOverflowError e) {
            // The section has not begun, and nobody will end it.
            stamp = OUTSIDE;
            throw e;
        }
    }

    /** As {@link #stamp(Clock)}, where the stamp is a negative one. */
    private void begin(final long negative) {
        try {
            SINCE.setRelease(this, clock.getAcquire());
            // Opaque, as wherever a negative stamp is stored: who finds it in holdsBack() without this epoch finds an
            // older one, which holds back more. The fence is that of any entry.
            STAMP.setOpaque(this, negative);
            Fences.afterStamp();
        } catch (final StackOverflowError e) {
            stamp = isBorrowed ? RESTING : OUTSIDE;
            throw e;
        }
    }

    private long enterInner(final long before) {
        if (before == ONLINE) {
            STAMP.setOpaque(this, ONLINE - 1);
            return ONLINE;
        }
        return enterNested(before);
    }

    private long enterNested(final long before) {
        if (before > OUTSIDE) {
            // Release: who finds this epoch beside the stamp of a section before takes that section to be over, and is
            // to see what it wrote.
            SINCE.setRelease(this, before);
            STAMP.setOpaque(this, -1L);
            return before;
        }
        return enterDeeper(before);
    }

    private long enterDeeper(final long before) {
        if (before == SHARED) {
            enterShared();
        } else if (before == RESTING) {
            begin(BORROWED);
        } else {
            STAMP.setOpaque(this, before - 1);
        }
        return before;
    }

    /**
     * Restores what {@link #enter} found, so that an outer exit also heals an inner one that was lost to a
     * {@link StackOverflowError}. Called by the owner. Never blocks, never allocates.
     *
     * @param entered what {@link #enter} returned.
     */
    public void exit(final long entered) {
        if (entered == OUTSIDE) {
            end();
        } else {
            exitInner(entered);
        }
    }

    private void end() {
        try {
            // Pairs with the acquire in holdsBack(): all that the section read and wrote lies before the 0, and so
            // before the release of what it read. With a plain store the section could still be reading.
            STAMP.setRelease(this, OUTSIDE);
        } catch (final StackOverflowError e) {
            // No later exit would find this one to be ended.
            stamp = OUTSIDE;
            throw e;
        }
    }

    private void exitInner(final long entered) {
        if (entered == ONLINE) {
            STAMP.setOpaque(this, ONLINE);
        } else if (entered > OUTSIDE) {
            STAMP.setOpaque(this, entered);
        } else {
            exitDeeper(entered);
        }
    }

    private void exitDeeper(final long entered) {
        if (entered == SHARED) {
            exitShared();
        } else if (isBorrowed && !isBorrowedBy(Thread.currentThread())) {
            // One exit too many within the section has given the slot back; it may be another thread's by now.
            return;
        } else {
            // As in end().
            STAMP.setRelease(this, entered);
            // A thread that waits while it is online keeps its slot.
            if (entered == RESTING && !isSuspended) {
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
        final long now = stamp();
        return now != OUTSIDE && now != RESTING && now != ONLINE && now != ONLINE_BORROWED;
    }

    /** Leaves the innermost section, if there is one, of a slot that is not borrowed. Called by the owner. */
    boolean tryLeaveOwned() {
        final long now = stamp();
        if (now > OUTSIDE) {
            end();
            return true;
        }
        return tryLeaveInner(now);
    }

    private boolean tryLeaveInner(final long now) {
        if (now == ONLINE - 1) {
            STAMP.setOpaque(this, ONLINE);
            return true;
        }
        if (now == -1) {
            STAMP.setOpaque(this, since);
            return true;
        }
        return tryLeaveDeeper(now);
    }

    private boolean tryLeaveDeeper(final long now) {
        if (!isInside()) {
            return false;
        }
        if (now == SHARED) {
            exitShared();
        } else if (now == -1) {
            exit(since);
        } else if (now == BORROWED) {
            exit(RESTING);
        } else {
            exit(now > OUTSIDE ? OUTSIDE : now + 1);
        }
        return true;
    }

    /** Leaves the innermost section. Called by the owner. */
    void leave() {
        if (!tryLeaveDeeper(stamp())) {
            throw notInside();
        }
    }

    @Override
    public void close() {
        if (stamp() != SHARED && !isHeldBy(Thread.currentThread())) {
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
        final long now = stamp();
        return now > SHARED && now <= ONLINE_BORROWED || isSuspended;
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
            begin(stampOnline());
        }
        staysOnline = true;
    }

    /** Ends one section of an online thread and begins the next. Called by the owner, outside any nested section. */
    void quiesce() {
        // Release: what the section before has read lies before the new epoch. Then as on entry.
        SINCE.setRelease(this, clock.getAcquire());
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
        exit(stampOutside());
    }

    /** The thread is about to wait, which is a quiescent state: nothing is held up meanwhile. Called by the owner. */
    void suspend() {
        // First: with it the thread keeps a slot that it has borrowed.
        isSuspended = true;
        endOnline();
    }

    /** Whether the thread waits. Called by the owner. */
    boolean isSuspended() {
        return isSuspended;
    }

    /** The thread has waited. Called by the owner. */
    public void resume() {
        // With the epoch before the wait, which holds back more rather than less, whatever ends this half-way.
        stamp = stampOnline();
        isSuspended = false;
        quiesce();
    }

    /**
     * One turn of a duty cycle begins: the thread goes online, unless it is online already, where this is a quiescent
     * state. A turn inside a section, or inside another turn, is part of that.
     *
     * @return what {@link #endDutyCycle} is to be given.
     */
    int beginDutyCycle() {
        if (stamp() == SHARED) {
            enterShared();
            return SHARED_CYCLE;
        }
        if (isInsideCycle || isInside()) {
            return NESTED_CYCLE;
        }
        if (isSuspended) {
            // A body that the thread runs while it waits: its own quiescent states are none of the body's.
            enter();
            return SECTION_CYCLE;
        }
        if (isOnline()) {
            quiesce();
        } else {
            begin(stampOnline());
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
            exit(stampOutside());
        } else if (state == WHOLE_CYCLE) {
            isInsideCycle = false;
            if (staysOnline) {
                exit(stampOnline());
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
            if ((long) STAMP.getAcquire(this) == OUTSIDE || !ownerHasEnded()) {
                return false;
            }
            STAMP.setRelease(this, OUTSIDE);
            return true;
        }
        // One of those who find it ended clears it: the others might clear the section of the next borrower.
        if (BORROWER.getAcquire(this) instanceof Thread thread
            && !thread.isAlive() && BORROWER.compareAndSet(this, thread, ENDED)) {
            isInsideCycle = false;
            staysOnline = false;
            isSuspended = false;
            STAMP.setRelease(this, RESTING);
            giveBack();
            return true;
        }
        return false;
    }

    // ---- sharing, when no slot can be had

    private synchronized void enterShared() {
        if (entries++ == 0) {
            // As in stamp().
            SINCE.setOpaque(this, clock.getAcquire());
            Fences.afterStamp();
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
            SINCE.setRelease(this, NEVER);
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
        if (stamp >= OUTSIDE) {
            return stamp != OUTSIDE && stamp < epoch;
        }
        // A younger epoch than that of the stamp is of a later section: the one before has ended, or a quiescent state.
        return stamp != RESTING && (long) SINCE.getAcquire(this) < epoch;
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
        final long now = stamp();
        return (now == ONLINE || now == ONLINE_BORROWED) && !isInsideCycle;
    }

    @Override
    protected boolean isDisposable() {
        return ownerHasEnded();
    }
}
