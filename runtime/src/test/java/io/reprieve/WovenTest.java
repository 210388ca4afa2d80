package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.WovenPool.Thing;
import io.reprieve.woven.Woven;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What woven code gets from the runtime: sites, their policies, the replay of their bodies, and sections.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WovenTest {
    private static final int A_PAGE = FreshDomains.RELEASES_IN_TINY_PAGE;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final RcuDomain tiny = domains.makeTiny(0);

    private static Thing thing(final Object name) {
        return new Thing(name);
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertEquals(System.getProperty("project.version"), Woven.version());
    }

    // ---- bodies and what they get

    @OnEveryKindOfThread
    void aWovenBodyRunsAfterAGracePeriodOnTheReclaimersThread(final ThreadKind kind) {
        final WovenPool pool = new WovenPool(domain);
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                pool.free(thing(1));
                pool.free(thing(2));
                pool.freeHandle(3);
                pool.freeHandle(-4);
                pool.freeCounted(thing(5), 1);
            });
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), pool.log);
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
            FreshDomains.drain(domain);
            assertEquals(
                List.of("free 1", "free 2", "freeHandle 3", "freeHandle -4", "freeCounted 5 1", "free 5",
                    "end of freeCounted"),
                pool.log);
            assertTrue(pool.threads().get(0).getName().startsWith("reprieve-reclaimer"));
        }
    }

    @OnEveryKindOfThread
    void argumentsOfEveryTypeReachAPrivateMethodUnchanged(final ThreadKind kind) {
        final WovenPool pool = new WovenPool(domain);
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> {
                for (int i = 0; i < 100; i++) {
                    pool.callFreeEverything(thing("all"));
                }
            });
        }
        FreshDomains.drain(domain);
        assertEquals(100, pool.log.size());
        for (final Object noted : pool.log) {
            assertEquals(
                List.of(true, Byte.MIN_VALUE, Character.MAX_VALUE, Short.MIN_VALUE, Integer.MIN_VALUE, "all",
                    Long.MIN_VALUE, Float.MIN_VALUE, -0.0, "text", 1, 2),
                noted);
        }
    }

    @Test
    void argumentsReachTheBodyOfAReleaseWithoutAPageToo() {
        final WovenPool pool = new WovenPool(tiny);
        for (int i = 0; i < 50; i++) {
            pool.callFreeEverything(thing("all"));
        }
        tiny.barrier();
        assertTrue(tiny.statistics().synchronousFallbacks() > 0);
        assertEquals(50, pool.log.size());
        assertEquals(1, pool.log.stream().distinct().count());
    }

    @Test
    void staticMethodsReleaseToo() {
        final List<Object> log = new CopyOnWriteArrayList<>();
        WovenPool.useStatics(domain, log);
        WovenPool.freeInStatic("context", thing(1));
        WovenPool.freeHandleInStatic(Double.MIN_VALUE);
        WovenPool.freeNothing();
        WovenPool.freeInStatic(null, thing(2));
        domain.barrier();
        assertEquals(
            List.of("freeInStatic context 1", "freeHandleInStatic " + Double.MIN_VALUE, "freeNothing",
                "freeInStatic null 2"),
            log);
    }

    @Test
    void anObjectMayReleaseItself() {
        final WovenPool pool = new WovenPool(domain);
        pool.destroy();
        domain.barrier();
        assertEquals(List.of("destroy"), pool.log);
    }

    @Test
    void nothingIsReleasedInPlace() {
        final WovenPool pool = new WovenPool(domain);
        domain.readLock();
        pool.free(null);
        assertEquals(List.of("free null"), pool.log);
        assertSame(Thread.currentThread(), pool.threads().get(0));
        domain.readUnlock();
        assertEquals(0, domain.statistics().deferred());
    }

    @Test
    void aSiteBelongsToItsDomain() {
        final WovenPool pool = new WovenPool(domain);
        pool.free(thing(1));
        assertEquals(1, domain.statistics().deferred());
        assertEquals(0, tiny.statistics().deferred());
    }

    // ---- replay

    @Test
    void anUnwovenOverrideIsNotRunTwice() {
        final WovenPool pool = new WovenPool.Unwoven(domain);
        pool.free(thing(1));
        domain.barrier();
        assertEquals(List.of("override of 1", "free 1"), pool.log);
    }

    @Test
    void aWovenOverrideThatCallsSuperIsOneRelease() {
        final WovenPool pool = new WovenPool.Overriding(domain);
        pool.free(thing(1));
        domain.barrier();
        assertEquals(List.of("before super", "free 1", "after super"), pool.log);
        assertEquals(1, domain.statistics().deferred());
    }

    @Test
    void whatABodyReleasesOfItsOwnObjectRunsAtOnceAndOfOthersLater() {
        final WovenPool pool = new WovenPool(domain);
        pool.freeCounted(thing("a"), 3);
        domain.barrier();
        domain.barrier();
        assertEquals(List.of("freeCounted a 3", "free a", "end of freeCounted", "free a.1", "free a.2"), pool.log);
        assertEquals(3, domain.statistics().deferred());
    }

    @Test
    void aFailureNamesTheWovenMethod() {
        try (LogCapture log = new LogCapture()) {
            final WovenPool pool = new WovenPool(domain);
            pool.free(new Thing(new Object() {
                @Override
                public String toString() {
                    throw new IllegalStateException("a body fails");
                }
            }));
            domain.barrier();
            assertEquals(1, domain.statistics().failedReleases());
            assertEquals(
                1, log.count("io.reprieve.WovenPool#free(io.reprieve.WovenPool$Thing) has thrown"), log::toString);
        }
    }

    // ---- policies

    @OnEveryKindOfThread
    void aDroppedReleaseIsLeftToTheCollectorAndCounted(final ThreadKind kind) {
        final RcuDomain small = domains.makeTiny(2);
        final WovenPool pool = new WovenPool(small);
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(small::readLock);
            writer.run(() -> {
                for (int i = 0; i < 2 * A_PAGE + 4; i++) {
                    pool.drop(thing(i));
                }
            });
            assertEquals(4, small.statistics().dropped());
            assertEquals(0, small.statistics().synchronousFallbacks());
            assertEquals(0, small.statistics().overdraftPages());
            reader.run(small::readUnlock);
            FreshDomains.drain(small);
            assertEquals(2 * A_PAGE, pool.log.size());
            assertEquals("drop " + (2 * A_PAGE - 1), pool.log.get(2 * A_PAGE - 1));
            writer.run(() -> pool.drop(thing("later")));
            FreshDomains.drain(small);
            assertEquals("drop later", pool.log.get(2 * A_PAGE));
        }
    }

    @OnEveryKindOfThread
    void aRefusedReleaseThrowsToItsCallerWhoStillOwnsTheObject(final ThreadKind kind) {
        final RcuDomain small = domains.makeTiny(2);
        final WovenPool pool = new WovenPool(small);
        try (Actor reader = new Actor("reader"); Actor writer = kind.actor("writer")) {
            reader.run(small::readLock);
            writer.run(() -> {
                for (int i = 0; i < 2 * A_PAGE; i++) {
                    pool.refuse(thing(i));
                }
            });
            final ReserveExhaustedException thrown = assertThrows(
                ReserveExhaustedException.class, () -> writer.run(() -> pool.refuse(thing("one more"))));
            assertTrue(thrown.getMessage().contains("WovenPool#refuse"), thrown::getMessage);
            assertTrue(thrown.getMessage().contains("has not been released"), thrown::getMessage);
            assertTrue(thrown.getMessage().contains("reserve.pages"), thrown::getMessage);
            assertEquals(2 * A_PAGE, small.statistics().deferred());
            reader.run(small::readUnlock);
            FreshDomains.drain(small);
            assertEquals(2 * A_PAGE, pool.log.size());
            writer.run(() -> pool.refuse(thing("one more")));
            FreshDomains.drain(small);
            assertEquals("refuse one more", pool.log.get(2 * A_PAGE));
        }
    }

    @Test
    void aSynchronizedSiteDoesNotWaitForABodyThatNeedsItsMonitor() {
        final WovenPool pool = new WovenPool(tiny);
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(tiny::readLock);
            writer.run(() -> {
                for (int i = 0; i < 3 * A_PAGE; i++) {
                    pool.freeSynchronized(thing(i));
                }
            });
            assertEquals(List.of(), pool.log);
            assertEquals(0, tiny.statistics().synchronousFallbacks());
            reader.run(tiny::readUnlock);
            FreshDomains.drain(tiny);
            assertEquals(3 * A_PAGE, pool.log.size());
        }
    }

    // ---- releases that their thread runs itself

    @Test
    void anOwnersReleaseIsRunByItsThreadWhenThatReleasesAgain() {
        final WovenPool pool = new WovenPool(domain);
        try (Actor owner = new Actor("owner")) {
            owner.run(() -> pool.own(thing(1)));
            domain.synchronize();
            FreshDomains.drain(domain);
            assertEquals(List.of(), pool.log, "nobody else runs it, or waits for it");
            Eventually.holds("the owner runs it", () -> {
                owner.run(() -> pool.own(thing("more")));
                return !pool.log.isEmpty();
            });
            assertEquals("own 1", pool.log.get(0));
            assertSame(owner.thread(), pool.threads().get(0));
            owner.run(domain::barrier);
            assertTrue(pool.threads().stream().allMatch(thread -> thread == owner.thread()));
        }
    }

    @Test
    void anOwnersReleaseIsRunInItsBarrierAndAtItsQuiescentState() {
        final WovenPool pool = new WovenPool(domain);
        try (Actor owner = new Actor("owner")) {
            owner.run(() -> pool.own(thing(1)));
            owner.run(domain::barrier);
            assertEquals(List.of("own 1"), pool.log);
            owner.run(domain::online);
            owner.run(() -> pool.own(thing(2)));
            Eventually.holds("a quiescent state runs it", () -> {
                owner.run(domain::quiescent);
                return pool.log.size() == 2;
            });
            owner.run(domain::offline);
            assertTrue(pool.threads().stream().allMatch(thread -> thread == owner.thread()));
        }
    }

    @Test
    void whatAnOwnerLeftIsAdopted() {
        final WovenPool pool = new WovenPool(domain);
        final Thread ended;
        try (Actor owner = new Actor("owner")) {
            owner.run(() -> pool.own(thing(1)));
            ended = owner.thread();
        }
        FreshDomains.drain(domain);
        Eventually.holds("it is adopted", () -> pool.log.equals(List.of("own 1")));
        assertNotSame(ended, pool.threads().get(0));
    }

    @Test
    void anOwnersReleasesKeepTheirOrderWhenThePagesAreSpent() {
        final WovenPool pool = new WovenPool(tiny);
        try (Actor owner = new Actor("owner")) {
            owner.run(() -> {
                for (int i = 0; i < 10 * A_PAGE; i++) {
                    pool.own(thing(i));
                }
                tiny.barrier();
            });
            assertTrue(tiny.statistics().synchronousFallbacks() > 0);
            assertTrue(pool.threads().stream().allMatch(thread -> thread == owner.thread()));
        }
        for (int i = 0; i < 10 * A_PAGE; i++) {
            assertEquals("own " + i, pool.log.get(i));
        }
    }

    // ---- sites that cannot be resolved

    @Test
    void aBodyThatCannotBeRunLaterRunsInPlaceAfterAGracePeriod() {
        try (LogCapture log = new LogCapture();
            Actor reader = new Actor("reader");
            Actor writer = new Actor("writer")) {
            final WovenPool pool = new WovenPool(domain);
            reader.run(domain::readLock);
            final Future<Object> releasing = writer.start(() -> {
                pool.lose(thing(1));
                return null;
            });
            Eventually.holds("the writer waits", () -> writer.thread().getState() == Thread.State.TIMED_WAITING);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), pool.log);
            reader.run(domain::readUnlock);
            writer.await(releasing);
            assertEquals(List.of("lose 1"), pool.log);
            assertSame(writer.thread(), pool.threads().get(0));
            assertEquals(1, log.records().size(), log::toString);
        }
    }

    @Test
    void whereEvenThatCannotWaitTheReleaseIsLeakedAndCounted() {
        try (LogCapture log = new LogCapture()) {
            final WovenPool pool = new WovenPool(domain);
            domain.readLock();
            pool.lose(thing(1));
            domain.readUnlock();
            domain.barrier();
            assertEquals(List.of(), pool.log);
            assertEquals(1, domain.statistics().leaked());
            assertEquals(1, log.count("has been leaked"), log::toString);
        }
    }

    // ---- sections

    @OnEveryKindOfThread
    void theExitOfASectionHealsInnerOnesThatWereNotLeft(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor reader = kind.actor("reader")) {
            reader.run(() -> {
                final ReadSection section = Woven.section(number);
                final long outer = Woven.enter(section);
                // As after a StackOverflowError between the entry and the body.
                Woven.enter(section);
                domain.readLock();
                assertTrue(domain.inReadSection());
                Woven.exit(section, outer);
                assertFalse(domain.inReadSection());
            });
            assertTrue(FreshDomains.isFree(domain));
        }
    }

    @OnEveryKindOfThread
    void wovenSectionsAndThoseOfTheApiNest(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor reader = kind.actor("reader")) {
            reader.run(() -> {
                domain.readLock();
                final ReadSection section = Woven.section(number);
                final long saved = Woven.enter(section);
                Woven.exit(section, saved);
                assertTrue(domain.inReadSection());
            });
            assertTrue(FreshDomains.isHeldUp(domain));
            reader.run(domain::readUnlock);
            assertTrue(FreshDomains.isFree(domain));
        }
    }

    @Test
    void theDefaultDomainHasANumberToo() {
        assertEquals(Woven.domain(""), Woven.domain("default"));
        final ReadSection section = Woven.section();
        final long saved = Woven.enter(section);
        assertTrue(Rcu.inReadSection());
        Woven.exit(section, saved);
        assertFalse(Rcu.inReadSection());
        Woven.beginUpdate();
        assertThrows(IllegalStateException.class, Rcu::synchronize);
        Woven.endUpdate();
        Rcu.synchronize();
    }
}
