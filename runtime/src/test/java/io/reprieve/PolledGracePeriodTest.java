package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Grace periods that are asked for, and looked at later.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PolledGracePeriodTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    private static void awaitPassed(final RcuDomain domain, final long cookie) {
        Eventually.holds("the grace period passes", () -> domain.pollGracePeriod(cookie));
    }

    @OnEveryKindOfThread
    void aGracePeriodPassesWhenTheReadersOfItsBeginningHaveLeft(final ThreadKind kind) {
        final RcuDomain domain = domains.make();
        try (Actor reader = kind.actor("reader")) {
            reader.run(domain::readLock);
            final long cookie = domain.startGracePeriod();
            assertTrue(FreshDomains.isHeldUp(domain));
            assertFalse(domain.pollGracePeriod(cookie));
            reader.run(domain::readUnlock);
            awaitPassed(domain, cookie);
            reader.run(domain::readLock);
            assertTrue(domain.pollGracePeriod(cookie), "passed once, passed for ever");
            reader.run(domain::readUnlock);
        }
    }

    @Test
    void aGracePeriodPassesByItself() {
        final RcuDomain domain = domains.make();
        final long before = domain.statistics().gracePeriods();
        domain.startGracePeriod();
        Eventually.holds("nobody polls", () -> domain.statistics().gracePeriods() > before);
    }

    @Test
    void pollingAloneDrivesAGracePeriod() {
        final RcuDomain domain = domains.make("reclaimer", "invoked");
        awaitPassed(domain, domain.startGracePeriod());
    }

    @Test
    void aCookieTakenLaterPassesNoEarlier() {
        final RcuDomain domain = domains.make();
        long last = domain.startGracePeriod();
        for (int i = 0; i < 100; i++) {
            final long cookie = domain.startGracePeriod();
            assertTrue(cookie >= last);
            if (domain.pollGracePeriod(cookie)) {
                assertTrue(domain.pollGracePeriod(last));
            }
            last = cookie;
        }
        awaitPassed(domain, last);
    }

    @Test
    void whoAsksBeforeAGracePeriodBeginsSharesIt() {
        final RcuDomain domain = domains.make();
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            final long barriers = domain.statistics().heavyBarriers();
            final long first = domain.startGracePeriod();
            Eventually.holds("the first one begins", () -> {
                domain.pollGracePeriod(first);
                return domain.statistics().heavyBarriers() > barriers;
            });
            final long second = domain.startGracePeriod();
            final long third = domain.startGracePeriod();
            assertTrue(second > first, "the one that is on its way is too old");
            assertEquals(second, third);
            final long before = domain.statistics().gracePeriods();
            reader.run(domain::readUnlock);
            awaitPassed(domain, third);
            assertEquals(before + 2, domain.statistics().gracePeriods());
        }
    }

    @OnEveryKindOfThread
    void askingAndPollingInsideASectionNeverBlocks(final ThreadKind kind) {
        final RcuDomain domain = domains.make();
        try (Actor reader = kind.actor("reader")) {
            final long cookie = reader.call(() -> {
                domain.readLock();
                final long own = domain.startGracePeriod();
                for (int i = 0; i < 100; i++) {
                    assertFalse(domain.pollGracePeriod(own));
                }
                domain.readUnlock();
                return own;
            });
            awaitPassed(domain, cookie);
        }
    }

    @Test
    void aReleaseWhoseGracePeriodOthersHaveWaitedForStartsNone() {
        // Left alone, the release would wait for an hour.
        final RcuDomain domain = domains.make("drain.delay", "3600s");
        final List<String> released = new CopyOnWriteArrayList<>();
        domain.defer(released, "object", List::add);
        final long[] waits = {0};
        Eventually.holds("the release has run", () -> {
            domain.synchronize();
            waits[0]++;
            return !released.isEmpty();
        });
        assertEquals(waits[0], domain.statistics().gracePeriods());
    }

    @Test
    void aPagesWorthWaitsForNoCompany() {
        final RcuDomain domain = domains.make("drain.delay", "3600s", "page.entries", "16");
        final List<String> released = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 16; i++) {
            domain.defer(released, "object", List::add);
        }
        Eventually.holds("the releases have run", () -> released.size() == 16);
    }
}
