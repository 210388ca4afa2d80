package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Waiting for readers, and for releases: for as long as it takes, for some time, and when the waiting thread is
 * interrupted.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WaitingTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final List<String> released = new CopyOnWriteArrayList<>();

    /** What a waiting thread does that can be interrupted, or not. */
    private interface Wait {
        void on(RcuDomain domain) throws InterruptedException;
    }

    @OnEveryKindOfThread
    void synchronizeReturnsWhenTheReadersHaveLeft(final ThreadKind kind) {
        returnsWhenTheReadersHaveLeft(kind, RcuDomain::synchronize);
    }

    @OnEveryKindOfThread
    void barrierReturnsWhenTheReadersHaveLeft(final ThreadKind kind) {
        returnsWhenTheReadersHaveLeft(kind, RcuDomain::barrier);
        assertEquals(List.of("object"), released);
    }

    @Test
    void synchronizeWithALongTimeoutReturnsWhenTheReadersHaveLeft() {
        returnsWhenTheReadersHaveLeft(
            ThreadKind.PLATFORM, some -> assertTrue(some.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS)));
    }

    @Test
    void barrierWithALongTimeoutReturnsWhenTheReadersHaveLeft() {
        returnsWhenTheReadersHaveLeft(
            ThreadKind.PLATFORM, some -> assertTrue(some.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS)));
        assertEquals(List.of("object"), released);
    }

    private void returnsWhenTheReadersHaveLeft(final ThreadKind kind, final Wait wait) {
        final AtomicBoolean isInside = new AtomicBoolean(true);
        try (Actor reader = new Actor("reader"); Actor waiter = kind.actor("waiter")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            final Future<Boolean> sawReaderInside = waiter.start(() -> {
                wait.on(domain);
                return isInside.get();
            });
            awaitParked(waiter);
            assertFalse(sawReaderInside.isDone());
            isInside.set(false);
            reader.run(domain::readUnlock);
            assertFalse(waiter.await(sawReaderInside));
        }
    }

    private static void awaitParked(final Actor waiter) {
        Eventually.holds("the thread waits", () -> waiter.thread().getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void aTimeoutEndsTheWaitAndSaysSo() throws InterruptedException {
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            final long begin = System.nanoTime();
            assertFalse(domain.synchronize(20, TimeUnit.MILLISECONDS));
            assertFalse(domain.barrier(20, TimeUnit.MILLISECONDS));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(40));
            assertFalse(domain.synchronize(0, TimeUnit.SECONDS));
            assertFalse(domain.barrier(0, TimeUnit.SECONDS));
            assertFalse(domain.synchronize(-1, TimeUnit.SECONDS));
            assertFalse(domain.barrier(-1, TimeUnit.SECONDS));
            assertEquals(List.of(), released);
            reader.run(domain::readUnlock);
            assertTrue(domain.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
            assertTrue(domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
            assertEquals(List.of("object"), released);
        }
    }

    @Test
    void anEmptyDomainHasNothingToWaitFor() {
        domain.synchronize();
        domain.barrier();
        assertEquals(0, domain.statistics().deferred());
    }

    @OnEveryKindOfThread
    void anInterruptEndsAWaitWithATimeout(final ThreadKind kind) {
        isInterruptible(kind, some -> some.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        isInterruptible(kind, some -> some.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    private void isInterruptible(final ThreadKind kind, final Wait wait) {
        try (Actor reader = new Actor("reader"); Actor waiter = kind.actor("waiter")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            final Future<Boolean> interrupted = waiter.start(() -> {
                assertThrows(InterruptedException.class, () -> wait.on(domain));
                return Thread.currentThread().isInterrupted();
            });
            awaitParked(waiter);
            waiter.thread().interrupt();
            assertFalse(waiter.await(interrupted), "the exception stands for the flag");
            waiter.run(() -> {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> wait.on(domain));
                assertFalse(Thread.currentThread().isInterrupted());
            });
            reader.run(domain::readUnlock);
        }
    }

    @OnEveryKindOfThread
    void anInterruptDoesNotEndAWaitWithoutATimeoutAndIsKept(final ThreadKind kind) {
        isUninterruptible(kind, RcuDomain::synchronize);
        isUninterruptible(kind, RcuDomain::barrier);
    }

    private void isUninterruptible(final ThreadKind kind, final Wait wait) {
        final AtomicBoolean isInside = new AtomicBoolean(true);
        try (Actor reader = new Actor("reader"); Actor waiter = kind.actor("waiter")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            final Future<Boolean> sawReaderInside = waiter.start(() -> {
                Thread.currentThread().interrupt();
                wait.on(domain);
                final boolean sawInside = isInside.get();
                assertTrue(Thread.interrupted(), "the flag is kept");
                return sawInside;
            });
            awaitParked(waiter);
            waiter.thread().interrupt();
            assertTrue(FreshDomains.isHeldUp(domain));
            isInside.set(false);
            reader.run(domain::readUnlock);
            assertFalse(waiter.await(sawReaderInside));
        }
    }

    @Test
    void barrierCoversTheReleasesOfAllThreads() {
        final List<Actor> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Actor writer = new Actor("writer " + i);
            writers.add(writer);
            writer.run(() -> domain.defer(released, writer.thread().getName(), List::add));
        }
        domain.barrier();
        assertEquals(List.of("writer 0", "writer 1", "writer 2", "writer 3"), sorted(released));
        writers.forEach(Actor::close);
    }

    private static List<String> sorted(final List<String> some) {
        return some.stream().sorted().toList();
    }

    @Test
    void barrierWaitsForABodyThatRuns() throws InterruptedException {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        domain.defer(mayEnd, object -> {
            begun.countDown();
            awaitLatch(mayEnd);
            released.add("object");
        });
        awaitLatch(begun);
        assertFalse(domain.barrier(30, TimeUnit.MILLISECONDS));
        mayEnd.countDown();
        domain.barrier();
        assertEquals(List.of("object"), released);
    }

    @Test
    void barrierWaitsForAReleaseThatAnotherThreadRunsForWantOfAPage() throws InterruptedException {
        final RcuDomain tiny = domains.makeTiny(0);
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(tiny::readLock);
            writer.run(() -> {
                for (int i = 0; i < FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    tiny.defer(released, "queued", List::add);
                }
            });
            final Future<Object> onTheSpot = writer.start(() -> {
                tiny.defer(released, "on the spot", (list, object) -> {
                    begun.countDown();
                    awaitLatch(mayEnd);
                    list.add(object);
                });
                return null;
            });
            Eventually.holds("the writer finds no page", () -> tiny.statistics().synchronousFallbacks() == 1);
            reader.run(tiny::readUnlock);
            awaitLatch(begun);
            assertFalse(tiny.barrier(30, TimeUnit.MILLISECONDS), "the release is still running");
            mayEnd.countDown();
            tiny.barrier();
            assertEquals("on the spot", released.get(FreshDomains.RELEASES_IN_TINY_PAGE));
            writer.await(onTheSpot);
        }
    }

    private static void awaitLatch(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waitersShareGracePeriods() {
        final int waiters = 12;
        final List<Actor> actors = new ArrayList<>();
        final List<Future<Object>> waits = new ArrayList<>();
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            final long before = domain.statistics().gracePeriods();
            for (int i = 0; i < waiters; i++) {
                final Actor waiter = new Actor("waiter " + i);
                actors.add(waiter);
                waits.add(waiter.start(() -> {
                    domain.synchronize();
                    return null;
                }));
            }
            actors.forEach(WaitingTest::awaitParked);
            reader.run(domain::readUnlock);
            for (int i = 0; i < waiters; i++) {
                actors.get(i).await(waits.get(i));
            }
            // One was on its way when some of them came; the next one serves those.
            final long periods = domain.statistics().gracePeriods() - before;
            assertTrue(periods >= 1 && periods <= 2, () -> periods + " grace periods for " + waiters + " waiters");
        }
        actors.forEach(Actor::close);
    }
}
