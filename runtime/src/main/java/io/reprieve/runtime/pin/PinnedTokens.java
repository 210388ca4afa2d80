package io.reprieve.runtime.pin;

import java.util.Arrays;

/**
 * The tokens that are pinned at a moment: an open-addressed set, used again for each stretch. Confined to the thread
 * that runs releases.
 */
public final class PinnedTokens {
    /** How often is looked again at most, where something has changed meanwhile. */
    static final int LOOKS = 16;

    private static final int INITIAL = 128;
    /** No token. */
    private static final long EMPTY = Long.MIN_VALUE;

    private long[] table = empty(INITIAL);
    private int size;
    // Whether something may have been missed: until the next look everything counts as pinned.
    private boolean isUncertain;
    private long[] taken = new long[INITIAL];
    private int[] lengths = new int[INITIAL];

    /** None. */
    public PinnedTokens() {
    }

    private static long[] empty(final int length) {
        final long[] table = new long[length];
        Arrays.fill(table, EMPTY);
        return table;
    }

    /**
     * Collects what is pinned, and what was pinned anew meanwhile: who pins an object that it holds by another pin, and
     * then lets go of that, may do so behind the look at the one place and before that at the other. A place keeps what
     * it held until it is used again, so that the second look, at the places that were taken since the first one began,
     * finds it. If a ring has gone round by then, both looks are repeated, a bounded number of times; if it has done so
     * each time, everything counts as pinned.
     *
     * @param rings all of them.
     * @return {@code false} if nothing is pinned.
     * @throws OutOfMemoryError if there are more than ever before, and the heap is full.
     */
    boolean collect(final PinRing[] rings) {
        if (size != 0) {
            Arrays.fill(table, EMPTY);
            size = 0;
        }
        if (taken.length < rings.length) {
            final int[] longer = new int[2 * rings.length];
            taken = new long[2 * rings.length];
            lengths = longer;
        }
        isUncertain = true;
        for (int i = 0; i < LOOKS && isUncertain; i++) {
            isUncertain = !look(rings);
            if (isUncertain) {
                Thread.onSpinWait();
            }
        }
        return isUncertain || size != 0;
    }

    /** There were rings each time that were not looked at. */
    void haveMissedRings() {
        isUncertain = true;
    }

    /** Looks at all places, and again at those taken meanwhile; {@code false} if that may have missed some. */
    private boolean look(final PinRing[] rings) {
        boolean isComplete = true;
        for (int i = 0; i < rings.length; i++) {
            // Before and behind the number: a ring that has just been made longer has given it with the old length.
            lengths[i] = rings[i].pinsAcquire().length;
            taken[i] = rings[i].nextAcquire();
            isComplete &= rings[i].pinsAcquire().length == lengths[i];
        }
        for (int i = 0; i < rings.length; i++) {
            if (!rings[i].isKnownToBeFree(taken[i])) {
                lookAt(rings[i], taken[i]);
            }
        }
        for (int i = 0; i < rings.length; i++) {
            isComplete &= lookAgain(rings[i], taken[i], lengths[i]);
        }
        return isComplete;
    }

    private void lookAt(final PinRing ring, final long next) {
        boolean isFree = true;
        for (final HeldPin pin : ring.pinsAcquire()) {
            if (!pin.isFree()) {
                // Another one, if it has been let go and taken again just now: nothing is missed by that.
                add(pin.tokenAcquire());
                isFree = false;
            }
        }
        if (isFree) {
            // Of no use if one was taken meanwhile: the number has gone on, and does not come back.
            ring.noteFree(next);
        }
    }

    private boolean lookAgain(final PinRing ring, final long from, final int length) {
        final long to = ring.nextAcquire();
        if (to == from) {
            return true;
        }
        final HeldPin[] pins = ring.pinsAcquire();
        final long count = Math.min(to - from, length);
        for (int i = 0; i < count; i++) {
            // With the length that the ring had: in a longer one the same pins have the same places.
            add(pins[(int) from + i & length - 1].tokenAcquire());
        }
        // A ring that was made longer has gone on by more than its length.
        return ring.nextAcquire() - from < length;
    }

    /** Adds a token, unless it is there. */
    private void add(final long token) {
        if (2 * size >= table.length) {
            final long[] old = table;
            table = empty(2 * old.length);
            size = 0;
            for (final long one : old) {
                if (one != EMPTY) {
                    add(one);
                }
            }
        }
        int at = place(token);
        while (table[at] != EMPTY) {
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
        if (isUncertain) {
            return true;
        }
        for (int at = place(token); table[at] != EMPTY; at = at + 1 & table.length - 1) {
            if (table[at] == token) {
                return true;
            }
        }
        return false;
    }
}
