package io.reprieve.runtime.pin;

import io.reprieve.runtime.thread.ThreadNames;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The pins of a domain.
 */
public final class Pins {
    /** Sets handles apart from the numbers of objects, which are no longer than an {@code int}. */
    private static final long HANDLE = 1L << 62;

    // Replaced under the lock; what it holds is complete.
    private volatile PinRing[] rings = new PinRing[0];
    // Of the slot that threads share when the heap is full. Guarded by this.
    private PinRing shared;
    // Whether pins note where they were taken: since one was not closed.
    private volatile boolean notesWhere;

    /** No pins yet. */
    public Pins() {
    }

    /**
     * The token of an object.
     *
     * @param object not {@code null}.
     * @return the same every time; another object may have it too.
     */
    public static long token(final Object object) {
        return Integer.toUnsignedLong(System.identityHashCode(object));
    }

    /**
     * The token of a handle.
     *
     * @param handle of whatever allocator.
     * @return a token that no object has, and another handle only if the two differ in the highest bit but one.
     */
    public static long token(final long handle) {
        return handle | HANDLE;
    }

    /** Takes a pin on the calling thread, by a ring that is its to take from; the next ones it takes by itself. */
    public HeldPin take(final PinRing ring, final long token) {
        final HeldPin pin = takeNoted(ring, token);
        try {
            if (notesWhere) {
                ring.leaveToPins();
            } else {
                ring.leaveToTaker();
            }
        } catch (final StackOverflowError e) {
            pin.takeBack();
            throw e;
        }
        return pin;
    }

    /** Takes a pin on a thread that shares its slot with others, because the heap is full. */
    public synchronized HeldPin takeShared(final PinTaker slot, final long token) {
        if (shared == null) {
            shared = register(slot, false);
        }
        return takeNoted(shared, token);
    }

    private HeldPin takeNoted(final PinRing ring, final long token) {
        // First: on a full heap nobody would close what has been taken.
        final Throwable where = notesWhere ? new Throwable("pinned") : null;
        final HeldPin pin = ring.take(token);
        try {
            pin.noteWhere(where);
        } catch (final StackOverflowError e) {
            pin.takeBack();
            throw e;
        }
        return pin;
    }

    /**
     * Registers a ring for the calling thread.
     *
     * @param slot    by which it takes pins: the ring lasts as long.
     * @param isOwned whether it is the thread's for good.
     */
    public synchronized PinRing register(final PinTaker slot, final boolean isOwned) {
        final PinRing ring = new PinRing(slot, Thread.currentThread(), isOwned);
        final PinRing[] more = Arrays.copyOf(rings, rings.length + 1);
        more[rings.length] = ring;
        // Volatile, before the pin is taken and the section left: the reclaimer finds the ring as it finds the pin.
        rings = more;
        return ring;
    }

    /**
     * Collects what is pinned now. Asked when the grace period of what is to run has passed.
     *
     * @param into takes the tokens.
     * @return {@code false} if nothing is pinned.
     */
    public boolean collect(final PinnedTokens into) {
        PinRing[] all = rings;
        boolean isAny = all.length != 0 && into.collect(all);
        for (int i = 0; all != rings; i++) {
            if (i == PinnedTokens.LOOKS) {
                into.haveMissedRings();
                return true;
            }
            // By its first pin a thread may hold anew what another one has let go of before it was looked at.
            all = rings;
            isAny = into.collect(all);
        }
        return isAny;
    }

    /**
     * The pins that are held.
     *
     * @return how many.
     */
    public long held() {
        long held = 0;
        for (final PinRing ring : rings) {
            for (final HeldPin pin : ring.pinsAcquire()) {
                held += pin.isFree() ? 0 : 1;
            }
        }
        return held;
    }

    /**
     * Looks for pins that nobody closes, and lets go of the rings of threads that have ended. Called by the reclaimer
     * about once a second.
     *
     * @param limitNanos how long a pin may be held before it is reported; one whose thread has ended is reported at
     *     once.
     * @param report     takes the words.
     */
    public void sweep(final long limitNanos, final Consumer<String> report) {
        if (rings.length == 0) {
            return;
        }
        final long now = System.nanoTime();
        boolean isOver = false;
        for (final PinRing ring : rings) {
            final boolean hasEnded = ring.ownerHasEnded();
            for (final HeldPin pin : ring.pinsAcquire()) {
                if (pin.isOverdue(now, hasEnded ? 0 : limitNanos)) {
                    report.accept(words(pin, ring.thread(), hasEnded, now));
                    notesWhere = true;
                }
            }
            isOver |= ring.isOver();
        }
        if (notesWhere) {
            for (final PinRing ring : rings) {
                ring.leaveToPins();
            }
        }
        if (isOver) {
            removeThoseThatAreOver();
        }
    }

    private synchronized void removeThoseThatAreOver() {
        rings = Arrays.stream(rings).filter(ring -> !ring.isOver()).toArray(PinRing[]::new);
    }

    private static String words(final HeldPin pin, final Thread thread, final boolean hasEnded, final long now) {
        final StringBuilder words = new StringBuilder("a pin of thread \"").append(ThreadNames.of(thread))
            .append("\" is held for ").append(TimeUnit.NANOSECONDS.toMillis(now - pin.seenNanos()))
            .append(" ms at least")
            .append(hasEnded ? ", and the thread has ended" : "").append(": a pin() without its close()");
        final Throwable trace = pin.trace();
        if (trace == null) {
            return words.append(
                ". Where it was taken isn't known; from now on it is noted, which costs a microsecond a pin")
                .toString();
        }
        words.append(". It was taken");
        for (final StackTraceElement frame : trace.getStackTrace()) {
            if (!frame.getClassName().startsWith("io.reprieve.runtime.")
                && !frame.getClassName().startsWith("io.reprieve.woven.")) {
                words.append(System.lineSeparator()).append("    at ").append(frame);
            }
        }
        return words.toString();
    }
}
