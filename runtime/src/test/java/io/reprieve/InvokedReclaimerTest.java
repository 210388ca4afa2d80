package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reclaimer without a thread: the application drives it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InvokedReclaimerTest {
    /** Longer than who drives a domain goes without a look at what there is to be told. */
    private static final long DRIVEN_ON_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make("reclaimer", "invoked");
    private final List<Object> released = new ArrayList<>();

    private void work() {
        Eventually.holds("there is no work left", () -> {
            domain.doReclaimWork();
            return domain.statistics().pending() == 0;
        });
    }

    @Test
    void theCallerRunsTheReleasesInItsDutyCycle() {
        assertEquals(0, domain.doReclaimWork());
        for (int i = 0; i < 100; i++) {
            domain.defer(released, (Integer) i, List::add);
        }
        final AtomicReference<Thread> thread = new AtomicReference<>();
        domain.defer(thread, some -> some.set(Thread.currentThread()));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
            .noneMatch(some -> some.getName().equals("reprieve-reclaimer-" + domain.name())));
        assertEquals(List.of(), released);
        work();
        assertEquals(IntStream.range(0, 100).boxed().toList(), released);
        assertSame(Thread.currentThread(), thread.get());
        Eventually.holds("nothing is left to do", () -> domain.doReclaimWork() == 0);
    }

    @Test
    void aCycleWaitsForNoReader() {
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            assertTrue(FreshDomains.isHeldUp(domain));
            for (int i = 0; i < 1000; i++) {
                domain.doReclaimWork();
            }
            assertEquals(List.of(), released);
            reader.run(domain::readUnlock);
        }
        work();
        assertEquals(List.of("object"), released);
    }

    @Test
    void aCycleMayRunInsideASection() {
        domain.readLock();
        domain.defer(released, "object", List::add);
        for (int i = 0; i < 1000; i++) {
            domain.doReclaimWork();
        }
        assertEquals(List.of(), released);
        domain.readUnlock();
        work();
        assertEquals(List.of("object"), released);
    }

    @Test
    void whoWaitsDrivesWhenNobodyElseDoes() throws InterruptedException {
        domain.defer(released, "first", List::add);
        domain.synchronize();
        domain.barrier();
        domain.defer(released, "second", List::add);
        assertTrue(domain.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(List.of("first", "second"), released);
    }

    @Test
    void whoFindsNoPageDrivesWhenNobodyElseDoes() {
        final RcuDomain tiny = domains.make(
            "reclaimer", "invoked", "page.entries", "16", "reserve.pages.per.thread", "1", "reserve.pages.shared", "0");
        for (int i = 0; i < 200; i++) {
            tiny.defer(released, (Integer) i, List::add);
        }
        assertTrue(tiny.statistics().synchronousFallbacks() > 0);
        tiny.barrier();
        assertEquals(IntStream.range(0, 200).boxed().toList(), released);
    }

    @Test
    void whoFindsNoPageDrivesWhenItHasDrivenLast() {
        final RcuDomain tiny = domains.make(
            "reclaimer", "invoked", "page.entries", "16", "reserve.pages.per.thread", "1", "reserve.pages.shared", "0");
        tiny.doReclaimWork();
        for (int i = 0; i < 200; i++) {
            tiny.defer(released, (Integer) i, List::add);
        }
        assertFalse(released.isEmpty(), "nobody else drives");
        tiny.barrier();
        assertEquals(IntStream.range(0, 200).boxed().toList(), released);
    }

    @Test
    void whoFindsNoPageLeavesTheBodiesToWhoeverDrives() {
        final RcuDomain tiny = domains.make(
            "reclaimer", "invoked", "page.entries", "16", "reserve.pages.per.thread", "1", "reserve.pages.shared", "0",
            "fallback.timeout", "5ms");
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        try (Actor driver = new Actor("driver")) {
            driver.run(tiny::doReclaimWork);
            for (int i = 0; i < 100; i++) {
                tiny.defer(threads, "object", (all, object) -> all.add(Thread.currentThread().getName()));
            }
            assertEquals(Set.of(), threads, "a body may want what its releaser holds");
            assertTrue(tiny.statistics().fallbackTimeouts() > 0);
            driver.run(() -> Eventually.holds("there is no work left", () -> {
                tiny.doReclaimWork();
                return tiny.statistics().pending() == 0;
            }));
        }
        assertEquals(Set.of("driver"), threads);
    }

    @Test
    void drivenByTwoThreadsEachReleaseRunsOnce() {
        final AtomicBoolean isOver = new AtomicBoolean();
        final StartOrder order = new StartOrder();
        try (Actor one = new Actor("one"); Actor two = new Actor("two")) {
            final List<Future<Object>> driving = new ArrayList<>();
            for (final Actor actor : List.of(one, two)) {
                driving.add(actor.start(() -> {
                    while (!isOver.get()) {
                        domain.doReclaimWork();
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 5000; i++) {
                domain.defer(order, (Integer) i, StartOrder::note);
            }
            domain.barrier();
            isOver.set(true);
            one.await(driving.get(0));
            two.await(driving.get(1));
        }
        order.isOrderOfRelease(5000);
    }

    @Test
    void whoWaitsInVainRests() {
        try (Actor reader = new Actor("reader"); Actor waiter = new Actor("waiter")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            final Future<Object> waiting = waiter.start(() -> {
                domain.barrier();
                return null;
            });
            Eventually.holds("it rests", () -> waiter.thread().getState() == Thread.State.TIMED_WAITING);
            reader.run(domain::readUnlock);
            waiter.await(waiting);
        }
        assertEquals(List.of("object"), released);
    }

    @Test
    void whomReclamationCallsMustNotWaitForIt() {
        final RcuDomain stalling = domains.make("reclaimer", "invoked", "stall.timeout", "0s");
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Handler handler = new Handler() {
            @Override
            public void publish(final LogRecord entry) {
                thrown.set(assertThrows(
                    IllegalStateException.class, () -> stalling.barrier(1, TimeUnit.MILLISECONDS)));
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        final Logger logger = Logger.getLogger("io.reprieve");
        try (LogCapture kept = new LogCapture(); Actor reader = new Actor("reader")) {
            logger.addHandler(handler);
            reader.run(stalling::readLock);
            stalling.startGracePeriod();
            Eventually.holds(kept::toString, () -> {
                stalling.doReclaimWork();
                return stalling.statistics().readerStalls() > 0;
            });
            reader.run(stalling::readUnlock);
        } finally {
            logger.removeHandler(handler);
        }
        assertInstanceOf(IllegalStateException.class, thrown.get());
        assertTrue(thrown.get().getMessage().contains("that its reclamation calls"), thrown.get()::getMessage);
    }

    @Test
    void whatIsToldPeriodicallyIsToldBetweenTwoCyclesToo() throws InterruptedException {
        final CountDownLatch isTold = new CountDownLatch(1);
        try (RecordingStream recording = new RecordingStream()) {
            recording.enable("io.reprieve.Statistics").withPeriod(Duration.ofMillis(10));
            // Before the first cycle: when a domain is made it begins to tell, and so it does each second.
            final RcuDomain told = domains.make("reclaimer", "invoked");
            recording.onEvent("io.reprieve.Statistics", event -> {
                if (event.getString("domain").equals(told.name()) && event.getLong("deferred") == 1) {
                    isTold.countDown();
                }
            });
            recording.startAsync();
            told.doReclaimWork();
            told.defer(released, "object", List::add);
            assertTrue(isTold.await(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void whoDrivesAClosedDomainOnTellsNothingOfIt(@TempDir final Path directory) throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable("io.reprieve.Statistics");
            recording.start();
            final RcuDomain closed = domains.make("reclaimer", "invoked");
            closed.close();
            final Instant end = Instant.now();
            final long begin = System.nanoTime();
            while (System.nanoTime() - begin < DRIVEN_ON_NANOS) {
                assertEquals(0, closed.doReclaimWork());
                Thread.yield();
            }
            recording.stop();
            final Path file = directory.resolve("closed.jfr");
            recording.dump(file);
            assertEquals(List.of(), RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.reprieve.Statistics"))
                .filter(event -> event.getString("domain").equals(closed.name()) && event.getStartTime().isAfter(end))
                .toList());
        }
    }

    @Test
    void aBodyThatDrivesIsToldSo() {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        domain.defer(thrown, some -> {
            try {
                domain.doReclaimWork();
            } catch (final Throwable e) {
                some.set(e);
            }
        });
        work();
        assertInstanceOf(IllegalStateException.class, thrown.get());
        assertTrue(thrown.get().getMessage().contains("in a release body"), thrown.get()::getMessage);
    }

    @Test
    void whereAThreadReclaimsNobodyElseMayDrive() {
        final RcuDomain threaded = domains.make();
        final IllegalStateException thrown = assertThrows(IllegalStateException.class, threaded::doReclaimWork);
        assertTrue(thrown.getMessage().contains("reclaimer=invoked"), thrown::getMessage);
        assertThrows(IllegalStateException.class, Rcu::doReclaimWork);
    }

    @Test
    void anAgentOfTheApplicationWrapsIt() {
        final AtomicReference<Throwable> broken = new AtomicReference<>();
        final Agent agent = new Agent() {
            @Override
            public int doWork() {
                return domain.doReclaimWork();
            }

            @Override
            public String roleName() {
                return "reclaimer";
            }
        };
        try (AgentInvoker invoker = new AgentInvoker(broken::set, null, agent)) {
            invoker.start();
            domain.defer(released, "object", List::add);
            Eventually.holds("the release has run", () -> {
                invoker.invoke();
                return !released.isEmpty();
            });
        }
        assertSame(null, broken.get());
    }
}
