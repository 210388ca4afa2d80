package io.reprieve.runtime.reserve;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that pending releases hold, as far as their sites say what an object weighs, and how many there may be.
 * Counted at each such release and behind its body; others don't come here.
 */
public final class ByteBudget {
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong beyond = new AtomicLong();
    // Changed by whoever changes the settings.
    private volatile long limit = Long.MAX_VALUE;
    // Racy, but benign: one report too many, or too few. Whether who had to was let beyond the limit, and nobody has
    // fitted in since.
    private boolean isBeyond;

    /** No bytes, and no limit. */
    public ByteBudget() {
    }

    /**
     * Takes bytes, if there are as many left, or none is taken: what is larger than all goes alone.
     *
     * @param bytes how many, from 0.
     * @return whether they are taken.
     */
    public boolean tryTake(final long bytes) {
        for (long now = pending.get(); now <= 0 || bytes <= limit - now; now = pending.get()) {
            if (pending.compareAndSet(now, now + bytes)) {
                isBeyond = false;
                return true;
            }
        }
        return false;
    }

    /**
     * Takes bytes whether there are as many left or not.
     *
     * @param bytes how many.
     * @return whether nobody had gone beyond the limit since somebody fitted in.
     */
    public boolean takeBeyond(final long bytes) {
        pending.addAndGet(bytes);
        beyond.addAndGet(bytes);
        final boolean isFirst = !isBeyond;
        isBeyond = true;
        return isFirst;
    }

    /**
     * Gives bytes back: the release is over, or was not made.
     *
     * @param bytes as many as were taken.
     */
    public void giveBack(final long bytes) {
        pending.addAndGet(-bytes);
    }

    /**
     * The bytes that are taken.
     *
     * @return how many.
     */
    public long pending() {
        return pending.get();
    }

    /**
     * The bytes that were ever taken beyond the limit.
     *
     * @return how many.
     */
    public long beyond() {
        return beyond.get();
    }

    /**
     * How many bytes may be taken.
     *
     * @return the limit; {@link Long#MAX_VALUE} for none.
     */
    public long limit() {
        return limit;
    }

    /**
     * Sets how many bytes may be taken.
     *
     * @param bytes the limit; {@link Long#MAX_VALUE} for none.
     */
    public void setLimit(final long bytes) {
        limit = bytes;
    }
}
