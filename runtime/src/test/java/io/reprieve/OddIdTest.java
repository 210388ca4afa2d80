package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads whose class overrides {@code getId()}: whatever it says, they read and release as others do.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OddIdTest {
    private static final int RELEASES = 100;
    private static final int MANY = 200;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.makeTiny(2);

    /** What {@code getId()} says. */
    private enum Id {
        NEGATIVE(() -> -7),
        LEAST(() -> Long.MIN_VALUE),
        MOST(() -> Long.MAX_VALUE),
        LEAST_INT(() -> Integer.MIN_VALUE),
        NONE(() -> 0),
        ANOTHER_AT_EACH_CALL(new AtomicLong()::getAndIncrement),
        FAR_FROM_THE_LAST_ONE(new Jumps()),
        AN_EXCEPTION(() -> {
            throw new UnsupportedOperationException("no ids here");
        });

        private final LongSupplier value;

        Id(final LongSupplier value) {
            this.value = value;
        }

        ThreadFactory factory(final String name) {
            return task -> {
                final Thread thread = new WithId(task, name, value);
                thread.setDaemon(true);
                return thread;
            };
        }

        Actor actor(final String name) {
            return new Actor(name, factory(name));
        }
    }

    /** Ids all over the range, of both signs. */
    private static final class Jumps implements LongSupplier {
        private final AtomicLong last = new AtomicLong();

        @Override
        public long getAsLong() {
            return last.addAndGet(0x9E3779B97F4A7C15L);
        }
    }

    /** A thread that makes up its id. */
    private static final class WithId extends Thread {
        private final LongSupplier value;

        WithId(final Runnable task, final String name, final LongSupplier value) {
            super(task, name);
            this.value = value;
        }

        @Override
        @SuppressWarnings("deprecation")
        public long getId() {
            return value.getAsLong();
        }
    }

    @ParameterizedTest
    @EnumSource(Id.class)
    void aReaderIsSeenAndFindsItsSectionAgain(final Id id) {
        try (Actor reader = id.actor("reader")) {
            reader.run(() -> {
                domain.readLock();
                domain.readLock();
                domain.readUnlock();
                assertTrue(domain.inReadSection());
            });
            assertTrue(FreshDomains.isHeldUp(domain));
            reader.run(() -> {
                domain.readUnlock();
                assertFalse(domain.inReadSection());
            });
            assertTrue(FreshDomains.isFree(domain));
        }
    }

    @ParameterizedTest
    @EnumSource(Id.class)
    void itRunsItsOwnReleasesAtItsQuiescentState(final Id id) {
        final RcuDomain own = domains.make("reclaimers", "1");
        final OwnerSite site = new OwnerSite(own);
        final List<Thread> ran = new CopyOnWriteArrayList<>();
        try (Actor owner = id.actor("owner")) {
            owner.run(() -> site.release(() -> ran.add(Thread.currentThread())));
            final CountDownLatch isReady = new CountDownLatch(1);
            own.defer(isReady, CountDownLatch::countDown);
            Eventually.holds("a later release has run", () -> isReady.getCount() == 0);
            owner.run(() -> {
                own.online();
                own.quiescent();
                own.offline();
            });
            assertEquals(List.of(owner.thread()), ran);
        }
    }

    @ParameterizedTest
    @EnumSource(Id.class)
    void aReaderHasOneSlotHoweverOftenItReads(final Id id) {
        try (Actor reader = id.actor("reader")) {
            reader.run(() -> {
                for (int i = 0; i < MANY; i++) {
                    domain.readLock();
                    domain.readUnlock();
                }
            });
            assertEquals(1, domain.statistics().readerThreads());
        }
    }

    @ParameterizedTest
    @EnumSource(Id.class)
    void releasesRunInTheirOrder(final Id id) {
        final StartOrder order = new StartOrder();
        try (Actor writer = id.actor("writer")) {
            writer.run(() -> {
                for (int i = 1; i < RELEASES; i++) {
                    domain.defer(order, (Integer) (i - 1), StartOrder::note);
                }
                domain.beginUpdate();
                domain.defer(order, (Integer) (RELEASES - 1), StartOrder::note);
                domain.endUpdate();
                domain.barrier();
            });
            order.isOrderOfRelease(RELEASES);
        }
    }

    @ParameterizedTest
    @EnumSource(Id.class)
    void anOnlineThreadRunsItsOwnReleasesAtAQuiescentState(final Id id) {
        final WovenPool pool = new WovenPool(domain);
        try (Actor loop = id.actor("loop")) {
            loop.run(() -> {
                domain.online();
                pool.own(new WovenPool.Thing("thing"));
            });
            Eventually.holds("quiescent states let it run", () -> {
                loop.run(domain::quiescent);
                return pool.log.equals(List.of("own thing"));
            });
            assertEquals(List.of(loop.thread()), pool.threads());
            loop.run(domain::offline);
        }
    }

    @ParameterizedTest
    @EnumSource(Id.class)
    void manySuchThreadsAtOnceAreAllSeen(final Id id) throws InterruptedException {
        final List<Object> released = new CopyOnWriteArrayList<>();
        final CountDownLatch areInside = new CountDownLatch(MANY);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final List<Thread> threads = Stream.generate(() -> id.factory("reader").newThread(() -> {
            domain.readLock();
            areInside.countDown();
            await(mayLeave);
            domain.readUnlock();
            domain.defer(released, "object", List::add);
        })).limit(MANY).toList();
        threads.forEach(Thread::start);
        areInside.await();
        assertTrue(FreshDomains.isHeldUp(domain));
        mayLeave.countDown();
        for (final Thread thread : threads) {
            thread.join();
        }
        FreshDomains.drain(domain);
        assertEquals(MANY, released.size());
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
