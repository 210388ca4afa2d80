package io.reprieve.runtime.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.Contention;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is kept for a site: its counters, and the array for its bulk method.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SiteCountersTest {
    private static final int MORE_THAN_ARE_COUNTED = 2_000;
    private static final int ROUNDS = 1_000;
    private static final List<Object[]> BULKS = new ArrayList<>();
    private static final AtomicBoolean MIXED = new AtomicBoolean();
    private static Runnable inside;

    private final SiteRegistry sites = new SiteRegistry();
    private final FunctionSite[] any = FunctionSite.ofEachKind("any", sites.others());

    private static void freeAll(final String[] objects, final int from, final int to) {
        BULKS.add(objects);
        final Runnable deed = inside;
        inside = null;
        if (deed != null) {
            deed.run();
        }
        assertEquals("object", objects[from]);
        assertEquals(1, to - from);
    }

    @Test
    void theArrayOfABulkMethodIsUsedAgain() throws ReflectiveOperationException {
        final BulkLoop loop = new BulkLoop(MethodHandles.lookup().findStatic(
            SiteCountersTest.class, "freeAll", MethodType.methodType(void.class, String[].class, int.class, int.class)),
            true, 16);
        BULKS.clear();
        run(loop);
        run(loop);
        assertSame(BULKS.get(0), BULKS.get(1));
        assertEquals(null, BULKS.get(0)[0]);
        // As on two threads: the inner one finds it in use.
        inside = () -> run(loop);
        run(loop);
        assertSame(BULKS.get(0), BULKS.get(2));
        assertNotSame(BULKS.get(2), BULKS.get(3));
    }

    private static void freeSlowly(final String[] objects, final int from, final int to) {
        final String before = objects[from];
        Thread.yield();
        MIXED.compareAndSet(false, objects[from] != before);
    }

    @Test
    void twoThreadsUseTwoArrays() throws ReflectiveOperationException, InterruptedException {
        final BulkLoop loop = new BulkLoop(MethodHandles.lookup().findStatic(
            SiteCountersTest.class, "freeSlowly",
            MethodType.methodType(void.class, String[].class, int.class, int.class)), true, 16);
        final CountDownLatch busy = new CountDownLatch(2);
        final Thread[] threads = new Thread[2];
        for (int i = 0; i < threads.length; i++) {
            final String object = "object " + i;
            threads[i] = new Thread(() -> {
                try {
                    for (int round = 0; busy.getCount() != 0 && !MIXED.get(); round++) {
                        if (round == ROUNDS) {
                            busy.countDown();
                        }
                        run(loop, object);
                    }
                } finally {
                    // The other one goes on no longer, nor where this one has failed.
                    busy.countDown();
                    busy.countDown();
                }
            });
            threads[i].setDaemon(true);
            threads[i].start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertFalse(MIXED.get());
    }

    private void run(final BulkLoop loop) {
        run(loop, "object");
    }

    private void run(final BulkLoop loop, final Object object) {
        final Stretch stretch = new Stretch();
        stretch.lieOver(any[0], null, null, new Object[] {object}, null);
        stretch.set(0, 1);
        try {
            loop.run(stretch);
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLongestDelayIsKept() {
        final SiteCounters counters = sites.counters("site");
        assertEquals(0, counters.statistics(0, 4).releaseDelayMean());
        counters.countRun(true, 1, 10);
        counters.countRun(false, 1, 5);
        counters.countRun(true, 1, 20);
        counters.countRun(true, 1, 15);
        assertEquals(20, counters.statistics(4, 4).releaseDelayMax());
        assertEquals((10 + 5 + 20 + 15) / 4, counters.statistics(4, 4).releaseDelayMean());
    }

    @Test
    void whoIsToldAreToldOneAfterTheOther() throws InterruptedException {
        final SiteCounters counters = sites.counters("site");
        final Thread other;
        synchronized (counters) {
            other = Contention.start(() -> counters.statistics(0, 0));
            assertTrue(other.isAlive(), "each would be told no less than the last one");
        }
        other.join();
    }

    @Test
    void sitesGetTheirNumbersOneAfterTheOther() throws InterruptedException {
        final Thread other;
        synchronized (sites) {
            other = Contention.start(() -> sites.counters("other"));
            assertTrue(other.isAlive(), "two would get the same number");
        }
        other.join();
    }

    @Test
    void noMoreThanSoManySitesAreCountedOneByOne() {
        assertNotSame(sites.others(), sites.counters("0"));
        for (int i = 1; i < MORE_THAN_ARE_COUNTED; i++) {
            sites.counters(String.valueOf(i));
        }
        assertSame(sites.others(), sites.counters("one more"));
        assertTrue(sites.all().length < MORE_THAN_ARE_COUNTED);
    }
}
