package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.thread.Nesting;
import io.reprieve.runtime.thread.ThreadRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class ReaderSlotLeadingPad extends ThreadRecord {
    long p00, p01, p02, p03, p04, p05, p06, p07;

    ReaderSlotLeadingPad(final Thread owner) {
        super(owner);
    }
}

/**
 * What a reader slot holds between its padding, and what that means.
 *
 * <pre>
 *   stamp         since      meaning
 *   0             -          outside, or online and waiting
 *   an epoch      -          inside one section, which was entered at that epoch
 *   -n            its epoch  inside a section, and n more within it
 *   ONLINE - n    its epoch  online since its last quiescent state, and inside n sections
 *   RESTING       -          a slot to be borrowed, in place of 0
 *   TIMED         -          outside, as 0 is; the next section of a woven reader is to be timed
 *   BORROWED - n  its epoch  a borrowed slot: inside a section, and n more within it
 *   SHARED        its epoch  the one slot that many threads count into, since the first of them entered
 *   SHARED        NEVER      the same, with nobody inside
 * </pre>
 */
abstract class ReaderSlotState extends ReaderSlotLeadingPad {
    /** The stamp of a thread outside that owns its slot. */
    static final long OUTSIDE = 0;
    /** The stamp of a slot that is borrowed for no section. */
    static final long RESTING = Integer.MIN_VALUE;
    /** The stamp of a thread outside that owns its slot, and is to time sections. Less than all other stamps. */
    static final long TIMED = RESTING - 1;
    /** The stamp of the slot that threads share when none can be had. */
    static final long SHARED = RESTING + 1;
    /** The stamp of a thread that is online outside any section. */
    static final long ONLINE = -(1L << 30);
    /** The same in a slot that may be somebody else's by the time that a section is left. */
    static final long ONLINE_BORROWED = -(1L << 29);
    /** The stamp of a thread that has borrowed its slot for one section. */
    static final long BORROWED = -(1L << 28);
    /** What all negative stamps leave free, and far more than {@link Nesting#MOST}. */
    static final long LEVELS = -BORROWED - 1;
    /** The epoch that holds back no grace period. */
    static final long NEVER = Long.MAX_VALUE;

    static final VarHandle STAMP;
    static final VarHandle SINCE;
    static final VarHandle OUTERMOST;
    static final VarHandle INNERMOST;

    static {
        try {
            STAMP = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "stamp", long.class);
            SINCE = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "since", long.class);
            OUTERMOST = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "outermost", int.class);
            INNERMOST = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "innermost", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Clock clock;
    // Volatile for the sake of the stores in a handler of StackOverflowError, where nothing can be called.
    volatile long stamp;
    long since;
    /** The numbers of the woven readers that were entered last, as an outermost section and within another; or 0. */
    int outermost;
    int innermost;
    final boolean isBorrowed;
    // Touched by who has the slot: the reader that is being timed, or 0, since when, and how many are to be timed yet;
    // of a borrowed slot, how many were entered.
    int timed;
    int turn;
    long entryNanos;
    /** Racy, but benign: where times are noted; found a little later, or not at all. Set by the engine. */
    ReaderTally times;

    ReaderSlotState(final Thread owner, final Clock clock, final boolean isBorrowed) {
        super(owner);
        this.clock = clock;
        this.isBorrowed = isBorrowed;
    }

    /**
     * Whether the slot goes from thread to thread.
     *
     * @return {@code true} if none owns it for good.
     */
    public final boolean isBorrowed() {
        return isBorrowed;
    }

    /** Plain: the owner asks for what it has stored itself. */
    final long stamp() {
        return (long) STAMP.get(this);
    }

    /** Of the owner, outside any section and not online. */
    final long stampOutside() {
        return isBorrowed ? RESTING : OUTSIDE;
    }

    /** Of the owner, online and outside any section. */
    final long stampOnline() {
        return isBorrowed ? ONLINE_BORROWED : ONLINE;
    }

    /** Whether the owner is inside one section, of a slot of its own: what is most common. Called by the owner. */
    final boolean isInsideOne() {
        return stamp() > OUTSIDE;
    }

    /** Whether the owner is inside a section; being online alone doesn't count. Called by the owner. */
    final boolean isInside() {
        final long now = stamp();
        return now != OUTSIDE && now > RESTING && now != ONLINE && now != ONLINE_BORROWED;
    }

    /** How far a negative stamp is from the one that it has begun with. */
    static int levels(final long negative) {
        return (int) (-negative & LEVELS);
    }
}
