package io.reprieve.runtime.reader;

import io.reprieve.ReadSection;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.thread.Nesting;
import io.reprieve.runtime.thread.ThreadNames;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A reading thread's place in the registry: the epoch at which it entered its outermost read-side critical section, and
 * 0 outside. Alone on its cache lines: the owner writes it at every section, and the engine reads it once in a grace
 * period.
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
public final class ReaderSlot extends PinningSlot implements ReadSection {
    private static final Object ENDED = new Object();
    private static final Object DROPPED = new Object();
    /** Of the sections that virtual threads enter with one slot, one in so many is timed. */
    private static final int BORROWED_INTERVAL = 64;
    /**
     * A thread that is asked for times gives those of 1 to 64 sections on end, so that all readers of a loop are met.
     */
    private static final int LOG_LONGEST_TURN = 6;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final VarHandle BORROWER = Fields.of(MethodHandles.lookup(), "borrower", Object.class);

    long q00, q01, q02, q03, q04, q05, q06, q07;

    // Touched by the owner alone, see DutyCycle; of the last one, online but waiting, with a stamp of 0.
    boolean isInsideCycle;
    boolean staysOnline;
    boolean isSuspended;
    // The thread that has borrowed the slot. Strong, because a thread inside a section is not to be forgotten.
    private Object borrower;
    /** Those who share the slot; {@code null} for all slots but one. */
    private final SharedSlot sharers;

    private ReaderSlot(
        final Thread owner, final Clock clock, final boolean isBorrowed, final SharedSlot sharers) {
        super(owner, clock, isBorrowed);
        this.sharers = sharers;
    }

    static ReaderSlot owned(final Thread owner, final Clock clock) {
        return new ReaderSlot(owner, clock, false, null);
    }

    static ReaderSlot borrowed(final Clock clock) {
        final ReaderSlot slot = new ReaderSlot(null, clock, true, null);
        slot.stamp = RESTING;
        return slot;
    }

    static ReaderSlot shared(final Clock clock) {
        final ReaderSlot slot = new ReaderSlot(null, clock, true, new SharedSlot());
        slot.stamp = SHARED;
        slot.since = NEVER;
        return slot;
    }

    // ---- the owner's side

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

    /**
     * As {@link #enter(Clock)}, for a reader that is told from others: one more store, to the line that is written
     * anyway, for which nothing waits.
     *
     * @return what {@link #exit} is to be given.
     */
    public long enter(final Clock clock, final int reader) {
        final long before = stamp();
        if (before == OUTSIDE) {
            // Opaque, and racy but benign: it pairs with the loads in takeReaders(), which takes a sample.
            OUTERMOST.setOpaque(this, reader);
            stamp(clock);
            return OUTSIDE;
        }
        return enterInner(before, reader);
    }

    /**
     * As {@link #enter(Clock, int)}.
     *
     * @return what {@link #exit} is to be given.
     */
    public long enter(final int reader) {
        return enter(clock, reader);
    }

    private long enterInner(final long before, final int reader) {
        if (before <= RESTING) {
            return enterWatched(before, reader);
        }
        // As in enter().
        INNERMOST.setOpaque(this, reader);
        return enterInner(before);
    }

    /**
     * An outermost section that may be timed. Nothing is called behind the stamp: nobody would end a section that
     * overflows.
     */
    private long enterWatched(final long before, final int reader) {
        // As in enter().
        OUTERMOST.setOpaque(this, reader);
        timed = 0;
        if (times != null && (before == TIMED || (++turn & BORROWED_INTERVAL - 1) == 0)) {
            entryNanos = System.nanoTime();
            timed = reader;
        }
        if (before == RESTING) {
            begin(BORROWED);
        } else {
            if (turn <= 0) {
                turn = 1 + (int) (entryNanos * SPREAD >>> Long.SIZE - LOG_LONGEST_TURN);
            }
            stamp(clock);
        }
        return before;
    }

    /** The owner is to time a few sections, if it is outside. */
    private void askForTimes(final ReaderTally tally) {
        times = tally;
        if (!isBorrowed) {
            // The owner overwrites it at will: a section that begins meanwhile isn't timed. It continues the release
            // sequence of the exit that has stored OUTSIDE, for whoever acquires it in holdsBack().
            STAMP.compareAndSet(this, OUTSIDE, TIMED);
        }
    }

