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

    private final ResizableSlots open;
    private final HomeSlots kept;
    private final int pageEntries;
    private final HeapPressure pressure;
    private final ByteBudget bytes = new ByteBudget();
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
        this.pressure = pressure;
        final int keptPages = Math.min(MOST_KEPT, Math.max(pages > 0 ? 1 : 0, pages / KEPT_SHARE));
        open = new ResizableSlots(pages - keptPages, pageEntries, pressure);
        kept = new HomeSlots(keptPages, pageEntries, pressure);
        for (int i = 0; i < keptPages; i++) {
            final Page page = new Page(pageEntries, kept, i);
            page.needPrimitives();
            page.goHome();
        }
    }

    /**
     * What pending releases may weigh.
     *
     * @return the budget of the domain.
     */
    public ByteBudget bytes() {
        return bytes;
    }

    /**
     * Changes how many pages there may be. The kept ones stay as they are.
     *
     * @param pages how many at most, the kept ones included.
     */
    public void resize(final int pages) {
        open.resize(Math.max(0, pages - kept.count()));
    }

    /** Drops pages that have come home beyond a limit that was lowered. Called by the reclaimer now and then. */
    public void trim() {
        open.trim();
    }

    /**
     * Takes a page that may be waited for.
     *
     * @return a page, or {@code null} if all are out or the heap is full.
     */
    public Page take() {
        return open.exchange();
    }

    /**
     * Whether a page is at home, or may be allocated. Racy: asked by who waits for one.
     *
     * @return {@code true} if it is worth while to try.
     */
    public boolean hasPage() {
        return open.hasPage();
    }

    /**
     * Takes one of the pages kept for releases that cannot wait.
     *
     * @return a page, or {@code null} if all are out.
     */
    public Page takeKept() {
        for (int i = 0, count = kept.count(); i < count; i++) {
            final Page page = kept.exchange(i);
            if (page != null) {
                return page;
            }
        }
        return null;
    }

    /**
     * Takes a page outside the limit, for a release that cannot wait when even the kept pages are out.
     *
     * @param canWait whether the caller can wait again. While the heap is full, who can doesn't try: each attempt would
     *                cost everybody a full collection.
     * @return a page, or {@code null} if the heap is full.
     */
    public Page takeOverdraft(final boolean canWait) {
        if (canWait && pressure.isOn()) {
            return null;
        }
        try {
            final Page page = Page.overdraft(pageEntries);
            page.needPrimitives();
            OVERDRAFT.getAndAdd(this, 1L);
            return page;
        } catch (final OutOfMemoryError e) {
            pressure.heapIsFull();
            return null;
        }
    }

    /**
     * Whether the heap is nearly full.
     *
     * @return {@code true} if it is.
     */
    public boolean isUnderPressure() {
        return pressure.isOn();
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
        return open.drop(0);
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
        return open.limit() + kept.count();
    }

    /**
     * How many pages there are.
     *
     * @return the number of slots that are filled.
     */
    public int pages() {
        return open.pages() + kept.pages();
    }

    /**
     * How many pages are with queues.
     *
     * @return the number of slots whose page is out.
     */
    public int pagesInUse() {
        return open.pagesInUse() + kept.pagesInUse();
    }
}
