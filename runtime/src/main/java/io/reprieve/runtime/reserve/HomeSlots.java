package io.reprieve.runtime.reserve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The places that pages come home to. A page always returns to the slot it came from, so that its return is one
 * release store, and nobody competes for it.
 *
 * <p>The idea is McKenney's, from the kernel list of April 2020: an array of pointers to the reserved pages, and in
 * each page a pointer to its pointer. It is compatible with filling the slots lazily.
 */
final class HomeSlots {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Page[].class);

    private final Page[] slots;

    HomeSlots(final int count) {
        slots = new Page[count];
    }

    int count() {
        return slots.length;
    }

    /** Pairs with the acquire of whoever takes the page: without it the next owner could see entries not yet nulled. */
    void putRelease(final int slot, final Page page) {
        SLOT.setRelease(slots, slot, page);
    }

    /** For slots that one thread takes from. Pairs with {@link #putRelease}. */
    Page takeAcquire(final int slot) {
        final Page page = (Page) SLOT.getAcquire(slots, slot);
        if (page != null) {
            // Opaque: only this page ever comes here, and it is out from now on.
            SLOT.setOpaque(slots, slot, (Page) null);
        }
        return page;
    }

    /**
     * For slots that all threads take from. One exchange decides who gets the page; a linked stack of recycled pages
     * would have the ABA problem. Pairs with {@link #putRelease}.
     */
    Page exchangeAcquire(final int slot) {
        if ((Page) SLOT.getOpaque(slots, slot) == null) {
            return null;
        }
        return (Page) SLOT.getAndSetAcquire(slots, slot, (Page) null);
    }

    /** For counting. */
    boolean isAtHomeOpaque(final int slot) {
        return (Page) SLOT.getOpaque(slots, slot) != null;
    }
}
