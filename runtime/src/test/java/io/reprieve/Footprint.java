package io.reprieve;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the runtime keeps for threads, and gives back when they have gone: scenes for a JVM of their own, each of which
 * prints what it has measured as lines of a name and a number.
 */
final class Footprint {
    private static final RcuDomain DOMAIN = Rcu.domain("default");
    private static final AtomicLong RELEASED = new AtomicLong();
    private static final Consumer<AtomicLong> RELEASE = AtomicLong::incrementAndGet;
    private static final int SAMPLES = 201;
    private static final long KIB = 1024;

    private Footprint() {
    }

    /**
     * Plays a scene.
     *
     * @param arguments the scene, how many threads, and how many of them at once.
     */
    public static void main(final String[] arguments) throws InterruptedException {
        final int threads = Integer.parseInt(arguments[1]);
        final int atOnce = Integer.parseInt(arguments[2]);
        switch (arguments[0]) {
            case "short-lived" -> shortLived(threads, atOnce);
            case "idle-readers" -> idleReaders(threads);
            case "virtual" -> virtual(threads, atOnce);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void print(final String name, final long value) {
        System.out.println(name + " " + value);
    }

    private static void readAndRelease() {
        Rcu.readLock();
        Rcu.readUnlock();
        Rcu.defer(RELEASED, RELEASE);
    }

    /** Threads that read, release and end. */
    private static void shortLived(final int threads, final int atOnce) throws InterruptedException {
        final ThreadFactory factory = ThreadKind.PLATFORM.factory("short-lived");
        // The main thread stays, and the runtime with it.
        readAndRelease();
        Rcu.barrier();
        final RcuStatistics untouched = DOMAIN.statistics();
        comeAndGo(factory, 4 * atOnce, atOnce);
        settle(untouched);
        final RcuStatistics before = DOMAIN.statistics();
        final long liveBefore = live();
        comeAndGo(factory, threads, atOnce);
        settle(untouched);
        tell(before, liveBefore);
    }

    private static void comeAndGo(final ThreadFactory factory, final int count, final int atOnce)
        throws InterruptedException {
        final Semaphore room = new Semaphore(atOnce);
        for (int i = 0; i < count; i++) {
            room.acquire();
            factory.newThread(() -> {
                readAndRelease();
                room.release();
            }).start();
        }
        room.acquire(atOnce);
    }

    private static void tell(final RcuStatistics before, final long liveBefore) {
        final RcuStatistics after = DOMAIN.statistics();
        print("live-before-KiB", liveBefore / KIB);
        print("live-after-KiB", live() / KIB);
        print("slots-before", before.readerThreads());
        print("slots-after", after.readerThreads());
        print("pages-before", before.pagesReserved());
        print("pages-after", after.pagesReserved());
        print("limit-before", before.pageLimit());
        print("limit-after", after.pageLimit());
        print("deferred", after.deferred());
        print("reclaimed", after.reclaimed());
        print("released", RELEASED.get());
    }

    /** Waits until what ended threads have left is gone. */
    private static void settle(final RcuStatistics untouched) {
        until(() -> {
            final RcuStatistics now = DOMAIN.statistics();
            return now.pending() == 0 && now.readerThreads() <= untouched.readerThreads()
                && now.pageLimit() <= untouched.pageLimit();
        });
    }

    private static void until(final BooleanSupplier condition) {
        Eventually.holdsWithin(60, () -> DOMAIN.statistics().toString(), condition);
    }

    /** What the runtime's own objects take; a histogram of the classes collects first. */
    private static long ours() {
        long bytes = 0;
        for (final String line : histogram().split("\n")) {
            // "  12:     131073    25166016  io.reprieve.runtime.reader.ReaderSlot"
            final String[] words = line.trim().split("\\s+");
            if (words.length > 3 && (words[3].startsWith("io.reprieve.") || words[3].startsWith("[Lio.reprieve."))) {
                bytes += Long.parseLong(words[2]);
            }
        }
        return bytes;
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[] {new String[0]}, new String[] {String[].class.getName()});
        } catch (final JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long live() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Readers that have read once and idle: what a grace period costs, and what each of them holds. */
    private static void idleReaders(final int count) throws InterruptedException {
        Rcu.synchronize();
        print("grace-period-of-none-ns", gracePeriod());
        final Idle idle = new Idle(ThreadKind.PLATFORM.factory("idle"), count);
        final long before = ours();
        idle.read();
        print("readers", DOMAIN.statistics().readerThreads());
        print("bytes-per-reader", (ours() - before) / count);
        print("grace-period-ns", gracePeriod());
        idle.end();
    }

    /** The median. */
    private static long gracePeriod() {
        final long[] nanos = new long[SAMPLES];
        for (int i = -SAMPLES; i < SAMPLES; i++) {
            final long begin = System.nanoTime();
            Rcu.synchronize();
            nanos[Math.max(0, i)] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return nanos[SAMPLES / 2];
    }

    /** Virtual threads: many inside at once, and many more that come and go. */
    private static void virtual(final int threads, final int open) throws InterruptedException {
        final ThreadFactory factory = ThreadKind.VIRTUAL.factory("crowd");
        comeAndGo(factory, 1000, 100);
        // The JVM keeps tables of its own that have grown with the crowd.
        new Idle(factory, open).end();
        until(() -> DOMAIN.statistics().pending() == 0);
        final RcuStatistics before = DOMAIN.statistics();
        final long liveBefore = live();
        final long oursBefore = ours();
        final Idle crowd = new Idle(factory, open);
        final long parked = ours();
        crowd.enter();
        print("bytes-per-open-section", (ours() - parked) / open);
        final long begin = System.nanoTime();
        final boolean isHeldUp = !hasPassedWithin(1);
        print("held-up", isHeldUp ? 1 : 0);
        print("look-ns", System.nanoTime() - begin);
        crowd.end();

        comeAndGo(factory, threads, 1000);
        until(() -> DOMAIN.statistics().pending() == 0);
        // Slots that nobody uses are given back by halves, one each time the reclaimer looks after ended threads.
        until(() -> ours() - oursBefore < 64 * KIB);
        print("ours-before-KiB", oursBefore / KIB);
        print("ours-after-KiB", ours() / KIB);
        tell(before, liveBefore);
    }

    private static boolean hasPassedWithin(final long millis) throws InterruptedException {
        return DOMAIN.synchronize(millis, TimeUnit.MILLISECONDS);
    }

    /** Threads that wait to be told what to do next. */
    private static final class Idle {
        private final List<Thread> threads = new ArrayList<>();
        private final CountDownLatch begun;
        private final CountDownLatch done;
        private final CountDownLatch ready;
        private volatile boolean mayBegin;
        private volatile boolean mayEnd;
        private volatile boolean isToStayInside;

        Idle(final ThreadFactory factory, final int count) throws InterruptedException {
            begun = new CountDownLatch(count);
            ready = new CountDownLatch(count);
            done = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                final Thread thread = factory.newThread(this::live);
                threads.add(thread);
                thread.start();
            }
            begun.await();
        }

        private void live() {
            begun.countDown();
            parkUntil(() -> mayBegin || mayEnd);
            if (mayBegin) {
                Rcu.readLock();
                if (!isToStayInside) {
                    Rcu.readUnlock();
                }
                ready.countDown();
                parkUntil(() -> mayEnd);
                if (isToStayInside) {
                    Rcu.readUnlock();
                }
            }
            done.countDown();
        }

        private static void parkUntil(final BooleanSupplier condition) {
            while (!condition.getAsBoolean()) {
                LockSupport.park();
            }
        }

        void read() throws InterruptedException {
            mayBegin = true;
            threads.forEach(LockSupport::unpark);
            ready.await();
        }

        void enter() throws InterruptedException {
            isToStayInside = true;
            read();
        }

        void end() throws InterruptedException {
            mayEnd = true;
            threads.forEach(LockSupport::unpark);
            done.await();
            threads.clear();
        }
    }

    /** What a scene has printed, in words. */
    static String sentence(final String scene, final int threads, final ChildJvm.Outcome outcome) {
        return String.format(Locale.ROOT, "%s, %,d threads: %s", scene, threads, String.join(", ", outcome.out()));
    }
}
