package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What threads leave behind: releases of those that idle or end, and what the runtime kept for them.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IdleAndEndedThreadTest {
    private static final int SAMPLES = 10;
    private static final long MOST_SECONDS = 20;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();

    @OnEveryKindOfThread
    void theReleaseOfAThreadThatIdlesIsReclaimedSoon(final ThreadKind kind) {
        try (Actor idle = kind.actor("idle")) {
            measure("a release of a " + kind + " thread that idles", released -> idle.run(() -> release(released)));
        }
    }

    @OnEveryKindOfThread
    void theReleaseOfAThreadThatHasEndedIsReclaimedSoon(final ThreadKind kind) {
        measure("a release of a " + kind + " thread that has ended", released -> {
            try (Actor ending = kind.actor("ending")) {
                ending.run(() -> release(released));
            }
        });
    }

    /** Somebody's release, which notes when it runs. */
    private interface Scene {
        void play(AtomicLong released);
    }

    private void release(final AtomicLong released) {
        domain.defer(released, some -> some.set(System.nanoTime()));
    }

    private void measure(final String what, final Scene scene) {
        final List<Long> micros = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            // Half of them find a reclaimer that has gone to sleep.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(i % 2 * 80L));
            final AtomicLong released = new AtomicLong();
            final long begin = System.nanoTime();
            scene.play(released);
            Eventually.holdsWithin(MOST_SECONDS, () -> what + " is reclaimed", () -> released.get() != 0);
            micros.add(TimeUnit.NANOSECONDS.toMicros(released.get() - begin));
        }
        System.out.println(what + " is reclaimed after (µs) " + micros);
    }

    @Test
    void readersThatHaveEndedAreForgotten() {
        final RcuStatistics before = domain.statistics();
        for (int i = 0; i < 20; i++) {
            try (Actor reader = new Actor("reader")) {
                reader.run(domain::readLock);
                reader.run(domain::readUnlock);
            }
        }
        Eventually.holds(
            domain.statistics()::toString, () -> domain.statistics().readerThreads() == before.readerThreads());
    }

    @Test
    void shortLivedThreadsLeaveNothingBehind() throws InterruptedException {
        final int threads = 2000;
        final RcuStatistics before = FreshDomains.begun(domain);
        final AtomicLong released = new AtomicLong();
        for (int i = 0; i < threads; i++) {
            final Thread thread = new Thread(() -> {
                domain.readLock();
                domain.readUnlock();
                domain.defer(released, AtomicLong::incrementAndGet);
            });
            thread.start();
            thread.join();
        }
        isAsBefore(before);
        assertEquals(threads, released.get());
        assertEquals(threads, domain.statistics().reclaimed() - before.reclaimed());
    }

    @Test
    void aReclaimerThatHasBeenIdleForAWhileWakesSeldom() {
        domain.defer(new Object(), object -> { });
        domain.barrier();
        final java.lang.management.ThreadMXBean threads = java.lang.management.ManagementFactory.getThreadMXBean();
        final long id = Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("reprieve-reclaimer-" + domain.name())).findFirst()
                .orElseThrow().getId();
        // Without the asymmetric barrier it begins with 20 a second, and looks after ended threads once a second then.
        final long[] last = {0, System.nanoTime()};
        Eventually.holds("at most 3 in a second", () -> {
            if (System.nanoTime() - last[1] < TimeUnit.SECONDS.toNanos(1)) {
                return false;
            }
            final long waited = threads.getThreadInfo(id).getWaitedCount();
            final boolean isSeldom = waited - last[0] <= 3;
            last[0] = waited;
            last[1] = System.nanoTime();
            return isSeldom;
        });
    }

    @OnEveryKindOfThread
    void threadsThatEndInTheMiddleOfThingsLeaveNothingBehind(final ThreadKind kind) {
        final RcuStatistics before = FreshDomains.begun(domain);
        final AtomicLong released = new AtomicLong();
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 30; i++) {
                final int how = i % 3;
                try (Actor thread = kind.actor("careless")) {
                    thread.run(() -> {
                        if (how == 0) {
                            domain.readLock();
                        } else if (how == 1) {
                            domain.beginUpdate();
                        } else {
                            domain.online();
                        }
                        domain.defer(released, AtomicLong::incrementAndGet);
                    });
                }
            }
            // An open update is found to be over when the reclaimer looks after ended threads.
            Eventually.holds(() -> released + " of 30", () -> released.get() == 30);
            isAsBefore(before);
            assertTrue(log.count("careless") > 0, log::toString);
        }
    }

    private void isAsBefore(final RcuStatistics before) {
        Eventually.holds(() -> "as before: " + before + "; now: " + domain.statistics(), () -> {
            final RcuStatistics now = domain.statistics();
            return now.pending() == 0
                && now.readerThreads() <= before.readerThreads()
                && now.pagesReserved() <= before.pagesReserved() + stripes()
                && now.pageLimit() == before.pageLimit();
        });
    }

    /** Virtual threads share a few queues, which keep what pages they once had. */
    private static int stripes() {
        return Runtime.version().feature() >= 21 ? 8 * 2 : 0;
    }
}
