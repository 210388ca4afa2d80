package io.reprieve.runtime.site;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * How many releases of each site were ever put into one queue. Written by the queue's owner when it goes over to
 * another site, and at no other release: while a site's run is open, its number follows from the queue's position.
 *
 * <pre>
 *   cell = count, shifted       the site's releases, while another site's run is open
 *   cell = count - start, odd   while its own is: the queue's position is to be added
 * </pre>
 */
public final class SiteTally {
    private static final VarHandle CELLS = Fields.of(MethodHandles.lookup(), "cells", long[].class);
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int USUAL = 8;
    private static final int OTHERS = 0;
    private static final int NONE = -1;

    // Replaced by the owner when it grows.
    private long[] cells = new long[USUAL];
    private int open = NONE;

    /** No counts yet. */
    public SiteTally() {
    }

    /** What is appended from a position on is a site's. Called by the owner. */
    public void open(final SiteCounters site, final long position) {
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
     * @param position a published position, read before. A run that is opened or closed meanwhile may be counted as far
     *                 as that, and no farther.
     */
    public void addTo(final long[] sums, final long position) {
        final long[] cells = (long[]) CELLS.getAcquire(this);
        for (int i = 0, count = Math.min(cells.length, sums.length); i < count; i++) {
            final long cell = (long) CELL.getOpaque(cells, i);
            sums[i] += (cell >> 1) + ((cell & 1) == 0 ? 0 : position);
        }
    }

    /**
     * Moves all counts to the tally of another queue, whose run is closed. Called by who owns both.
     *
     * @param otherPosition how many were appended there before.
     */
    public void pourInto(final SiteTally to, final long position, final long otherPosition) {
        close(position);
        to.close(otherPosition);
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] != 0) {
                final int place = to.placeOf(i);
                CELL.setOpaque(to.cells, place, to.cells[place] + cells[i]);
                CELL.setOpaque(cells, i, 0L);
            }
        }
    }

    /** Hands the counts on, when the queue's owner has ended and all has run. */
    public void retire(final SiteCounters[] sites, final long position) {
        close(position);
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] != 0) {
                sites[i].countRetired(cells[i] >> 1);
            }
        }
    }
}
