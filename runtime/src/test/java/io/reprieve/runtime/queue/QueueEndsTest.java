package io.reprieve.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.PooledThing;
import io.reprieve.runtime.Contention;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.site.Stretch;
import io.reprieve.runtime.thread.Wakeup;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The ends of one queue, and how far it has come, step by step.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QueueEndsTest {
    private static final int PAGE_ENTRIES = 16;
    private static final long AT_FIRST = 1_000;
    /** How often a consumer looks for what comes behind a head. */
    private static final int LOOKS = 2;

    private final SiteRegistry sites = new SiteRegistry();
    private final FunctionSites functions = new FunctionSites(sites);
    private final QueueRegistry registry = new QueueRegistry(
        PAGE_ENTRIES, 1, 0, new QueueCounters(), sites, new Wakeup[] {new Wakeup()}, thread -> false);
    private final SharedQueue queue = registry.stripe(Thread.currentThread());
    private final Stretch stretch = new Stretch();
    private final Consumer<Object> free = object -> { };
    private final Consumer<Object> close = object -> { };

    private void release(final ReleaseQueue into, final Consumer<Object> function, final Object object) {
        into.takeTurn();
        final ReleaseSite site = functions.of(function, FunctionSite.CONSUMER);
        assertTrue(into.makeRoom(site, FunctionSite.CONSUMER, function, function));
        into.beginEntry(site, 0);
        into.fill(object);
        into.commit();
    }

    /** As the reclaimer does, without a body. */
    private void runAll(final ReleaseQueue of) {
        of.markReady(of.publishedAcquire(), 1);
        assertTrue(of.tryLayHold(Thread.currentThread()));
        of.layWith(stretch);
        while (of.next(stretch, Integer.MAX_VALUE) >= 0) {
            stretch.next = stretch.end;
            of.finish(stretch);
        }
        of.rest();
        of.letGo();
    }

    /** Lays a stretch over what may run. */
    private void begin() {
        assertTrue(queue.tryLayHold(Thread.currentThread()));
        queue.layWith(stretch);
        assertTrue(queue.next(stretch, Integer.MAX_VALUE) >= 0);
    }

    // ---- who has which end

    @Test
    void oneThreadHasItsTurn() throws InterruptedException {
        Contention.isExclusive(queue::tryTakeTurn, queue::endTurn);
    }

    @Test
    void oneThreadEmptiesTheQueue() throws InterruptedException {
        Contention.isExclusive(() -> queue.tryLayHold(Thread.currentThread()), queue::letGo);
    }

    @Test
    void aTurnIsEndedByWhoHasIt() throws InterruptedException {
        queue.takeTurn();
        final Thread other = Contention.start(queue::endTurn);
        other.join();
        assertFalse(queue.tryTakeTurn());
        queue.endTurn();
        assertTrue(queue.tryTakeTurn());
    }

    @Test
    void whatRunsIsNamedAsLongAsItDoes() {
        assertNull(queue.running());
        release(queue, free, "object");
        queue.markReady(1, 1);
        begin();
        assertEquals(functions.of(free, FunctionSite.CONSUMER).name(), queue.running());
        queue.rest();
        assertNull(queue.running());
    }

    @Test
    void theEndIsTakenFromTheThreadThatStandsAndFromNoOther() {
        release(queue, free, "object");
        queue.markReady(1, 1);
        begin();
        stretch.next = stretch.end;
        queue.abandon(new Thread(() -> { }));
        assertFalse(queue.hasRun(1));
        assertSame(Thread.currentThread(), queue.consumer());
        queue.abandon(Thread.currentThread());
        assertTrue(queue.hasRun(1));
        assertNull(queue.consumer());
        assertNull(queue.running());
    }

    /** An object with a head, whose owner links the next one only later. */
    private final class Head extends PooledThing {
        // How often it is still found without a successor.
        private int isLate;

        Head() {
            super(0);
        }

        @Override
        public Object reprieve$successor() {
            if (isLate == LOOKS) {
                append(new Head());
            }
            return isLate-- > 0 ? null : super.reprieve$successor();
        }
    }

    private void append(final Head head) {
        queue.takeTurn();
        queue.appendHead(head, functions.of(free, FunctionSite.CONSUMER), free, free);
        queue.endTurn();
    }

    @Test
    void aHeadIsTakenOnceWhatComesBehindItIsLinked() {
        final Head head = new Head();
        append(head);
        queue.markReady(1, 1);
        assertTrue(queue.tryLayHold(Thread.currentThread()));
        queue.layWith(stretch);
        // The owner appends another one when the consumer has found the end of the chain, and is slow to link it.
        head.isLate = LOOKS;
        assertEquals(-1, queue.next(stretch, 1));
        assertEquals(0, queue.next(stretch, 1));
        assertSame(head, stretch.references[0]);
    }

    // ---- how far it has come

    @Test
    void aPositionIsNeverTakenBack() {
        for (int i = 0; i < 5; i++) {
            release(queue, free, i);
        }
        queue.markReady(5, 7);
        queue.markReady(3, 6);
        assertEquals(5, queue.readyAcquire());
        assertEquals(7, queue.readyCookie());
    }

    @Test
    void theOldestThatIsPendingIsAsOldAsItsSnapshotSays() {
        final long unseen = AT_FIRST + 500;
        assertEquals(0, queue.oldestPending(AT_FIRST, unseen));
        release(queue, free, "first");
        assertEquals(100, queue.oldestPending(unseen + 100, unseen));
        queue.snap(AT_FIRST);
        assertEquals(600, queue.oldestPending(unseen + 100, unseen));
        queue.markSnapshotReady(1);
        assertEquals(600, queue.oldestPending(unseen + 100, unseen));
        release(queue, free, "second");
        queue.snap(AT_FIRST + 200);
        queue.markSnapshotReady(2);
        // The first has not run.
        assertEquals(600, queue.oldestPending(unseen + 100, unseen));
        runAll(queue);
        assertEquals(0, queue.oldestPending(unseen + 100, unseen));
        release(queue, free, "third");
        assertEquals(100, queue.oldestPending(unseen + 100, unseen));
    }

    @Test
    void aReleaseIsAsOldAsTheSnapshotThatHasFoundItOrAsItsPage() {
        release(queue, free, "first");
        final long made = System.nanoTime();
        // Another run in the same page, which makes the one before no younger.
        release(queue, close, "second");
        queue.snap(AT_FIRST);
        queue.markSnapshotReady(1);
        begin();
        assertTrue(stretch.sinceNanos - made <= 0);
        stretch.next = stretch.end;
        queue.finish(stretch);
        queue.letGo();
        runAll(queue);
        release(queue, close, "third");
        final long later = System.nanoTime();
        queue.snap(later);
        queue.markSnapshotReady(2);
        begin();
        assertEquals(later, stretch.sinceNanos);
    }

    // ---- runs that are let go of

    private void becomeIdle() {
        IdleRuns.forget(queue);
        IdleRuns.forget(queue);
    }

    private void waitInTurn() {
        queue.takeTurn();
        synchronized (this) {
            queue.endTurn();
        }
    }

    @Test
    void anIdleRunIsForgottenUnlessSomebodyHasItsTurn() throws InterruptedException {
        release(queue, free, "object");
        runAll(queue);
        assertNotNull(queue.runSite);
        final Thread other;
        synchronized (this) {
            other = Contention.start(this::waitInTurn);
            becomeIdle();
            assertNotNull(queue.runSite, "who has its turn goes on with the run");
        }
        other.join();
        becomeIdle();
        assertNull(queue.runSite);
    }

    @Test
    void whatIsReleasedBehindAnIdleTimeIsNoOlderThanThat() {
        release(queue, free, "before");
        runAll(queue);
        becomeIdle();
        final long idle = System.nanoTime();
        release(queue, free, "behind");
        queue.snap(AT_FIRST);
        queue.markSnapshotReady(2);
        begin();
        assertTrue(stretch.sinceNanos - idle >= 0);
    }

    @Test
    void theCommonPathIsOpenUntilTheQueueIsClosedForGood() {
        final ThreadQueue own = registry.owned(Thread.currentThread());
        release(own, free, "first");
        assertTrue(own.append(FunctionSite.CONSUMER, free, "common"));
        own.beginUpdate();
        IdleRuns.close(own);
        own.endUpdate();
        assertFalse(own.append(FunctionSite.CONSUMER, free, "refused"));
    }
}
