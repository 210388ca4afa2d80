package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprieve.woven.Woven;
import io.reprieve.woven.WovenReaders;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What is known of woven readers, and above all how long their sections take.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ReaderStatisticsTest {
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int ROUNDS = 10_000;

    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    private RcuDomain domain;
    private int number;
    private int brief;
    private int lengthy;

    @BeforeEach
    void weave() {
        domain = domains.make();
        number = Woven.domain(domain.name());
        brief = WovenReaders.register(number, "com.acme.Index.find(int)");
        lengthy = WovenReaders.register(number, "com.acme.Index.search()");
    }

    private ReaderStatistics statistics(final int reader) {
        return WovenReaders.statistics(number).get(reader - 1);
    }

    private void read(final int reader, final long nanos) {
        final ReadSection section = Woven.section(number);
        final long entered = Woven.enter(section, reader);
        final long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
        Woven.exit(section, entered);
    }

    @Test
    void aSectionThatAGracePeriodHasWaitedForIsTimedByThat() {
        final ReadSection section = Woven.section(number);
        try (Actor reader = new Actor("reader"); Actor updater = new Actor("updater")) {
            // The first section of its thread, which nobody has asked for times.
            final long entered = reader.call(() -> Woven.enter(section, lengthy));
            final Future<Object> waits = updater.start(() -> {
                domain.synchronize();
                return null;
            });
            Eventually.holds("it is waited for", () -> domain.statistics().slowestReaderNanos() > LONG_NANOS);
            reader.run(() -> Woven.exit(section, entered));
            updater.await(waits);
        }
        final ReaderStatistics found = statistics(lengthy);
        assertTrue(found.timed() == 1 && found.timeInsideMax() > LONG_NANOS, found::toString);
    }

    private void readBothUntilTimed() {
        while (statistics(brief).timed() == 0 || statistics(lengthy).timed() == 0) {
            read(lengthy, LONG_NANOS);
            read(brief, 0);
            domain.synchronize();
        }
    }

    @Test
    void sectionsOfBothReadersOfALoopAreTimed() {
        readBothUntilTimed();
        final ReaderStatistics one = statistics(lengthy);
        assertEquals("com.acme.Index.search()", one.reader());
        assertTrue(one.timeInsideMax() >= LONG_NANOS, one::toString);
        // Of a class whose width is its lower bound.
        assertTrue(one.timeInsideP50() >= LONG_NANOS / 2, one::toString);
        for (final ReaderStatistics each : WovenReaders.statistics(number)) {
            assertTrue(each.timed() > 0, each::toString);
            assertTrue(each.timeInsideP50() > 0 && each.timeInsideP50() <= each.timeInsideP99(), each::toString);
            assertTrue(each.timeInsideP99() <= each.timeInsideP999(), each::toString);
            assertTrue(each.timeInsideP999() <= each.timeInsideMax(), each::toString);
        }
    }

    @Test
    void fewSectionsOfManyAreTimed() {
        read(brief, 0);
        domain.synchronize();
        for (int i = 0; i < ROUNDS; i++) {
            read(brief, 0);
        }
        final long timed = statistics(brief).timed();
        assertTrue(timed > 0 && timed <= 64, () -> timed + " sections");
    }

    @Test
    void whatIsTimedHoldsBackGracePeriodsAsEver() {
        readBothUntilTimed();
        final ReadSection section = Woven.section(number);
        for (int i = 0; i < 100; i++) {
            assertFalse(domain.inReadSection());
            final long entered = Woven.enter(section, brief);
            final long cookie = domain.startGracePeriod();
            assertTrue(domain.inReadSection());
            domain.readLock();
            domain.readUnlock();
            assertFalse(domain.pollGracePeriod(cookie));
            Woven.exit(section, entered);
            assertFalse(domain.inReadSection());
            domain.synchronize();
            assertTrue(domain.pollGracePeriod(cookie));
        }
    }

    @Test
    void sectionsOfTheApiAndDutyCyclesBeginWhereTimedOnesWould() {
        readBothUntilTimed();
        for (int i = 0; i < 10; i++) {
            // The thread is asked for times again.
            read(brief, 0);
            domain.synchronize();
            domain.readLock();
            final long cookie = domain.startGracePeriod();
            assertFalse(domain.pollGracePeriod(cookie));
            domain.readUnlock();
            assertThrows(IllegalStateException.class, domain::readUnlock);
            read(brief, 0);
            domain.synchronize();
            domain.online();
            assertFalse(domain.inReadSection());
            read(brief, 0);
            domain.quiescent();
            domain.offline();
            assertFalse(domain.inReadSection());
            domain.synchronize();
        }
    }

    @Test
    void readersOnVirtualThreadsAreTimedToo() throws Exception {
        assumeTrue(ThreadKind.available().anyMatch(ThreadKind.VIRTUAL::equals));
        final AtomicInteger ended = new AtomicInteger();
        while (statistics(brief).timed() == 0) {
            final Thread thread = ThreadKind.VIRTUAL.factory("reader").newThread(() -> {
                for (int i = 0; i < 100; i++) {
                    read(brief, 0);
                    domain.synchronize();
                }
                ended.incrementAndGet();
            });
            thread.start();
            thread.join();
        }
        assertTrue(ended.get() > 0);
        assertTrue(statistics(brief).timeInsideMax() > 0);
    }
}
