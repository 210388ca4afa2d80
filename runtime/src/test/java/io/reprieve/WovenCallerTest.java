package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Releases that their caller runs: where it may wait they are over when it returns, and what they release again belongs
 * to them.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WovenCallerTest {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Site close = new Site("close", RunOn.CALLER);
    private final Site free = new Site("free", RunOn.RECLAIMER);

    /** A body of any content. */
    private record Body(String name, Runnable content) {
    }

    /** What the agent makes of a static method, written by hand. */
    private final class Site {
        private final int number;

        Site(final String method, final RunOn runOn) {
            this(method, runOn, domain);
        }

        Site(final String method, final RunOn runOn, final RcuDomain of) {
            number = Woven.register(new SiteDescription(
                WovenCallerTest.class.getName(), method, "(Lio/reprieve/WovenCallerTest$Body;)V", true, false,
                SiteDescription.NONE, 0, runOn, WhenExhausted.SYNCHRONIZE, of.name()));
            Woven.resolve(number, LOOKUP);
        }

        void release(final Body body) {
            final int outcome = Woven.release(number, null, body);
            if (outcome == Woven.DEFERRED) {
                return;
            }
            try {
                body.content().run();
            } finally {
                if (outcome >= Woven.BY_CALLER) {
                    Woven.endByCaller(number, outcome);
                }
            }
        }
    }

    private static void close(final Body body) {
        body.content().run();
    }

    private static void free(final Body body) {
        body.content().run();
    }

    private Body body(final String name) {
        return new Body(name, () -> log.add(name));
    }

    @OnEveryKindOfThread
    void itIsOverWhenItReturnsAndNotBeforeTheReaderHasLeft(final ThreadKind kind) throws Exception {
        try (Actor reader = new Actor("reader"); Actor closer = kind.actor("closer")) {
            reader.run(domain::readLock);
            final Future<?> closed = closer.start(() -> {
                close.release(body("closed"));
                return null;
            });
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), log);
            assertFalse(closed.isDone());
            reader.run(domain::readUnlock);
            closed.get();
            assertEquals(List.of("closed"), log);
        }
        assertEquals(1, domain.statistics().reclaimed());
    }

    @Test
    void whoDrivesReclamationMeanwhileGetsOnAsLongAsItRunsBodies() {
        // Any wait in which nothing moves is over at once.
        final RcuDomain invoked =
            domains.make("reclaimer", "invoked", "fallback.timeout", "1ns", "stall.timeout", "1ns");
        final Site closing = new Site("close", RunOn.CALLER, invoked);
        final int moreThanACycle = 1100;
        for (int i = 0; i < moreThanACycle; i++) {
            invoked.defer(log, "free", List::add);
        }
        closing.release(body("closed"));
        assertEquals(moreThanACycle + 1, log.size());
        assertEquals("closed", log.get(moreThanACycle));
        assertEquals(0, invoked.statistics().callerFallbacks());
    }

    @OnEveryKindOfThread
    void whatTheBodyReleasesOfItsOwnObjectRunsAtOnceAndOfOthersLaterUnlessTheyAreWaitedForToo(final ThreadKind kind) {
        try (Actor closer = kind.actor("closer"); Actor reader = new Actor("reader")) {
            closer.run(() -> {
                // Opens the common path of the other site.
                free.release(body("warm"));
                final Body[] own = new Body[1];
                final Body part = new Body("part", () -> {
                    log.add("part");
                    if (log.stream().filter("part"::equals).count() == 1) {
                        reader.run(domain::readLock);
                        close.release(own[0]);
                        free.release(own[0]);
                        free.release(body("later"));
                    }
                });
                own[0] = new Body("own", () -> {
                    log.add("own");
                    if (log.stream().filter("own"::equals).count() == 1) {
                        close.release(part);
                        log.add("end");
                        reader.run(domain::readUnlock);
                    }
                });
                close.release(own[0]);
            });
            FreshDomains.drain(domain);
            assertEquals(List.of("warm", "own", "part", "own", "own", "end", "later"), log);
            // Nothing belongs to a body that is over.
            closer.run(() -> {
                domain.readLock();
                final Body again = body("again");
                free.release(again);
                assertFalse(log.contains("again"));
                domain.readUnlock();
            });
        }
        FreshDomains.drain(domain);
        assertTrue(log.contains("again"));
    }

    @Test
    void aBodyInPlaceIsToldFromOthersOnTheCommonPathToo() {
        // Woven methods have a common path into this one alone.
        final RcuDomain common = Rcu.domain("default");
        final Site closeThere = new Site("close", RunOn.CALLER, common);
        final Site freeThere = new Site("free", RunOn.RECLAIMER, common);
        try (Actor closer = new Actor("closer")) {
            closer.run(() -> {
                final Body[] own = new Body[1];
                own[0] = new Body("own", () -> {
                    log.add("own");
                    if (log.equals(List.of("own"))) {
                        freeThere.release(own[0]);
                        log.add("end");
                    }
                });
                freeThere.release(new Body("warm", () -> { }));
                closeThere.release(own[0]);
                assertEquals(List.of("own", "own", "end"), log);
                common.readLock();
                freeThere.release(own[0]);
                assertEquals(3, log.size(), "nothing belongs to a body that is over");
                common.readUnlock();
            });
        }
        FreshDomains.drain(common);
        assertEquals(4, log.size());
    }

    @Test
    void aThreadForWhoseQueueThereIsNoMemoryTellsItsBodiesInPlaceFromOthers() {
        try (Actor closer = new Actor("closer")) {
            Heap.fill(domain);
            closer.run(() -> {
                final Body[] own = new Body[1];
                own[0] = new Body("own", () -> {
                    log.add(Thread.currentThread().getName());
                    if (log.size() == 1) {
                        free.release(own[0]);
                        // Only now it gets a queue.
                        Heap.empty(domain);
                        domain.beginUpdate();
                        domain.endUpdate();
                        free.release(own[0]);
                    }
                });
                close.release(own[0]);
                assertEquals(List.of("closer", "closer", "closer"), log);
                domain.readLock();
                free.release(own[0]);
                assertEquals(3, log.size(), "nothing belongs to a body that is over");
                domain.readUnlock();
            });
        }
        FreshDomains.drain(domain);
        assertEquals(4, log.size());
    }

    @Test
    void whatIsWaitedForInVainIsDeferred() {
        final RcuDomain impatient = domains.make("stall.timeout", "1ms", "fallback.timeout", "1ms");
        final Site closeThere = new Site("close", RunOn.CALLER, impatient);
        try (LogCapture reports = new LogCapture();
             Actor reader = new Actor("reader");
             Actor closer = new Actor("closer")) {
            reader.run(impatient::readLock);
            closer.run(() -> closeThere.release(body("closed")));
            assertEquals(List.of(), log);
            reader.run(impatient::readUnlock);
            FreshDomains.drain(impatient);
            assertEquals(List.of("closed"), log);
            assertEquals(1, impatient.statistics().fallbackTimeouts(), reports::toString);
        }
    }

    @Test
    void whatCannotBeDeferredAndIsWaitedForInVainIsLeaked() {
        final RcuDomain impatient = domains.make("stall.timeout", "1ms", "fallback.timeout", "1ms");
        try (LogCapture reports = new LogCapture();
             Actor reader = new Actor("reader");
             Actor closer = new Actor("closer")) {
            final WovenPool pool = new WovenPool(impatient);
            reader.run(impatient::readLock);
            closer.run(() -> pool.lose(new WovenPool.Thing("thing")));
            assertEquals(List.of(), pool.log);
            assertEquals(1, impatient.statistics().leaked(), reports::toString);
            reader.run(impatient::readUnlock);
        }
    }

    @OnEveryKindOfThread
    void whereItsCallerMayNotWaitItIsDeferredAndKeepsItsPlace(final ThreadKind kind) {
        try (Actor closer = kind.actor("closer")) {
            closer.run(() -> {
                for (int i = 0; i < 5; i++) {
                    domain.readLock();
                    close.release(body("inside " + i));
                    domain.beginUpdate();
                    close.release(body("update " + i));
                    domain.endUpdate();
                    domain.readUnlock();
                }
                close.release(body("outside"));
                log.add("returned");
            });
        }
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add("inside " + i);
            expected.add("update " + i);
        }
        expected.add("outside");
        expected.add("returned");
        assertEquals(expected, log);
    }

    @Test
    void aBodyOfTheReclaimersLeavesItToTheReclaimer() {
        free.release(new Body("free", () -> {
            close.release(body("closed"));
            log.add("end");
        }));
        FreshDomains.drain(domain);
        FreshDomains.drain(domain);
        assertEquals(List.of("end", "closed"), log);
    }

    @Test
    void manyBodiesInPlaceAtOnceAreToldApart() throws Exception {
        final int count = 40;
        final CountDownLatch all = new CountDownLatch(count);
        final List<Actor> closers = new ArrayList<>();
        final List<ThreadKind> kinds = ThreadKind.available().toList();
        final List<Future<?>> closed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Actor closer = kinds.get(kinds.size() - 1).actor("closer " + i);
            closers.add(closer);
            closed.add(closer.start(() -> {
                final Body[] own = new Body[1];
                final boolean[] isInside = new boolean[1];
                own[0] = new Body("own", () -> {
                    if (isInside[0]) {
                        log.add("inner");
                        return;
                    }
                    isInside[0] = true;
                    all.countDown();
                    try {
                        all.await();
                    } catch (final InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    free.release(own[0]);
                    log.add("outer");
                });
                close.release(own[0]);
                return null;
            }));
        }
        for (final Future<?> one : closed) {
            one.get();
        }
        assertEquals(2 * count, log.size());
        for (final Actor closer : closers) {
            closer.close();
        }
        assertEquals(count, domain.statistics().reclaimed());
    }
}
