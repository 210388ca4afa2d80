package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The end of a JVM with releases pending: they run, for a bounded time, and what is left is said.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExitTest {
    private static final String NEVER = "3600s";
    /** An exit that is not bounded would take a minute at least. */
    private static final long BOUNDED_MILLIS = 30_000;

    private static void println(final Object object) {
        System.out.println(object);
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends with pending releases, in the way that it is told. */
    private static final class Pending {
        public static void main(final String[] arguments) throws InterruptedException {
            final RcuDomain other = Rcu.domain("other");
            Rcu.defer("of the default domain", ExitTest::println);
            other.defer("of another domain", ExitTest::println);
            final Thread ended = new Thread(() -> Rcu.defer("of an ended thread", ExitTest::println));
            ended.start();
            ended.join();
            switch (arguments[0]) {
                case "return" -> { }
                case "throw" -> throw new IllegalStateException("main fails");
                case "exit" -> System.exit(3);
                case "exit from another thread" -> {
                    new Thread(() -> System.exit(4)).start();
                    new CountDownLatch(1).await();
                }
                case "halt" -> Runtime.getRuntime().halt(5);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    private static ChildJvm pending(final String how) {
        // Left alone, the releases would wait for an hour; and none is given up because the machine is slow.
        return ChildJvm.running(Pending.class)
            .set("drain.delay", NEVER).set("shutdown.timeout", NEVER).argument(how);
    }

    private static void allHaveRun(final ChildJvm.Outcome outcome) {
        assertEquals(
            List.of("of an ended thread", "of another domain", "of the default domain"),
            outcome.out().stream().sorted().toList(),
            outcome::toString);
    }

    @Test
    void releasesPendingWhenMainReturnsRun() {
        allHaveRun(pending("return").run().succeeds());
    }

    @Test
    void releasesPendingWhenMainThrowsRun() {
        allHaveRun(pending("throw").run().endsWith(1));
    }

    @Test
    void releasesPendingAtSystemExitRunAndTheStatusIsKept() {
        allHaveRun(pending("exit").run().endsWith(3));
        allHaveRun(pending("exit from another thread").run().endsWith(4));
    }

    @Test
    void releasesPendingRunWhereTheApplicationDrivesTheReclaimer() {
        allHaveRun(pending("return").set("reclaimer", "invoked").run().succeeds());
    }

    @Test
    void nothingRunsWhenTheJvmIsHalted() {
        pending("halt").run().endsWith(5).prints();
    }

    /** Ends while a body blocks. */
    private static final class BlockedBody {
        public static void main(final String[] arguments) {
            final CountDownLatch never = new CountDownLatch(1);
            Rcu.defer(never, ExitTest::await);
            Rcu.defer("behind it", ExitTest::println);
        }
    }

    @Test
    void aBodyThatBlocksDelaysTheExitForABoundedTime() {
        isBounded(ChildJvm.running(BlockedBody.class), "2 releases");
    }

    @Test
    void aBodyThatBlocksDelaysTheExitForABoundedTimeWhereTheApplicationDrivesTheReclaimer() {
        isBounded(ChildJvm.running(BlockedBody.class).set("reclaimer", "invoked"), "2 releases");
    }

    /** Ends while a reader is stuck. */
    private static final class StuckReader {
        public static void main(final String[] arguments) throws InterruptedException {
            final CountDownLatch isInside = new CountDownLatch(1);
            final Thread reader = new Thread(() -> {
                Rcu.readLock();
                isInside.countDown();
                await(new CountDownLatch(1));
            });
            reader.setDaemon(true);
            reader.start();
            isInside.await();
            Rcu.defer("seen by the reader", ExitTest::println);
        }
    }

    @Test
    void aReaderThatIsStuckDelaysTheExitForABoundedTimeAndItsObjectIsNotReleased() {
        isBounded(ChildJvm.running(StuckReader.class), "1 release");
    }

    /** Ends inside a section of its own. */
    private static final class ExitInASection {
        public static void main(final String[] arguments) {
            Rcu.readLock();
            Rcu.defer("seen by the section", ExitTest::println);
            System.exit(0);
        }
    }

    @Test
    void anExitFromInsideASectionIsBounded() {
        isBounded(ChildJvm.running(ExitInASection.class), "1 release");
    }

    /** Ends from inside a body: where the first argument says, and so many times as the second does. */
    private static final class ExitInABody {
        private static final int BEHIND = 100;

        public static void main(final String[] arguments) throws InterruptedException {
            final RcuDomain other = Rcu.domain("other");
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                Rcu.defer("object", object -> System.exit(7));
            }
            for (int i = 0; i < BEHIND; i++) {
                Rcu.defer("behind it", ExitTest::println);
            }
            other.defer("elsewhere", ExitTest::println);
            switch (arguments[0]) {
                case "on the reclaimer's thread" -> { }
                case "on a thread that drives the reclaimer" -> {
                    while (true) {
                        Rcu.doReclaimWork();
                    }
                }
                case "on a thread that waits" -> Rcu.barrier();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            new CountDownLatch(1).await();
        }
    }

    private static ChildJvm exitInABody(final String where, final int times) {
        // To wait for the body to end would take an hour.
        return ChildJvm.running(ExitInABody.class)
            .set("shutdown.timeout", NEVER).argument(where, Integer.toString(times));
    }

    private static void allOthersHaveRun(final ChildJvm jvm, final int times) {
        final ChildJvm.Outcome outcome = jvm.run().endsWith(7);
        outcome.complains(times == 1 ? "1 release of" : times + " releases of", "domain default", "System.exit()");
        assertEquals(1, outcome.err().size(), outcome::toString);
        assertEquals(ExitInABody.BEHIND + 1, outcome.out().size(), outcome::toString);
        assertTrue(outcome.out().contains("elsewhere"), outcome::toString);
    }

    @Test
    void anExitFromABodyLeavesTheRestToAnotherThread() {
        allOthersHaveRun(exitInABody("on the reclaimer's thread", 1), 1);
    }

    @Test
    void soDoesOneFromABodyOnAThreadThatDrivesTheReclaimer() {
        allOthersHaveRun(exitInABody("on a thread that drives the reclaimer", 1).set("reclaimer", "invoked"), 1);
        allOthersHaveRun(exitInABody("on a thread that waits", 1).set("reclaimer", "invoked"), 1);
    }

    @Test
    void bodiesThatExitAfterOneAnotherAllCount() {
        allOthersHaveRun(exitInABody("on the reclaimer's thread", 3), 3);
    }

    /** Ends when a pin has gone that a release waited for, which nobody has run since. */
    private static final class EndBehindAPin {
        public static void main(final String[] arguments) {
            Rcu.readLock();
            final Pin pin = Rcu.pin("pinned");
            Rcu.readUnlock();
            Rcu.defer("pinned", ExitTest::println);
            Eventually.holds("it is set aside", () -> {
                Rcu.doReclaimWork();
                return Rcu.statistics().pinnedReleases() == 1;
            });
            pin.close();
        }
    }

    @Test
    void whatHasWaitedForAPinRunsAtTheExitWhereTheApplicationDrivesTheReclaimer() {
        ChildJvm.running(EndBehindAPin.class).set("reclaimer", "invoked").run().succeeds().prints("pinned");
    }

    /** Ends from inside a body, pinned before or not, and shows the books when all is over. */
    private static final class ExitAndCount {
        private static final int RELEASES = 10;

        public static void main(final String[] arguments) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                Eventually.holds("all is over", () -> Rcu.statistics().pending() == 0);
                println(Rcu.statistics().reclaimed() + " "
                    + Rcu.siteStatistics().stream().mapToLong(SiteStatistics::reclaimed).sum());
            }));
            Rcu.readLock();
            final Pin pin = Rcu.pin("pinned");
            Rcu.readUnlock();
            for (int i = 0; i < RELEASES; i++) {
                Rcu.defer(arguments[0], object -> System.exit(7));
            }
            if (arguments[0].equals("pinned")) {
                Eventually.holds("all are set aside", () -> Rcu.statistics().pinnedReleases() == RELEASES);
            }
            pin.close();
            new CountDownLatch(1).await();
        }
    }

    @Test
    void bodiesThatExitCountAtTheirSiteToo() {
        for (final String object : List.of("pinned", "another")) {
            ChildJvm.running(ExitAndCount.class).set("shutdown.timeout", NEVER).argument(object).run().endsWith(7)
                .prints("10 10");
        }
    }

    /** Ends from inside a body that has waited for a pin, and that the first reclaimer runs, whosever it was. */
    private static final class ExitInABodySetAside {
        private static final int THREADS = 6;

        public static void main(final String[] arguments) throws InterruptedException {
            final RcuDomain domain = Rcu.domain("default");
            final Actor releaser = Actor.releasingTo(domain, Integer.parseInt(arguments[0]));
            Rcu.readLock();
            final Pin pin = Rcu.pin("pinned");
            Rcu.readUnlock();
            releaser.run(() -> Rcu.defer("pinned", object -> {
                for (int i = 0; i < THREADS; i++) {
                    new Actor("another").run(() -> Rcu.defer("behind it", ExitTest::println));
                }
                System.exit(7);
            }));
            Eventually.holds("it is set aside", () -> Rcu.statistics().pinnedReleases() == 1);
            pin.close();
            new CountDownLatch(1).await();
        }
    }

    @Test
    void anExitFromABodyThatWasSetAsideLeavesTheRestToAnotherThread() {
        for (final String[] reclaimers : new String[][] {{"1", "1"}, {"3", "1"}, {"3", "2"}}) {
            final ChildJvm.Outcome outcome = ChildJvm.running(ExitInABodySetAside.class)
                .set("shutdown.timeout", NEVER).set("reclaimers", reclaimers[0]).argument(reclaimers[1]).run()
                .endsWith(7);
            outcome.complains("1 release of", "domain default", "System.exit()");
            assertEquals(1, outcome.err().size(), outcome::toString);
            assertEquals(
                Collections.nCopies(ExitInABodySetAside.THREADS, "behind it"), outcome.out(), outcome::toString);
        }
    }

    /** Ends from inside a body that the releasing thread runs: it waits for room, and drives the reclaimer. */
    private static final class ExitInAFallback {
        private static final int QUEUED = 9;

        public static void main(final String[] arguments) {
            Rcu.defer("object", object -> System.exit(7));
            for (int i = 0; i < QUEUED; i++) {
                Rcu.defer("queued", ExitTest::println);
            }
            Rcu.defer("one too many", object -> { });
        }
    }

    @Test
    void anExitFromABodyOnTheReleasingThreadIsNotWaitedFor() {
        final ChildJvm.Outcome outcome = ChildJvm.running(ExitInAFallback.class)
            .set("shutdown.timeout", NEVER).set("page.entries", "16").set("reserve.pages.per.thread", "1")
            .set("reserve.pages.shared", "0").set("reclaimer", "invoked").run().endsWith(7);
        outcome.complains("1 release of", "domain default", "System.exit()");
        assertEquals(ExitInAFallback.QUEUED, outcome.out().size(), outcome::toString);
    }

    /** Ends while the reclaimer has asked for a grace period that may not begin for an hour. */
    private static final class EndWithoutHurry {
        public static void main(final String[] arguments) {
            Rcu.synchronize();
            Rcu.defer("released", ExitTest::println);
            Rcu.doReclaimWork();
        }
    }

    @Test
    void theExitHurriesAGracePeriodThatNobodyWaitedFor() {
        ChildJvm.running(EndWithoutHurry.class)
            .set("reclaimer", "invoked").set("drain.delay", "0ns").set("grace.period.interval", NEVER)
            .set("shutdown.timeout", NEVER).run().succeeds().prints("released");
    }

    /** Ends while a reader looks what whoever waits for it does. */
    private static final class WatchedWaiting {
        public static void main(final String[] arguments) throws InterruptedException {
            final CountDownLatch isInside = new CountDownLatch(1);
            final Thread reader = new Thread(() -> {
                Rcu.readLock();
                isInside.countDown();
                Eventually.holds("the drain rests", WatchedWaiting::rests);
                Rcu.readUnlock();
            });
            reader.setDaemon(true);
            reader.start();
            isInside.await();
            Rcu.defer("seen by the reader", ExitTest::println);
        }

        private static boolean rests() {
            return Thread.getAllStackTraces().keySet().stream().anyMatch(thread ->
                thread.getName().equals("reprieve-drain") && thread.getState() == Thread.State.TIMED_WAITING);
        }
    }

    @Test
    void theExitLeavesTheProcessorToTheReaderThatItWaitsFor() {
        ChildJvm.running(WatchedWaiting.class).set("shutdown.timeout", NEVER).run().succeeds()
            .prints("seen by the reader");
    }

    private static void isBounded(final ChildJvm jvm, final String left) {
        final ChildJvm.Outcome outcome = jvm.set("shutdown.timeout", "300ms").run();
        outcome.endsWith(0).prints().complains(left, "domain default", "still pending at JVM exit", "shutdown.timeout");
        assertEquals(1, outcome.err().size(), outcome::toString);
        assertTrue(outcome.millis() < BOUNDED_MILLIS, outcome::toString);
    }

    /** Keeps the process busy with releases until its end. */
    private static final class Backlog {
        private static int count;

        public static void main(final String[] arguments) {
            for (int i = 0; i < 200_000; i++) {
                Rcu.defer(1L, handle -> count++);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                Rcu.barrier();
                println(count + " " + Rcu.statistics().reclaimed());
            }));
        }
    }

    @Test
    void aBacklogIsWorkedOffAndHooksMayWaitForIt() {
        ChildJvm.running(Backlog.class).set("reserve.pages.shared", "1000").set("shutdown.timeout", NEVER)
            .run().succeeds().prints("200000 200000");
    }

    /** Releases in a hook of its own, beside the runtime's. */
    private static final class ReleasingHook {
        public static void main(final String[] arguments) {
            Rcu.statistics();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                Rcu.defer("released in a hook", ExitTest::println);
                Rcu.barrier();
                Rcu.readLock();
                Rcu.readUnlock();
            }));
        }
    }

    @Test
    void theRuntimeWorksWhileTheJvmExits() {
        ChildJvm.running(ReleasingHook.class).set("shutdown.timeout", NEVER)
            .run().succeeds().prints("released in a hook");
    }

    /** Uses the runtime for the first time when the JVM exits already. */
    private static final class LateStart {
        public static void main(final String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                Rcu.defer("released", ExitTest::println);
                Rcu.barrier();
            }));
        }
    }

    @Test
    void theRuntimeMayBeUsedForTheFirstTimeWhileTheJvmExits() {
        ChildJvm.running(LateStart.class).set("shutdown.timeout", NEVER).run().succeeds().prints("released");
    }

    /** Waits for its own releases, and ends at once. */
    private static final class NothingPending {
        public static void main(final String[] arguments) {
            Rcu.defer("released", ExitTest::println);
            Rcu.barrier();
        }
    }

    @Test
    void anExitWithNothingPendingSaysNothing() {
        final ChildJvm.Outcome outcome =
            ChildJvm.running(NothingPending.class).set("shutdown.timeout", NEVER).run().succeeds();
        outcome.prints("released");
        assertTrue(outcome.millis() < TimeUnit.SECONDS.toMillis(30), outcome::toString);
    }
}
