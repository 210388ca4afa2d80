package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.site.SiteCounters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * How many releases of each site were ever put into one queue. Written by the queue's owner when it goes over to another
 * site, and at no other release: while a site's run is open, its number follows from the queue's position.
 *
 * <pre>
 *   cell = count, shifted       the site's releases, while another site's run is open
 *   cell = count - start, odd   while its own is: the queue's position is to be added
 * </pre>
 */
final class SiteTally {
    private static final VarHandle CELLS = Fields.of(MethodHandles.lookup(), "cells", long[].class);
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int USUAL = 8;
    private static final int OTHERS = 0;
    private static final int NONE = -1;

    // Replaced by the owner when it grows.
    private long[] cells = new long[USUAL];
    private int open = NONE;

    SiteTally() {
    }

    /**
     * What is appended from a position on is a site's. Called by the owner.
     *
     * @param site     the site.
     * @param position how many releases were appended before.
     */
    void open(final SiteCounters site, final long position) {
        final int number = placeOf(site.number());
        if (number != open) {
            close(position);
            open = number;
            // Opaque, before the release store of a position beyond the start: whoever reads that finds the run open.
            CELL.setOpaque(cells, number, (cells[number] >> 1) - position << 1 | 1);
        }
    }

    private void close(final long position) {
        if (open != NONE) {
            CELL.setOpaque(cells, open, (cells[open] >> 1) + position << 1);
            open = NONE;
        }
    }

    private int placeOf(final int number) {
        if (number < cells.length) {
            return number;
        }
        try {
            final long[] more = Arrays.copyOf(cells, Math.max(2 * cells.length, number + 1));
            // Pairs with the acquire in addTo(): the cells are copied before they are found.
            CELLS.setRelease(this, more);
            return number;
        } catch (final OutOfMemoryError e) {
            return OTHERS;
        }
    }

    /**
     * Adds the counts.
     *
     * @param sums     of each site, by number.
     * @param position a published position, read before. A run that is opened or closed meanwhile may be counted as far
     *                 as that, and no farther.
     */
    void addTo(final long[] sums, final long position) {
        final long[] cells = (long[]) CELLS.getAcquire(this);
        for (int i = 0, count = Math.min(cells.length, sums.length); i < count; i++) {
            final long cell = (long) CELL.getOpaque(cells, i);
            sums[i] += (cell >> 1) + ((cell & 1) == 0 ? 0 : position);
        }
    }

    /** Hands the counts on, when the queue's owner has ended and all has run. */
    void retire(final SiteCounters[] sites, final long position) {
        close(position);
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] != 0) {
                sites[i].countRetired(cells[i] >> 1);
            }
        }
    }
}
