package io.reprieve.runtime.reserve;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The pages of one releasing thread. Filled lazily: a thread that never releases owns no page.
 */
public final class ThreadReserve {
    private static final VarHandle POPULATED = Fields.of(MethodHandles.lookup(), "populated", int.class);

    private final HomeSlots slots;
    private final int pageEntries;
    // Written by the owner alone; read opaque for statistics.
    private int populated;

    /**
     * An empty reserve.
     *
     * @param pages       how many pages at most.
     * @param pageEntries entries in a page.
     */
    public ThreadReserve(final int pages, final int pageEntries) {
        slots = new HomeSlots(pages);
        this.pageEntries = pageEntries;
    }

    /**
     * Takes a page that has come home, or fills a slot that was never filled. Called by the owner.
     *
     * @return a page, or {@code null} if all are out or the heap is full.
     */
    public Page take() {
        for (int i = 0; i < populated; i++) {
            final Page page = slots.takeAcquire(i);
            if (page != null) {
                return page;
            }
        }
        return populated < slots.count() ? populate() : null;
    }

    private Page populate() {
        try {
            final Page page = new Page(pageEntries, slots, populated);
            POPULATED.setOpaque(this, populated + 1);
            return page;
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    /**
     * How many pages there are.
     *
     * @return the number of slots that have been filled.
     */
    public int pages() {
        return (int) POPULATED.getOpaque(this);
    }

    /**
     * How many pages are with the queue.
     *
     * @return the number of filled slots whose page is out.
     */
    public int pagesInUse() {
        int inUse = 0;
        for (int i = 0, filled = pages(); i < filled; i++) {
            if (!slots.isAtHomeOpaque(i)) {
                inUse++;
            }
        }
        return inUse;
    }
}
