package io.reprieve.foreign;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where threads exchange empty magazines of one block size for full ones, and the other way round: reclaimers bring
 * what arenas take. The last brought is the first taken, for the processor's caches. Bounded: what is too much goes
 * back to the C library.
 *
 * <p>Held for a few loads and stores, once in a magazine's worth of blocks, by whoever sets {@code holder}. Nobody
 * waits for a thread that was taken off its processor meanwhile: he does without.
 */
final class Depot {
    private static final VarHandle HOLDER;
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int PATIENCE = 200;
    // What comes back from one grace period, of a thread that does nothing else: with less, the rest goes to the C
    // library and is asked for again. Of the larger ones half, for the sake of the whole: at most 145 MiB of all sizes.
    private static final int MOST_BLOCKS = 32_768;
    private static final long MANY_BYTES = 16 << 20;
    private static final int LARGEST_MAGAZINE = 256;
    private static final long MOST_BYTES_OF_MAGAZINE = 32 << 10;
    private static final Depot[] DEPOTS = new Depot[Block.SIZES];

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(Depot.class, "holder", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        for (int i = 0; i < DEPOTS.length; i++) {
            DEPOTS[i] = new Depot(Block.bytes(i));
        }
    }

    private final int capacity;
    private final Magazine[] full;
    private final Magazine[] empty;
    // Plain, within the hold; read racily for the statistics.
    private int fullCount;
    private int emptyCount;
    // Taken by compare-and-set (acquire), let go with release: the next holder sees what this one has done.
    private int holder;

    private Depot(final long blockBytes) {
        capacity = (int) Math.min(LARGEST_MAGAZINE, MOST_BYTES_OF_MAGAZINE / blockBytes);
        final int most = MOST_BLOCKS * blockBytes <= MANY_BYTES ? MOST_BLOCKS : MOST_BLOCKS / 2;
        final int limit = most / capacity;
        full = new Magazine[limit];
        empty = new Magazine[limit];
    }

    static Depot of(final int sizeClass) {
        return DEPOTS[sizeClass];
    }

    Magazine newMagazine() {
        return new Magazine(capacity);
    }

    /**
     * Exchanges an empty magazine for a full one.
     *
     * @param returned an empty one, or {@link Magazine#NONE}; still the caller's if there is nothing for it.
     * @return a full one, or {@code null}.
     */
    Magazine takeFull(final Magazine returned) {
        if (!hold()) {
            return null;
        }
        try {
            if (fullCount == 0) {
                return null;
            }
            if (returned != Magazine.NONE && emptyCount < empty.length) {
                empty[emptyCount++] = returned;
            }
            final Magazine magazine = full[--fullCount];
            full[fullCount] = null;
            return magazine;
        } finally {
            letGo();
        }
    }

    /**
     * Exchanges a full magazine for an empty one.
     *
     * @param returned a full one; still the caller's if there is no room for it.
     * @return an empty one, or {@code null}.
     */
    Magazine takeEmpty(final Magazine returned) {
        if (!hold()) {
            return null;
        }
        try {
            if (fullCount == full.length) {
                return null;
            }
            final Magazine magazine = emptyCount > 0 ? empty[--emptyCount] : newMagazine();
            full[fullCount++] = returned;
            return magazine;
        } finally {
            letGo();
        }
    }

    /** How many bytes are in it, about. */
    long bytes(final int sizeClass) {
        return fullCount * capacity * Block.bytes(sizeClass);
    }

    private boolean hold() {
        for (int i = 0; i < PATIENCE; i++) {
            // First: a compare-and-set that fails takes the line from the holder, who has to get it back to let go.
            if ((int) HOLDER.getOpaque(this) == FREE && HOLDER.weakCompareAndSetAcquire(this, FREE, HELD)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private void letGo() {
        HOLDER.setRelease(this, FREE);
    }
}
