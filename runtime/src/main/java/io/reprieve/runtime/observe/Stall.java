package io.reprieve.runtime.observe;

/**
 * A reader that has held up a grace period for longer than the stall limit.
 *
 * @param reader      the thread; {@code null} where many share a slot, or if it has just left.
 * @param isOnline    whether it is a quiescent-state reader, outside any section: it has only to go on or offline.
 * @param waiter      a thread that waits for the grace period, and may hold what the reader waits for; {@code null} if
 *                    none does.
 * @param waitedNanos how long the grace period has waited, in nanoseconds.
 * @param pending     the releases that wait.
 */
public record Stall(Thread reader, boolean isOnline, Thread waiter, long waitedNanos, long pending) {
}
