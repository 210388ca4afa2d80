package io.reprieve.runtime.pin;

import io.reprieve.Pin;
import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One place for a pin, used again and again by the reader whose ring it is in.
 */
public final class HeldPin implements Pin {
    /** In place of a number: nothing is held. */
    static final long FREE = 0;

    private static final VarHandle NUMBER = Fields.of(MethodHandles.lookup(), "number", long.class);
    private static final VarHandle TOKEN = Fields.of(MethodHandles.lookup(), "token", long.class);
    private static final VarHandle TRACE = Fields.of(MethodHandles.lookup(), "trace", Throwable.class);

    // Which pin of the ring it is, while it is held. Volatile for the sake of the store in a handler of
    // StackOverflowError, where nothing can be called.
    private volatile long number;
    // What is held, or was last: it stays when the pin is closed.
    private long token;
    // Where the pin was taken, where that is noted.
    private Throwable trace;

    // Touched by who looks for pins that nobody closes.
    private long seen;
    private long seenNanos;
    private boolean isReported;

    HeldPin() {
    }

    /** Acquire: who finds it free finds that whoever let go has done so with all that it did. */
    public boolean isFree() {
        return (long) NUMBER.getAcquire(this) == FREE;
    }

    /**
     * Holds. The end of the section that the reader is in, a release, carries it to whoever reclaims.
     *
     * @param what   {@link Pins#token(Object)}, or that of a handle.
     * @param ofRing the number of the pin; not {@link #FREE}.
     */
    public void hold(final long what, final long ofRing) {
        // Release: who finds a place used again finds that the ring has gone round, see PinnedTokens.collect().
        TOKEN.setRelease(this, what);
        // Release: who finds the place held finds the token.
        NUMBER.setRelease(this, ofRing);
    }

    /** The pin reaches nobody. Calls nothing. */
    public void takeBack() {
        number = FREE;
    }

    void noteWhere(final Throwable where) {
        TRACE.setOpaque(this, where);
    }

    /** Release: what was done with the object lies before its release runs. Pairs with {@link #isFree()}. */
    @Override
    public void close() {
        NUMBER.setRelease(this, FREE);
    }

    /** What is held, or was last. Acquire, so that what is read next is read behind it. */
    long tokenAcquire() {
        return (long) TOKEN.getAcquire(this);
    }

    /**
     * Whether the pin has been held for so long that it is to be reported. Asked by one thread, now and then.
     *
     * @return {@code true} once for each use of the pin, as far as can be told.
     */
    boolean isOverdue(final long now, final long limitNanos) {
        final Throwable noted = trace();
        final long current = (long) NUMBER.getAcquire(this);
        if (current == FREE) {
            seen = FREE;
            if (noted != null) {
                // It would keep alive whose methods are in it. Not if the place has been taken again meanwhile.
                TRACE.compareAndSet(this, noted, (Throwable) null);
            }
            return false;
        }
        if (current != seen) {
            seen = current;
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
