package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Readers that stay inside for too long are named, with what they do and what they hold up.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StallTest {
    private static final Pattern WAITED = Pattern.compile("a grace period has waited (\\d+) ms");

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    /** Has a reader that stays inside until it has been complained of. */
    private static final class Stalling {
        public static void main(final String[] arguments) throws InterruptedException {
            final CountDownLatch isInside = new CountDownLatch(1);
            final CountDownLatch mayLeave = new CountDownLatch(1);
            final Thread reader = new Thread(() -> lookForTooLong(isInside, mayLeave), "the-slow-one");
            reader.start();
            isInside.await();
            for (int i = 0; i < 3; i++) {
                Rcu.defer("object", object -> { });
            }
            Eventually.holds("a stall", () -> Rcu.statistics().readerStalls() != 0);
            System.out.println("reclaimed " + Rcu.statistics().reclaimed());
            mayLeave.countDown();
            Rcu.barrier();
            System.out.println("then " + Rcu.statistics().reclaimed());
        }

        private static void lookForTooLong(final CountDownLatch isInside, final CountDownLatch mayLeave) {
            Rcu.readLock();
            try {
                isInside.countDown();
                mayLeave.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                Rcu.readUnlock();
            }
        }
    }

    @Test
    void theLogNamesTheReaderItsMethodAndWhatWaits() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Stalling.class).set("stall.timeout", "1s").run().endsWith(0);
        outcome.complains("thread \"the-slow-one\"", "3 releases wait", "a grace period has waited ", " ms");
        // However late somebody has come to look.
        final long waited = outcome.err().stream().map(WAITED::matcher).filter(Matcher::find)
            .mapToLong(found -> Long.parseLong(found.group(1))).findFirst().orElseThrow();
        assertTrue(waited >= 1000, outcome::toString);
        outcome.complains("at ", "StallTest$Stalling.lookForTooLong");
        assertEquals("0", outcome.value("reclaimed"));
        assertEquals("3", outcome.value("then"));
    }

    @Test
    void aNameCannotBeginALineOfTheLog() {
        final RcuDomain domain = domains.make("stall.timeout", "20ms");
        try (LogCapture log = new LogCapture();
            Actor reader = ThreadKind.PLATFORM.actor("odd\nINFO: all is well\u001b[2J")) {
            reader.run(domain::readLock);
            domain.defer("object", object -> { });
            Eventually.holds(
                log::toString, () -> log.count("\"odd\\u000aINFO: all is well\\u001b[2J\"", domain.name()) >= 1);
            reader.run(domain::readUnlock);
        }
    }

    @OnEveryKindOfThread
    void theWaitGoesOnAndIsReportedAgain(final ThreadKind kind) throws InterruptedException {
        final RcuDomain domain = domains.make("stall.timeout", "20ms");
        final List<Object> released = new CopyOnWriteArrayList<>();
        try (LogCapture log = new LogCapture(); Actor reader = kind.actor("slow")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            Eventually.holds(log::toString, () -> log.count("\"slow\"", "1 release waits", domain.name()) >= 3);
            assertEquals(List.of(), released);
            Eventually.holds("it is counted behind the report", () -> domain.statistics().readerStalls() >= 3);
            reader.run(domain::readUnlock);
            domain.barrier();
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void aThreadThatForgetsToGoOfflineIsReported(final ThreadKind kind) throws InterruptedException {
        final RcuDomain domain = domains.make("stall.timeout", "20ms");
        try (LogCapture log = new LogCapture(); Actor loop = kind.actor("forgetful")) {
            loop.run(domain::online);
            domain.defer("object", object -> { });
            Eventually.holds(log::toString, () -> log.count("\"forgetful\"", "online", "quiescent() or offline()") > 0);
            loop.run(domain::offline);
            domain.barrier();
        }
    }

    @Test
    void theReportNamesAThreadThatWaitsForTheReader() throws Exception {
        final RcuDomain domain = domains.make("stall.timeout", "20ms");
        try (LogCapture log = new LogCapture(); Actor reader = new Actor("slow"); Actor writer = new Actor("patient")) {
            reader.run(domain::readLock);
            final Future<Object> waiting = writer.start(() -> {
                domain.synchronize();
                return null;
            });
            Eventually.holds(log::toString,
                () -> log.count("\"slow\"", "so does thread \"patient\"", "synchronize") > 0);
            reader.run(domain::readUnlock);
            writer.await(waiting);
        }
    }

    /** Its log handler releases something itself, on whatever thread logs. */
    private static final class ReleasingHandler {
        private static final int RELEASES = 40;
        private static final AtomicInteger RAN = new AtomicInteger();
        private static final Consumer<Object> RELEASE = object -> RAN.incrementAndGet();

        public static void main(final String[] arguments) throws InterruptedException {
            final AtomicInteger byHandler = new AtomicInteger();
            final Logger logger = Logger.getLogger("io.reprieve");
            logger.setUseParentHandlers(false);
            logger.addHandler(new Handler() {
                @Override
                public void publish(final LogRecord record) {
                    byHandler.incrementAndGet();
                    Rcu.defer(record, RELEASE);
                }

                @Override
                public void flush() {
                }

                @Override
                public void close() {
                }
            });
            final CountDownLatch isInside = new CountDownLatch(1);
            final Thread reader = new Thread(() -> {
                Rcu.readLock();
                isInside.countDown();
                Eventually.holds("handlers release", () -> byHandler.get() >= 5);
                Rcu.readUnlock();
            });
            reader.start();
            isInside.await();
            for (int i = 0; i < RELEASES; i++) {
                Rcu.defer(RAN, RELEASE);
            }
            reader.join();
            Rcu.barrier();
            final int made = RELEASES + byHandler.get();
            System.out.println("all have run " + (RAN.get() == made));
            System.out.println("pending " + Rcu.statistics().pending());
            if (RAN.get() != made) {
                System.out.println("made " + made + ", run " + RAN.get() + ", " + Rcu.statistics());
            }
        }
    }

    @Test
    void aLogHandlerMayReleaseOnAThreadThatWaits() {
        final ChildJvm.Outcome outcome = ChildJvm.running(ReleasingHandler.class)
            .set("reclaimer", "invoked")
            .set("page.entries", "16")
            .set("reserve.pages.per.thread", "1")
            .set("reserve.pages.shared", "1")
            .set("stall.timeout", "20ms")
            // The wait goes on until handlers have released enough, however seldom the waiting thread gets to run.
            .set("fallback.timeout", "60s")
            .run()
            .succeeds();
        outcome.prints("all have run true", "pending 0");
    }

    @Test
    void aReaderThatLeavesInTimeIsNotReported() throws InterruptedException {
        final RcuDomain domain = domains.make("stall.timeout", "3600s");
        try (LogCapture log = new LogCapture(); Actor reader = new Actor("quick")) {
            reader.run(domain::readLock);
            assertEquals(false, domain.synchronize(30, TimeUnit.MILLISECONDS));
            reader.run(domain::readUnlock);
            domain.synchronize();
            assertEquals(0, domain.statistics().readerStalls());
            assertEquals(0, log.records().size(), log::toString);
        }
    }
}
