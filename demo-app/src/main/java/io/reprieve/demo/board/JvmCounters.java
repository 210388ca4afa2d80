package io.reprieve.demo.board;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/**
 * What the JVM counts of its own: to be taken twice, for the difference.
 *
 * @param allocatedBytes by all living Java threads but those of JFR, which allocate for the recording and not for us.
 * @param collections    of all collectors.
 * @param pauseMillis    that the collections took.
 */
record JvmCounters(long allocatedBytes, long collections, long pauseMillis) {
    private static final String JFR_THREADS = "JFR ";

    static JvmCounters now() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long[] ids = threads.getAllThreadIds();
        // Before the names are asked for, because that allocates too.
        final long[] bytes = threads.getThreadAllocatedBytes(ids);
        final ThreadInfo[] infos = threads.getThreadInfo(ids);
        long allocatedBytes = 0;
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] > 0 && infos[i] != null && !infos[i].getThreadName().startsWith(JFR_THREADS)) {
                allocatedBytes += bytes[i];
            }
        }
        long collections = 0;
        long pauseMillis = 0;
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            pauseMillis += Math.max(0, collector.getCollectionTime());
        }
        return new JvmCounters(allocatedBytes, collections, pauseMillis);
    }
}
