package io.reprieve.runtime.thread;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/**
 * Finds out whether a thread is blocked on a lock that another one owns, through any number of threads in between:
 * monitors, and locks whose owner the JVM knows ({@link java.util.concurrent.locks.ReentrantLock}, the write lock of a
 * read-write lock). The JVM tells it of platform threads; what a virtual thread is blocked on it doesn't tell.
 */
public final class LockCycle {
    private static final int MOST_THREADS = 64;
    private static final long NOBODY = -1;

    private LockCycle() {
    }

    /**
     * Whether a thread waits for the calling one. Takes some microseconds, and allocates.
     *
     * @param blocked the thread; {@code null} if it isn't known.
     * @return {@code true} if it, or a thread that it waits for, is blocked on a lock that the calling thread owns.
     *     Where that can't be seen, {@code false}.
     */
    public static boolean leadsHere(final Thread blocked) {
        if (blocked == null || blocked == Thread.currentThread() || !isBlocked(blocked.getState())) {
            return false;
        }
        try {
            return Owners.leadTo(blocked.getId(), Thread.currentThread().getId());
        } catch (final LinkageError | RuntimeException | OutOfMemoryError e) {
            // No java.management, not allowed, or a full heap: the bound of the wait has to do.
            return false;
        }
    }

    /** Who waits for a time only comes back by itself. Allocates nothing: most who are asked about are not blocked. */
    private static boolean isBlocked(final Thread.State state) {
        return state == Thread.State.BLOCKED || state == Thread.State.WAITING;
    }

    /**
     * Asks the JVM. A class of its own, because a runtime may lack the module.
     */
    private static final class Owners {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private Owners() {
        }

        static boolean leadTo(final long from, final long to) {
            long blocked = from;
            for (int i = 0; i < MOST_THREADS && blocked > 0; i++) {
                final ThreadInfo info = THREADS.getThreadInfo(blocked);
                blocked = info == null ? NOBODY : info.getLockOwnerId();
                if (blocked == to) {
                    return true;
                }
            }
            return false;
        }
    }
}
