package io.reprieve.runtime.verify;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Which locks a thread holds: monitors and exclusive locks, as the JVM knows them, and locks of
 * {@code java.util.concurrent} that woven code has taken.
 *
 * <p>The JVM is asked seldom: it stops all threads for the answer.
 */
final class HeldLocks {
    private static final boolean HAS_MANAGEMENT = ModuleLayer.boot().findModule("java.management").isPresent();
    private static final int[] NONE = {};

    private static final int AT_ONCE = 64;
    private static final long INTERVAL_NANOS = 20_000_000;

    // Racy, but benign: a question more or less.
    private static int asked;
    private static long begin;

    /** The identity hashes of those that the JVM knows. */
    private final int[] known;
    /** Whether woven code holds others, perhaps: which ones isn't known. */
    private final boolean hasOthers;

    private HeldLocks(final int[] known, final boolean hasOthers) {
        this.known = known;
        this.hasOthers = hasOthers;
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

    static HeldLocks ofCaller() {
        final boolean hasOthers = ThreadLoads.current().locks > 0;
        return new HeldLocks(HAS_MANAGEMENT ? Jvm.known() : NONE, hasOthers);
    }

    boolean isAny() {
        return hasOthers || known.length != 0;
    }

    boolean mayShareOneWith(final HeldLocks other) {
        boolean isShared = hasOthers && other.isAny() || other.hasOthers && isAny();
        for (final int each : known) {
            for (final int otherLock : other.known) {
                isShared |= each == otherLock;
            }
        }
        return isShared;
    }

    /** By itself, for runtime images without the module. */
    private static final class Jvm {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private Jvm() {
        }

        static int[] known() {
            try {
                final ThreadInfo[] infos = THREADS.getThreadInfo(
                    new long[] {ThreadLoads.idOf(Thread.currentThread())},
                    THREADS.isObjectMonitorUsageSupported(),
                    THREADS.isSynchronizerUsageSupported());
                if (infos[0] == null) {
                    // A virtual thread: nothing is known.
                    return NONE;
                }
                final LockInfo[] monitors = infos[0].getLockedMonitors();
                final LockInfo[] synchronizers = infos[0].getLockedSynchronizers();
                final int[] all = Arrays.copyOf(hashes(monitors), monitors.length + synchronizers.length);
                System.arraycopy(hashes(synchronizers), 0, all, monitors.length, synchronizers.length);
                return all;
            } catch (final RuntimeException e) {
                return NONE;
            }
        }

        private static int[] hashes(final LockInfo[] locks) {
            return Arrays.stream(locks).mapToInt(LockInfo::getIdentityHashCode).toArray();
        }
    }
}
