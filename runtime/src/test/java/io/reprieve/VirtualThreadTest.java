package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What only virtual threads do: they come in crowds, and go on where they park on another carrier. What they do as all
 * threads do is tested where that is.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtualThreadTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final ThreadFactory factory = ThreadKind.VIRTUAL.factory("crowd");

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Thread> start(final int count, final Runnable deed) {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Thread thread = factory.newThread(deed);
            threads.add(thread);
            thread.start();
        }
        return threads;
    }

    private static void join(final List<Thread> threads) throws InterruptedException {
        for (final Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(Eventually.LIMIT_SECONDS));
            assertTrue(!thread.isAlive(), thread::toString);
        }
    }

    @Test
    void aCrowdParkedInsideProtectsUntilItsLastHasLeft() throws InterruptedException {
        final int crowd = 3000;
        final CountDownLatch inside = new CountDownLatch(crowd);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final CountDownLatch lastMayLeave = new CountDownLatch(1);
        final AtomicInteger number = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();
        final List<Thread> threads = start(crowd, () -> {
            final boolean isLast = number.incrementAndGet() == crowd;
            domain.readLock();
            inside.countDown();
            await(isLast ? lastMayLeave : mayLeave);
            assertTrue(domain.inReadSection());
            domain.readUnlock();
        });
        await(inside);
        assertEquals(crowd, domain.statistics().readerThreads());
        domain.defer(released, AtomicInteger::incrementAndGet);
        assertTrue(FreshDomains.isHeldUp(domain));
        mayLeave.countDown();
        Eventually.holds("one is left", () -> domain.statistics().readerThreads() == 1);
        assertTrue(FreshDomains.isHeldUp(domain));
        assertEquals(0, released.get());
        lastMayLeave.countDown();
        join(threads);
        domain.barrier();
        assertEquals(1, released.get());
        assertEquals(0, domain.statistics().readerThreads());
    }

    @Test
    void sectionsThatParkAndMigrateNestCorrectly() throws InterruptedException {
        final AtomicInteger failures = new AtomicInteger();
        final List<Thread> threads = start(200, () -> {
            for (int i = 0; i < 20; i++) {
                domain.readLock();
                LockSupport.parkNanos(1000);
                domain.readLock();
                Thread.yield();
                domain.readUnlock();
                LockSupport.parkNanos(1000);
                if (!domain.inReadSection()) {
                    failures.incrementAndGet();
                }
                domain.readUnlock();
                if (domain.inReadSection()) {
                    failures.incrementAndGet();
                }
            }
        });
        join(threads);
        assertEquals(0, failures.get());
        assertEquals(0, domain.statistics().readerThreads());
        domain.synchronize();
    }

    /** An object that can be seen to have been released. */
    private static final class Element {
        volatile boolean isReleased;
    }

    @Test
    void noReaderThatParksSeesAReleasedObject() throws InterruptedException {
        final Element[] place = {new Element()};
        final AtomicInteger stale = new AtomicInteger();
        final AtomicInteger reading = new AtomicInteger(100);
        final List<Thread> readers = start(reading.get(), () -> {
            for (int i = 0; i < 30; i++) {
                domain.readLock();
                final Element element;
                synchronized (place) {
                    element = place[0];
                }
                LockSupport.parkNanos(10_000);
                if (element.isReleased) {
                    stale.incrementAndGet();
                }
                domain.readUnlock();
            }
            reading.decrementAndGet();
        });
        while (reading.get() > 0) {
            final Element old;
            synchronized (place) {
                old = place[0];
                place[0] = new Element();
            }
            domain.defer(old, element -> element.isReleased = true);
            Thread.yield();
        }
        join(readers);
        assertEquals(0, stale.get());
        assertTrue(domain.statistics().gracePeriods() > 0);
    }

    @Test
    void aCrowdThatHasReadAndReleasedLeavesNothingBehind() throws InterruptedException {
        final int crowd = 20_000;
        final AtomicInteger released = new AtomicInteger();
        final RcuStatistics before = FreshDomains.begun(domain);
        for (int i = 0; i < 10; i++) {
            join(start(crowd / 10, () -> {
                domain.readLock();
                domain.defer(released, AtomicInteger::incrementAndGet);
                domain.readUnlock();
            }));
        }
        domain.barrier();
        assertEquals(crowd, released.get());
        final RcuStatistics after = domain.statistics();
        assertEquals(0, after.readerThreads());
        assertEquals(before.pageLimit(), after.pageLimit());
        assertTrue(after.pagesInUse() <= before.pageLimit(), after::toString);
    }

    @Test
    void aCrowdInUpdatesHoldsBackNobodyElse() throws InterruptedException {
        final int crowd = 300;
        final AtomicInteger released = new AtomicInteger();
        final CountDownLatch inside = new CountDownLatch(crowd);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final List<Thread> threads = start(crowd, () -> {
            domain.beginUpdate();
            domain.defer(released, AtomicInteger::incrementAndGet);
            inside.countDown();
            await(mayEnd);
            domain.endUpdate();
        });
        await(inside);
        try (Actor other = ThreadKind.VIRTUAL.actor("other")) {
            final AtomicInteger others = new AtomicInteger();
            other.run(() -> domain.defer(others, AtomicInteger::incrementAndGet));
            FreshDomains.drain(domain);
            assertEquals(1, others.get());
            assertEquals(0, released.get());
        }
        mayEnd.countDown();
        join(threads);
        FreshDomains.drain(domain);
        assertEquals(crowd, released.get());
    }

    @Test
    void aCrowdOfReleasersOnFewPagesLosesNothing() throws InterruptedException {
        final RcuDomain tiny = domains.makeTiny(0);
        final AtomicInteger released = new AtomicInteger();
        join(start(200, () -> {
            for (int i = 0; i < 20; i++) {
                tiny.defer(released, AtomicInteger::incrementAndGet);
                if (i % 5 == 0) {
                    Thread.yield();
                }
            }
        }));
        tiny.barrier();
        assertEquals(4000, released.get());
    }
}
