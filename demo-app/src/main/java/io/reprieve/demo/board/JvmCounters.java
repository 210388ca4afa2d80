package io.reprieve.demo.board;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the JVM counts of its own: to be taken twice, for the difference.
 *
 * @param allocatedBytes by all Java threads that live.
 * @param collections    of all collectors.
 * @param pauseMillis    that the collections took.
 */
record JvmCounters(long allocatedBytes, long collections, long pauseMillis) {
    static JvmCounters now() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocatedBytes = 0;
        for (final long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocatedBytes += Math.max(0, bytes);
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
