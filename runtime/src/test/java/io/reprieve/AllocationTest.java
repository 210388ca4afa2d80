package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Reading and releasing allocate nothing, once a thread has read and released.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AllocationTest {
    private static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 20;
    private static final int RUNS = 20;
    /** A walk of the stack, and what it finds there. */
    private static final long MOST_FOR_A_NAME = 8192;
    private static final int ROUNDS = 100;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private long sum;

    /**
     * What a thread allocates that has done the same often. Not at the first attempt: the first time that it comes by a
     * call site, some of them rare, this is linked.
     */
    private static long allocatedBy(final RcuDomain domain, final Runnable deed) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && least != 0; i++) {
            least = Math.min(least, allocatedInRuns(domain, deed));
        }
        return least;
    }

    private static long allocatedInRuns(final RcuDomain domain, final Runnable deed) {
        long allocated = 0;
        for (int i = 0; i < RUNS; i++) {
            // All pages come home, so that no run finds the reserve emptier than the one before, and fills it.
            domain.barrier();
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            deed.run();
            allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }

    @Test
    void theMeasureSeesAnAllocation() {
        assertTrue(allocatedBy(domain, () -> sum += new long[4].clone().length) >= 48 * RUNS);
    }

    @Test
    @SuppressWarnings("try")
    void sectionsAllocateNothing() {
        assertEquals(0, allocatedBy(domain, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                domain.readLock();
                try (ReadSection section = domain.read()) {
                    sum += i;
                }
                domain.readUnlock();
                sum += domain.inReadSection() ? 1 : 0;
            }
        }));
    }

    @Test
    void releasesAllocateNothing() {
        releaseInAllForms(domain);
    }

    @Test
    void releasesWithoutAPageAllocateNothing() {
        final RcuDomain tiny = domains.makeTiny(0);
        releaseInAllForms(tiny);
        assertTrue(tiny.statistics().synchronousFallbacks() > RUNS);
    }

    @Test
    void anEventOfAReleaseThatWaitsAllocatesNoMoreThanTheNameOfItsCaller() {
        final RcuDomain tiny = domains.makeTiny(0);
        final long allocated;
        final long waits;
        try (Recording recording = new Recording()) {
            recording.enable("io.reprieve.SynchronousFallback").withoutThreshold().withStackTrace();
            recording.start();
            final long before = tiny.statistics().synchronousFallbacks();
            allocated = allocatedInRuns(tiny, () -> release(tiny));
            waits = tiny.statistics().synchronousFallbacks() - before;
        }
        assertTrue(waits > RUNS);
        assertTrue(allocated <= waits * MOST_FOR_A_NAME, () -> allocated + " bytes for " + waits + " waits");
    }

    private void releaseInAllForms(final RcuDomain where) {
        assertEquals(0, allocatedBy(where, () -> release(where)));
    }

    private void release(final RcuDomain where) {
        for (int i = 0; i < ROUNDS; i++) {
            where.defer(this, object -> { });
        }
        for (int i = 0; i < ROUNDS; i++) {
            where.defer(this, this, (context, object) -> { });
        }
        for (int i = 0; i < ROUNDS; i++) {
            where.defer((long) i, handle -> { });
        }
        for (int i = 0; i < ROUNDS; i++) {
            where.defer(this, (long) i, (context, handle) -> { });
        }
    }

    @Test
    void updatesAllocateNothing() {
        assertEquals(0, allocatedBy(domain, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                domain.beginUpdate();
                domain.defer(this, object -> { });
                domain.endUpdate();
            }
        }));
    }

    @Test
    void quiescentStatesAllocateNothing() {
        domain.online();
        assertEquals(0, allocatedBy(domain, () -> {
            for (int i = 0; i < ROUNDS; i++) {
                domain.readLock();
                sum += i;
                domain.readUnlock();
                domain.quiescent();
            }
        }));
        domain.offline();
    }

    @Test
    void bodiesOfAThreadThatHasSomethingOpenAllocateNothing() {
        final OwnerSite site = new OwnerSite(domain);
        final Runnable body = () -> sum++;
        domain.online();
        assertEquals(0, allocatedBy(domain, () -> {
            for (int i = 0; i < ROUNDS / 10; i++) {
                final long before = sum;
                site.release(body);
                while (sum == before) {
                    domain.quiescent();
                }
                domain.readLock();
                site.release(body);
                domain.readUnlock();
            }
        }));
        domain.offline();
        // Runs the last of them, which nobody else would as long as this thread lives.
        domain.barrier();
    }

    @Test
    void waitingForReadersAllocatesNothing() {
        assertEquals(0, allocatedBy(domain, () -> {
            domain.synchronize();
            domain.pollGracePeriod(domain.startGracePeriod());
        }));
    }
}
