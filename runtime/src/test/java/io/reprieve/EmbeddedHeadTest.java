package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.Woven;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Objects with an embedded head: they need no page, and a second release of one that is pending is found.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EmbeddedHeadTest {
    private static final int A_PAGE = FreshDomains.RELEASES_IN_TINY_PAGE;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.makeTiny(0);
    private final StartOrder order = new StartOrder();

    @BeforeAll
    static void announce() {
        Woven.announceEmbeddedHeads();
    }

    private void release(final PooledThing thing) {
        domain.defer(order, thing, (context, object) -> context.note(object.number()));
    }

    private void releaseNumber(final Integer number) {
        domain.defer(order, number, StartOrder::note);
    }

    @OnEveryKindOfThread
    void whenThePagesAreSpentTheObjectItselfIsQueuedAndNobodyWaits(final ThreadKind kind) {
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                for (int i = 0; i < 10 * A_PAGE; i++) {
                    release(new PooledThing(i));
                }
            });
            final RcuStatistics statistics = domain.statistics();
            assertEquals(9 * A_PAGE, statistics.embeddedHeadReleases());
            assertEquals(0, statistics.synchronousFallbacks());
            assertEquals(0, statistics.overdraftPages());
            assertEquals(10 * A_PAGE, statistics.pending());
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), order.numbers());
            reader.run(domain::readUnlock);
            domain.barrier();
            order.isOrderOfRelease(10 * A_PAGE);
        }
    }

    @Test
    void pagesAndObjectsKeepTheirOrder() {
        final Random random = new Random(7);
        final int count = 3000;
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            for (int i = 0; i < count;) {
                final int begin = i;
                final int middle = Math.min(count, begin + random.nextInt(30));
                final int end = Math.min(count, middle + random.nextInt(30));
                // While the reader is inside, only objects with a head go on without a wait.
                reader.run(domain::readLock);
                writer.run(() -> {
                    for (int k = begin; k < middle; k++) {
                        release(new PooledThing(k));
                    }
                });
                reader.run(domain::readUnlock);
                writer.run(() -> {
                    for (int k = middle; k < end; k++) {
                        if (random.nextInt(4) == 0) {
                            release(new PooledThing(k));
                        } else {
                            releaseNumber(k);
                        }
                    }
                });
                if (random.nextBoolean()) {
                    domain.barrier();
                }
                i = end;
            }
        }
        FreshDomains.drain(domain);
        assertTrue(domain.statistics().embeddedHeadReleases() > 0);
        assertTrue(domain.statistics().embeddedHeadReleases() < count);
        order.isOrderOfRelease(count);
    }

    @Test
    void theChainGoesOnAfterAnObjectThatEndedIt() {
        try (Actor writer = new Actor("writer")) {
            writer.run(() -> {
                for (int i = 0; i < 40 * (A_PAGE + 1); i++) {
                    if (i % (A_PAGE + 1) == 0) {
                        domain.barrier();
                    }
                    release(new PooledThing(i));
                }
            });
        }
        FreshDomains.drain(domain);
        order.isOrderOfRelease(40 * (A_PAGE + 1));
    }

    @Test
    void aSecondReleaseIsRefusedWhenTheFirstIsNotKnownAnyMore() {
        final PooledThing claimed = new PooledThing(0);
        assertTrue(claimed.reprieve$claim());
        try (LogCapture log = new LogCapture()) {
            release(claimed);
            assertEquals(1, domain.statistics().doubleReleases());
            assertEquals(1, log.count("while its release by unknown"), log::toString);
        }
    }

    @Test
    void aSecondReleaseOfAPendingObjectIsCountedAndNotQueued() {
        try (LogCapture log = new LogCapture();
            Actor reader = new Actor("reader"); Actor writer = new Actor("writer"); Actor other = new Actor("other")) {
            reader.run(domain::readLock);
            final PooledThing inPage = new PooledThing(0);
            writer.run(() -> release(inPage));
            writer.run(() -> release(inPage));
            assertEquals(1, domain.statistics().doubleReleases());
            writer.run(() -> {
                for (int i = 1; i < A_PAGE; i++) {
                    release(new PooledThing(i));
                }
            });
            final PooledThing byItself = new PooledThing(A_PAGE);
            writer.run(() -> release(byItself));
            assertEquals(1, domain.statistics().embeddedHeadReleases());
            writer.run(() -> release(byItself));
            other.run(() -> release(byItself));
            other.run(() -> release(inPage));
            assertEquals(4, domain.statistics().doubleReleases());
            assertEquals(1, log.count("PooledThing was released a second time",
                "while its release by io.reprieve.EmbeddedHeadTest"),
                log::toString);
            assertEquals(A_PAGE + 1, domain.statistics().deferred());
            reader.run(domain::readUnlock);
            domain.barrier();
            order.isOrderOfRelease(A_PAGE + 1);
        }
    }

    @Test
    void anObjectMayBeReleasedAgainFromItsBodyOn() {
        final AtomicInteger lives = new AtomicInteger();
        final PooledThing thing = new PooledThing(0);
        domain.defer(lives, thing, this::reviveOrNot);
        Eventually.holds(() -> lives + " of 100", () -> lives.get() == 100);
        domain.barrier();
        assertEquals(0, domain.statistics().doubleReleases());
        assertEquals(100, domain.statistics().reclaimed());
        assertNull(thing.reprieve$site());
        assertNull(thing.reprieve$context());
        assertNull(thing.reprieve$successor());
        assertTrue(thing.reprieve$claim(), "the head is free again");
    }

    private void reviveOrNot(final AtomicInteger lives, final PooledThing thing) {
        if (lives.incrementAndGet() < 100) {
            domain.defer(lives, thing, this::reviveOrNot);
        }
    }

    @Test
    void theNextUserMayReleaseTheObjectWhileTheBodyThatHandedItOverStillRuns() {
        final List<String> lives = new CopyOnWriteArrayList<>();
        final PooledThing thing = new PooledThing(0);
        try (Actor nextUser = new Actor("next user")) {
            domain.defer(lives, thing, (list, object) -> {
                list.add("first");
                nextUser.run(() -> domain.defer(list, object, (again, same) -> again.add("second")));
            });
            domain.barrier();
            FreshDomains.drain(domain);
            assertEquals(List.of("first", "second"), lives);
            assertEquals(0, domain.statistics().doubleReleases());
        }
    }

    @OnEveryKindOfThread
    void objectsReleasedInAnUpdateAreHeldBackToo(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> {
                domain.beginUpdate();
                for (int i = 0; i < 3 * A_PAGE; i++) {
                    release(new PooledThing(i));
                }
            });
            FreshDomains.drain(domain);
            assertEquals(List.of(), order.numbers());
            writer.run(domain::endUpdate);
            FreshDomains.drain(domain);
            order.isOrderOfRelease(3 * A_PAGE);
        }
    }

    @Test
    void whatAnEndedThreadQueuedByItselfIsAdopted() {
        try (Actor writer = new Actor("writer")) {
            writer.run(() -> {
                for (int i = 0; i < 3 * A_PAGE; i++) {
                    release(new PooledThing(i));
                }
            });
        }
        FreshDomains.drain(domain);
        order.isOrderOfRelease(3 * A_PAGE);
    }
}
