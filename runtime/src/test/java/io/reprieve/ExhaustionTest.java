package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.Rehearsal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a release does when the reserve has no page for it: those who can wait do, and that bounds what is pending;
 * those who cannot are given pages all the same, and repay them.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExhaustionTest {
    private static final int TIMEOUT_MILLIS = 500;
    private static final int A_PAGE = FreshDomains.RELEASES_IN_TINY_PAGE;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final StartOrder order = new StartOrder();

    private void release(final RcuDomain domain, final int from, final int to) {
        for (int i = from; i < to; i++) {
            domain.defer(order, (Integer) i, StartOrder::note);
        }
    }

    @OnEveryKindOfThread
    void withoutAPageTheReleasingThreadWaitsForAGracePeriod(final ThreadKind kind) {
        final RcuDomain domain = domains.makeTiny(0);
        final CountDownLatch mayRun = new CountDownLatch(1);
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> release(domain, 0, A_PAGE));
            assertEquals(0, domain.statistics().synchronousFallbacks());
            final Future<Object> oneMore = writer.start(() -> {
                // It is queued as soon as there is room, and a quick reclaimer runs it as soon as it is queued.
                domain.defer(order, (Integer) A_PAGE, (noted, number) -> {
                    awaitLatch(mayRun);
                    noted.note(number);
                });
                return null;
            });
            Eventually.holds("the writer finds no page", () -> domain.statistics().synchronousFallbacks() == 1);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertFalse(oneMore.isDone());
            assertEquals(List.of(), order.numbers());
            assertEquals(A_PAGE, domain.statistics().pending());
            reader.run(domain::readUnlock);
            writer.await(oneMore);
            assertEquals(A_PAGE, order.numbers().size(), "there is room when all of the page has run");
            mayRun.countDown();
            domain.barrier();
            order.isOrderOfRelease(A_PAGE + 1);
        }
    }

    @OnEveryKindOfThread
    void aReleaseThatWaitsBehindABodyThatStandsIsQueuedBeyondTheLimit(final ThreadKind kind) {
        final int blocking = 2 * A_PAGE + 1;
        final int count = 12 * A_PAGE;
        final RcuDomain domain = domains.make(
            "page.entries", String.valueOf(FreshDomains.TINY_PAGE), "reserve.pages.per.thread", "1",
            "reserve.pages.shared", "4", "fallback.timeout", "1ms");
        final CountDownLatch isOver = new CountDownLatch(1);
        final BiConsumer<StartOrder, Integer> body = (noted, number) -> {
            noted.note(number);
            if (number == blocking) {
                awaitLatch(isOver);
            }
        };
        try (Actor writer = kind.actor("writer"); LogCapture log = new LogCapture()) {
            writer.run(() -> {
                for (int i = 0; i <= blocking; i++) {
                    domain.defer(order, (Integer) i, body);
                }
            });
            Eventually.holds("a body blocks", () -> order.numbers().contains(blocking));
            writer.run(() -> {
                for (int i = blocking + 1; i < count; i++) {
                    domain.defer(order, (Integer) i, body);
                }
            });
            assertTrue(domain.statistics().fallbackTimeouts() > 0, domain.statistics()::toString);
            assertTrue(domain.statistics().overdraftPages() > 0, domain.statistics()::toString);
            assertEquals(1, log.count("reprieve-reclaimer"), "the log names the thread whose body stands, once");
            assertEquals(blocking + 1, order.numbers().size(), "bodies of one thread run one after the other");
            isOver.countDown();
            domain.barrier();
            order.isOrderOfRelease(count);
        }
    }

    @Test
    void aWaitBeginsWhenTheReclaimerDoes() {
        try (Actor writer = new Actor("writer")) {
            final RcuDomain domain;
            final Future<Object> releases;
            // With this lock a reclaimer does all that comes before its first cycle.
            synchronized (Rehearsal.class) {
                domain = domains.make(
                    "page.entries", String.valueOf(FreshDomains.TINY_PAGE), "reserve.pages.per.thread", "1",
                    "reserve.pages.shared", "0", "fallback.timeout", TIMEOUT_MILLIS + "ms");
                releases = writer.start(() -> {
                    release(domain, 0, 2 * A_PAGE);
                    return null;
                });
                Eventually.holds("the writer waits", () -> domain.statistics().synchronousFallbacks() == 1);
                final long begin = System.nanoTime();
                while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(2 * TIMEOUT_MILLIS)) {
                    Thread.onSpinWait();
                }
                assertEquals(0, domain.statistics().fallbackTimeouts());
            }
            writer.await(releases);
            domain.barrier();
            order.isOrderOfRelease(2 * A_PAGE);
        }
    }

    private static void awaitLatch(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @OnEveryKindOfThread
    void withAPageLeftNobodyWaits(final ThreadKind kind) {
        final RcuDomain domain = domains.makeTiny(4);
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> release(domain, 0, 4 * A_PAGE));
            assertEquals(0, domain.statistics().synchronousFallbacks());
            assertEquals(List.of(), order.numbers());
            reader.run(domain::readUnlock);
            domain.barrier();
            order.isOrderOfRelease(4 * A_PAGE);
        }
    }

    @OnEveryKindOfThread
    void theOnlyPageOfAThreadIsUsedAgainWhenItIsEmpty(final ThreadKind kind) {
        final RcuDomain domain = domains.makeTiny(0);
        try (Actor writer = kind.actor("writer")) {
            for (int i = 0; i < 5; i++) {
                final int begin = i * A_PAGE;
                writer.run(() -> release(domain, begin, begin + A_PAGE));
                FreshDomains.drain(domain);
            }
            assertEquals(0, domain.statistics().synchronousFallbacks());
            order.isOrderOfRelease(5 * A_PAGE);
        }
    }

    @OnEveryKindOfThread
    void theWaitBoundsWhatIsPending(final ThreadKind kind) {
        final int count = 5000;
        final RcuDomain domain = domains.makeTiny(2);
        final AtomicBoolean isOver = new AtomicBoolean();
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            final Future<Object> reading = reader.start(() -> {
                while (!isOver.get()) {
                    domain.readLock();
                    Thread.yield();
                    domain.readUnlock();
                }
                return null;
            });
            writer.run(() -> {
                for (int i = 0; i < count; i++) {
                    domain.defer(order, (Integer) i, StartOrder::note);
                    final RcuStatistics statistics = domain.statistics();
                    assertTrue(statistics.pagesInUse() <= 3, statistics::toString);
                    assertTrue(statistics.pending() <= 3L * A_PAGE, statistics::toString);
                }
            });
            isOver.set(true);
            reader.await(reading);
        }
        FreshDomains.drain(domain);
        order.isOrderOfRelease(count);
        assertTrue(domain.statistics().synchronousFallbacks() > 0, domain.statistics()::toString);
        assertEquals(0, domain.statistics().overdraftPages());
        assertTrue(domain.statistics().pagesInUse() <= 1, domain.statistics()::toString);
    }

    @Test
    void manyThreadsKeepTheirOrderOnFewPages() {
        final RcuDomain domain = domains.makeTiny(2);
        final int count = 1500;
        final List<Actor> writers = new ArrayList<>();
        final List<Future<Void>> ends = new ArrayList<>();
        final List<StartOrder> orders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final StartOrder mine = new StartOrder();
            final Actor writer = new Actor("writer " + i);
            writers.add(writer);
            orders.add(mine);
            ends.add(writer.start(() -> {
                for (int k = 0; k < count; k++) {
                    domain.defer(mine, (Integer) k, StartOrder::note);
                }
                return null;
            }));
        }
        for (int i = 0; i < writers.size(); i++) {
            writers.get(i).await(ends.get(i));
        }
        domain.barrier();
        orders.forEach(mine -> mine.isOrderOfRelease(count));
        assertTrue(domain.statistics().pagesInUse() <= writers.size(), domain.statistics()::toString);
        writers.forEach(Actor::close);
    }

    @OnEveryKindOfThread
    void aReleaseInASectionTakesAKeptPageAndThenAnOverdraft(final ThreadKind kind) {
        final int shared = 8;
        final int withoutOverdraft = (shared + 1) * A_PAGE;
        final RcuDomain domain = domains.makeTiny(shared);
        try (Actor writer = kind.actor("writer")) {
            writer.run(domain::readLock);
            writer.run(() -> release(domain, 0, withoutOverdraft));
            assertEquals(0, domain.statistics().overdraftPages());
            assertEquals(shared + 1, domain.statistics().pagesInUse());
            writer.run(() -> release(domain, withoutOverdraft, withoutOverdraft + A_PAGE + 1));
            assertEquals(2, domain.statistics().overdraftPages());
            assertEquals(shared + 3, domain.statistics().pagesInUse());
            assertEquals(0, domain.statistics().synchronousFallbacks());
            writer.run(domain::readUnlock);
            domain.barrier();
            order.isOrderOfRelease(withoutOverdraft + A_PAGE + 1);
            assertTrue(domain.statistics().pagesInUse() <= 1, domain.statistics()::toString);
        }
    }

    @Test
    void theNextReleaseThatMayWaitRepaysTheOverdraft() {
        final RcuDomain domain = domains.makeTiny(0);
        try (Actor writer = new Actor("writer"); Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            writer.run(domain::readLock);
            writer.run(() -> release(domain, 0, 3 * A_PAGE));
            assertEquals(2, domain.statistics().overdraftPages());
            assertEquals(0, domain.statistics().synchronousFallbacks());
            writer.run(domain::readUnlock);
            final Future<Object> repaying = writer.start(() -> {
                release(domain, 3 * A_PAGE, 3 * A_PAGE + 1);
                return null;
            });
            Eventually.holds("the writer repays", () -> domain.statistics().synchronousFallbacks() == 1);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertFalse(repaying.isDone());
            reader.run(domain::readUnlock);
            writer.await(repaying);
            domain.barrier();
            order.isOrderOfRelease(3 * A_PAGE + 1);
        }
    }

    @Test
    void aDebtIsRepaidOnce() {
        final RcuDomain domain = domains.makeTiny(0);
        try (Actor writer = new Actor("writer")) {
            writer.run(() -> {
                domain.readLock();
                release(domain, 0, 3 * A_PAGE);
                domain.readUnlock();
                release(domain, 3 * A_PAGE, 3 * A_PAGE + 1);
            });
            assertEquals(1, domain.statistics().synchronousFallbacks());
            writer.run(() -> release(domain, 3 * A_PAGE + 1, 3 * A_PAGE + 5));
            assertEquals(1, domain.statistics().synchronousFallbacks());
        }
        FreshDomains.drain(domain);
        order.isOrderOfRelease(3 * A_PAGE + 5);
    }

    @OnEveryKindOfThread
    void aWaitingReleaseKeepsTheInterruptFlag(final ThreadKind kind) {
        final RcuDomain domain = domains.makeTiny(0);
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> release(domain, 0, A_PAGE));
            final Future<Boolean> isInterrupted = writer.start(() -> {
                Thread.currentThread().interrupt();
                release(domain, A_PAGE, A_PAGE + 1);
                return Thread.interrupted();
            });
            Eventually.holds("the writer finds no page", () -> domain.statistics().synchronousFallbacks() == 1);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), order.numbers());
            reader.run(domain::readUnlock);
            assertTrue(writer.await(isInterrupted));
        }
    }
}
