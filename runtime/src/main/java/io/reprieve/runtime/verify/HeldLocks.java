package io.reprieve.runtime.verify;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/**
 * Whether the calling thread holds a lock: a monitor or an exclusive lock, as the JVM knows them, or a lock of
 * {@code java.util.concurrent} that woven code has taken.
 *
 * <p>The JVM is asked seldom: it stops all threads for the answer.
 */
final class HeldLocks {
    private static final boolean HAS_MANAGEMENT = ModuleLayer.boot().findModule("java.management").isPresent();

    private static final int AT_ONCE = 64;
    private static final long INTERVAL_NANOS = 20_000_000;

    // Racy, but benign: a question more or less.
    private static int asked;
    private static long begin;

    private HeldLocks() {
    }

    /** Whether the JVM may be asked once more: at first as often as one likes, and then only now and then. */
    static boolean mayAsk() {
        final long now = System.nanoTime();
        if (begin == 0) {
            begin = now;
        }
        if (asked - AT_ONCE > (now - begin) / INTERVAL_NANOS) {
            return false;
        }
        asked++;
        return true;
    }

    static boolean any() {
        return ThreadLoads.current().locks > 0 || HAS_MANAGEMENT && Jvm.knowsOne();
    }

    /** By itself, for runtime images without the module. */
    private static final class Jvm {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private Jvm() {
        }

        static boolean knowsOne() {
            try {
                final ThreadInfo[] infos = THREADS.getThreadInfo(
                    new long[] {ThreadLoads.idOf(Thread.currentThread())},
                    THREADS.isObjectMonitorUsageSupported(),
                    THREADS.isSynchronizerUsageSupported());
                // None for a virtual thread: then nothing is known.
                return infos[0] != null
                    && (infos[0].getLockedMonitors().length != 0 || infos[0].getLockedSynchronizers().length != 0);
            } catch (final RuntimeException e) {
                return false;
            }
        }
    }
}
