package io.reprieve.runtime.pin;

import io.reprieve.Pin;
import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One place for a pin, used again and again by the reader whose ring it is in.
 */
public final class HeldPin implements Pin {
    /** Has held nothing yet. */
    static final long FREE = 0;
    /** Set in the token of what was held last. */
    private static final long CLOSED = Long.MIN_VALUE;

    private static final VarHandle TOKEN = Fields.of(MethodHandles.lookup(), "token", long.class);
    private static final VarHandle TRACE = Fields.of(MethodHandles.lookup(), "trace", Throwable.class);

    // Volatile for the sake of the store in a handler of StackOverflowError, where nothing can be called.
    private volatile long token;
    // Which use of the place it is. Racy, but benign: for reports.
    private int use;
    // Where the pin was taken, where that is noted.
    private Throwable trace;

    // Touched by who looks for pins that nobody closes.
    private int seenUse;
    private boolean isSeen;
    private long seenNanos;
    private boolean isReported;

    HeldPin() {
    }

    /** Acquire: who finds it free finds that whoever let go has done so with all that it did. */
    boolean isFree() {
        return (long) TOKEN.getAcquire(this) <= FREE;
    }

    /**
     * The release at the end of the section that the reader is in carries it to whoever reclaims. A release itself, so that who
     * finds the place used again finds that the ring has gone round: see {@link PinnedTokens#collect}.
     */
    void hold(final long number, final int useNumber) {
        use = useNumber;
        TOKEN.setRelease(this, number);
    }

    /** The pin reaches nobody. Calls nothing. */
    void takeBack() {
        token = FREE;
    }

    void noteWhere(final Throwable where) {
        TRACE.setOpaque(this, where);
    }

    /** Release: what was done with the object lies before its release runs. Pairs with {@link #held()}. */
    @Override
    public void close() {
        TOKEN.setRelease(this, (long) TOKEN.getOpaque(this) | CLOSED);
    }

    /** What is held, acquire; {@link #FREE} if nothing is. */
    long held() {
        return Math.max((long) TOKEN.getAcquire(this), FREE);
    }

    /** What is held, or was last, acquire. */
    long heldLast() {
        return (long) TOKEN.getAcquire(this) & ~CLOSED;
    }

    /**
     * Whether the pin has been held for so long that it is to be reported. Asked by one thread, now and then.
     *
     * @return {@code true} once for each use of the pin, as far as can be told.
     */
    boolean isOverdue(final long now, final long limitNanos) {
        final Throwable noted = trace();
        if (isFree()) {
            isSeen = false;
            if (noted != null) {
                // It would keep alive whose methods are in it. Not if the place has been taken again meanwhile.
                TRACE.compareAndSet(this, noted, (Throwable) null);
            }
            return false;
        }
        final int current = use;
        if (!isSeen || current != seenUse) {
            isSeen = true;
            seenUse = current;
            seenNanos = now;
            isReported = false;
            return false;
        }
        final boolean isOverdue = !isReported && now - seenNanos >= limitNanos;
        isReported |= isOverdue;
        return isOverdue;
    }

    long seenNanos() {
        return seenNanos;
    }

    Throwable trace() {
        return (Throwable) TRACE.getOpaque(this);
    }
}
