package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.events.Observers;
import io.reprieve.runtime.observe.FallbackTimeout;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Telemetry;
import io.reprieve.woven.WeavingResults;
import io.reprieve.woven.Woven;
import io.reprieve.woven.WovenReaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.Timespan;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The events that a JVM of its own leaves in a recording, each with every field.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EventsTest {
    private static final String PREFIX = "io.reprieve.";
    private static final String SITE = EventsTest.class.getName() + "$Free";
    /** Longer than who drives a domain goes without a look at what there is to be told. */
    private static final long DRIVEN_ON_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final Duration A_MOMENT = Duration.ofMillis(500);
    private static final List<String> STANDARD = List.of("startTime", "duration", "eventThread", "stackTrace");

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private List<RecordedEvent> events;
    private ChildJvm.Outcome outcome;

    private static final class Free implements Consumer<Object> {
        @Override
        public void accept(final Object object) {
        }
    }

    private static final class Fail implements Consumer<Object> {
        @Override
        public void accept(final Object object) {
            throw new IllegalArgumentException("cannot be freed");
        }
    }

    /** Takes every path that has an event. */
    public static final class Eventful {
        private static final int OVERFLOW = 40;
        private static final CountDownLatch HAS_STALLED = new CountDownLatch(1);

        private Eventful() {
        }

        public static void main(final String[] arguments) throws Exception {
            WeavingResults.tell("com.acme.Early", "find(int)", "reader", "@ReadSide", WeavingResults.WOVEN, null);
            try (Recording recording = new Recording()) {
                for (final String name : Set.of(
                    "GracePeriod", "SynchronousFallback", "ReaderStall", "Overdraft", "DoubleRelease", "ReleaseFailure",
                    "FallbackTimeout", "ReclaimBatch", "Leak", "PressureBackoff")) {
                    recording.enable(PREFIX + name).withoutThreshold();
                }
                // So seldom that only what the end of the recording adds is in it.
                recording.enable(PREFIX + "Statistics").with("period", "1 h");
                recording.enable(PREFIX + "SiteStatistics").with("period", "1 h");
                recording.enable(PREFIX + "ReaderStatistics").with("period", "1 h");
                recording.enable(PREFIX + "Weaving").with("period", "everyChunk");
                WeavingResults.askForUnmatched(() -> WeavingResults.tellUnmatched(
                    "com.acme.Nobody", "find()", "reader", "rules.txt:7", "there was no type com.acme.Nobody"));
                recording.start();
                record();
                WeavingResults.tell(
                    "com.acme.Late", "free()", "release", "rules.txt:3", WeavingResults.REFUSED, "it is abstract");
                final RcuStatistics statistics = Rcu.statistics();
                recording.dump(Path.of(arguments[0]));
                System.out.println("deferred " + statistics.deferred());
            }
        }

        /** A thread that is met in a sample times its next sections. */
        private static void readUntilTimed() {
            final int number = WovenReaders.register(0, "com.acme.Index.find(int)");
            while (WovenReaders.statistics(0).get(number - 1).timed() == 0) {
                final ReadSection section = Woven.section();
                Woven.exit(section, Woven.enterDefault(section, number));
                Rcu.synchronize();
            }
        }

        private static void record() throws Exception {
            final Consumer<Object> free = new Free();
            final Thread reader = new Thread(Eventful::stall, "stalling reader");
            reader.setDaemon(true);
            synchronized (reader) {
                reader.start();
                reader.wait();
            }
            startDaemon("watching", Eventful::watch);
            Rcu.defer(new Object(), free);
            Rcu.barrier();
            readUntilTimed();
            // However quick the reclaimer is, there is no room for all of them.
            final CountDownLatch isHeld = new CountDownLatch(1);
            startDaemon("holding reader", () -> holdUntilSomebodyWaits(isHeld));
            isHeld.await();
            for (int i = 0; i < OVERFLOW; i++) {
                Rcu.defer(new Object(), free);
            }
            Rcu.readLock();
            for (int i = 0; i < OVERFLOW; i++) {
                Rcu.defer(new Object(), free);
            }
            Rcu.readUnlock();
            Rcu.defer(new Object(), free);
            Rcu.defer(new Object(), new Fail());
            Rcu.barrier();
            Rcu.synchronize();
            // What takes a woven class or a full heap is told as the core tells it.
            final Observer observer = Observers.of(
                "told", new Telemetry(Rcu::statistics, Rcu::siteStatistics, List::of, () -> null));
            observer.doubleRelease("com.acme.Pool#free(com.acme.Buffer)", "com.acme.Pool#close()", "com.acme.Buffer");
            observer.leaked("com.acme.Pool#free(com.acme.Buffer)", "heap full");
            observer.pressureBackoff(3);
            observer.fallbackTimedOut(
                observer.fallbackBegins(null),
                new FallbackTimeout("com.acme.Pool#free(com.acme.Buffer)", reader, false, true, 100_000_000, true));
        }

        private static void startDaemon(final String name, final Runnable task) {
            final Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        }

        private static void watch() {
            Eventually.holds("a stall", () -> Rcu.statistics().readerStalls() != 0);
            HAS_STALLED.countDown();
        }

        private static void holdUntilSomebodyWaits(final CountDownLatch isHeld) {
            Rcu.readLock();
            isHeld.countDown();
            Eventually.holds("somebody waits", () -> Rcu.statistics().synchronousFallbacks() != 0);
            Rcu.readUnlock();
        }

        /** Does nothing itself while it is inside: whenever somebody looks, it is here. */
        private static void stall() {
            final Thread self = Thread.currentThread();
            Rcu.readLock();
            synchronized (self) {
                self.notify();
            }
            try {
                HAS_STALLED.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Rcu.readUnlock();
            // JDK 17 does not name threads that have ended.
            LockSupport.park();
        }
    }

    @BeforeAll
    void record(@TempDir final Path directory) throws IOException {
        final Path file = directory.resolve("eventful.jfr");
        outcome = ChildJvm.running(Eventful.class)
            .set("page.entries", "16")
            .set("reserve.pages.per.thread", "1")
            .set("reserve.pages.shared", "1")
            .set("stall.timeout", "100ms")
            .set("fallback.timeout", "60s")
            .argument(file.toString())
            .run()
            .endsWith(0);
        events = RecordingFile.readAllEvents(file);
    }

    @AfterAll
    void forget() {
        events = null;
    }

    private List<RecordedEvent> all(final String name) {
        final List<RecordedEvent> found =
            events.stream().filter(event -> event.getEventType().getName().equals(PREFIX + name)).toList();
        assertFalse(found.isEmpty(), () -> "no " + name + " among "
            + events.stream().map(event -> event.getEventType().getName())
                .collect(Collectors.toCollection(TreeSet::new))
            + outcome);
        return found;
    }

    private RecordedEvent first(final String name) {
        return all(name).get(0);
    }

    /** One that is about the reader that stalls: on a busy machine others may be waited for, too, and for long. */
    private RecordedEvent ofStalling(final String name, final String field) {
        return all(name).stream()
            .filter(event -> event.getThread(field) != null
                && "stalling reader".equals(event.getThread(field).getJavaName()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no " + name + " of the stalling reader among " + all(name)));
    }

    private static void hasFields(final RecordedEvent event, final String... names) {
        final List<String> expected = new ArrayList<>(Arrays.asList(names));
        final List<String> fields = new ArrayList<>();
        event.getFields().forEach(field -> {
            if (!STANDARD.contains(field.getName())) {
                fields.add(field.getName());
                assertNotNull(field.getLabel(), field::getName);
                assertNotNull(field.getDescription(), () -> event.getEventType().getName() + " " + field.getName());
            }
        });
        assertEquals(expected, fields);
        assertEquals(List.of("Reprieve"), event.getEventType().getCategoryNames());
        assertNotNull(event.getEventType().getLabel());
        assertNotNull(event.getEventType().getDescription());
    }

    /** Whether a method of this test is on the stack of the event. */
    private static void hasStack(final RecordedEvent event) {
        assertNotNull(event.getStackTrace(), event::toString);
        assertTrue(
            event.getStackTrace().getFrames().stream().map(RecordedFrame::getMethod).map(method -> method.getType())
                .map(RecordedClass::getName).anyMatch(name -> name.startsWith(EventsTest.class.getName())),
            event::toString);
    }

    /** Whether the caller is the method of this test that has called the runtime. */
    private static void isCalledFromHere(final RecordedEvent event) {
        assertTrue(event.getString("caller").startsWith(Eventful.class.getName() + ".record("), event::toString);
    }

    private static void isTimespan(final RecordedEvent event, final String field) {
        assertEquals(
            Timespan.NANOSECONDS,
            event.getEventType().getField(field).getAnnotation(Timespan.class).value(), field);
    }

    @Test
    void aGracePeriodNamesWhoAskedForItAndWhomItWaitedFor() {
        for (final RecordedEvent event : all("GracePeriod")) {
            hasFields(event, "domain", "sequence", "trigger", "readersWaitedFor", "slowestReader", "releases");
            assertEquals("default", event.getString("domain"));
            assertTrue(
                Set.of("page", "delay", "synchronize", "barrier", "fallback", "polled")
                    .contains(event.getString("trigger")),
                event::toString);
            // Who was waited for may be known by no name: JDK 17 need not name a thread that has ended, and who borrows
            // a slot may have left it between two looks.
            assertTrue(event.getLong("readersWaitedFor") > 0 || event.getThread("slowestReader") == null,
                event::toString);
        }
        final RecordedEvent held = ofStalling("GracePeriod", "slowestReader");
        assertEquals(1, held.getLong("readersWaitedFor"));
        assertEquals(1, held.getLong("releases"));
        assertTrue(held.getDuration().toMillis() >= 100, held::toString);
        assertTrue(all("GracePeriod").stream().anyMatch(event -> event.getString("trigger").equals("synchronize")));
    }

    @Test
    void theGracePeriodsOfADomainFollowOneAnother() {
        final List<RecordedEvent> periods = new ArrayList<>(all("GracePeriod"));
        periods.sort((one, other) -> Long.compare(one.getLong("sequence"), other.getLong("sequence")));
        for (int i = 1; i < periods.size(); i++) {
            final RecordedEvent before = periods.get(i - 1);
            final RecordedEvent after = periods.get(i);
            assertEquals(before.getLong("sequence") + 1, after.getLong("sequence"));
            assertFalse(after.getStartTime().isBefore(before.getEndTime()), () -> before + "\n" + after);
        }
    }

    @Test
    void batchesFollowOneAnother() {
        long releases = 0;
        for (final RecordedEvent batch : all("ReclaimBatch")) {
            hasFields(batch, "domain", "releases", "pages", "threads");
            assertEquals("default", batch.getString("domain"));
            assertTrue(batch.getLong("releases") >= batch.getLong("threads"), batch::toString);
            releases += batch.getLong("releases");
        }
        ofEachReclaimer(all("ReclaimBatch")).forEach(EventsTest::followOneAnother);
        assertTrue(releases > 0);
    }

    /** What several reclaimers run at the same time, and what waits for a pin, is in one batch each. */
    @Test
    void theBatchesOfAllReclaimersComeToWhatHasRun(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("batches.jfr");
        final RcuDomain domain =
            domains.make("reclaimers", "3", "page.entries", String.valueOf(FreshDomains.TINY_PAGE));
        try (Recording recording = new Recording()) {
            recording.enable(PREFIX + "ReclaimBatch").withoutThreshold();
            recording.start();
            domain.readLock();
            final Pin pin = domain.pin(this);
            domain.readUnlock();
            final List<Actor> actors = Stream.generate(() -> new Actor("releaser")).limit(6).toList();
            final List<Future<Object>> started = actors.stream().map(actor -> actor.start(() -> {
                domain.defer(this, object -> { });
                for (int i = 0; i < 20_000; i++) {
                    domain.defer(file, object -> { });
                }
                return null;
            })).toList();
            for (int i = 0; i < actors.size(); i++) {
                actors.get(i).await(started.get(i));
            }
            Eventually.holds("all others have run", () -> domain.statistics().pending() == actors.size());
            pin.close();
            FreshDomains.drain(domain);
            actors.forEach(Actor::close);
            recording.stop();
            recording.dump(file);
        }
        final List<RecordedEvent> batches = batches(file, domain);
        assertEquals(
            domain.statistics().reclaimed(), batches.stream().mapToLong(batch -> batch.getLong("releases")).sum());
        ofEachReclaimer(batches).forEach(EventsTest::followOneAnother);
    }

    @Test
    void aBatchIsTimedApartFromThoseOfOtherReclaimers(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("batches.jfr");
        final RcuDomain domain = domains.make("reclaimers", "3");
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final CountDownLatch isBeside = new CountDownLatch(1);
        try (Recording recording = new Recording();
            Actor one = Actor.releasingTo(domain, 1); Actor other = Actor.releasingTo(domain, 2)) {
            recording.enable(PREFIX + "ReclaimBatch").withoutThreshold();
            recording.start();
            one.run(() -> domain.defer(mayEnd, latch -> {
                isInside.countDown();
                await(latch);
            }));
            await(isInside);
            other.run(() -> domain.defer(isBeside, CountDownLatch::countDown));
            await(isBeside);
            mayEnd.countDown();
            FreshDomains.drain(domain);
            recording.stop();
            recording.dump(file);
        }
        final List<RecordedEvent> batches = batches(file, domain);
        assertEquals(2, batches.size(), batches::toString);
        final boolean isFirst = batches.get(0).getThread().getJavaName().endsWith(domain.name());
        final RecordedEvent stood = batches.get(isFirst ? 0 : 1);
        final RecordedEvent beside = batches.get(isFirst ? 1 : 0);
        assertTrue(stood.getStartTime().isBefore(beside.getStartTime()), batches::toString);
        assertTrue(stood.getEndTime().isAfter(beside.getStartTime()), batches::toString);
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<RecordedEvent> batches(final Path file, final RcuDomain domain) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals(PREFIX + "ReclaimBatch"))
            .filter(event -> domain.name().equals(event.getString("domain"))).toList();
    }

    private static Collection<List<RecordedEvent>> ofEachReclaimer(final List<RecordedEvent> batches) {
        return batches.stream().sorted((one, other) -> one.getEndTime().compareTo(other.getEndTime()))
            .collect(Collectors.groupingBy(batch -> batch.getThread().getJavaName())).values();
    }

    private static void followOneAnother(final List<RecordedEvent> batches) {
        for (int i = 1; i < batches.size(); i++) {
            assertFalse(
                batches.get(i).getStartTime().isBefore(batches.get(i - 1).getEndTime()), batches.get(i)::toString);
        }
    }

    @Test
    void aClosedDomainThatIsDrivenOnIsToldOfNoMore(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("closed.jfr");
        final RcuDomain domain = domains.make("reclaimer", "invoked");
        final Instant closed;
        try (Recording recording = new Recording()) {
            recording.enable(PREFIX + "Statistics").withPeriod(Duration.ofMillis(10));
            recording.start();
            domain.doReclaimWork();
            domain.close();
            // Recorder's own thread may be about to tell once more.
            closed = Instant.now().plus(A_MOMENT);
            final long begin = System.nanoTime();
            while (System.nanoTime() - begin < DRIVEN_ON_NANOS) {
                domain.doReclaimWork();
            }
            recording.stop();
            recording.dump(file);
        }
        // Domains with longer names, which other tests have left, can be without one: JDK 17 loses pooled strings.
        assertEquals(List.of(), RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals(PREFIX + "Statistics"))
            .filter(event -> domain.name().equals(event.getString("domain")))
            .filter(event -> event.getStartTime().isAfter(closed)).toList());
    }

    @Test
    void aFallbackShowsWhoWaited() {
        final List<RecordedEvent> fallbacks = all("SynchronousFallback");
        final Set<String> causes = new TreeSet<>();
        for (final RecordedEvent event : fallbacks) {
            hasFields(event, "domain", "site", "cause", "caller");
            isCalledFromHere(event);
            assertEquals("default", event.getString("domain"));
            assertTrue(event.getString("site").startsWith(EventsTest.class.getName()), event::toString);
            assertEquals("main", event.getThread().getJavaName());
            assertTrue(event.getDuration().toNanos() > 0, event::toString);
            causes.add(event.getString("cause"));
            hasStack(event);
        }
        assertEquals(Set.of("reserve exhausted", "overdraft to repay"), causes);
        fallbacks.stream()
            .sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime()))
            .reduce((before, after) -> {
                assertFalse(after.getStartTime().isBefore(before.getEndTime()), () -> before + "\n" + after);
                return after;
            });
    }

    @Test
    void aStallNamesTheReaderAndWhereItIs() {
        final RecordedEvent event = ofStalling("ReaderStall", "reader");
        hasFields(
            event, "domain", "reader", "readerMethod", "readerStack", "isOnline", "waiter", "waited", "pending");
        assertTrue(event.getString("readerMethod").startsWith(Eventful.class.getName() + ".stall("), event::toString);
        assertTrue(event.getString("readerStack").contains(Eventful.class.getName() + ".stall("), event::toString);
        assertFalse(event.getBoolean("isOnline"));
        isTimespan(event, "waited");
        assertTrue(event.getDuration("waited").toMillis() >= 100, event::toString);
        assertTrue(event.getLong("pending") >= 1, event::toString);
    }

    @Test
    void anOverdraftShowsWhoCouldNotWait() {
        final RecordedEvent event = first("Overdraft");
        hasFields(event, "domain", "site", "cause", "pages", "caller");
        isCalledFromHere(event);
        assertEquals("default", event.getString("domain"));
        assertEquals(SITE, event.getString("site"));
        assertEquals("in a read-side critical section", event.getString("cause"));
        assertTrue(event.getLong("pages") >= 1, event::toString);
        assertEquals("main", event.getThread().getJavaName());
        hasStack(event);
        assertEquals(0, event.getDuration().toNanos(), "an instant");
        assertEquals(
            all("Overdraft").size(), all("Overdraft").stream().map(RecordedEvent::getStartTime).distinct().count());
    }

    @Test
    void aFailureShowsWhatWasThrownAndWhere() {
        final RecordedEvent event = first("ReleaseFailure");
        hasFields(event, "domain", "site", "exception", "message", "thrownAt", "caller");
        assertTrue(event.getString("caller").startsWith(Fail.class.getName() + ".accept("), event::toString);
        assertEquals("default", event.getString("domain"));
        assertEquals(Fail.class.getName(), event.getString("site"));
        assertEquals(IllegalArgumentException.class.getName(), event.getString("exception"));
        assertEquals("cannot be freed", event.getString("message"));
        assertTrue(event.getString("thrownAt").startsWith(Fail.class.getName() + ".accept("), event::toString);
        assertNotNull(event.getStackTrace());
    }

    @Test
    void aDoubleReleaseNamesBothSites() {
        final RecordedEvent event = first("DoubleRelease");
        hasFields(event, "domain", "site", "firstSite", "objectClass", "caller", "firstStack");
        isCalledFromHere(event);
        assertEquals(0, event.getDuration().toNanos(), "an instant");
        assertEquals("told", event.getString("domain"));
        assertEquals("com.acme.Pool#free(com.acme.Buffer)", event.getString("site"));
        assertEquals("com.acme.Pool#close()", event.getString("firstSite"));
        assertEquals("com.acme.Buffer", event.getString("objectClass"));
        hasStack(event);
    }

    @Test
    void aWaitThatWasGivenUpNamesTheReaderAndWhereItIs() {
        final RecordedEvent event = first("FallbackTimeout");
        hasFields(event, "domain", "site", "caller", "reader", "readerStack", "lockedByReleaser", "lock",
            "inBody");
        assertEquals("told", event.getString("domain"));
        assertEquals("com.acme.Pool#free(com.acme.Buffer)", event.getString("site"));
        isCalledFromHere(event);
        final RecordedThread reader = event.getValue("reader");
        assertEquals("stalling reader", reader.getJavaName());
        assertTrue(event.getString("readerStack").contains(Eventful.class.getName() + ".stall("), event::toString);
        assertTrue(event.getBoolean("lockedByReleaser"));
        assertTrue(event.getDuration().toNanos() > 0, event::toString);
        hasStack(event);
    }

    @Test
    void aLeakSaysWhy() {
        final RecordedEvent event = first("Leak");
        hasFields(event, "domain", "site", "reason");
        assertEquals("told", event.getString("domain"));
        assertEquals("com.acme.Pool#free(com.acme.Buffer)", event.getString("site"));
        assertEquals("heap full", event.getString("reason"));
    }

    @Test
    void aBackOffSaysHowFullTheHeapIs() {
        final RecordedEvent event = first("PressureBackoff");
        hasFields(event, "domain", "pagesDropped", "heapUsed");
        assertEquals("told", event.getString("domain"));
        assertEquals(3, event.getLong("pagesDropped"));
        assertTrue(event.getLong("heapUsed") > 0);
        assertEquals("jdk.jfr.DataAmount",
            event.getEventType().getField("heapUsed").getAnnotationElements().stream()
                .map(annotation -> annotation.getTypeName())
                .filter(name -> name.contains("Data"))
                .findFirst().orElse(""));
    }

    @Test
    void theStatisticsHaveEveryCounter() {
        final List<String> names = new ArrayList<>(List.of("domain"));
        Arrays.stream(RcuStatistics.class.getRecordComponents()).forEach(counter -> names.add(counter.getName()));
        names.addAll(List.of("slowestReader", "slowestReaderStack", "isSlowestReaderOnline"));
        long deferred = 0;
        for (final RecordedEvent event : all("Statistics")) {
            hasFields(event, names.toArray(new String[0]));
            deferred = Math.max(deferred, event.getLong("deferred"));
            assertTrue(event.getLong("reclaimed") <= event.getLong("deferred"), event::toString);
            assertTrue(event.getLong("pageLimit") > 0, event::toString);
        }
        assertEquals(Long.parseLong(outcome.value("deferred")), deferred);
    }

    @Test
    void theStatisticsOfASiteHaveItsDelays() {
        final RecordedEvent event = all("SiteStatistics").stream()
            .filter(candidate -> candidate.getString("site").equals(SITE))
            .max((one, other) -> Long.compare(one.getLong("reclaimed"), other.getLong("reclaimed")))
            .orElseThrow();
        hasFields(event, "domain", "site", "deferred", "reclaimed", "fallbacks", "releaseDelayMean", "releaseDelayMax",
            "releaseDelayP50", "releaseDelayP99", "releaseDelayP999");
        isTimespan(event, "releaseDelayP99");
        assertEquals("default", event.getString("domain"));
        assertEquals(event.getLong("deferred"), event.getLong("reclaimed"));
        assertTrue(event.getLong("fallbacks") > 0, event::toString);
        isTimespan(event, "releaseDelayMean");
        isTimespan(event, "releaseDelayMax");
        assertTrue(event.getDuration("releaseDelayMax").toMillis() >= 100, event::toString);
        assertTrue(event.getLong("releaseDelayMean") > 0, event::toString);
        assertTrue(event.getLong("releaseDelayMean") <= event.getLong("releaseDelayMax"), event::toString);
    }

    @Test
    void theStatisticsOfAReaderHaveItsTimes() {
        final RecordedEvent event = all("ReaderStatistics").stream()
            .max((one, other) -> Long.compare(one.getLong("timed"), other.getLong("timed")))
            .orElseThrow();
        hasFields(event, "domain", "reader", "seen", "gracePeriods", "releases", "timed", "timeInsideMax",
            "timeInsideP50", "timeInsideP99", "timeInsideP999");
        isTimespan(event, "timeInsideP99");
        assertEquals("default", event.getString("domain"));
        assertEquals("com.acme.Index.find(int)", event.getString("reader"));
        assertTrue(event.getLong("timed") > 0, event::toString);
        assertTrue(event.getDuration("timeInsideMax").toNanos() > 0, event::toString);
    }

    @Test
    void whatWasWovenBeforeTheRecordingIsShownToo() {
        final RecordedEvent early = all("Weaving").stream()
            .filter(event -> event.getString("type").equals("com.acme.Early"))
            .findFirst().orElseThrow();
        hasFields(early, "type", "method", "role", "source", "result", "reason");
        assertEquals("find(int)", early.getString("method"));
        assertEquals("reader", early.getString("role"));
        assertEquals("@ReadSide", early.getString("source"));
        assertEquals("woven", early.getString("result"));
        final RecordedEvent late = all("Weaving").stream()
            .filter(event -> event.getString("type").equals("com.acme.Late"))
            .findFirst().orElseThrow();
        assertEquals("refused", late.getString("result"));
        assertEquals("it is abstract", late.getString("reason"));
    }

    @Test
    void aRuleThatHasMatchedNothingIsShownAtTheEnd() {
        final RecordedEvent unmatched = all("Weaving").stream()
            .filter(event -> event.getString("result").equals("unmatched"))
            .findFirst().orElseThrow();
        assertEquals("com.acme.Nobody", unmatched.getString("type"));
        assertEquals("rules.txt:7", unmatched.getString("source"));
        assertEquals("there was no type com.acme.Nobody", unmatched.getString("reason"));
        assertTrue(
            all("Weaving").stream().anyMatch(event -> event.getStartTime().isBefore(unmatched.getStartTime())),
            "but not at the beginning");
    }
}
