package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.Woven;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Quiescent-state readers: threads that count as inside a section from one quiescent state to the next.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QuiescentStateTest {
    private static final int LOOKS = 100;
    private static final int A_PAGE = FreshDomains.RELEASES_IN_TINY_PAGE;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    private void release(final String object) {
        domain.defer(released, object, List::add);
    }

    private void isHeldUp() {
        assertTrue(FreshDomains.isHeldUp(domain));
        assertEquals(List.of(), released);
    }

    private void hasRun() {
        domain.barrier();
        assertEquals(List.of("object"), released);
        released.clear();
    }

    @OnEveryKindOfThread
    void anOnlineThreadHoldsUpReclamationUntilItsNextQuiescentState(final ThreadKind kind) {
        try (Actor loop = kind.actor("loop")) {
            loop.run(domain::online);
            for (int i = 0; i < 3; i++) {
                release("object");
                isHeldUp();
                // A quiescent state before it has begun would not end it.
                Eventually.holds("it is waited for", () -> domain.statistics().slowestReaderNanos() > 0);
                final long before = domain.statistics().gracePeriods();
                loop.run(domain::quiescent);
                Eventually.holds("one ends the grace period", () -> domain.statistics().gracePeriods() > before);
                Eventually.holds("more let the release run", () -> {
                    loop.run(domain::quiescent);
                    return released.equals(List.of("object"));
                });
                released.clear();
            }
            release("object");
            isHeldUp();
            loop.run(domain::offline);
            hasRun();
        }
    }

    @OnEveryKindOfThread
    void anOfflineThreadHoldsUpNothing(final ThreadKind kind) {
        try (Actor loop = kind.actor("loop")) {
            loop.run(domain::online);
            loop.run(domain::offline);
            release("object");
            hasRun();
        }
    }

    @OnEveryKindOfThread
    @SuppressWarnings("try")
    void anOnlineThreadIsInASectionOnlyInsideANestedOne(final ThreadKind kind) {
        try (Actor loop = kind.actor("loop")) {
            loop.run(() -> {
                domain.online();
                assertFalse(domain.inReadSection());
                domain.readLock();
                assertTrue(domain.inReadSection());
                try (ReadSection section = domain.read()) {
                    assertTrue(domain.inReadSection());
                }
                assertTrue(domain.inReadSection());
                domain.readUnlock();
                assertFalse(domain.inReadSection());
                assertThrows(IllegalStateException.class, domain::readUnlock);
            });
            isHeldUp();
            loop.run(domain::offline);
        }
    }

    @OnEveryKindOfThread
    void whoMisusesAnOnlineThreadIsToldHow(final ThreadKind kind) {
        try (Actor loop = kind.actor("loop")) {
            loop.run(() -> {
                complains(domain::quiescent, "quiescent()", "not online");
                complains(domain::offline, "offline()", "not online");
                domain.readLock();
                complains(domain::online, "online()", "inside a read-side critical section");
                domain.readUnlock();
                domain.online();
                complains(domain::online, "online()", "online already");
                domain.readLock();
                complains(domain::quiescent, "quiescent()", "inside a read-side critical section");
                complains(domain::offline, "offline()", "inside a read-side critical section");
                complains(domain::online, "online()", "online already");
                assertTrue(domain.inReadSection());
            });
            isHeldUp();
            loop.run(() -> {
                domain.readUnlock();
                domain.offline();
                complains(domain::offline, "offline()", "not online");
            });
            release("object");
            hasRun();
        }
    }

    private static void complains(final Runnable call, final String... parts) {
        final IllegalStateException thrown = assertThrows(IllegalStateException.class, call::run);
        for (final String part : parts) {
            assertTrue(thrown.getMessage().contains(part), thrown::getMessage);
        }
        assertTrue(thrown.getMessage().contains("thread loop"), thrown::getMessage);
    }

    @OnEveryKindOfThread
    void waitingOnAnOnlineThreadIsAQuiescentStateAndLeavesItOnline(final ThreadKind kind) {
        try (Actor loop = kind.actor("loop")) {
            loop.run(() -> {
                domain.online();
                release("object");
                domain.synchronize();
                assertTrue(domain.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
                domain.barrier();
                assertTrue(domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
                assertEquals(List.of("object"), released);
                released.clear();
                release("object");
            });
            isHeldUp();
            loop.run(() -> {
                domain.quiescent();
                domain.offline();
            });
            hasRun();
        }
    }

    @OnEveryKindOfThread
    void aWaitThatIsInterruptedLeavesTheThreadOnline(final ThreadKind kind) {
        try (Actor loop = kind.actor("loop"); Actor reader = new Actor("reader")) {
            loop.run(domain::online);
            reader.run(domain::readLock);
            release("object");
            loop.run(() -> {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> domain.synchronize(1, TimeUnit.SECONDS));
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, () -> domain.barrier(1, TimeUnit.SECONDS));
            });
            reader.run(domain::readUnlock);
            assertTrue(FreshDomains.isHeldUp(domain));
            loop.run(domain::offline);
        }
    }

    @OnEveryKindOfThread
    void aThreadThatEndsOnlineCountsAsOffline(final ThreadKind kind) {
        try (LogCapture log = new LogCapture()) {
            try (Actor loop = kind.actor("the-online")) {
                loop.run(domain::online);
                release("object");
                isHeldUp();
            }
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
            Eventually.holds(log::toString, () -> log.count("the-online") == 1);
        }
    }

    @OnEveryKindOfThread
    void anOnlineThreadPaysForItsOverdraftAtItsNextQuiescentState(final ThreadKind kind) {
        final RcuDomain tiny = domains.makeTiny(0);
        final StartOrder order = new StartOrder();
        try (Actor loop = kind.actor("loop"); Actor reader = new Actor("reader")) {
            reader.run(tiny::readLock);
            loop.run(() -> {
                tiny.online();
                for (int i = 0; i < 3 * A_PAGE; i++) {
                    tiny.defer(order, (Integer) i, StartOrder::note);
                }
            });
            assertEquals(2, tiny.statistics().overdraftPages());
            final Future<Object> quiescent = loop.start(() -> {
                tiny.quiescent();
                return null;
            });
            if (kind == ThreadKind.PLATFORM) {
                Eventually.holds("the loop repays", () -> tiny.statistics().synchronousFallbacks() == 1);
                assertTrue(FreshDomains.isHeldUp(tiny));
                assertFalse(quiescent.isDone());
            }
            reader.run(tiny::readUnlock);
            loop.await(quiescent);
            loop.run(tiny::offline);
            FreshDomains.drain(tiny);
            order.isOrderOfRelease(3 * A_PAGE);
        }
    }

    @OnEveryKindOfThread
    void nobodyRepaysADebtWhileHeIsOnlineElsewhere(final ThreadKind kind) {
        final RcuDomain tiny = domains.makeTiny(0);
        try (Actor loop = kind.actor("loop"); Actor other = new Actor("other")) {
            other.run(tiny::online);
            loop.run(() -> {
                domain.online();
                tiny.online();
                for (int i = 0; i < 3 * A_PAGE; i++) {
                    tiny.defer(released, "object", List::add);
                }
                // The other thread may be waiting for a quiescent state of this one in the other domain.
                tiny.quiescent();
                Woven.endDutyCycle(Woven.domain(tiny.name()), Woven.beginDutyCycle(Woven.domain(tiny.name())));
            });
            assertEquals(0, tiny.statistics().synchronousFallbacks());
            loop.run(domain::offline);
            final Future<Object> quiescent = loop.start(() -> {
                tiny.quiescent();
                return null;
            });
            if (kind == ThreadKind.PLATFORM) {
                Eventually.holds("now it repays", () -> tiny.statistics().synchronousFallbacks() == 1);
            }
            other.run(tiny::offline);
            loop.await(quiescent);
            loop.run(tiny::offline);
        }
    }

    @OnEveryKindOfThread
    void aDutyCycleIsOnlineWhileItsOutermostTurnRuns(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor loop = kind.actor("loop")) {
            for (int i = 0; i < 2; i++) {
                final int outer = loop.call(() -> Woven.beginDutyCycle(number));
                final int inner = loop.call(() -> Woven.beginDutyCycle(number));
                release("object");
                isHeldUp();
                loop.run(() -> Woven.endDutyCycle(number, inner));
                isHeldUp();
                loop.run(() -> Woven.endDutyCycle(number, outer));
                hasRun();
            }
            assertThrows(IllegalStateException.class, () -> loop.run(domain::offline));
        }
    }

    @OnEveryKindOfThread
    void aTurnOnAnOnlineThreadIsAQuiescentStateAndLeavesItOnline(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor loop = kind.actor("loop")) {
            loop.run(domain::online);
            release("object");
            isHeldUp();
            Eventually.holds("the turns end the grace period", () -> {
                loop.run(() -> Woven.endDutyCycle(number, Woven.beginDutyCycle(number)));
                return !released.isEmpty();
            });
            released.clear();
            release("object");
            isHeldUp();
            loop.run(domain::offline);
            hasRun();
        }
    }

    @OnEveryKindOfThread
    void goingOnlineWithinATurnLeavesProtectedWhatTheTurnHasFound(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor loop = kind.actor("loop")) {
            final int turn = loop.call(() -> Woven.beginDutyCycle(number));
            // First: the reclaimer may begin the grace period as soon as it is asked for.
            final long before = domain.statistics().heavyBarriers();
            final long cookie = domain.startGracePeriod();
            Eventually.holds("the grace period begins", () -> {
                domain.pollGracePeriod(cookie);
                return domain.statistics().heavyBarriers() > before;
            });
            loop.run(domain::online);
            for (int i = 0; i < LOOKS; i++) {
                assertFalse(domain.pollGracePeriod(cookie));
            }
            loop.run(() -> Woven.endDutyCycle(number, turn));
            Eventually.holds("the end of the turn is one", () -> domain.pollGracePeriod(cookie));
            loop.run(domain::offline);
        }
    }

    @OnEveryKindOfThread
    void aTurnInsideASectionIsPartOfIt(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor loop = kind.actor("loop")) {
            loop.run(() -> {
                domain.readLock();
                Woven.endDutyCycle(number, Woven.beginDutyCycle(number));
                assertTrue(domain.inReadSection());
            });
            release("object");
            isHeldUp();
            loop.run(domain::readUnlock);
            hasRun();
        }
    }

    @OnEveryKindOfThread
    void theEndOfATurnHealsSectionsThatWereNotLeft(final ThreadKind kind) {
        final int number = Woven.domain(domain.name());
        try (Actor loop = kind.actor("loop")) {
            loop.run(() -> {
                final int turn = Woven.beginDutyCycle(number);
                domain.readLock();
                Woven.endDutyCycle(number, turn);
                assertFalse(domain.inReadSection());
            });
            release("object");
            hasRun();
        }
    }
}
