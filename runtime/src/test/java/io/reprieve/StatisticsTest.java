package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The counters of a domain.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StatisticsTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    @Test
    void everythingDeferredIsReclaimedAfterABarrier() {
        final RcuDomain domain = domains.make();
        for (int i = 0; i < 1000; i++) {
            domain.defer(this, object -> { });
        }
        domain.barrier();
        final RcuStatistics statistics = domain.statistics();
        assertEquals(1000, statistics.deferred());
        assertEquals(1000, statistics.reclaimed());
        assertEquals(0, statistics.pending());
        assertTrue(statistics.gracePeriods() > 0);
        assertTrue(statistics.heavyBarriers() >= statistics.gracePeriods());
        assertEquals(0, statistics.synchronousFallbacks());
        assertEquals(0, statistics.failedReleases());
        assertEquals(0, statistics.leaked());
        assertEquals(0, statistics.overdraftPages());
    }

    @Test
    void theLimitOfBytesIsTheSettingOr0IfThereIsNone() {
        assertEquals(0, domains.make().statistics().byteLimit());
        assertEquals(4096, domains.make("pending.bytes", "4k").statistics().byteLimit());
    }

    @Test
    void aDomainThatNobodyUsesHasNoReadersAndNoPagesButTheKeptOnes() {
        final RcuDomain domain = domains.makeTiny(0);
        assertEquals(0, domain.statistics().readerThreads());
        final long kept = domain.statistics().pagesReserved();
        assertEquals(Math.min(8, 2 * Runtime.getRuntime().availableProcessors()), kept, "one for each shared queue");
        assertEquals(0, domain.statistics().pagesInUse());
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            reader.run(domain::readUnlock);
            assertEquals(1, domain.statistics().readerThreads());
            reader.run(() -> domain.defer(this, object -> { }));
            assertEquals(kept + 1, domain.statistics().pagesReserved(), "a page comes with the first release");
        }
    }

    @Test
    void nothingCountsAsReclaimedBeforeItCountsAsDeferred() {
        final RcuDomain domain = domains.makeTiny(2);
        final AtomicBoolean isOver = new AtomicBoolean();
        try (Actor writer = new Actor("writer")) {
            final Future<Object> writing = writer.start(() -> {
                while (!isOver.get()) {
                    domain.defer(this, object -> { });
                }
                return null;
            });
            long deferred = 0;
            long reclaimed = 0;
            for (int i = 0; i < 20_000; i++) {
                final RcuStatistics statistics = domain.statistics();
                assertTrue(statistics.reclaimed() <= statistics.deferred(), statistics::toString);
                assertTrue(statistics.pending() >= 0, statistics::toString);
                assertTrue(statistics.pagesReserved() <= statistics.pageLimit(), statistics::toString);
                assertTrue(statistics.deferred() >= deferred, statistics::toString);
                assertTrue(statistics.reclaimed() >= reclaimed, statistics::toString);
                deferred = statistics.deferred();
                reclaimed = statistics.reclaimed();
            }
            isOver.set(true);
            writer.await(writing);
        }
    }

    @Test
    void theTextNamesEveryNumber() {
        assertEquals(
            "deferred 1, reclaimed 2, pending 3, oldest pending 4 ms, grace periods 5, synchronous fallbacks 6, "
                + "embedded-head releases 7, dropped 8, double releases 9, overdraft pages 10, failed releases 11, "
                + "leaked 12, premature releases 13, heavy barriers 14, pages in use 15 of 16 (limit 17), reader "
                + "threads 18, reader stalls 19, fallback timeouts 20, pins 21, pinned releases 22, slowest reader "
                + "inside for 23 ms, pending bytes 24 (limit 25, taken beyond it 26), pressure back-offs 27, "
                + "caller fallbacks 28",
            new RcuStatistics(
                1, 2, 3, 4_000_000, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23_000_000, 24,
                25, 26, 27, 28).toString());
    }
}
