package io.reprieve.runtime.reserve;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.SoftReference;
import java.util.concurrent.TimeUnit;

/**
 * Notices when the heap is nearly full, and keeps the reserve from growing then: no page is allocated for a while, and
 * after that one at a time. The kernel's {@code kvfree_rcu()} does the same when its shrinker has been called.
 *
 * <p>The sign is a soft reference, which the collector clears before it gives up. It is touched so often that it isn't
 * cleared for its age while there is memory left.
 */
public final class HeapPressure {
    private static final VarHandle NEXT_PAGE_NANOS = Fields.of(MethodHandles.lookup(), "nextPageNanos", long.class);
    private static final VarHandle STATE = Fields.of(MethodHandles.lookup(), "state", int.class);
    private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ONE_PAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int NONE = 0;
    private static final int STOPPED = 1;
    private static final int RESUMING = 2;

    // Touched by the reclaimer alone.
    private SoftReference<Object> sign = new SoftReference<>(new Object());
    private long sinceNanos;
    // Written by the reclaimer and by whoever finds the heap full; read by whoever would allocate a page.
    private int state = NONE;
    private long nextPageNanos;

    /** No pressure. */
    public HeapPressure() {
    }

    /** Whether a page may be allocated now. */
    boolean mayAllocate() {
        final int now = (int) STATE.getOpaque(this);
        return now == NONE || now == RESUMING && isTurn();
    }

    private boolean isTurn() {
        final long now = System.nanoTime();
        final long next = (long) NEXT_PAGE_NANOS.getOpaque(this);
        return now - next >= 0 && NEXT_PAGE_NANOS.compareAndSet(this, next, now + ONE_PAGE_NANOS);
    }

    /**
     * Whether the heap is, or was a moment ago, nearly full.
     *
     * @return {@code true} from the first sign until the reserve may grow freely again.
     */
    public boolean isOn() {
        return (int) STATE.getOpaque(this) != NONE;
    }

    /** An allocation has failed. */
    public void heapIsFull() {
        STATE.setOpaque(this, STOPPED);
    }

    /** Takes the paths of the time after, and forgets it. */
    public void rehearseEnd() {
        STATE.setOpaque(this, RESUMING);
        mayAllocate();
        sinceNanos = 0;
        STATE.setOpaque(this, NONE);
    }

    /**
     * Looks at the sign. Called by the reclaimer about once a second.
     *
     * @return {@code true} if idle pages are to be dropped.
     */
    public boolean check() {
        final int before = (int) STATE.getOpaque(this);
        final boolean isNew = sign.get() == null || before == STOPPED && sinceNanos == 0;
        final long now = System.nanoTime();
        if (isNew) {
            sinceNanos = now == 0 ? 1 : now;
            STATE.setOpaque(this, STOPPED);
            try {
                sign = new SoftReference<>(new Object());
            } catch (final OutOfMemoryError e) {
                // The next look will find it cleared again.
                return true;
            }
            return true;
        }
        if (before != NONE && now - sinceNanos >= BACK_OFF_NANOS) {
            sinceNanos = before == STOPPED ? now : 0;
            STATE.setOpaque(this, before == STOPPED ? RESUMING : NONE);
        }
        return false;
    }
}
