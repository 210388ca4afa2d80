package io.reprieve.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.Contention;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.thread.OpenSections;
import io.reprieve.runtime.thread.Wakeup;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is a thread's own: what it runs itself, what it owes, what its sections hold back; and what becomes of that when
 * it has ended. A thread that was never started counts as one.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OwnersTest {
    private static final long A_SECOND = 1_000_000_000;

    private final SiteRegistry sites = new SiteRegistry();
    private final FunctionSites functions = new FunctionSites(sites);
    private final QueueCounters counters = new QueueCounters();
    private final QueueRegistry registry =
        new QueueRegistry(16, 1, 0, counters, sites, new Wakeup[] {new Wakeup()}, thread -> false);
    private final UpdateSections updates = new UpdateSections(registry);
    private final BodyRunners runners = new BodyRunners();
    private final Clock clock = new Clock();
    private final GracePeriodEngine engine =
        new GracePeriodEngine(clock, new ReaderRegistry(clock), Observer.NONE, () -> 0, 0, A_SECOND);
    private final ReleaseRunner releases = new ReleaseRunner(
        registry, runners, counters, engine, Observer.NONE, OpenSections.UNWATCHED, new Pins());
    private final SlowPath slowPath = new SlowPath(
        registry, updates, runners, releases, new RunningBodies(registry, runners, releases), counters, engine,
        Observer.NONE, () -> null, () -> false, () -> false, A_SECOND);
    private final List<Object> freed = new ArrayList<>();
    private final Consumer<Object> free = freed::add;

    private static Thread ended() {
        return new Thread(() -> { });
    }

    private void release(final ReleaseQueue into, final Object object) {
        into.takeTurn();
        final ReleaseSite site = functions.of(free, FunctionSite.CONSUMER);
        assertTrue(into.makeRoom(site, FunctionSite.CONSUMER, free, free));
        into.beginEntry(site, 0);
        into.fill(object);
        into.commit();
    }

    private void run(final ReleaseQueue queue) {
        queue.markReady(queue.publishedAcquire(), engine.cookie() - 2);
        assertEquals(1, releases.runReady(0, 1));
    }

    // ---- a thread that has ended

    @Test
    void whatAnEndedThreadsSectionHeldBackIsPublishedInBothItsQueues() {
        final ThreadQueue own = registry.owned(ended());
        own.beginUpdate();
        release(own, "anybody's");
        release(own.needOwnerRun(), "owner's");
        assertEquals(0, own.publishedAcquire());
        assertEquals(0, own.ownerRun().publishedAcquire());
        registry.endUpdatesOfEnded();
        assertEquals(1, own.publishedAcquire());
        assertEquals(1, own.ownerRun().publishedAcquire());
        assertEquals(0, own.updatesAcquire());
        assertEquals(0, own.ownerRun().updatesAcquire());
    }

    @Test
    void anEndedThreadsQueuesAreKeptUntilBothHaveRunAndAreThenCounted() {
        // The one who reclaims here.
        registry.owned(Thread.currentThread());
        final ThreadQueue own = registry.owned(ended());
        release(own, "anybody's");
        release(own.needOwnerRun(), "owner's");
        run(own);
        assertFalse(own.isDisposable());
        registry.sweep();
        assertEquals(2, registry.membersAcquire().sizeAcquire());
        run(own.ownerRun());
        assertTrue(own.isDisposable());
        registry.sweep();
        assertEquals(1, registry.membersAcquire().sizeAcquire());
        assertEquals(2, counters.retired.get());
        assertEquals(List.of("anybody's", "owner's"), freed);
    }

    @Test
    void anEndedThreadThatRanNothingItselfLeavesNothing() {
        assertTrue(registry.owned(ended()).isDisposable());
    }

    // ---- debts

    @Test
    void aThreadOwesForBothItsQueuesAndRepays() {
        assertFalse(slowPath.owes());
        final ThreadQueue own = registry.owned(Thread.currentThread());
        assertFalse(slowPath.owes());
        own.owes = true;
        assertTrue(slowPath.owes());
        own.owes = false;
        own.needOwnerRun();
        assertFalse(slowPath.owes());
        own.ownerRun().owes = true;
        assertTrue(slowPath.owes());
        slowPath.repay();
        assertFalse(slowPath.owes());
        assertEquals(1, counters.fallbacks());
    }

    // ---- update-side sections

    @Test
    void aSectionIsOpenUntilItEndsAndNoneBeginsInAClosedDomain() {
        assertFalse(updates.hasOpen());
        updates.begin();
        assertTrue(updates.hasOpen());
        updates.close();
        assertThrows(IllegalStateException.class, updates::begin);
        assertTrue(updates.hasOpen());
        updates.end();
        assertFalse(updates.hasOpen());
    }

    @Test
    void oneAfterTheOtherLooksForSectionsOfEndedThreads() throws InterruptedException {
        final Thread other;
        synchronized (updates) {
            other = Contention.start(updates::sweep);
            assertTrue(other.isAlive(), "each would splice the same section");
        }
        other.join();
    }

    @Test
    void oneAfterTheOtherTakesASectionThatIsIdleOrLeavesOne()
        throws ReflectiveOperationException, InterruptedException {
        final Field field = UpdateSections.class.getDeclaredField("idle");
        field.setAccessible(true);
        final Object idle = field.get(updates);
        final Thread thread = ended();
        final Thread adding;
        synchronized (idle) {
            adding = Contention.start(() -> updates.add(thread));
            assertTrue(adding.isAlive(), "two would take the same");
        }
        adding.join();
        assertTrue(updates.hasOpen());
        final Thread splicing;
        synchronized (idle) {
            splicing = Contention.start(updates::sweep);
            assertTrue(splicing.isAlive(), "two would leave theirs in one place");
        }
        splicing.join();
        assertFalse(updates.hasOpen());
    }
}
