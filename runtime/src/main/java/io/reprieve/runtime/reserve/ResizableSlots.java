package io.reprieve.runtime.reserve;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Home slots whose number may change while pages are out. A page's slot is its slot for good: more slots are added
 * behind those that are there, and of slots that are one too many the page is dropped once it is at home.
 */
final class ResizableSlots {
    private static final VarHandle SEGMENTS = Fields.of(MethodHandles.lookup(), "segments", HomeSlots[].class);
    private static final VarHandle LIMIT = Fields.of(MethodHandles.lookup(), "limit", int.class);

    private final int pageEntries;
    private final HeapPressure pressure;
    // Replaced under the lock.
    private HomeSlots[] segments;
    // Written under the lock. Racy, but benign: whoever takes a page meanwhile takes it by the old limit.
    private int limit;

    ResizableSlots(final int count, final int pageEntries, final HeapPressure pressure) {
        this.pageEntries = pageEntries;
        this.pressure = pressure;
        segments = new HomeSlots[] {new HomeSlots(count, pageEntries, pressure)};
        limit = count;
    }

    int pageEntries() {
        return pageEntries;
    }

    /** How many pages there may be. */
    int limit() {
        return (int) LIMIT.getOpaque(this);
    }

    /** Pairs with the release in {@link #resize}: a segment is complete before it is found. */
    private HomeSlots[] segmentsAcquire() {
        return (HomeSlots[]) SEGMENTS.getAcquire(this);
    }

    /** Takes a page. Called by the one thread that takes from these slots. */
    Page take() {
        int left = limit();
        for (final HomeSlots segment : segmentsAcquire()) {
            for (int i = 0, count = Math.min(left, segment.count()); i < count; i++) {
                final Page page = segment.take(i);
                if (page != null) {
                    return page;
                }
            }
            left -= segment.count();
        }
        return null;
    }

    /** Takes the first page, under heap pressure too. Called before there is a thread that takes from these slots. */
    Page takeFirst() {
        final HomeSlots first = segmentsAcquire()[0];
        return first.count() == 0 ? null : first.takeForCertain(0);
    }

    /** Takes a page that all threads may take. */
    Page exchange() {
        int left = limit();
        for (final HomeSlots segment : segmentsAcquire()) {
            for (int i = 0, count = Math.min(left, segment.count()); i < count; i++) {
                final Page page = segment.exchange(i);
                if (page != null) {
                    return page;
                }
            }
            left -= segment.count();
        }
        return null;
    }

    /**
     * Changes how many pages there may be. Pages that are out beyond a smaller limit come home first.
     *
     * @throws OutOfMemoryError if there is no room for the slots; nothing has changed then.
     */
    synchronized void resize(final int count) {
        int capacity = 0;
        for (final HomeSlots segment : segments) {
            capacity += segment.count();
        }
        if (count > capacity) {
            final HomeSlots[] more = Arrays.copyOf(segments, segments.length + 1);
            more[segments.length] = new HomeSlots(count - capacity, pageEntries, pressure);
            SEGMENTS.setRelease(this, more);
        }
        LIMIT.setOpaque(this, count);
        drop(count);
    }

    /** Drops what has come home beyond the limit. */
    void trim() {
        drop(limit());
    }

    /** Whether a page is at home, or may be allocated. */
    boolean hasPage() {
        int left = limit();
        for (final HomeSlots segment : segmentsAcquire()) {
            if (segment.hasPage(Math.min(left, segment.count()))) {
                return true;
            }
            left -= segment.count();
        }
        return false;
    }

    /** Drops the pages that are at home, from a slot on. */
    int drop(final int from) {
        int dropped = 0;
        int begin = from;
        for (final HomeSlots segment : segmentsAcquire()) {
            if (begin < segment.count()) {
                dropped += segment.drop(Math.max(0, begin), segment.count());
            }
            begin -= segment.count();
        }
        return dropped;
    }

    /** How many pages there are. */
    int pages() {
        int pages = 0;
        for (final HomeSlots segment : segmentsAcquire()) {
            pages += segment.pages();
        }
        return pages;
    }

    /** How many pages are out. */
    int pagesInUse() {
        int inUse = 0;
        for (final HomeSlots segment : segmentsAcquire()) {
            inUse += segment.pagesInUse();
        }
        return inUse;
    }
}
