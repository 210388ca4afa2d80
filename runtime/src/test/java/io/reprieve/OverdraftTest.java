package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who goes beyond the limits, of pages and of bytes: how long it has waited before, what it pays for that, and what is
 * told of it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OverdraftTest {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final int A_PAGE = FreshDomains.RELEASES_IN_TINY_PAGE;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    /** Something that says what it weighs. */
    private record Block(int size) {
    }

    /** What the agent makes of a static method, written by hand. */
    private static final class Site {
        private final int number;

        Site(final RcuDomain domain, final WhenExhausted whenExhausted) {
            number = Woven.register(new SiteDescription(
                OverdraftTest.class.getName(), "free", "(Lio/reprieve/OverdraftTest$Block;)V", true, false,
                SiteDescription.NONE, 0, RunOn.RECLAIMER, whenExhausted, domain.name()).withBytes("size()I"));
            Woven.resolve(number, LOOKUP);
        }

        void release(final int size) {
            assertEquals(Woven.DEFERRED, Woven.release(number, null, new Block(size)));
        }
    }

    private static void free(final Block block) {
    }

    private RcuDomain tiny(final String timeout, final String... more) {
        final String[] settings = {
            "page.entries", String.valueOf(FreshDomains.TINY_PAGE), "reserve.pages.per.thread", "1",
            "reserve.pages.shared", "0", "fallback.timeout", timeout, "pending.bytes", "1000"};
        final String[] all = new String[settings.length + more.length];
        System.arraycopy(settings, 0, all, 0, settings.length);
        System.arraycopy(more, 0, all, settings.length, more.length);
        return domains.make(all);
    }

    private void release(final RcuDomain domain, final int count) {
        for (int i = 0; i < count; i++) {
            domain.defer(released, "object", List::add);
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> causes(final Recording recording, final Path directory) throws IOException {
        recording.stop();
        final Path file = directory.resolve("overdrafts.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("io.reprieve.Overdraft"))
            .map(event -> event.getString("cause")).toList();
    }

    private static Recording recordOverdrafts() {
        final Recording recording = new Recording();
        recording.enable("io.reprieve.Overdraft");
        recording.start();
        return recording;
    }

    // ---- bytes

    @Test
    void aReleaseWaitsUntilItsBytesAreLeftAndThenHasThem() {
        final RcuDomain domain = tiny("3600s");
        final Site site = new Site(domain, WhenExhausted.SYNCHRONIZE);
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> site.release(900));
            assertEquals(900, domain.statistics().pendingBytes());
            final Future<Object> releasing = writer.start(() -> {
                site.release(200);
                return null;
            });
            Eventually.holds("it waits", () -> domain.statistics().synchronousFallbacks() == 1);
            assertFalse(releasing.isDone());
            reader.run(domain::readUnlock);
            writer.await(releasing);
            FreshDomains.drain(domain);
        }
        assertEquals(0, domain.statistics().pendingBytes());
        assertEquals(0, domain.statistics().overdraftBytes());
        assertEquals(1, domain.statistics().synchronousFallbacks());
    }

    @Test
    void whatHasNoBytesLeftIsDroppedWhereItsSiteSaysSo() {
        final RcuDomain domain = tiny("3600s");
        final Site site = new Site(domain, WhenExhausted.DROP);
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                site.release(900);
                site.release(200);
                site.release(100);
            });
            assertEquals(1, domain.statistics().dropped());
            assertEquals(1000, domain.statistics().pendingBytes());
            assertEquals(2, domain.statistics().pending());
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
        }
        assertEquals(0, domain.statistics().pendingBytes());
    }

    @Test
    void aWaitForBytesThatIsGivenUpTakesThemBeyondTheLimitAndTellsOnce(@TempDir final Path directory)
        throws IOException {
        final RcuDomain domain = tiny("1ms");
        final Site site = new Site(domain, WhenExhausted.SYNCHRONIZE);
        try (LogCapture reports = new LogCapture();
             Recording recording = recordOverdrafts();
             Actor reader = new Actor("reader");
             Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                site.release(900);
                site.release(200);
                site.release(200);
            });
            assertEquals(1300, domain.statistics().pendingBytes(), reports::toString);
            assertEquals(400, domain.statistics().overdraftBytes());
            assertEquals(List.of("bytes exhausted"), causes(recording, directory));
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
        }
        assertEquals(0, domain.statistics().pendingBytes());
    }

    @Test
    void aReleaseWaitsForNoBytesThatAReaderKeepsWhoNeedsItsLock() {
        final RcuDomain domain = tiny("3600s");
        final Site site = new Site(domain, WhenExhausted.SYNCHRONIZE);
        final ReentrantLock lock = new ReentrantLock();
        try (LogCapture reports = new LogCapture();
             Actor reader = new Actor("reader");
             Actor writer = new Actor("writer")) {
            writer.run(lock::lock);
            final Future<Object> reading = reader.start(() -> {
                domain.readLock();
                lock.lock();
                lock.unlock();
                domain.readUnlock();
                return null;
            });
            Eventually.holds("the reader needs the lock", lock::hasQueuedThreads);
            writer.run(() -> {
                site.release(900);
                site.release(200);
                lock.unlock();
            });
            reader.await(reading);
            assertEquals(200, domain.statistics().overdraftBytes(), reports::toString);
            FreshDomains.drain(domain);
        }
    }

    // ---- who must not wait

    @Test
    void theEventSaysThatABodyGoesBeyond(@TempDir final Path directory) throws IOException {
        final RcuDomain domain = tiny("3600s");
        try (Recording recording = recordOverdrafts()) {
            domain.defer(released, list -> release(domain, 2 * A_PAGE));
            Eventually.holds("all have run", () -> released.size() == 2 * A_PAGE);
            FreshDomains.drain(domain);
            assertEquals(List.of("in a release body"), causes(recording, directory));
        }
        assertEquals(0, domain.statistics().synchronousFallbacks());
    }

    @Test
    void aListenerBetweenTwoBodiesDoesNotWaitForTheNext(@TempDir final Path directory) throws IOException {
        final RcuDomain domain = tiny("3600s");
        final AtomicBoolean isTold = new AtomicBoolean();
        final RcuListener listener = trouble -> {
            if (trouble.domain().equals(domain.name())) {
                release(domain, 2 * A_PAGE);
                isTold.set(true);
            }
        };
        Rcu.addListener(listener);
        try (LogCapture reports = new LogCapture(); Recording recording = recordOverdrafts()) {
            domain.defer("object", object -> {
                throw new IllegalStateException("on purpose");
            });
            Eventually.holds(reports::toString, isTold::get);
            FreshDomains.drain(domain);
            assertEquals(
                List.of("in a listener that is told of reclamation"), causes(recording, directory));
        } finally {
            Rcu.removeListener(listener);
        }
        assertEquals(0, domain.statistics().synchronousFallbacks());
    }

    @Test
    void aListenerBetweenTwoBodiesThatTheirOwnerRunsDoesNotWait() {
        final RcuDomain domain = tiny("3600s");
        final OwnerSite site = new OwnerSite(domain);
        final RcuListener listener = trouble -> {
            if (trouble.domain().equals(domain.name())) {
                release(domain, 2 * A_PAGE);
            }
        };
        Rcu.addListener(listener);
        try (LogCapture reports = new LogCapture(); Actor owner = new Actor("owner")) {
            owner.run(() -> {
                site.release(() -> {
                    throw new IllegalStateException("on purpose");
                });
                domain.barrier();
            });
            assertEquals(1, domain.statistics().failedReleases(), reports::toString);
            assertEquals(0, domain.statistics().synchronousFallbacks());
            FreshDomains.drain(domain);
            assertEquals(2 * A_PAGE, released.size());
        } finally {
            Rcu.removeListener(listener);
        }
    }

    // ---- who waits for bodies alone

    /** Has a page full of releases be ready, the body of the first of which stands, and then one more made inside. */
    private void releaseInASectionBehindABodyThatStands(
        final RcuDomain domain, final CountDownLatch mayEnd, final Runnable whileItReleases) {
        final AtomicBoolean isOver = new AtomicBoolean();
        try (LogCapture reports = new LogCapture();
             Actor writer = new Actor("writer");
             Actor driver = new Actor("driver")) {
            final CountDownLatch stands = new CountDownLatch(1);
            writer.run(() -> {
                domain.defer("first", object -> {
                    stands.countDown();
                    await(mayEnd);
                });
                release(domain, A_PAGE - 4);
            });
            final Future<Object> driving = driver.start(() -> {
                while (!isOver.get()) {
                    domain.doReclaimWork();
                }
                return null;
            });
            await(stands);
            final Future<Object> releasing = writer.start(() -> {
                domain.readLock();
                release(domain, 4);
                domain.readUnlock();
                return null;
            });
            whileItReleases.run();
            writer.await(releasing);
            mayEnd.countDown();
            isOver.set(true);
            driver.await(driving);
            assertTrue(reports.records().size() < 2, reports::toString);
        }
    }

    @Test
    void whoIsInsideWaitsForBodiesThatMayRunAlready() {
        final RcuDomain domain = tiny("3600s", "reclaimer", "invoked", "drain.delay", "0");
        final CountDownLatch mayEnd = new CountDownLatch(1);
        releaseInASectionBehindABodyThatStands(domain, mayEnd, () -> {
            Eventually.holds("it waits", () -> domain.statistics().synchronousFallbacks() == 1);
            mayEnd.countDown();
        });
        assertEquals(0, domain.statistics().overdraftPages());
    }

    @Test
    void whoIsInsideWaitsNoLongerThanOthersForABodyThatStands() {
        final RcuDomain domain = tiny("1ms", "reclaimer", "invoked", "drain.delay", "0");
        releaseInASectionBehindABodyThatStands(domain, new CountDownLatch(1), () -> { });
        assertEquals(1, domain.statistics().overdraftPages());
        assertEquals(1, domain.statistics().synchronousFallbacks());
    }

    // ---- who has waited in vain

    @Test
    void whoHasWaitedInVainHasPaid() {
        final RcuDomain domain = tiny("1ms");
        try (LogCapture reports = new LogCapture();
             Actor reader = new Actor("reader");
             Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            writer.run(() -> {
                release(domain, A_PAGE + 1);
                // Another run: it is asked whether the thread owes.
                domain.defer("object", released::add);
            });
            assertEquals(1, domain.statistics().synchronousFallbacks(), reports::toString);
            assertEquals(1, domain.statistics().overdraftPages());
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
        }
    }

    @Test
    void aReaderThatIsWaitedForInVainIsNamedOnceInEachGracePeriod() {
        final RcuDomain domain = tiny("1ms");
        try (LogCapture reports = new LogCapture();
             Actor reader = new Actor("lagging");
             Actor writer = new Actor("writer")) {
            for (int i = 1; i <= 2; i++) {
                reader.run(domain::readLock);
                writer.run(() -> release(domain, 4 * A_PAGE));
                assertEquals(i, reports.count("section of thread \"lagging\"", "fallback.timeout"), reports::toString);
                reader.run(domain::readUnlock);
                FreshDomains.drain(domain);
            }
            assertTrue(domain.statistics().fallbackTimeouts() >= 4);
        }
    }

    @Test
    void aBodyThatIsWaitedForInVainIsNamedOnceHoweverManyGracePeriodsPass() {
        final RcuDomain domain = tiny("1ms");
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final CountDownLatch stands = new CountDownLatch(1);
        try (LogCapture reports = new LogCapture(); Actor writer = new Actor("writer")) {
            writer.run(() -> domain.defer("first", object -> {
                stands.countDown();
                await(mayEnd);
            }));
            await(stands);
            for (int i = 0; i < 2; i++) {
                assertTrue(FreshDomains.isFree(domain));
                writer.run(() -> release(domain, 2 * A_PAGE));
            }
            assertTrue(domain.statistics().fallbackTimeouts() >= 2);
            assertEquals(1, reports.count("runs"), reports::toString);
            mayEnd.countDown();
            FreshDomains.drain(domain);
        }
    }

    // ---- on a full heap

    /** Waits for a reader in vain, again and again, because there is no memory for a page either. */
    private void waitOnAFullHeap(final RcuDomain domain, final Runnable meanwhile) {
        try (Actor reader = new Actor("lagging");
             Actor writer = new Actor("writer");
             Actor other = new Actor("other")) {
            writer.run(() -> release(domain, 1));
            Heap.fill(domain);
            other.run(() -> release(domain, 1));
            Heap.empty(domain);
            reader.run(domain::readLock);
            final Future<Object> releasing = writer.start(() -> {
                release(domain, A_PAGE);
                return null;
            });
            Eventually.holds("it waits again", () -> domain.statistics().fallbackTimeouts() > 2);
            meanwhile.run();
            reader.run(domain::readUnlock);
            writer.await(releasing);
            FreshDomains.drain(domain);
        }
    }

    @Test
    void onAFullHeapNothingIsReportedBeforeItHasLastedForLong() {
        try (LogCapture reports = new LogCapture()) {
            waitOnAFullHeap(tiny("1ms", "stall.timeout", "3600s"),
                () -> assertEquals(0, reports.count("fallback.timeout"), reports::toString));
        }
    }

    @Test
    void onAFullHeapNoLocksAreLookedAt() {
        final RcuDomain domain = tiny("3600s");
        final ReentrantLock lock = new ReentrantLock();
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer"); Actor other = new Actor("other")) {
            writer.run(() -> release(domain, A_PAGE));
            FreshDomains.drain(domain);
            Heap.fill(domain);
            other.run(() -> release(domain, 1));
            Heap.empty(domain);
            writer.run(lock::lock);
            final Future<Object> reading = reader.start(() -> {
                domain.readLock();
                try {
                    lock.lockInterruptibly();
                } catch (final InterruptedException e) {
                    domain.readUnlock();
                }
                return null;
            });
            Eventually.holds("the reader needs the lock", lock::hasQueuedThreads);
            final Future<Object> releasing = writer.start(() -> {
                release(domain, A_PAGE + 1);
                return null;
            });
            Eventually.holds("it waits", () -> domain.statistics().synchronousFallbacks() == 1);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(0, domain.statistics().fallbackTimeouts());
            reader.thread().interrupt();
            reader.await(reading);
            writer.await(releasing);
            FreshDomains.drain(domain);
        }
    }

    @Test
    void onAFullHeapIsReportedWhatLastsForLong() {
        try (LogCapture reports = new LogCapture()) {
            waitOnAFullHeap(tiny("1ms", "stall.timeout", "1ms"), () -> Eventually.holds(
                reports::toString, () -> reports.count("section of thread \"lagging\"", "fallback.timeout") > 0));
        }
    }
}
