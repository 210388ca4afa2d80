package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A woven release with a bulk method: one call for a stretch, and everything else as if there had been one for each.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WovenBulkTest {
    private static final int MANY = 2000;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    /** What the agent makes of a class with two such methods, written by hand. */
    private static class Pool {
        final List<Object> given = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger calls = new AtomicInteger();
        private final int free;
        private final int freeTyped;
        private Object failing;
        private Runnable inTheCall = () -> { };
        private boolean releasesOneByOne;

        Pool(final RcuDomain domain) {
            free = site(domain, "free", "(Ljava/lang/Object;)V", "freeAll([Ljava/lang/Object;II)V");
            freeTyped = site(domain, "freeTyped", "(Ljava/lang/Integer;)V", "freeAllTyped([Ljava/lang/Integer;II)V");
        }

        private static int site(
            final RcuDomain domain, final String method, final String descriptor, final String bulk) {
            final int site = Woven.register(new SiteDescription(
                Pool.class.getName(), method, descriptor, false, false, SiteDescription.RECEIVER, 0, RunOn.RECLAIMER,
                WhenExhausted.SYNCHRONIZE, domain.name()).withBulk(bulk));
            Woven.resolve(site, MethodHandles.lookup());
            return site;
        }

        void free(final Object object) {
            if (Woven.release(free, this, object) == Woven.RUN) {
                given.add(object);
            }
        }

        void freeAll(final Object[] objects, final int from, final int to) {
            calls.incrementAndGet();
            inTheCall.run();
            for (int i = from; i < to; i++) {
                if (objects[i].equals(failing)) {
                    throw new IllegalStateException("expected by the test");
                }
                if (releasesOneByOne) {
                    free(objects[i]);
                } else {
                    given.add(objects[i]);
                }
            }
        }

        void freeTyped(final Integer object) {
            if (Woven.release(freeTyped, this, object) == Woven.RUN) {
                given.add(object);
            }
        }

        private void freeAllTyped(final Integer[] objects, final int from, final int to) {
            assertSame(Integer[].class, objects.getClass());
            calls.incrementAndGet();
            inTheCall.run();
            for (int i = from; i < to; i++) {
                given.add(objects[i]);
            }
        }
    }

    private static List<Object> numbers(final int count) {
        final List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(1000 + i);
        }
        return numbers;
    }

    @OnEveryKindOfThread
    void eachObjectIsGivenBackOnceAndInOrder(final ThreadKind kind) {
        final RcuDomain domain = domains.make();
        final Pool pool = new Pool(domain);
        final List<Object> numbers = numbers(MANY);
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> numbers.forEach(number -> pool.freeTyped((Integer) number)));
            FreshDomains.drain(domain);
            assertEquals(numbers, pool.given);
            pool.given.clear();
            writer.run(() -> numbers.forEach(pool::free));
        }
        FreshDomains.drain(domain);
        assertEquals(numbers, pool.given);
        assertTrue(pool.calls.get() < MANY / 2, () -> pool.calls + " calls");
        assertEquals(2 * MANY, domain.statistics().reclaimed());
    }

    @Test
    void whatTheCallReleasesOfItsOwnStretchRunsAtOnceAndAnythingElseLater() {
        final RcuDomain domain = domains.make();
        final Pool pool = new Pool(domain);
        final List<Object> numbers = numbers(MANY);
        final List<Boolean> atOnce = new ArrayList<>();
        pool.releasesOneByOne = true;
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            numbers.forEach(pool::free);
            pool.inTheCall = () -> {
                if (atOnce.isEmpty()) {
                    final int before = pool.given.size();
                    pool.free("another");
                    atOnce.add(pool.given.size() != before);
                }
            };
            reader.run(domain::readUnlock);
        }
        FreshDomains.drain(domain);
        FreshDomains.drain(domain);
        assertEquals(List.of(false), atOnce);
        assertEquals(MANY + 1, domain.statistics().reclaimed());
        // It waited in the reclaimer's queue, which keeps no order with the writer's.
        assertTrue(pool.given.remove("another"));
        assertEquals(numbers, pool.given);
    }

    @Test
    void aCallThatThrowsFailsItsStretchAndThePinnedOnesAreNotInIt() {
        final RcuDomain domain = domains.make();
        final Pool pool = new Pool(domain);
        final Object pinned = 1003;
        pool.failing = 1007;
        domain.readLock();
        final Pin pin = domain.pin(pinned);
        domain.readUnlock();
        // All of an update's count from its end: no grace period that begins meanwhile cuts them in two.
        domain.beginUpdate();
        for (final Object number : List.of(1000, 1001, 1002, pinned, 1005, 1006, 1007, 1008)) {
            pool.free(number);
        }
        domain.endUpdate();
        Eventually.holds("the others are over", () -> domain.statistics().pinnedReleases() == 1
            && domain.statistics().pending() == 1);
        assertEquals(List.of(1000, 1001, 1002, 1005, 1006), pool.given);
        assertEquals(4, domain.statistics().failedReleases());
        pin.close();
        FreshDomains.drain(domain);
        assertEquals(List.of(1000, 1001, 1002, 1005, 1006, pinned), pool.given);
        assertEquals(4, domain.statistics().failedReleases());
    }

    @Test
    void twoReclaimersThatCallItAtOnceDoNotShareTheirCopies() throws Exception {
        final RcuDomain domain = domains.make("reclaimers", "2");
        final Pool pool = new Pool(domain);
        final CountDownLatch both = new CountDownLatch(2);
        pool.inTheCall = () -> {
            both.countDown();
            try {
                // Where both queues have one reclaimer, the wait is in vain.
                both.await(2, TimeUnit.SECONDS);
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        final List<Object> numbers = numbers(100);
        try (Actor reader = new Actor("reader"); Actor one = new Actor("one"); Actor other = new Actor("other")) {
            reader.run(domain::readLock);
            one.run(() -> numbers.subList(0, 50).forEach(number -> pool.freeTyped((Integer) number)));
            other.run(() -> numbers.subList(50, 100).forEach(number -> pool.freeTyped((Integer) number)));
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
        }
        // A grace period that begins meanwhile cuts a thread's releases in two.
        assertTrue(pool.calls.get() >= 2, () -> pool.calls + " calls");
        final List<Object> sorted = new ArrayList<>(pool.given);
        sorted.sort((a, b) -> (Integer) a - (Integer) b);
        assertEquals(numbers, sorted);
    }
}
