package io.reprieve.runtime.reserve;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The pages that all threads of a domain share, for when a thread's own are out. Filled lazily, but for the last few:
 * they are allocated at start and kept for releases that cannot wait, as the kernel keeps its atomic reserve.
 */
public final class SharedReserve {
    private static final VarHandle OVERDRAFT = Fields.of(MethodHandles.lookup(), "overdraft", long.class);
    private static final int MOST_KEPT = 4;
    private static final int KEPT_SHARE = 8;

    private final HomeSlots slots;
    private final int pageEntries;
    private final int open;
    private long overdraft;

    /**
     * A reserve whose kept pages are there, and whose others are not.
     *
     * @param pages       how many pages at most, the kept ones included.
     * @param pageEntries entries in a page.
     * @param pressure    whether pages may be allocated.
     */
    public SharedReserve(final int pages, final int pageEntries, final HeapPressure pressure) {
        this.pageEntries = pageEntries;
        slots = new HomeSlots(pages, pageEntries, pressure);
        open = pages - Math.min(MOST_KEPT, Math.max(pages > 0 ? 1 : 0, pages / KEPT_SHARE));
        for (int i = open; i < pages; i++) {
            final Page page = new Page(pageEntries, slots, i);
            page.needPrimitives();
            page.goHome();
        }
    }

    /**
     * Takes a page that may be waited for.
     *
     * @return a page, or {@code null} if all are out or the heap is full.
     */
    public Page take() {
        return take(0, open);
    }

    /**
     * Takes one of the pages kept for releases that cannot wait.
     *
     * @return a page, or {@code null} if all are out.
     */
    public Page takeKept() {
        return take(open, slots.count());
    }

    private Page take(final int from, final int to) {
        for (int i = from; i < to; i++) {
            final Page page = slots.exchange(i);
            if (page != null) {
                return page;
            }
        }
        return null;
    }

    /**
     * Takes a page outside the limit, for a release that cannot wait when even the kept pages are out.
     *
     * @return a page, or {@code null} if the heap is full.
     */
    public Page takeOverdraft() {
        try {
            final Page page = Page.overdraft(pageEntries);
            page.needPrimitives();
            OVERDRAFT.getAndAdd(this, 1L);
            return page;
        } catch (final OutOfMemoryError e) {
            return null;
        }
    }

    /** Counts an overdraft page whose releases have all run. */
    public void repay() {
        OVERDRAFT.getAndAdd(this, -1L);
    }

    /**
     * Drops the pages that are at home, but for the kept ones. Called by the reclaimer under heap pressure.
     *
     * @return how many.
     */
    public int drop() {
        return slots.drop(open);
    }

    /**
     * How many pages there are outside the limit.
     *
     * @return overdraft pages in use.
     */
    public long overdraftPages() {
        return (long) OVERDRAFT.getOpaque(this);
    }

    /**
     * How many pages there may be.
     *
     * @return the size of the reserve.
     */
    public int limit() {
        return slots.count();
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
     * How many pages are with queues.
     *
     * @return the number of slots whose page is out.
     */
    public int pagesInUse() {
        return slots.pagesInUse();
    }
}
