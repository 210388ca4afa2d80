package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.Woven;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Flight Recorder gets to see. All scenes are played first, in one recording that is read when it is complete: JDK 17
 * loses strings where it goes on with a recording that has been read in between.
 */
final class EventsTest {
    private static final int A_PAGE = FreshDomains.RELEASES_IN_TINY_PAGE;
    private static final String SITE = "io.reprieve.EventsTest (lambda)";
    private static final List<Object> RELEASED = new CopyOnWriteArrayList<>();

    @RegisterExtension
    static final FreshDomains DOMAINS = new FreshDomains();
    @TempDir
    static Path directory;

    private static RcuDomain waiting;
    private static RcuDomain quick;
    private static RcuDomain batches;
    private static RcuDomain exhausted;
    private static RcuDomain overdrawn;
    private static RcuDomain failing;
    private static RcuDomain doubled;
    private static RcuDomain stalled;
    private static RcuDomain stalledByVirtual;
    private static RcuDomain counted;
    private static RcuDomain quiet;
    private static RcuDomain ofRecorder;
    private static List<RecordedEvent> events;

    /** An event of the test's own, emitted now and then. */
    @Name("io.reprieve.test.Hook")
    @Period("50 ms")
    private static final class HookEvent extends Event {
    }

    @BeforeAll
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @SuppressWarnings("try")
    static void play() throws IOException {
        try (Recording recording = new Recording(); LogCapture log = new LogCapture()) {
            for (final String name : List.of("GracePeriod", "ReclaimBatch", "SynchronousFallback")) {
                recording.enable("io.reprieve." + name).withoutThreshold();
            }
            for (final String name : List.of("ReleaseFailure", "Overdraft", "DoubleRelease", "ReaderStall")) {
                recording.enable("io.reprieve." + name);
            }
            recording.enable("io.reprieve.Statistics").withPeriod(Duration.ofMillis(100));
            recording.enable("io.reprieve.test.Hook").withPeriod(Duration.ofMillis(50));
            recording.start();
            waitForReader();
            quick = DOMAINS.make();
            for (int i = 0; i < 20; i++) {
                quick.synchronize();
            }
            batches = DOMAINS.make("page.entries", String.valueOf(FreshDomains.TINY_PAGE));
            releaseMany(batches, 5 * A_PAGE);
            batches.barrier();
            fallBack();
            overdrawn = DOMAINS.makeTiny(0);
            overdrawn.readLock();
            releaseMany(overdrawn, A_PAGE + 1);
            overdrawn.readUnlock();
            fail();
            releaseTwice();
            stalled = stall(ThreadKind.PLATFORM);
            stalledByVirtual = Runtime.version().feature() >= 21 ? stall(ThreadKind.VIRTUAL) : null;
            quiet = DOMAINS.make();
            releaseOnRecordersThread();
            counted = DOMAINS.make();
            releaseMany(counted, 1);
            counted.barrier();
            awaitCounters();
            events = stop(recording, "all");
        }
    }

    private static List<RecordedEvent> stop(final Recording recording, final String name) throws IOException {
        final Path file = directory.resolve(name + ".jfr");
        recording.stop();
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static void releaseMany(final RcuDomain domain, final int count) {
        for (int i = 0; i < count; i++) {
            domain.defer(RELEASED, "object", (list, object) -> list.add(object));
        }
    }

    private static void waitForReader() {
        // The first event of a kind begins late, because its class has to be loaded.
        DOMAINS.make().synchronize();
        waiting = DOMAINS.make();
        try (Actor reader = new Actor("events-reader"); Actor waiter = new Actor("waiter")) {
            reader.run(waiting::readLock);
            final Future<Object> wait = waiter.start(() -> {
                waiting.synchronize();
                return null;
            });
            assertTrue(FreshDomains.isHeldUp(waiting));
            releaseMany(waiting, 1);
            reader.run(waiting::readUnlock);
            waiter.await(wait);
        }
    }

    private static void fallBack() {
        // The first event of a kind begins late, because its class has to be loaded.
        releaseMany(DOMAINS.makeTiny(0), 10 * A_PAGE);
        exhausted = DOMAINS.makeTiny(0);
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("events-writer")) {
            reader.run(exhausted::readLock);
            writer.run(() -> releaseMany(exhausted, A_PAGE));
            final Future<Object> onTheSpot = writer.start(() -> {
                releaseMany(exhausted, 1);
                return null;
            });
            Eventually.holds("the writer waits", () -> exhausted.statistics().synchronousFallbacks() == 1);
            assertTrue(FreshDomains.isHeldUp(exhausted));
            reader.run(exhausted::readUnlock);
            writer.await(onTheSpot);
        }
    }

    private static void fail() {
        failing = DOMAINS.make();
        for (int i = 0; i < 3; i++) {
            failing.defer("object", object -> {
                throw new ArithmeticException("no rest");
            });
        }
        failing.barrier();
    }

