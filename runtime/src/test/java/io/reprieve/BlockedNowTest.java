package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the statistics tell while reclamation is held up, before anything is reported.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BlockedNowTest {
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    @Test
    void aReaderThatIsWaitedForIsTimedUntilItLeaves() {
        final RcuDomain domain = domains.make("stall.timeout", "1000s");
        try (Actor reader = new Actor("stuck")) {
            reader.run(domain::readLock);
            assertEquals(0, domain.statistics().slowestReaderNanos(), "nobody waits for it");
            assertEquals(0, domain.statistics().oldestPendingNanos());
            domain.defer(this, object -> { });
            Eventually.holds("the reader is waited for",
                () -> domain.statistics().slowestReaderNanos() > LONG_NANOS
                    && domain.statistics().oldestPendingNanos() > LONG_NANOS);
            assertEquals(0, domain.statistics().readerStalls());
            reader.run(domain::readUnlock);
            domain.barrier();
            assertEquals(0, domain.statistics().slowestReaderNanos());
            assertEquals(0, domain.statistics().oldestPendingNanos());
        }
    }

    @Test
    void aReleaseIsNoOlderThanTheTimeSinceItWasMade() {
        final RcuDomain domain = domains.make("stall.timeout", "1000s");
        domain.defer(this, object -> { });
        domain.barrier();
        try (Actor reader = new Actor("stuck")) {
            reader.run(domain::readLock);
            final long idle = System.nanoTime();
            Eventually.holds("the domain has been idle", () -> System.nanoTime() - idle > IDLE_NANOS);
            final long begin = System.nanoTime();
            domain.defer(this, object -> { });
            Eventually.holds("the release waits", () -> {
                final long oldest = domain.statistics().oldestPendingNanos();
                final long elapsed = System.nanoTime() - begin;
                // Without the time for which the domain was idle, but for what the reclaimer was late in its last look.
                assertTrue(oldest <= elapsed + IDLE_NANOS * 3 / 4, () -> oldest + " ns of " + elapsed);
                return oldest > LONG_NANOS;
            });
            reader.run(domain::readUnlock);
        }
    }

    @Test
    void aReleaseThatNobodyDrivesIsSeenToo() {
        final RcuDomain domain = domains.make("reclaimer", "invoked");
        domain.defer(this, object -> { });
        Eventually.holds("the release ages", () -> domain.statistics().oldestPendingNanos() > LONG_NANOS);
        assertEquals(0, domain.statistics().slowestReaderNanos(), "no reader is to blame");
        while (domain.statistics().pending() != 0) {
            domain.doReclaimWork();
        }
        assertEquals(0, domain.statistics().oldestPendingNanos());
    }
}
