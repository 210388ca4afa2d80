package io.reprieve.runtime.reserve;

/**
 * The pages of one releasing thread. Filled lazily: a thread that never releases owns no page.
 */
public final class ThreadReserve {
    private final ResizableSlots slots;

    /**
     * An empty reserve.
     *
     * @param pages       how many pages at most.
     * @param pageEntries entries in a page.
     * @param pressure    whether pages may be allocated.
     */
    public ThreadReserve(final int pages, final int pageEntries, final HeapPressure pressure) {
        slots = new ResizableSlots(pages, pageEntries, pressure);
    }

    /**
     * Takes a page that has come home, or fills a slot. Called by the owner.
     *
     * @return a page, or {@code null} if all are out or the heap is full.
     */
    public Page take() {
        return slots.take();
    }

    /**
     * Allocates the first page, before there is a thread that takes it. It stays at home. Done under heap pressure too:
     * it is what a thread cannot do without.
     *
     * @param withPrimitives whether it gets its primitive lane as well.
     * @return {@code false} if the heap is full.
     */
    public boolean allocateFirst(final boolean withPrimitives) {
        final Page first = slots.takeFirst();
        if (first == null) {
            return false;
        }
        try {
            if (withPrimitives) {
                first.needPrimitives();
            }
            return true;
        } catch (final OutOfMemoryError e) {
            return false;
        } finally {
            first.goHome();
        }
    }

    /**
     * Whether a page is at home, or may be allocated. Racy: asked by who waits for one.
     *
     * @return {@code true} if it is worth while to try.
     */
    public boolean hasPage() {
        return slots.hasPage();
    }

    /**
     * Changes how many pages there may be.
     *
     * @param pages how many at most.
     */
    public void resize(final int pages) {
        if (pages != slots.limit()) {
            slots.resize(pages);
        }
    }

    /** Drops pages that have come home beyond a limit that was lowered. Called by the reclaimer now and then. */
    public void trim() {
        slots.trim();
    }

    /**
     * The size of a page.
     *
     * @return entries in a page.
     */
    public int pageEntries() {
        return slots.pageEntries();
    }

    /**
     * Drops the pages that are at home, but for the first: the owner will have room again. Called by the reclaimer
     * under heap pressure.
     *
     * @return how many.
     */
    public int drop() {
        return slots.drop(1);
    }

    /**
     * How many pages there are.
     *
     * @return the number of slots that are filled.
     */
    public int pages() {
        return slots.pages();
    }

    /**
     * How many pages are with the queue.
     *
     * @return the number of slots whose page is out.
     */
    public int pagesInUse() {
        return slots.pagesInUse();
    }
}
