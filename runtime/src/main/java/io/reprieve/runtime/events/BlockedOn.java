package io.reprieve.runtime.events;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.locks.LockSupport;

/**
 * What a thread waits for, in words for reports. The JVM tells it of everything that is waited for with a blocker, and
 * of the monitors that platform threads wait for.
 */
final class BlockedOn {
    private BlockedOn() {
    }

    /** A class and an identity hash, as in a thread dump; empty if the thread waits for nothing, or nobody tells. */
    static String text(final Thread thread) {
        final Object blocker = LockSupport.getBlocker(thread);
        if (blocker != null) {
            return blocker.getClass().getName() + '@' + Integer.toHexString(System.identityHashCode(blocker));
        }
        if (thread.getState() != Thread.State.BLOCKED) {
            return "";
        }
        try {
            return Monitors.of(thread);
        } catch (final LinkageError | RuntimeException e) {
            // No java.management, or not allowed.
            return "";
        }
    }

    /**
     * Asks the JVM. A class of its own, because a runtime may lack the module.
     */
    private static final class Monitors {
        private Monitors() {
        }

        static String of(final Thread thread) {
            final ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
            final LockInfo lock = info == null ? null : info.getLockInfo();
            return lock == null ? "" : lock.toString();
        }
    }
}