    private static void releaseTwice() {
        Woven.announceEmbeddedHeads();
        doubled = DOMAINS.make();
        final PooledThing thing = new PooledThing(1);
        try (Actor reader = new Actor("reader")) {
            reader.run(doubled::readLock);
            doubled.defer(RELEASED, thing, List::add);
            doubled.defer(thing, object -> { });
            reader.run(doubled::readUnlock);
        }
    }

    private static RcuDomain stall(final ThreadKind kind) {
        final RcuDomain domain = DOMAINS.make("stall.timeout", "50ms");
        final AtomicReference<Object> inside = new AtomicReference<>();
        try (Actor reader = kind.actor("events-staller")) {
            final Future<Object> stalling = reader.start(() -> {
                stallInside(domain, inside);
                return null;
            });
            Eventually.holds("the reader is inside", () -> inside.get() == domain);
            releaseMany(domain, 2);
            Eventually.holds("it is reported", () -> domain.statistics().readerStalls() > 1);
            inside.set(null);
            reader.await(stalling);
        }
        return domain;
    }

    private static void stallInside(final RcuDomain domain, final AtomicReference<Object> inside) {
        domain.readLock();
        inside.set(domain);
        Eventually.holds("the test lets the reader go", () -> inside.get() == null);
        domain.readUnlock();
    }

    private static void releaseOnRecordersThread() {
        ofRecorder = DOMAINS.makeTiny(0);
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final Runnable hook = () -> {
            if (thread.get() == null) {
                releaseMany(ofRecorder, 3 * A_PAGE);
                thread.set(Thread.currentThread());
            }
        };
        try (Actor reader = new Actor("reader")) {
            reader.run(ofRecorder::readLock);
            FlightRecorder.addPeriodicEvent(HookEvent.class, hook);
            Eventually.holds("the recorder has released", () -> thread.get() != null);
            assertTrue(thread.get().getName().startsWith("JFR"), thread.get()::getName);
            assertEquals(3L * A_PAGE, ofRecorder.statistics().pending());
            reader.run(ofRecorder::readUnlock);
        } finally {
            FlightRecorder.removePeriodicEvent(hook);
        }
    }

    /** Two periods after the runtime has looked whether anybody records, which it does about once a second. */
    private static void awaitCounters() {
        final AtomicInteger periods = new AtomicInteger();
        final Runnable hook = periods::incrementAndGet;
        FlightRecorder.addPeriodicEvent(HookEvent.class, hook);
        try {
            final int many = 50;
            Eventually.holds(() -> periods + " of " + many + " periods", () -> periods.get() >= many);
        } finally {
            FlightRecorder.removePeriodicEvent(hook);
        }
    }

    // ---- what was recorded

    private static List<RecordedEvent> events(final String name, final RcuDomain domain) {
        return events.stream()
            .filter(event -> event.getEventType().getName().equals("io.reprieve." + name))
            .filter(event -> event.getString("domain").equals(domain.name()))
            .toList();
    }

    private static RecordedEvent first(final String name, final RcuDomain domain) {
        final List<RecordedEvent> found = events(name, domain);
        assertFalse(found.isEmpty(), () -> "no " + name);
        assertEquals(List.of("Reprieve"), found.get(0).getEventType().getCategoryNames());
        return found.get(0);
    }

    private static boolean hasFrame(final RecordedEvent event, final String method) {
        return event.getStackTrace().getFrames().stream()
            .anyMatch(frame -> frame.getMethod().getName().contains(method));
    }

    private static void lastsAtLeast(final long millis, final Duration duration) {
        assertTrue(duration.compareTo(Duration.ofMillis(millis)) >= 0, duration::toString);
        assertTrue(duration.compareTo(Duration.ofMinutes(2)) < 0, duration::toString);
    }

    @Test
    void aGracePeriodTellsWhomItWaitedFor() {
        final RecordedEvent event = first("GracePeriod", waiting);
        assertTrue(event.getLong("sequence") > 0);
        assertEquals("synchronize", event.getString("trigger"));
        assertEquals(1, event.getLong("readersWaitedFor"));
        assertEquals("events-reader", event.getThread("slowestReader").getJavaName());
        assertEquals(1, event.getLong("releases"));
        lastsAtLeast(25, event.getDuration());
        assertNull(event.getStackTrace());
    }

    @Test
    void everyGracePeriodHasItsEvent() {
        final List<RecordedEvent> periods = events("GracePeriod", quick);
        assertEquals(quick.statistics().gracePeriods(), periods.size());
        assertEquals(periods.size(), periods.stream().map(event -> event.getLong("sequence")).distinct().count());
        for (final RecordedEvent event : periods) {
            lastsAtLeast(0, event.getDuration());
            assertEquals(0, event.getLong("readersWaitedFor"));
            assertNull(event.getThread("slowestReader"));
        }
    }

