package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The counters of release sites.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SiteStatisticsTest {
    private static final String FIRST = SiteStatisticsTest.class.getName() + "$First";
    private static final String SECOND = SiteStatisticsTest.class.getName() + "$Second";

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    private static final class First implements Consumer<Object>, BiConsumer<Object, Object> {
        @Override
        public void accept(final Object object) {
        }

        @Override
        public void accept(final Object context, final Object object) {
        }
    }

    private static final class Second implements Consumer<Object> {
        @Override
        public void accept(final Object object) {
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SiteStatistics site(final RcuDomain domain, final String name) {
        return domain.siteStatistics().stream().filter(site -> site.site().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void aSiteIsNamedAfterTheClassOfItsFunction() {
        final RcuDomain domain = domains.make();
        domain.defer(this, new First());
        domain.defer(domain, this, new First());
        domain.defer(this, object -> { });
        domain.barrier();
        assertEquals(2, site(domain, FIRST).deferred());
        assertEquals(1, site(domain, SiteStatisticsTest.class.getName() + " (lambda)").deferred());
    }

    @Test
    void lambdasOfOneClassAreToldApart() {
        final RcuDomain domain = domains.make();
        final Consumer<Object> one = object -> { };
        final Consumer<Object> other = object -> { };
        domain.defer(this, one);
        domain.defer(this, other);
        domain.defer(this, other);
        domain.barrier();
        assertEquals(1, site(domain, SiteStatisticsTest.class.getName() + " (lambda)").deferred());
        assertEquals(2, site(domain, SiteStatisticsTest.class.getName() + " (lambda 2)").deferred());
    }

    @Test
    void severalReclaimersCountEachRelease() {
        final int threads = 6;
        final int each = 40_000;
        final RcuDomain domain =
            domains.make("reclaimers", "3", "page.entries", String.valueOf(FreshDomains.TINY_PAGE));
        final List<Actor> actors = Stream.generate(() -> new Actor("releaser")).limit(threads).toList();
        try {
            final First body = new First();
            final List<Future<Object>> started = actors.stream().map(actor -> actor.start(() -> {
                for (int i = 0; i < each; i++) {
                    domain.defer(this, body);
                }
                return null;
            })).toList();
            for (int i = 0; i < threads; i++) {
                actors.get(i).await(started.get(i));
            }
            FreshDomains.drain(domain);
            assertEquals(threads * each, site(domain, FIRST).deferred());
            assertEquals(threads * each, site(domain, FIRST).reclaimed());
        } finally {
            actors.forEach(Actor::close);
        }
    }

    @Test
    void eachDomainCountsItsOwn() {
        final RcuDomain one = domains.make();
        final RcuDomain other = domains.make();
        one.defer(this, new First());
        one.defer(this, new First());
        other.defer(this, new First());
        one.barrier();
        other.barrier();
        assertEquals(2, site(one, FIRST).reclaimed());
        assertEquals(1, site(other, FIRST).reclaimed());
    }

    @Test
    void releasesThatWaitForTheirGracePeriodAreDeferredAndNotReclaimed() {
        final RcuDomain domain = domains.makeTiny(16);
        final Consumer<Object> first = new First();
        final Consumer<Object> second = new Second();
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                for (int i = 0; i < 4; i++) {
                    domain.defer(this, first);
                    domain.defer(this, first);
                    domain.defer(this, second);
                }
                domain.defer(this, first);
            });
            assertEquals(9, site(domain, FIRST).deferred());
            assertEquals(4, site(domain, SECOND).deferred());
            assertEquals(0, site(domain, FIRST).reclaimed());
            reader.run(domain::readUnlock);
        }
        FreshDomains.drain(domain);
        assertEquals(9, site(domain, FIRST).reclaimed());
        assertEquals(4, site(domain, SECOND).reclaimed());
    }

    @Test
    void waitsForWantOfAPageAreCountedWithTheSite() {
        final RcuDomain domain = domains.makeTiny(0);
        final Consumer<Object> first = new First();
        for (int i = 0; i < 1000; i++) {
            domain.defer(this, first);
        }
        domain.barrier();
        final SiteStatistics site = site(domain, FIRST);
        assertEquals(1000, site.deferred());
        assertEquals(1000, site.reclaimed());
        assertTrue(site.fallbacks() > 0, site::toString);
        assertEquals(domain.statistics().synchronousFallbacks(), site.fallbacks());
    }

    @Test
    void aDelayLastsUntilTheBodyHasRun() {
        final long begin = System.nanoTime();
        final RcuDomain domain = domains.make();
        final long unlock;
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(this, new First());
            final long made = System.nanoTime();
            Eventually.holds("50 ms", () -> System.nanoTime() - made > TimeUnit.MILLISECONDS.toNanos(50));
            unlock = System.nanoTime() - made;
            reader.run(domain::readUnlock);
        }
        domain.barrier();
        final long end = System.nanoTime() - begin;
        final SiteStatistics site = site(domain, FIRST);
        assertTrue(site.releaseDelayMax() >= unlock, () -> site + " is shorter than the reader stayed, " + unlock);
        assertEquals(site.releaseDelayMax(), site.releaseDelayMean());
        // The runtime may have looked for releases a while before this one was made, but not before there was a domain.
        assertTrue(site.releaseDelayMax() < end, () -> site + " took no longer than " + end);
    }

    @Test
    void aSlowBodyDelaysThoseBehindIt() {
        final RcuDomain domain = domains.make();
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final long slow;
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                domain.defer(this, object -> await(mayEnd));
                domain.defer(this, new First());
            });
            final long made = System.nanoTime();
            reader.run(domain::readUnlock);
            Eventually.holds("50 ms", () -> System.nanoTime() - made > TimeUnit.MILLISECONDS.toNanos(50));
            slow = System.nanoTime() - made;
            mayEnd.countDown();
        }
        FreshDomains.drain(domain);
        assertTrue(site(domain, FIRST).releaseDelayMax() >= slow);
    }

    @Test
    void numbersOutliveTheThreadAndOnlyGrow() {
        final RcuDomain domain = domains.makeTiny(2);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Consumer<Object> first = new First();
        final Consumer<Object> second = new Second();
        try (Actor churn = new Actor("churn")) {
            final Future<Object> churning = churn.start(() -> {
                while (!isOver.get()) {
                    try (Actor writer = new Actor("writer")) {
                        writer.run(() -> {
                            for (int i = 0; i < 100; i++) {
                                domain.defer(this, first);
                                domain.defer(this, i % 3 == 0 ? first : second);
                            }
                        });
                    }
                }
                return null;
            });
            long deferred = 0;
            long reclaimed = 0;
            for (int i = 0; i < 5_000; i++) {
                for (final SiteStatistics site : domain.siteStatistics()) {
                    assertTrue(site.reclaimed() <= site.deferred(), site::toString);
                    if (site.site().equals(FIRST)) {
                        assertTrue(site.deferred() >= deferred, site::toString);
                        assertTrue(site.reclaimed() >= reclaimed, site::toString);
                        deferred = site.deferred();
                        reclaimed = site.reclaimed();
                    }
                }
            }
            isOver.set(true);
            churn.await(churning);
        }
    }
}
