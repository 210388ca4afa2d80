package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A release may be what ends a memory shortage: it works when the heap is full.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FullHeapTest {
    /** Fills its heap to the last word; then reads and releases in threads of which half have never done so before. */
    private static final class Full {
        private static final int THREADS = 4;
        private static final int RELEASES = 3000;
        private static final int IN_SECTIONS = 100;
        /** More than a page's worth and less than two: a site that differs from the last takes four entries of 512. */
        private static final int TWO_PAGES = 200;
        private static final int SMALLEST = 8;
        /** A queue and two pages, which take 16,816 bytes where there is memory for all of them. */
        private static final long MOST_KEPT = 20_480;
        /** Less than a word for each second release. */
        private static final long MOST_LOOKED = RELEASES * Long.BYTES / 2;
        private static final com.sun.management.ThreadMXBean BEAN =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        private static final Consumer<AtomicInteger> CONSUMER = AtomicInteger::incrementAndGet;
        private static final BiConsumer<AtomicInteger, Object> BI_CONSUMER = (ran, object) -> ran.incrementAndGet();
        private static final LongConsumer LONG_CONSUMER = handle -> Full.RAN.incrementAndGet();
        private static final AtomicInteger RAN = new AtomicInteger();
        private static final AtomicInteger DONE = new AtomicInteger();
        private static final long[] ALLOCATED = new long[THREADS];
        private static final Throwable[] THROWN = new Throwable[THREADS];
        private static volatile boolean isFull;
        private static volatile Object[] ballast;

        public static void main(final String[] arguments) throws InterruptedException {
            final CountDownLatch ready = new CountDownLatch(THREADS);
            Rcu.synchronize();
            // Meanwhile no page comes home, so that all that the limit allows are made: later, one might be made of the
            // scraps of memory that are left.
            Rcu.readLock();
            for (int i = 0; i < THREADS; i++) {
                final int number = i;
                new Thread(() -> work(number, ready)).start();
            }
            ready.await();
            while (Rcu.statistics().overdraftPages() == 0) {
                release(TWO_PAGES);
            }
            Rcu.readUnlock();
            Rcu.barrier();
            fill();
            isFull = true;
            while (DONE.get() < THREADS) {
                Thread.yield();
            }
            ballast = null;
            Rcu.barrier();
            final RcuStatistics statistics = Rcu.statistics();
            System.out.println("statistics " + statistics);
            System.out.println("pending " + statistics.pending());
            System.out.println("leaked " + statistics.leaked());
            System.out.println("ran " + (RAN.get() == statistics.deferred() && RAN.get() == statistics.reclaimed()));
            for (int i = 0; i < THREADS; i++) {
                System.out.println("allocated" + i + " " + ALLOCATED[i]);
                System.out.println("thrown" + i + " " + THROWN[i]);
            }
        }

        private static void fill() {
            Object[] all = null;
            for (int size = 1 << 18; size >= SMALLEST;) {
                try {
                    final Object[] more = new Object[size];
                    more[0] = all;
                    all = more;
                } catch (final OutOfMemoryError e) {
                    size /= 2;
                }
            }
            ballast = all;
        }

        private static void work(final int number, final CountDownLatch ready) {
            BEAN.getCurrentThreadAllocatedBytes();
            if (number % 2 == 0) {
                release(TWO_PAGES);
            }
            ready.countDown();
            while (!isFull) {
                Thread.yield();
            }
            try {
                final long before = BEAN.getCurrentThreadAllocatedBytes();
                release(RELEASES);
                ALLOCATED[number] = BEAN.getCurrentThreadAllocatedBytes() - before;
            } catch (final Throwable e) {
                THROWN[number] = e;
            }
            DONE.incrementAndGet();
        }

        private static void release(final int count) {
            for (int i = 0; i < count; i++) {
                if (i < IN_SECTIONS) {
                    Rcu.readLock();
                }
                if (i % 3 == 0) {
                    Rcu.defer(RAN, CONSUMER);
                } else if (i % 3 == 1) {
                    Rcu.defer(RAN, RAN, BI_CONSUMER);
                } else {
                    Rcu.defer((long) i, LONG_CONSUMER);
                }
                if (i < IN_SECTIONS) {
                    Rcu.readUnlock();
                }
            }
        }
    }

    @Test
    void releasesWorkOnAFullHeapAndAllocateNothing() {
        // No wait is given up because the machine is slow: that would be reported, and reports allocate.
        final ChildJvm.Outcome outcome = ChildJvm.running(Full.class)
            .option("-Xmx64m").set("fallback.timeout", "60s").run().endsWith(0);
        assertEquals("0", outcome.value("pending"), outcome::toString);
        assertEquals("0", outcome.value("leaked"), outcome::toString);
        assertEquals("true", outcome.value("ran"));
        for (int i = 0; i < Full.THREADS; i++) {
            assertEquals("null", outcome.value("thrown" + i));
            // A thread's first release may make it what it keeps, if there is a scrap of memory left for that; and who
            // waits while collections stop everything may look once for whom, before the heap is known to be full.
            final long most = i % 2 == 0 ? Full.MOST_LOOKED : Full.MOST_KEPT;
            assertTrue(Long.parseLong(outcome.value("allocated" + i)) <= most, outcome::toString);
        }
    }

    /** Fills its heap, and goes on with what its releases give back. */
    private static final class GoOn {
        private static final int CHUNK = 1 << 20;
        private static Object[] chunks = new Object[4096];
        private static int count;

        public static void main(final String[] arguments) {
            Rcu.defer("object", object -> { });
            Rcu.barrier();
            int replaced = 0;
            while (replaced < 200) {
                try {
                    chunks[count] = new byte[CHUNK];
                    count++;
                } catch (final OutOfMemoryError e) {
                    // Unpublished first; the body is what lets go of it.
                    final Holder holder = HOLDERS[replaced++ % HOLDERS.length];
                    holder.chunk = chunks[--count];
                    chunks[count] = null;
                    Rcu.defer(holder, HOLDER_FREE);
                    Rcu.barrier();
                }
            }
            chunks = null;
            System.out.println("replaced " + replaced);
        }

        private static final class Holder {
            private Object chunk;
        }

        private static final Holder[] HOLDERS = {new Holder(), new Holder(), new Holder()};
        private static final Consumer<Holder> HOLDER_FREE = holder -> holder.chunk = null;
    }

    @Test
    void whatIsReleasedOnAFullHeapLetsTheProgramGoOn() {
        final ChildJvm.Outcome outcome = ChildJvm.running(GoOn.class).option("-Xmx64m").run().succeeds();
        assertEquals("200", outcome.value("replaced"));
    }

    /** Releases in a section, with a full heap, more than there are pages for. */
    private static final class Leaking {
        private static final int RELEASES = 200;
        private static final Consumer<Object> NOTHING = object -> { };

        public static void main(final String[] arguments) {
            Rcu.defer(NOTHING, NOTHING);
            Rcu.barrier();
            Throwable thrown = null;
            Rcu.readLock();
            Full.fill();
            try {
                for (int i = 0; i < RELEASES; i++) {
                    Rcu.defer(NOTHING, NOTHING);
                }
            } catch (final Throwable e) {
                thrown = e;
            }
            Full.ballast = null;
            Rcu.readUnlock();
            Rcu.barrier();
            final RcuStatistics statistics = Rcu.statistics();
            System.out.println("thrown " + thrown);
            System.out.println("deferred " + statistics.deferred());
            System.out.println("balanced " + (statistics.reclaimed() + statistics.leaked() == statistics.deferred()));
        }
    }

    @Test
    void whatCannotBeQueuedIsLeakedAndCountedAndThrowsNothing() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Leaking.class)
            .option("-Xmx24m")
            .set("page.entries", "16")
            .set("reserve.pages.shared", "2")
            .run()
            .endsWith(0);
        assertEquals("null", outcome.value("thrown"));
        assertEquals(String.valueOf(Leaking.RELEASES + 1), outcome.value("deferred"));
        assertEquals("true", outcome.value("balanced"));
    }

    /** Releases handles in a section, until there is no memory for another of its large pages. */
    private static final class LeakingHandles {
        private static final int A_FEW = 16;
        private static final LongConsumer NOTHING = handle -> { };

        public static void main(final String[] arguments) {
            long released = 0;
            Rcu.readLock();
            while (Rcu.statistics().leaked() == 0) {
                for (int i = 0; i < A_FEW; i++) {
                    Rcu.defer(released++, NOTHING);
                }
            }
            Rcu.readUnlock();
            Rcu.barrier();
            final RcuStatistics statistics = Rcu.statistics();
            System.out.println("counted " + (statistics.deferred() == released));
            System.out.println("balanced " + (statistics.reclaimed() + statistics.leaked() == released));
        }
    }

    @Test
    void aHandleThatCannotBeQueuedIsLeakedAndCountedAndThrowsNothing() {
        final ChildJvm.Outcome outcome = ChildJvm.running(LeakingHandles.class)
            .option("-Xmx24m")
            .set("page.entries", "65536")
            .set("reserve.pages.shared", "0")
            .run()
            .endsWith(0);
        assertEquals("true", outcome.value("counted"), outcome::toString);
        assertEquals("true", outcome.value("balanced"), outcome::toString);
    }

    /** Has many idle pages when its heap fills up, and needs them again when there is room. */
    private static final class Pressure {
        private static final int PAGES = 100;
        private static final int PAGE_ENTRIES = 512;
        private static final Consumer<Object> NOTHING = object -> { };

        public static void main(final String[] arguments) throws InterruptedException {
            usePages();
            final long before = Rcu.statistics().pagesReserved();
            System.out.println("before " + before);
            Full.fill();
            // To look at the runtime takes memory too. What has come over it isn't forgotten so soon.
            Full.ballast = null;
            Eventually.holds("idle pages are dropped", () -> Rcu.statistics().pagesReserved() < before / 2);
            System.out.println("dropped " + Rcu.statistics().pagesReserved());
            Eventually.holds("the reserve grows again", () -> {
                usePages();
                return Rcu.statistics().pagesReserved() > before / 2;
            });
            System.out.println("leaked " + Rcu.statistics().leaked());
        }

        /** Fills many pages: while the thread is inside a section, none comes home. */
        private static void usePages() {
            Rcu.readLock();
            for (int i = 0; i < PAGES * PAGE_ENTRIES / 2; i++) {
                Rcu.defer(NOTHING, NOTHING);
            }
            Rcu.readUnlock();
            Rcu.barrier();
        }
    }

    @Test
    void idlePagesAreGivenBackUnderHeapPressureAndComeBackAfterIt() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Pressure.class)
            .option("-Xmx64m")
            .set("reserve.pages.shared", String.valueOf(2 * Pressure.PAGES))
            .run()
            .endsWith(0);
        assertTrue(Long.parseLong(outcome.value("before")) >= Pressure.PAGES / 2, outcome::toString);
        assertEquals("0", outcome.value("leaked"), outcome::toString);
    }
}
