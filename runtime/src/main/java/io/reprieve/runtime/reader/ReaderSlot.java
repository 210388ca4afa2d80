package io.reprieve.runtime.reader;

import io.reprieve.ReadSection;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.thread.ThreadRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class ReaderSlotLeadingPad extends ThreadRecord {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

    ReaderSlotLeadingPad(final Thread owner) {
        super(owner);
    }
}

abstract class ReaderSlotState extends ReaderSlotLeadingPad {
    final Clock clock;
    long stamp;
    int nesting;

    ReaderSlotState(final Thread owner, final Clock clock) {
        super(owner);
        this.clock = clock;
    }
}

/**
 * A reading thread's place in the registry: the epoch at which it entered its outermost read-side critical section,
 * 0 outside, and a nesting count that only the owner touches. Alone on its cache lines: the owner writes it at
 * every section, and the engine reads it once in a grace period.
 *
 * <p>The algorithm is epoch-based reclamation in the manner of liburcu, with a 64-bit epoch in place of a phase bit.
 */
public final class ReaderSlot extends ReaderSlotState implements ReadSection {
    private static final VarHandle STAMP;

    static {
        try {
            STAMP = MethodHandles.lookup().findVarHandle(ReaderSlotState.class, "stamp", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;

    ReaderSlot(final Thread owner, final Clock clock) {
        super(owner, clock);
    }

    /**
     * Enters a section. Called by the owner. Never blocks, never allocates.
     *
     * @return the nesting before, to be handed to {@link #exit}.
     */
    public int enter() {
        final int before = nesting;
        if (before == 0) {
            // Opaque suffices for the store, because the fence that follows orders it before every later load: the
            // engine's acquire in holdsBack() then finds it, or the section finds what was unpublished.
            STAMP.setOpaque(this, clock.getAcquire());
            Fences.afterStamp();
        }
        nesting = before + 1;
        return before;
    }

    /**
     * Restores what {@link #enter} found, so that an outer exit also heals an inner one that was lost to a
     * {@link StackOverflowError}. Called by the owner. Never blocks, never allocates.
     *
     * @param before what {@link #enter} returned.
     */
    public void exit(final int before) {
        nesting = before;
        if (before == 0) {
            // Pairs with the acquire in holdsBack(): all that the section read and wrote lies before the 0, and so
            // before the release of what it read. With a plain store the section could still be reading.
            STAMP.setRelease(this, 0L);
        }
    }

    /**
     * Whether the owner is inside a section. Called by the owner.
     *
     * @return {@code true} inside.
     */
    public boolean isInside() {
        return nesting != 0;
    }

    /**
     * Leaves the innermost section. Called by the owner.
     *
     * @throws IllegalStateException if the owner is not inside.
     */
    public void leave() {
        if (nesting == 0) {
            throw notInside();
        }
        exit(nesting - 1);
    }

    @Override
    public void close() {
        if (!refersTo(Thread.currentThread())) {
            throw new IllegalStateException(
                "a read-side critical section is closed by the thread that opened it; this one belongs to " + get());
        }
        leave();
    }

    static IllegalStateException notInside() {
        return new IllegalStateException("thread " + Thread.currentThread().getName()
            + " leaves a read-side critical section that it has not entered: every readUnlock() needs a readLock() before it");
    }

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

    @Override
    protected boolean isDisposable() {
        return ownerHasEnded();
    }
}
