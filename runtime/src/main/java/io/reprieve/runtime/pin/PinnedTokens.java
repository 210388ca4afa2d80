package io.reprieve.runtime.pin;

import java.util.Arrays;

/**
 * The tokens that are pinned at a moment: an open-addressed set, used again for each stretch. Confined to the thread that runs
 * releases.
 */
public final class PinnedTokens {
    private static final int INITIAL = 128;
    private static final int LOOKS = 16;

    private long[] table = new long[INITIAL];
    private int size;
    private int[] taken = new int[INITIAL];

    /** None. */
    public PinnedTokens() {
    }

    /**
     * Collects what is pinned, and what was pinned anew meanwhile: who pins an object that it holds by another pin, and then
     * lets go of that, may do so behind the look at the one place and before that at the other. A place keeps what it held
     * until it is used again, so that the second look, at the places that were taken since the first one began, finds it.
     * If a ring has gone round by then, both looks are repeated, a bounded number of times.
     *
     * @param rings all of them.
     * @return {@code false} if nothing is pinned.
     * @throws OutOfMemoryError if there are more than ever before, and the heap is full.
     */
    boolean collect(final PinRing[] rings) {
        if (size != 0) {
            Arrays.fill(table, HeldPin.FREE);
            size = 0;
        }
        if (taken.length < rings.length) {
            taken = new int[2 * rings.length];
        }
        for (int i = 0; i < LOOKS && !look(rings); i++) {
            Thread.onSpinWait();
        }
        return size != 0;
    }

    /** Looks at all places, and at those again that were taken meanwhile; {@code false} if that may have missed some. */
    private boolean look(final PinRing[] rings) {
        for (int i = 0; i < rings.length; i++) {
            taken[i] = rings[i].takenAcquire();
        }
        for (final PinRing ring : rings) {
            for (final HeldPin pin : ring.pinsAcquire()) {
                add(pin.held());
            }
        }
        boolean isComplete = true;
        for (int i = 0; i < rings.length; i++) {
            isComplete &= lookAgain(rings[i], taken[i]);
        }
        return isComplete;
    }

    private boolean lookAgain(final PinRing ring, final int from) {
        final int to = ring.takenAcquire();
        if (to == from) {
            return true;
        }
        final HeldPin[] pins = ring.pinsAcquire();
        final int count = Math.min(to - from, pins.length);
        for (int i = 0; i < count; i++) {
            add(pins[from + i & pins.length - 1].heldLast());
        }
        return ring.takenAcquire() - from < pins.length;
    }

    /** Adds a token, unless it is there. */
    private void add(final long token) {
        if (token == HeldPin.FREE) {
            return;
        }
        if (2 * size >= table.length) {
            final long[] old = table;
            table = new long[2 * old.length];
            size = 0;
            for (final long one : old) {
                if (one != HeldPin.FREE) {
                    add(one);
                }
            }
        }
        int at = place(token);
        while (table[at] != HeldPin.FREE) {
            if (table[at] == token) {
                return;
            }
            at = at + 1 & table.length - 1;
        }
        table[at] = token;
        size++;
    }

    private int place(final long token) {
        final long mixed = token * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) & table.length - 1;
    }

    /**
     * Whether something is pinned.
     *
     * @param token of the object or the handle.
     * @return {@code true} if it is.
     */
    public boolean contains(final long token) {
        for (int at = place(token); table[at] != HeldPin.FREE; at = at + 1 & table.length - 1) {
            if (table[at] == token) {
                return true;
            }
        }
        return false;
    }
}