    private void noteTime() {
        try {
            times.note(timed, System.nanoTime() - entryNanos);
        } finally {
            timed = 0;
        }
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
    void begin(final long negative) {
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

    // The rungs of a ladder, for the inliner: each is small, and asks for what is more common than all below it. The
    // first is enter(), of an outermost section; then one of an online thread, one within another, and the rest. So are
    // the exits.

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
            sharers.enter(this);
        } else if (before == RESTING) {
            begin(BORROWED);
        } else if (before == TIMED) {
            stamp(clock);
            return OUTSIDE;
        } else if (levels(before) >= Nesting.MOST) {
            throw Nesting.tooDeep("read-side critical section");
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
        if (entered <= RESTING && timed != 0) {
            try {
                noteTime();
            } catch (final VirtualMachineError e) {
                // One time less: the section has to be left.
                timed = 0;
            }
        }
        if (entered == SHARED) {
            sharers.exit(this);
        } else if (entered == TIMED) {
            // Volatile, and a release as in end(): here nothing can overflow.
            stamp = --turn > 0 ? TIMED : OUTSIDE;
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

    /** Whether the owner is inside a section or online. Called by the owner. */
    boolean hasOpen() {
        final long now = stamp();
        return now != OUTSIDE && now > RESTING || staysOnline;
    }

    /** How many sections the owner is inside of, each within the one before. Called by the owner. */
    int depth() {
        final long now = stamp();
        if (now == SHARED) {
            return sharers.entriesOf(Thread.currentThread());
        }
        if (now > OUTSIDE) {
            return 1;
        }
        return isInside() ? levels(now) + (now > ONLINE_BORROWED ? 1 : 0) : 0;
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
            sharers.exit(this);
        } else if (now == -1) {
            exit(since);
        } else if (now == BORROWED) {
            exit(RESTING);
        } else {
            exit(now > OUTSIDE ? OUTSIDE : now + 1);
        }
        return true;
    }

    /** Tells a tally which readers were entered since the last time. Called by the engine. */
    public void takeReaders(final ReaderTally tally) {
        // Opaque: what the owner stores in between is lost, and found the next time.
        final int outer = (int) OUTERMOST.getOpaque(this);
        final int inner = (int) INNERMOST.getOpaque(this);
        if (outer != 0) {
            tally.see(outer);
            OUTERMOST.setOpaque(this, 0);
            askForTimes(tally);
        }
        if (inner != 0) {
            tally.see(inner);
            INNERMOST.setOpaque(this, 0);
        }
    }

    /**
     * The reader that was entered last as an outermost one. Called by the engine while the owner is inside.
     *
     * @return its number; 0 if it has none, or isn't known.
     */
    public int outermostReader() {
        // As in takeReaders().
        final int outer = (int) OUTERMOST.getOpaque(this);
        return outer != 0 ? outer : (int) INNERMOST.getOpaque(this);
    }

    /** Leaves the innermost section. Called by the owner. */
    void leave() {
        if (!tryLeaveDeeper(stamp())) {
            throw notInside();
        }
    }

    @Override
    public void close() {
        if (!refersTo(Thread.currentThread()) || !tryLeaveOwned()) {
            closeElsewhere();
        }
    }

    private void closeElsewhere() {
        if (stamp() != SHARED && !isHeldBy(Thread.currentThread())) {
            final Thread holder = thread();
            throw new IllegalStateException("a read-side critical section is closed by the thread that opened it; "
                + "this one "
                + (holder == null ? "has been left already" : "belongs to thread " + ThreadNames.of(holder)));
        }
        leave();
    }

    static IllegalStateException notInside() {
        return new IllegalStateException("thread " + ThreadNames.ofCaller() + " leaves a read-side critical "
            + "section that it has not entered: every readUnlock() needs a readLock() before it");
    }

    private boolean isHeldBy(final Thread thread) {
        return refersTo(thread) || isBorrowedBy(thread);
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

    /** Nobody borrows the slot any more. Called by who has borrowed it for that. Pairs with {@link #takesNoMore()}. */
    void drop() {
        BORROWER.setRelease(this, DROPPED);
    }

    @Override
    public boolean takesNoMore() {
        return isBorrowed ? BORROWER.getAcquire(this) == DROPPED : ownerHasEnded();
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

    /** The first of those who share the slot enters. Called under their lock. */
    void beginShared() {
        // As in stamp().
        SINCE.setOpaque(this, clock.getAcquire());
        Fences.afterStamp();
    }

    /** The last of those who share the slot leaves. Called under their lock. */
    void endShared() {
        // As in end().
        SINCE.setRelease(this, NEVER);
    }

    /** Whether a thread is among those who share the slot. With more of them than are known, everybody may be. */
    boolean isSharedBy(final Thread thread) {
        return sharers.contains(thread);
    }

    // ---- the engine's side

    /**
     * Whether the owner is inside a section that began before a grace period did. Called by whoever drives the engine.
     *
     * @return {@code true} if the grace period has to wait.
     */
    public boolean holdsBack(final long epoch) {
        final long stamp = (long) STAMP.getAcquire(this);
        if (stamp >= OUTSIDE) {
            return stamp != OUTSIDE && stamp < epoch;
        }
        // A younger epoch than that of the stamp is of a later section: the one before has ended, or a quiescent state.
        return stamp > RESTING && (long) SINCE.getAcquire(this) < epoch;
    }

    /**
     * The thread that uses the slot.
     *
     * @return the thread; {@code null} if it has gone, or if many share the slot.
     */
    public Thread thread() {
        return isBorrowed ? (BORROWER.getAcquire(this) instanceof Thread thread ? thread : null) : get();
    }

    /** Whether the thread is online and outside any section. */
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
