package io.reprieve.runtime.reserve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The places that pages come home to. A page always returns to the slot it came from, so that its return is one
 * release store, and nobody competes for it.
 *
 * <pre>
 *            allocate                      take
 *   UNFILLED ---------&gt; null, page in use &lt;------ page at home
 *       ^                      |     go home          ^ |
 *       |                      `----------------------' |
 *       `-----------------------------------------------'
 *                       drop, under heap pressure
 * </pre>
 *
 * <p>The idea is McKenney's, from the kernel list of April 2020: an array of pointers to the reserved pages, and in
 * each page a pointer to its pointer. It is compatible with filling the slots lazily.
 */
final class HomeSlots {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Page[].class);
    private static final Page UNFILLED = Page.beginning();

    private final Page[] slots;
    private final int pageEntries;
    private final HeapPressure pressure;

    HomeSlots(final int count, final int pageEntries, final HeapPressure pressure) {
        slots = new Page[count];
        Arrays.fill(slots, UNFILLED);
        this.pageEntries = pageEntries;
        this.pressure = pressure;
    }

    int count() {
        return slots.length;
    }

    /** Pairs with the acquire of whoever takes the page: without it the next owner could see entries not yet nulled. */
    void putRelease(final int slot, final Page page) {
        SLOT.setRelease(slots, slot, page);
    }

    /**
     * Takes a page from a slot that one thread takes from, or fills the slot. Pairs with {@link #putRelease}.
     *
     * @return {@code null} if the page is out, or none may be allocated.
     */
    Page take(final int slot) {
        return take(slot, false);
    }

    /** As {@link #take(int)}; under heap pressure too, as long as the heap has room. */
    Page takeForCertain(final int slot) {
        return take(slot, true);
    }

    private Page take(final int slot, final boolean underPressure) {
        final Page page = (Page) SLOT.getAcquire(slots, slot);
        if (page == UNFILLED) {
            final Page filled = underPressure || pressure.mayAllocate() ? fill(slot) : null;
            if (filled != null) {
                SLOT.setOpaque(slots, slot, (Page) null);
            }
            return filled;
        }
        if (page != null) {
            // Opaque: only this page ever comes here, and it is out from now on. If it is being dropped at this moment
            // it isn't dropped after all, and comes home as ever.
            SLOT.setOpaque(slots, slot, (Page) null);
        }
        return page;
    }

    /**
     * Takes a page from a slot that all threads take from, or fills the slot. One exchange decides who gets it; a
     * linked stack of recycled pages would have the ABA problem. Pairs with {@link #putRelease}.
     *
     * @return {@code null} if the page is out, or none may be allocated.
     */
    Page exchange(final int slot) {
        if ((Page) SLOT.getOpaque(slots, slot) == null) {
            return null;
        }
        final Page page = (Page) SLOT.getAndSetAcquire(slots, slot, (Page) null);
        if (page != UNFILLED) {
            return page;
        }
        final Page filled = pressure.mayAllocate() ? fill(slot) : null;
        if (filled == null) {
            SLOT.setRelease(slots, slot, UNFILLED);
        }
        return filled;
    }

    /** Whether one of the first slots has a page, or may be filled. */
    boolean hasPage(final int among) {
        for (int i = 0; i < among; i++) {
            final Page page = (Page) SLOT.getOpaque(slots, i);
            if (page != null && (page != UNFILLED || !pressure.isOn())) {
                return true;
            }
        }
        return false;
    }

    private Page fill(final int slot) {
        try {
            return new Page(pageEntries, this, slot);
        } catch (final OutOfMemoryError e) {
            pressure.heapIsFull();
            return null;
        }
    }

    /** Drops the pages that are at home in some of the slots. */
    int drop(final int from, final int to) {
        int dropped = 0;
        for (int i = from; i < to; i++) {
            final Page page = (Page) SLOT.getOpaque(slots, i);
            if (page != null && page != UNFILLED && SLOT.compareAndSet(slots, i, page, UNFILLED)) {
                dropped++;
            }
        }
        return dropped;
    }

    /** How many pages there are. */
    int pages() {
        int pages = 0;
        for (int i = 0; i < slots.length; i++) {
            if ((Page) SLOT.getOpaque(slots, i) != UNFILLED) {
                pages++;
            }
        }
        return pages;
    }

    /** How many pages are out. */
    int pagesInUse() {
        int inUse = 0;
        for (int i = 0; i < slots.length; i++) {
            if ((Page) SLOT.getOpaque(slots, i) == null) {
                inUse++;
            }
        }
        return inUse;
    }
}
