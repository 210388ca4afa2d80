package io.reprieve.runtime.observe;

/**
 * A reader that a grace period waits for at this moment.
 *
 * @param thread   the thread; {@code null} where many share a slot.
 * @param isOnline whether it is a quiescent-state reader, outside any section: it has only to go on or offline.
 * @param nanos    how long the grace period has waited, in nanoseconds: the reader has been inside at least that long.
 */
public record LaggingReader(Thread thread, boolean isOnline, long nanos) {
}
