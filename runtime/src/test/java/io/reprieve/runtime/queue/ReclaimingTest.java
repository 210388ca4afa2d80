package io.reprieve.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.Rcu;
import io.reprieve.RcuListener;
import io.reprieve.RcuTrouble;
import io.reprieve.runtime.Contention;
import io.reprieve.runtime.events.Observers;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Telemetry;
import io.reprieve.runtime.pin.HeldPin;
import io.reprieve.runtime.pin.PinTaker;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.site.Stretch;
import io.reprieve.runtime.thread.OpenSections;
import io.reprieve.runtime.thread.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What two reclaimers do with the queues of a domain, and what they are seen to do, step by step.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ReclaimingTest {
    private static final int PAGE_ENTRIES = 16;
    private static final int RELEASES_IN_A_PAGE = 13;
    private static final int SHARED_PAGES = 8;
    private static final long A_SECOND = 1_000_000_000;

    private final SiteRegistry sites = new SiteRegistry();
    private final FunctionSites functions = new FunctionSites(sites);
    private final QueueCounters counters = new QueueCounters();
    private final QueueRegistry registry = new QueueRegistry(
        PAGE_ENTRIES, 1, SHARED_PAGES, counters, sites, new Wakeup[] {new Wakeup(), new Wakeup()}, thread -> false);
    private final BodyRunners runners = new BodyRunners();
    private final Clock clock = new Clock();
    private final Observer observer = Observers.of("reclaiming", new Telemetry(null, List::of, List::of, () -> null));
    private final GracePeriodEngine engine =
        new GracePeriodEngine(clock, new ReaderRegistry(clock), observer, () -> 0, 0, A_SECOND);
    private final Pins pins = new Pins();
    private final ReleaseRunner releases =
        new ReleaseRunner(registry, runners, counters, engine, observer, OpenSections.UNWATCHED, pins);
    private final RunningBodies bodies = new RunningBodies(registry, runners, releases);
    private final List<Object> freed = new ArrayList<>();
    private final Consumer<Object> free = freed::add;

    private static final class Taker implements PinTaker {
        private long next = FIRST;

        @Override
        public long nextPinAcquire() {
            return next;
        }

        @Override
        public void setNextPin(final long number) {
            next = number;
        }

        @Override
        public HeldPin hold(final HeldPin pin, final long token, final long number) {
            pin.hold(token, number);
            next = number + 1;
            return pin;
        }

        @Override
        public void setPlaces(final HeldPin[] places) {
        }

        @Override
        public boolean takesNoMore() {
            return false;
        }
    }

    private HeldPin pin(final Object object) {
        return pins.take(pins.register(new Taker(), true), Pins.token(object));
    }

    /** The first queue of a share that no thread owns. */
    private ReleaseQueue shared(final int share) {
        return registry.at(registry.membersAcquire(), share);
    }

    private void release(final ReleaseQueue into, final Object object) {
        into.takeTurn();
        final ReleaseSite site = functions.of(free, FunctionSite.CONSUMER);
        assertTrue(into.makeRoom(site, FunctionSite.CONSUMER, free, free));
        into.beginEntry(site, 0);
        into.fill(object);
        into.commit();
    }

    private void makeReady(final ReleaseQueue queue) {
        queue.markReady(queue.publishedAcquire(), engine.cookie() - 2);
    }

    private void releaseReady(final ReleaseQueue into, final Object object) {
        release(into, object);
        makeReady(into);
    }

    private Thread another() {
        return new Thread(() -> { });
    }

    // ---- who runs what

    @Test
    void aShareIsItsReclaimersAlone() {
        releaseReady(shared(0), "first");
        releaseReady(shared(1), "second");
        assertEquals(1, releases.runReady(1, 100));
        assertEquals(List.of("second"), freed);
        assertEquals(0, registry.fold(1, 0, (queue, others) -> others + (queue.share == 1 ? 0 : 1)));
        assertTrue(releases.hasReady(0));
        assertFalse(releases.hasReady(1));
    }

    @Test
    void whatALivingThreadIsToRunItselfIsLeftToIt() {
        final ThreadQueue own = registry.owned(Thread.currentThread());
        releaseReady(own.needOwnerRun(), "owner's");
        for (int i = 0; i < 2; i++) {
            if (shared(i).share == own.share) {
                releaseReady(shared(i), "anybody's");
            }
        }
        releases.runReady(own.share, 100);
        assertEquals(List.of("anybody's"), freed);
    }

    @Test
    void whatSomebodyElseRunsIsNoWork() {
        releaseReady(shared(0), "object");
        assertTrue(shared(0).tryLayHold(another()));
        assertEquals(0, releases.runReady(0, 100));
        shared(0).letGo();
        release(shared(0), "one more");
        makeReady(shared(0));
        assertEquals(2, releases.runReady(0, 100));
    }

    @Test
    void whoHasNoMemoryForAQueueRunsThemAllTheSame() {
        assertThrows(OutOfMemoryError.class, () -> registry.resizeThreadReserves(Integer.MAX_VALUE));
        assertNull(registry.ownedIfPossible(Thread.currentThread()));
        releaseReady(shared(0), "object");
        assertEquals(1, releases.runReady(0, 100));
        assertNull(runners.find(Thread.currentThread()));
        final BodyRunner taken = runners.tryTake(Thread.currentThread());
        releaseReady(shared(0), "another");
        assertEquals(1, releases.runReady(0, 100));
        assertSame(taken, runners.find(Thread.currentThread()));
    }

    @Test
    void whatHasNotWaitedForItsGracePeriodIsLeakedAndEachIsTold() {
        final List<RcuTrouble> troubles = new CopyOnWriteArrayList<>();
        final RcuListener listener = trouble -> {
            if (trouble.domain().equals("reclaiming")) {
                troubles.add(trouble);
            }
        };
        release(shared(0), "early");
        release(shared(0), "early too");
        // By mistake.
        shared(0).markReady(2, engine.cookie());
        Rcu.addListener(listener);
        try {
            releases.runReady(0, 100);
        } finally {
            Rcu.removeListener(listener);
        }
        assertEquals(List.of(), freed);
        assertEquals(2, counters.premature());
        assertEquals(2, troubles.stream().filter(one -> one.kind() == RcuTrouble.Kind.LEAK).count());
    }

    // ---- what waits for pins

    @Test
    void whatIsPinnedIsNotToBeRunBeforeItsPinGoes() {
        final Object object = "pinned";
        final HeldPin pin = pin(object);
        assertTrue(releases.isPinned(Pins.token(object)));
        assertFalse(releases.isPinned(Pins.token("another")));
        assertFalse(releases.hasUnpinned());
        releaseReady(shared(0), object);
        releases.runReady(0, 100);
        assertEquals(1, releases.pinned());
        assertFalse(releases.hasUnpinned());
        assertFalse(releases.aside().hasUnpinned());
        pin.close();
        assertTrue(releases.hasUnpinned());
        assertFalse(releases.isPinned(Pins.token(object)));
        assertEquals(1, releases.runReady(0, 100));
        assertEquals(List.of(object), freed);
        assertEquals(0, releases.pinned());
    }

    @Test
    void whatWaitsForPinsIsLookedAtByOneAfterTheOther() throws InterruptedException {
        final SetAside aside = releases.aside();
        final HeldPin pin = pin("pinned");
        releaseReady(shared(0), "pinned");
        releases.runReady(0, 100);
        final List<Runnable> looks = List.of(
            () -> aside.next(new Stretch(), null),
            () -> aside.abandon(shared(0), another()),
            aside::hasUnpinned,
            () -> aside.isPinned(0),
            () -> aside.areOver(shared(0), 1),
            () -> releases.runReady(0, 100));
        for (final Runnable look : looks) {
            final Thread other;
            synchronized (aside) {
                other = Contention.start(look);
                assertTrue(other.isAlive(), "it changes what others go over");
            }
            other.join();
        }
        final Object another = "pinned too";
        final HeldPin anothers = pin(another);
        releaseReady(shared(1), another);
        final Thread other;
        synchronized (aside) {
            // Sets it aside.
            other = Contention.start(() -> releases.runReady(1, 100));
            assertTrue(other.isAlive(), "it changes what others go over");
        }
        other.join();
        assertEquals(2, releases.pinned());
        pin.close();
        anothers.close();
        assertEquals(2, releases.runReady(0, 100));
    }

    // ---- what runs at a moment

    @Test
    void aBodyThatStandsIsInTheWayOfItsReclaimersQueues() {
        final Thread standing = another();
        assertNull(bodies.standing(shared(0)));
        assertTrue(shared(1).tryLayHold(standing));
        assertSame(shared(1), bodies.standing(shared(1)));
        // Two queues of one share.
        assertSame(shared(1), bodies.standing(shared(3)));
        assertNull(bodies.standing(shared(0)));
    }

    @Test
    void aReclaimerThatRunsWhatIsOfAnothersShareStandsInTheWayOfItsOwn() {
        final ThreadQueue own = registry.owned(Thread.currentThread());
        final int outer = own.runner.beginReclaiming(1);
        assertTrue(shared(0).tryLayHold(Thread.currentThread()));
        assertNull(bodies.standing(shared(2)));
        assertSame(shared(0), bodies.standing(shared(1)));
        own.runner.endReclaiming(outer);
    }

    @Test
    void whatAThreadRunsForItselfIsInNobodyElsesWay() {
        final ThreadQueue own = registry.owned(Thread.currentThread());
        assertTrue(own.needOwnerRun().tryLayHold(Thread.currentThread()));
        assertNull(bodies.standing(shared(0)));
        assertNull(bodies.standing(shared(1)));
        assertSame(own.ownerRun(), bodies.standing(own.ownerRun()));
    }

    @Test
    void aBodyThatWillNeverEndIsGivenUp() {
        releaseReady(shared(0), "object");
        final Thread standing = another();
        assertTrue(shared(0).tryLayHold(standing));
        final Stretch stretch = new Stretch();
        shared(0).layWith(stretch);
        assertTrue(shared(0).next(stretch, 1) >= 0);
        stretch.next = stretch.end;
        final List<RunningBodies.RunningBody> now = bodies.now();
        assertEquals(1, now.size());
        assertSame(standing, now.get(0).thread());
        now.get(0).abandon();
        assertTrue(shared(0).hasRun(1));
        assertEquals(List.of(), bodies.now());
    }

    // ---- the queues

    @Test
    void aClosedDomainHasNoRunThatGoesOn() {
        final ThreadQueue own = registry.owned(Thread.currentThread());
        releaseReady(own, "anybody's");
        releaseReady(own.needOwnerRun(), "owner's");
        releases.runReady(own.share, 100);
        releases.drain(own.ownerRun(), own.runner, 100);
        assertEquals(2, freed.size());
        assertTrue(own.append(FunctionSite.CONSUMER, free, "goes on"));
        assertTrue(own.appendOwn(FunctionSite.CONSUMER, free, "goes on"));
        makeReady(own);
        makeReady(own.ownerRun());
        releases.runReady(own.share, 100);
        releases.drain(own.ownerRun(), own.runner, 100);
        registry.closeRuns();
        assertFalse(own.append(FunctionSite.CONSUMER, free, "refused"));
        assertFalse(own.appendOwn(FunctionSite.CONSUMER, free, "refused"));
    }

    @Test
    void aQueueThatIsMadeMeanwhileHearsOfAnotherSize() throws InterruptedException {
        final Thread other;
        final Thread resizer;
        synchronized (registry) {
            other = Contention.start(() -> registry.owned(Thread.currentThread()));
            assertTrue(other.isAlive(), "it may have made its reserve before the change, and be seen after it");
            resizer = Contention.start(() -> registry.resizeThreadReserves(5));
            assertTrue(resizer.isAlive(), "two changes");
        }
        other.join();
        resizer.join();
        assertEquals(5, registry.pagesPerThread());
    }

    @Test
    void theReserveIsLowWhenHalfOfItIsOut() {
        assertFalse(registry.isReserveLow());
        for (int i = 0; i < (1 + SHARED_PAGES / 2) * RELEASES_IN_A_PAGE; i++) {
            release(shared(0), i);
        }
        assertTrue(registry.isReserveLow());
    }

    @Test
    void aSiteThatHasReleasedNothingIsNotCounted() {
        final ReleaseCounts counts = new ReleaseCounts(registry, counters);
        sites.counters("unused");
        assertEquals(List.of(), counts.siteStatistics());
        release(shared(0), "object");
        assertEquals(1, counts.siteStatistics().size());
    }

    @Test
    void pagesAreDroppedOnceTheHeapIsFullAndNotBefore() {
        registry.relievePressure(observer);
        assertEquals(0, counters.pressureBackoffs());
        registry.rehearse();
        assertEquals(1, counters.pressureBackoffs());
    }
}
