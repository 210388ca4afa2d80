package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a pin keeps is not released before the pin goes, and everything else is.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PinTest {
    private static final int MANY = 300;
    private static final int MORE_THAN_A_CYCLE_RUNS = 4_000;
    private static final long LITTLE = 64 << 10;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    private static Pin pin(final RcuDomain domain, final Object object) {
        domain.readLock();
        try {
            return domain.pin(object);
        } finally {
            domain.readUnlock();
        }
    }

    private static Pin pin(final RcuDomain domain, final long handle) {
        domain.readLock();
        try {
            return domain.pin(handle);
        } finally {
            domain.readUnlock();
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @OnEveryKindOfThread
    void aPinnedReleaseIsSetAsideAndTheOthersGoOn(final ThreadKind kind) {
        final RcuDomain domain = domains.make();
        try (Actor reader = kind.actor("reader"); Actor writer = kind.actor("writer")) {
            final Pin pin = reader.call(() -> pin(domain, "pinned"));
            writer.run(() -> {
                for (final String object : List.of("before", "pinned", "behind")) {
                    domain.defer(released, object, List::add);
                }
            });
            Eventually.holds("the others are released", () -> released.equals(List.of("before", "behind")));
            Eventually.holds("they are counted behind their bodies", () -> domain.statistics().reclaimed() == 2);
            assertEquals(1, domain.statistics().pins());
            assertEquals(1, domain.statistics().pinnedReleases());
            assertEquals(1, domain.statistics().pending());
            writer.run(pin::close);
            Eventually.holds("it is released when the pin goes", () -> released.contains("pinned"));
            FreshDomains.drain(domain);
            assertEquals(0, domain.statistics().pins());
            assertEquals(0, domain.statistics().pinnedReleases());
        }
    }

    @OnEveryKindOfThread
    void aPinnedHandleIsSetAsideWhateverElseIsReleased(final ThreadKind kind) {
        final RcuDomain domain = domains.make();
        try (Actor reader = kind.actor("reader"); Actor writer = kind.actor("writer")) {
            for (final long handle : new long[] {0, -1, 42, Long.MIN_VALUE}) {
                final Pin pin = reader.call(() -> pin(domain, handle));
                writer.run(() -> domain.defer(handle, released::add));
                writer.run(() -> domain.defer(handle + 1, released::add));
                Eventually.holds("the other is released", () -> released.equals(List.of(handle + 1)));
                pin.close();
                Eventually.holds("it is released when the pin goes", () -> released.contains(handle));
                released.clear();
            }
        }
    }

    @Test
    void toSetAsideIsWorkTooForWhoDrivesUntilThereIsNone() {
        final RcuDomain domain = domains.make("reclaimer", "invoked", "drain.delay", "0");
        final Pin pin = pin(domain, 42);
        for (int i = 0; i < MORE_THAN_A_CYCLE_RUNS; i++) {
            domain.defer(42, released::add);
        }
        domain.defer(43, released::add);
        do {
            // So that a cycle that runs releases has nothing else to do.
            domain.synchronize();
        } while (domain.doReclaimWork() > 0 || domain.statistics().pinnedReleases() == 0);
        assertEquals(List.of(43L), released);
        pin.close();
        FreshDomains.drain(domain);
    }

    @Test
    void oneOfManyInABulkReleaseWaitsAlone() {
        final RcuDomain domain = domains.make();
        final BulkRelease<List<Object>> all = (into, objects, from, to) -> {
            for (int i = from; i < to; i++) {
                into.add(objects[i]);
            }
        };
        final Pin pin = pin(domain, (Object) 7);
        for (int i = 0; i < 100; i++) {
            domain.deferBulk(released, i, all);
        }
        Eventually.holds("the others are released", () -> released.size() == 99);
        assertFalse(released.contains(7));
        pin.close();
        FreshDomains.drain(domain);
        assertTrue(released.contains(7));
    }

    @Test
    void theLastOfSeveralPinsCounts() {
        final RcuDomain domain = domains.make();
        final List<Pin> pins = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            pins.add(pin(domain, "pinned"));
        }
        domain.defer(released, "pinned", List::add);
        for (final Pin pin : pins.subList(1, MANY)) {
            pin.close();
        }
        domain.defer(released, "another", List::add);
        Eventually.holds("another is released", () -> released.contains("another"));
        assertEquals(1, domain.statistics().pins());
        assertFalse(released.contains("pinned"));
        pins.get(0).close();
        FreshDomains.drain(domain);
        assertTrue(released.contains("pinned"));
    }

    @Test
    void aBarrierWaitsForPinnedReleasesAsLongAsItMay() throws InterruptedException {
        final RcuDomain domain = domains.make();
        final Pin pin = pin(domain, "pinned");
        domain.defer(released, "pinned", List::add);
        assertFalse(domain.barrier(50, TimeUnit.MILLISECONDS));
        pin.close();
        domain.barrier();
        assertEquals(List.of("pinned"), released);
    }

    @Test
    void aBarrierWaitsForNoPinnedReleaseThatWasMadeAfterIt() throws Exception {
        final RcuDomain domain = domains.make();
        final Pin pin = pin(domain, "pinned");
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final CountDownLatch isInside = new CountDownLatch(1);
        try (Actor first = new Actor("first"); Actor other = new Actor("other"); Actor waiting = new Actor("waiting")) {
            first.run(() -> domain.defer(mayEnd, latch -> {
                isInside.countDown();
                await(latch);
            }));
            await(isInside);
            final Future<Object> barrier = waiting.start(() -> {
                domain.barrier();
                return null;
            });
            final Thread thread = waiting.thread();
            Eventually.holds("it waits", () -> Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("pause")));
            other.run(() -> domain.defer(released, "pinned", List::add));
            mayEnd.countDown();
            barrier.get();
        }
        assertEquals(List.of(), released);
        pin.close();
        FreshDomains.drain(domain);
    }

    @Test
    void whatHasRunIsNeverCountedAsSetAsideLater() {
        final RcuDomain domain = domains.make();
        final List<Pin> pins = new ArrayList<>();
        final List<Object> objects = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            objects.add(new Object());
            if (i % 3 == 0) {
                pins.add(pin(domain, objects.get(i)));
            }
        }
        objects.forEach(object -> domain.defer(released, object, List::add));
        RcuStatistics before = domain.statistics();
        while (before.pinnedReleases() != pins.size() || before.pending() != pins.size()) {
            final RcuStatistics now = domain.statistics();
            assertTrue(now.reclaimed() >= before.reclaimed(), before + ", then " + now);
            before = now;
        }
        assertEquals(MANY - pins.size(), before.reclaimed());
        pins.forEach(Pin::close);
        FreshDomains.drain(domain);
        assertEquals(MANY, domain.statistics().reclaimed());
    }

    @Test
    void aBodyThatIsSetAsideAndThrowsFailsOnce() {
        final RcuDomain domain = domains.make();
        final Pin pin = pin(domain, "pinned");
        domain.defer("pinned", object -> {
            throw new IllegalStateException("on purpose");
        });
        Eventually.holds("it is set aside", () -> domain.statistics().pinnedReleases() == 1);
        pin.close();
        FreshDomains.drain(domain);
        assertEquals(1, domain.statistics().failedReleases());
        assertEquals(1, domain.statistics().reclaimed());
        assertEquals(0, domain.statistics().pending());
    }

    /** What is set aside the first reclaimer runs, whosever it was: a body that stands is in its releases' way. */
    @Test
    void aReleaseWaitsForNoBodyThatWasSetAsideAndNeedsItsLock() {
        final RcuDomain domain = domains.make(
            "reclaimers", "3", "fallback.timeout", "3600s", "page.entries", String.valueOf(FreshDomains.TINY_PAGE),
            "reserve.pages.per.thread", "1", "reserve.pages.shared", "1");
        final ReentrantLock lock = new ReentrantLock();
        try (Actor first = Actor.releasingTo(domain, 1); Actor second = Actor.releasingTo(domain, 2)) {
            final Pin pin = pin(domain, lock);
            second.run(() -> domain.defer(lock, needed -> {
                needed.lock();
                needed.unlock();
            }));
            Eventually.holds("it is set aside", () -> domain.statistics().pinnedReleases() == 1);
            first.run(lock::lock);
            pin.close();
            Eventually.holds("its body stands", lock::hasQueuedThreads);
            first.run(() -> {
                for (int i = 0; i < MANY; i++) {
                    domain.defer(this, object -> { });
                }
            });
            assertTrue(domain.statistics().fallbackTimeouts() > 0);
            first.run(lock::unlock);
            FreshDomains.drain(domain);
        }
    }

    @Test
    void aClosedDomainRunsWhatWaitsForAPinWhenItGoes() {
        final RcuDomain domain = Rcu.domain("closed under a pin");
        final Pin pin = pin(domain, "pinned");
        domain.defer(released, "pinned", List::add);
        domain.close();
        assertEquals(List.of(), released);
        pin.close();
        Eventually.holds("it is released when the pin goes", () -> released.contains("pinned"));
    }

    @Test
    void aPinOutsideOfASectionIsRefused() {
        final RcuDomain domain = domains.make();
        final String words = assertThrows(IllegalStateException.class, () -> domain.pin("object")).getMessage();
        assertTrue(words.contains("outside a read-side critical section"), words);
        assertThrows(IllegalStateException.class, () -> domain.pin(1L));
        domain.online();
        domain.pin("object").close();
        domain.offline();
        assertEquals(0, domain.statistics().pins());
    }

    @Test
    void whatIsNullOrClosedTwiceDoesNoHarm() {
        final RcuDomain domain = domains.make();
        pin(domain, null).close();
        final Pin pin = pin(domain, "first");
        pin.close();
        final Pin other = pin(domain, "second");
        pin.close();
        domain.defer(released, "second", List::add);
        domain.defer(released, "third", List::add);
        Eventually.holds("the third is released", () -> released.contains("third"));
        assertEquals(List.of("third"), released);
        other.close();
        FreshDomains.drain(domain);
    }

    @Test
    void aPinThatNobodyClosesIsReportedWithItsStackOnceStacksAreNoted() {
        final RcuDomain domain = domains.make("stall.timeout", "1ms");
        try (LogCapture log = new LogCapture(); Actor reader = new Actor("forgetful")) {
            final Pin first = reader.call(() -> pin(domain, "first"));
            domain.defer(released, "first", List::add);
            Eventually.holds(log::toString, () -> log.count("forgetful", "pin() without its close()") == 1);
            // Whoever has reported it notes stacks from then on: behind the report, and before it runs a body again.
            domain.defer(released, "behind the report", List::add);
            Eventually.holds("the report is over", () -> released.contains("behind the report"));
            final Pin second = reader.call(() -> pin(domain, "second"));
            domain.defer(released, "second", List::add);
            Eventually.holds(log::toString, () -> log.count("forgetful", "It was taken", "PinTest.pin") == 1);
            first.close();
            second.close();
        }
    }

    @Test
    void aPinOutlivesItsThreadAndTheLooksForThoseThatHaveEnded() {
        final RcuDomain domain = domains.make();
        final List<Pin> pins = new ArrayList<>();
        try (LogCapture log = new LogCapture()) {
            // The second report comes from a later look than the first: the ring of the first thread was due by then.
            for (final String name : List.of("gone", "gone too")) {
                try (Actor reader = new Actor(name)) {
                    pins.add(reader.call(() -> pin(domain, name)));
                }
                domain.defer(released, name, List::add);
                Eventually.holds(log::toString, () -> log.count("\"" + name + "\"", "the thread has ended") == 1);
            }
            domain.defer(released, "other", List::add);
            Eventually.holds("the other is released", () -> released.contains("other"));
            assertEquals(List.of("other"), released);
            assertEquals(2, domain.statistics().pins());
        }
        pins.forEach(Pin::close);
        FreshDomains.drain(domain);
        assertEquals(List.of("other", "gone", "gone too"), released);
    }

    @Test
    void aPinThatIsHeldMakesNoRoomForMoreWhileOthersAreFree() {
        final RcuDomain domain = domains.make();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Pin held = pin(domain, "held");
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            pin(domain, "other").close();
        }
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < LITTLE, () -> allocated + " bytes");
        held.close();
    }

    @Test
    void theDomainsThatExistAreListed() {
        final RcuDomain domain = domains.make();
        assertTrue(Rcu.domains().contains(domain));
        assertTrue(Rcu.domains().contains(Rcu.domain("default")));
        final RcuDomain closed = Rcu.domain("to be closed");
        closed.close();
        assertFalse(Rcu.domains().contains(closed));
    }
}
