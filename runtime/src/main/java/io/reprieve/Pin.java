package io.reprieve;

/**
 * Keeps one object, or one native handle, from being reclaimed after the section has ended in which it was pinned. For
 * uses that take long, or that end elsewhere: a search, a scroll, a send over many polls. A section that stays open as
 * long holds back everything; a pin holds back what it is for.
 *
 * <p>{@link #close()} may be called by any thread, a virtual one included. It is idempotent: a second call does
 * nothing. Pins are used again in the order in which they were closed, at the earliest when their thread has taken some
 * sixty others: who closes one long after it was closed may close another's use of it.
 */
public interface Pin extends AutoCloseable {
    /** Lets go. What waits for this pin alone is reclaimed soon after. Never blocks, allocates nothing. */
    @Override
    void close();
}
