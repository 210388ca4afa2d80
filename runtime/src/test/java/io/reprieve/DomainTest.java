package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Domains: worlds apart, found by name.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DomainTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    @Test
    void aReaderThatStallsInOneDomainHoldsUpNoOther() {
        final RcuDomain stalled = domains.make();
        final RcuDomain free = domains.make();
        try (Actor reader = new Actor("reader")) {
            reader.run(stalled::readLock);
            stalled.defer(released, "stalled", List::add);
            free.defer(released, "free", List::add);
            assertTrue(FreshDomains.isHeldUp(stalled));
            free.synchronize();
            free.barrier();
            assertEquals(List.of("free"), released);
            reader.run(stalled::readUnlock);
            stalled.barrier();
            assertEquals(List.of("free", "stalled"), released);
        }
    }

    @OnEveryKindOfThread
    void theSectionsOfAThreadInTwoDomainsAreApart(final ThreadKind kind) {
        final RcuDomain one = domains.make();
        final RcuDomain other = domains.make();
        try (Actor reader = kind.actor("reader")) {
            reader.run(one::readLock);
            assertTrue(reader.call(one::inReadSection));
            assertFalse(reader.call(other::inReadSection));
            assertFalse(reader.call(Rcu::inReadSection));
            assertThrows(IllegalStateException.class, () -> reader.run(other::readUnlock));
            reader.run(other::readLock);
            reader.run(one::readUnlock);
            assertTrue(FreshDomains.isFree(one));
            assertTrue(FreshDomains.isHeldUp(other));
            reader.run(other::readUnlock);
        }
    }

    @Test
    void aDomainHasCountersOfItsOwn() {
        final RcuDomain one = domains.make();
        final RcuDomain other = domains.make();
        one.defer(released, "object", List::add);
        one.barrier();
        assertEquals(1, one.statistics().reclaimed());
        assertEquals(0, other.statistics().deferred());
        assertEquals(0, other.statistics().gracePeriods());
    }

    @Test
    void aNameStandsForOneDomainUntilItIsClosed() {
        final RcuDomain first = domains.make();
        assertSame(first, Rcu.domain(first.name()));
        first.defer(released, "object", List::add);
        first.close();
        assertEquals(List.of("object"), released, "closing drains");
        final RcuDomain second = Rcu.domain(first.name());
        assertNotSame(first, second);
        assertEquals(0, second.statistics().deferred());
        second.close();
    }

    @Test
    void threadsThatAskAtTheSameTimeGetTheSameDomain() {
        final CyclicBarrier start = new CyclicBarrier(4);
        final List<Actor> actors = new ArrayList<>();
        final List<Future<RcuDomain>> found = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Actor actor = new Actor("actor " + i);
            actors.add(actor);
            found.add(actor.start(() -> {
                start.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS);
                return Rcu.domain("asked for at the same time");
            }));
        }
        final RcuDomain domain = actors.get(0).await(found.get(0));
        for (int i = 1; i < 4; i++) {
            assertSame(domain, actors.get(i).await(found.get(i)));
        }
        actors.forEach(Actor::close);
        domain.close();
    }

    @Test
    void theDefaultDomainHasANameAndCannotBeClosed() {
        final RcuDomain domain = Rcu.domain("default");
        assertEquals("default", domain.name());
        assertSame(domain, Rcu.domain("default"));
        Rcu.readLock();
        assertTrue(domain.inReadSection());
        Rcu.readUnlock();
        final IllegalStateException thrown = assertThrows(IllegalStateException.class, domain::close);
        assertTrue(thrown.getMessage().contains("the default domain cannot be closed"), thrown::getMessage);
        Rcu.defer(released, "object", List::add);
        Rcu.barrier();
        assertEquals(List.of("object"), released);
    }

    @Test
    void closingWaitsForReadersAndEndsTheReclaimer() {
        final RcuDomain domain = domains.make();
        domain.defer(released, "before", List::add);
        domain.barrier();
        assertEquals(1, reclaimersOf(domain));
        try (Actor reader = new Actor("reader"); Actor closer = new Actor("closer")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            final Future<Object> closing = closer.start(() -> {
                domain.close();
                return null;
            });
            Eventually.holds("closing waits", () -> closer.thread().getState() == Thread.State.TIMED_WAITING);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of("before"), released);
            reader.run(domain::readUnlock);
            closer.await(closing);
            assertEquals(List.of("before", "object"), released);
        }
        Eventually.holds("the reclaimer's thread ends", () -> reclaimersOf(domain) == 0);
    }

    private static long reclaimersOf(final RcuDomain domain) {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("reprieve-reclaimer-" + domain.name()))
            .count();
    }

    @Test
    void closingTwiceIsHarmless() {
        final RcuDomain domain = domains.make();
        domain.close();
        domain.close();
        Eventually.holds("the reclaimer's thread ends", () -> reclaimersOf(domain) == 0);
    }

    @Test
    void aDomainThatIsBeingClosedIsNoneOfThoseThatThereAre() {
        final RcuDomain domain = domains.make();
        assertTrue(isThere(domain));
        domain.readLock();
        final Pin pin = domain.pin("pinned");
        domain.readUnlock();
        domain.defer(released, "pinned", List::add);
        domain.close();
        assertFalse(isThere(domain));
        assertEquals(List.of(), released);
        pin.close();
    }

    private static boolean isThere(final RcuDomain domain) {
        return Rcu.domains().stream().anyMatch(each -> each.name().equals(domain.name()));
    }

    /** Closes a domain that woven code refers to. */
    private static final class Woven {
        public static void main(final String[] arguments) {
            Domains.namedForWovenCode("woven");
            final RcuDomain domain = Rcu.domain("woven");
            domain.defer("before", System.out::println);
            domain.close();
            domain.defer("behind", System.out::println);
            domain.barrier();
            System.out.println(Rcu.domain("woven").statistics().reclaimed());
        }
    }

    @Test
    void aDomainOfWovenCodeIsDrainedAndStays() {
        ChildJvm.running(Woven.class).run().succeeds().prints("before", "behind", "2");
    }

    /** Asks to be told of domains when there are some. */
    private static final class Told {
        public static void main(final String[] arguments) {
            Domains.named("early");
            Domains.tell(new Domains.Audience() {
                @Override
                public void opened(final Domain domain) {
                    System.out.println("opened " + domain.name());
                }

                @Override
                public void closed(final Domain domain) {
                    System.out.println("closed " + domain.name());
                }
            });
            Domains.named("late");
        }
    }

    @Test
    void whoAsksLateIsToldOfAllDomains() {
        ChildJvm.running(Told.class).run().succeeds().prints("opened default", "opened early", "opened late");
    }

    @Test
    void aDomainNeedsAName() {
        assertThrows(NullPointerException.class, () -> Rcu.domain(null));
    }
}