    @Test
    void batchesTellHowManyReleasesOfHowManyThreadsAndPages() {
        final List<RecordedEvent> found = events("ReclaimBatch", batches);
        assertEquals(5 * A_PAGE, found.stream().mapToLong(event -> event.getLong("releases")).sum());
        // The last page, which is not needed back, stays.
        assertTrue(found.stream().mapToLong(event -> event.getLong("pages")).sum() >= 4);
        for (final RecordedEvent event : found) {
            assertEquals(1, event.getLong("threads"));
            lastsAtLeast(0, event.getDuration());
            assertTrue(event.getThread().getJavaName().startsWith("reprieve-reclaimer"), event::toString);
        }
    }

    @Test
    void aFallbackTellsWhoWaitedWhereAndHowLong() {
        assertEquals(1, events("SynchronousFallback", exhausted).size());
        final RecordedEvent event = first("SynchronousFallback", exhausted);
        assertEquals(SITE, event.getString("site"));
        assertEquals("reserve exhausted", event.getString("cause"));
        assertEquals("events-writer", event.getThread().getJavaName());
        lastsAtLeast(25, event.getDuration());
        assertTrue(hasFrame(event, "releaseMany"), event::toString);
    }

    @Test
    void anOverdraftTellsWhyItCouldNotWait() {
        final RecordedEvent event = first("Overdraft", overdrawn);
        assertEquals(SITE, event.getString("site"));
        assertEquals("in a read-side critical section", event.getString("cause"));
        assertEquals(1, event.getLong("pages"));
        assertTrue(hasFrame(event, "releaseMany"), event::toString);
    }

    @Test
    void aThreadOfTheRecorderDoesNotWait() {
        final RecordedEvent event = first("Overdraft", ofRecorder);
        assertEquals("on a thread of the JVM", event.getString("cause"));
        assertEquals(0, ofRecorder.statistics().synchronousFallbacks());
    }

    @Test
    void aFailureTellsWhatWasThrownEachTime() {
        assertEquals(3, events("ReleaseFailure", failing).size());
        final RecordedEvent event = first("ReleaseFailure", failing);
        assertEquals(SITE, event.getString("site"));
        assertEquals("java.lang.ArithmeticException", event.getString("exception"));
        assertEquals("no rest", event.getString("message"));
        assertNotNull(event.getStackTrace());
    }

    @Test
    void aDoubleReleaseTellsBothSites() {
        assertEquals(1, events("DoubleRelease", doubled).size());
        final RecordedEvent event = first("DoubleRelease", doubled);
        assertEquals(SITE, event.getString("site"));
        assertEquals(SITE, event.getString("firstSite"));
        assertEquals("io.reprieve.PooledThing", event.getString("objectClass"));
        assertTrue(hasFrame(event, "releaseTwice"), event::toString);
    }

    @Test
    void aStallTellsTheReaderItsStackAndWhatWaits() {
        final RecordedEvent event = first("ReaderStall", stalled);
        assertEquals("events-staller", event.getThread("reader").getJavaName());
        assertTrue(event.getString("readerStack").contains("EventsTest.stallInside"), event::toString);
        lastsAtLeast(50, event.getDuration("waited"));
        assertEquals(2, event.getLong("pending"));
    }

    @Test
    void aStallOfAVirtualThreadTellsAsMuch() {
        if (stalledByVirtual != null) {
            final RecordedEvent event = first("ReaderStall", stalledByVirtual);
            final RecordedThread reader = event.getThread("reader");
            assertNotNull(reader);
            assertEquals("events-staller", reader.getJavaName());
            assertTrue(event.getString("readerStack").contains("EventsTest.stallInside"), event::toString);
        }
    }

    @Test
    void theCountersAreThereAgainAndAgain() throws IOException {
        assertTrue(events("Statistics", counted).size() > 1);
        final RecordedEvent event = first("Statistics", counted);
        assertEquals(1, event.getLong("deferred"));
        assertEquals(1, event.getLong("reclaimed"));
        assertTrue(event.getLong("gracePeriods") > 0);
        for (final RecordComponent component : RcuStatistics.class.getRecordComponents()) {
            assertTrue(event.hasField(component.getName()), component::getName);
        }
    }

    @Test
    void aDomainThatDoesNothingHasNothingButItsCounters() {
        assertTrue(events.stream()
            .filter(event -> event.getEventType().getName().startsWith("io.reprieve."))
            .filter(event -> event.hasField("domain") && event.getString("domain").equals(quiet.name()))
            .allMatch(event -> event.getEventType().getName().equals("io.reprieve.Statistics")));
    }

    @Test
    void aRecordingMayBeginAndEndAgainAndAgain() throws IOException {
        for (int i = 0; i < 2; i++) {
            final RcuDomain domain = DOMAINS.make();
            try (Recording recording = new Recording()) {
                recording.enable("io.reprieve.GracePeriod").withoutThreshold();
                recording.start();
                domain.synchronize();
                final List<RecordedEvent> found = stop(recording, "again " + i);
                assertEquals(1, found.stream()
                    .filter(event -> event.getEventType().getName().equals("io.reprieve.GracePeriod"))
                    .filter(event -> event.getString("domain").equals(domain.name()))
                    .count());
            }
            Files.delete(directory.resolve("again " + i + ".jfr"));
        }
    }
}
