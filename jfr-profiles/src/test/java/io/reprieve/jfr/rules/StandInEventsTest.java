package io.reprieve.jfr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.jfr.StandIns.DoubleReleaseEvent;
import io.reprieve.jfr.StandIns.FallbackEvent;
import io.reprieve.jfr.StandIns.GracePeriodEvent;
import io.reprieve.jfr.StandIns.LeakEvent;
import io.reprieve.jfr.StandIns.StallEvent;
import io.reprieve.jfr.StandIns.StatisticsEvent;
import io.reprieve.jfr.StandIns.TimeoutEvent;
import io.reprieve.jfr.StandIns.WeavingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.ResultProvider;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Rules on troubles that a sound runtime can't be brought into, or only by the agent: from events that have the names
 * and the fields of the real ones.
 */
class StandInEventsTest {
    @TempDir
    private Path directory;

    private Findings recording(final Runnable events) throws Exception {
        return Findings.in(items(events));
    }

    private IItemCollection items(final Runnable events) throws Exception {
        final Path file = directory.resolve("stand-in.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            events.run();
            recording.stop();
            recording.dump(file);
        }
        assertTrue(Files.size(file) > 0);
        return JfrLoaderToolkit.loadEvents(file.toFile());
    }

    @Test
    void prematureReleasesAreTheWorstOfAll() throws Exception {
        final Findings.Finding finding = recording(() -> leak("com.acme.Pool.free", "premature")).of(LeakRule.class)
            .is(Severity.WARNING).says("com.acme.Pool.free", "barrier=fence", "report it");
        assertEquals(1, finding.number(LeakRule.PREMATURE));
        assertEquals(100, finding.result().getResult(TypedResult.SCORE).longValue());
    }

    @Test
    void leaksOfAFullHeapAreNamedWithTheirSite() throws Exception {
        recording(() -> {
            leak("com.acme.Pool.free", "heap full");
            leak("com.acme.Pool.free", "heap full");
        }).of(LeakRule.class).is(Severity.WARNING).says("com.acme.Pool.free: heap full, twice", "-Xmx");
    }

    @Test
    void aDoubleReleaseIsNamedWithBothSites() throws Exception {
        recording(() -> {
            final DoubleReleaseEvent event = new DoubleReleaseEvent();
            event.site = "com.acme.Pool.free";
            event.firstSite = "com.acme.Cache.evict";
            event.objectClass = "com.acme.Buffer";
            event.commit();
        }).of(DoubleReleaseRule.class).is(Severity.WARNING)
            .says("com.acme.Buffer, by com.acme.Pool.free after com.acme.Cache.evict", "@Pooled");
    }

    @Test
    void aRuleThatMatchedNothingIsQuoted() throws Exception {
        final Findings.Finding finding = recording(() -> {
            weaving("com.acme.Index", "search(java.lang.String)", "reader", "@ReadSide", "woven", null);
            weaving("com.acme.Indx", "swap(..)", "updater", "kafka.rules:3", "unmatched",
                "no class of that name was loaded");
        }).of(WeavingRule.class).is(Severity.WARNING)
            .says("com.acme.Indx.swap(..)", "no class of that name was loaded", "strict=true");
        assertEquals(1, finding.number(WeavingRule.WOVEN));
        assertEquals(1, finding.number(WeavingRule.NOT_WOVEN));
    }

    @Test
    void whatIsWovenIsCountedOnceHoweverManyChunksTellOfIt() throws Exception {
        final Findings.Finding finding = recording(() -> {
            weaving("com.acme.Index", "search()", "reader", "@ReadSide", "woven", null);
            weaving("com.acme.Index", "search()", "reader", "@ReadSide", "woven", null);
        }).of(WeavingRule.class).is(Severity.OK);
        assertEquals(1, finding.number(WeavingRule.WOVEN));
    }

    @Test
    void theReserveIsComputedFromTheTimeInWhichReleasesWaited() throws Exception {
        final Findings.Finding finding = recording(() -> {
            statistics(0);
            final FallbackEvent fallback = new FallbackEvent();
            fallback.begin();
            pause(40);
            fallback.end();
            fallback.site = "com.acme.Pool.free";
            fallback.cause = "reserve exhausted";
            fallback.commit();
            statistics(1_000_000);
        }).of(ReserveRule.class).isTrouble().says("com.acme.Pool.free", "512 to a page");
        // A million releases in the time between the samples: some of them in the 40 ms of the wait, however slow the
        // machine was. There were 4 pages, and one thread waited.
        assertTrue(finding.number(ReserveRule.NEEDED) > finding.number(ReserveRule.LIMIT) + 1, finding::toString);
    }

    @Test
    void noReserveIsAskedForWhereAReaderStayed() throws Exception {
        recording(() -> {
            statistics(0);
            final FallbackEvent fallback = new FallbackEvent();
            fallback.begin();
            pause(20);
            fallback.end();
            fallback.site = "com.acme.Pool.free";
            fallback.cause = "reserve exhausted";
            fallback.commit();
            stall(1_000_000_000, "com.acme.Index.search(Index.java:12)\n");
            statistics(600_000);
        }).of(ReserveRule.class).is(Severity.INFO)
            .says("while a reader held up grace periods", "Mend the reader first")
            .saysNothingOf("reserve.pages.shared=");
    }

    @Test
    void noMorePagesAreAskedForThanWereFilled() throws Exception {
        final Findings.Finding finding = recording(() -> {
            statistics(0);
            final FallbackEvent fallback = new FallbackEvent();
            fallback.begin();
            pause(40);
            fallback.end();
            fallback.site = "com.acme.Pool.free";
            fallback.cause = "reserve exhausted";
            fallback.commit();
            statistics(51_200);
        }).of(ReserveRule.class).isTrouble().says("MiB of the heap");
        assertTrue(finding.number(ReserveRule.NEEDED) <= 100, finding::toString);
    }

    @Test
    void aRuleThatMatchedLaterIsNoTrouble() throws Exception {
        recording(() -> {
            weaving("com.acme.Late", "search(..)", "reader", "late.rules:1", "unmatched",
                "no class of that name was loaded");
            weaving("com.acme.Late", "search(int)", "reader", "late.rules:1", "woven", null);
        }).of(WeavingRule.class).is(Severity.OK);
    }

    @Test
    void aLockCycleIsNamedWithBothThreadsAndTheLock() throws Exception {
        recording(() -> {
            final TimeoutEvent event = new TimeoutEvent();
            event.site = "com.acme.Pool.free";
            event.caller = "com.acme.Pool.swap(Pool.java:7)";
            event.reader = Thread.currentThread();
            event.readerStack = "jdk.internal.misc.Unsafe.park(Unsafe.java:1)\ncom.acme.Index.search(Index.java:12)\n";
            event.lockedByReleaser = true;
            event.lock = "java.util.concurrent.locks.ReentrantLock$NonfairSync@1f";
            event.commit();
        }).of(TimeoutRule.class).is(Severity.WARNING).says(
            "released in com.acme.Pool.swap(Pool.java:7) while it held java.util.concurrent.locks.ReentrantLock",
            "which thread " + Thread.currentThread().getName() + " waits for", "com.acme.Index.search (Index.java:12)");
    }

    @Test
    void releasesThatWaitForAPinAreANote() throws Exception {
        final Findings findings = recording(() -> {
            final StatisticsEvent event = new StatisticsEvent();
            event.deferred = 10;
            event.reclaimed = 7;
            event.pending = 3;
            event.oldestPendingNanos = 2_000_000_000L;
            event.pins = 1;
            event.pinnedReleases = 3;
            event.commit();
        });
        findings.of(BlockedRule.class).is(Severity.INFO).says("wait for a pin (3 of 3)", "pins that are held: 1");
    }

    @Test
    void aReclaimerThatDoesNotGetOnIsNotBlamedOnAReader() throws Exception {
        recording(() -> {
            final StatisticsEvent event = new StatisticsEvent();
            event.deferred = 10;
            event.pending = 10;
            event.oldestPendingNanos = 2_000_000_000L;
            event.commit();
        }).of(BlockedRule.class).is(Severity.WARNING)
            .says("stands still", "no reader is in the way", "doReclaimWork()");
    }

    @Test
    void readersThatStayOneAfterTheOtherAreNotSaidToBeOutOfTheWay() throws Exception {
        recording(() -> {
            final StatisticsEvent before = new StatisticsEvent();
            before.deferred = 5;
            before.commit();
            final GracePeriodEvent gracePeriod = new GracePeriodEvent();
            gracePeriod.begin();
            pause(700);
            gracePeriod.end();
            gracePeriod.slowestReader = Thread.currentThread();
            gracePeriod.commit();
            final StatisticsEvent event = new StatisticsEvent();
            event.deferred = 10;
            event.reclaimed = 5;
            event.pending = 5;
            event.oldestPendingNanos = 700_000_000L;
            event.commit();
        }).of(BlockedRule.class).is(Severity.INFO).says("one reader after the other")
            .saysNothingOf("no reader is in the way");
    }

    @Test
    void aReaderThatLeavesWhileItIsReportedIsNamedWithTheMethodThatWasSeenBefore() throws Exception {
        final Findings.Finding finding = recording(() -> {
            stall(500_000_000,
                "java.base/java.lang.Thread.sleep(Thread.java:1)\ncom.acme.Index.search(Index.java:12)\n");
            stall(1_000_000_000, "");
        }).of(HeldUpRule.class).is(Severity.WARNING).says("or more, in com.acme.Index.search (Index.java:12)");
        assertEquals(1, finding.texts(HeldUpRule.READERS).size());
    }

    @Test
    void whatCountsAsLongIsAPreference() throws Exception {
        final IItemCollection items = items(() -> {
            final GracePeriodEvent event = new GracePeriodEvent();
            event.begin();
            pause(20);
            event.end();
            event.slowestReader = Thread.currentThread();
            event.commit();
        });
        assertEquals(Severity.OK, evaluate(items, HeldUpRule.LONG.getDefaultValue()).getSeverity());
        final IResult strict = evaluate(items, UnitLookup.MILLISECOND.quantity(10));
        assertEquals(Severity.INFO, strict.getSeverity());
        assertEquals(Thread.currentThread().getName(), strict.getResult(HeldUpRule.READER));
    }

    private static IResult evaluate(final IItemCollection items, final Object longest) throws Exception {
        final IPreferenceValueProvider preferences = new IPreferenceValueProvider() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T getPreferenceValue(final TypedPreference<T> preference) {
                return preference == (Object) HeldUpRule.LONG ? (T) longest : preference.getDefaultValue();
            }
        };
        final var evaluation = new HeldUpRule().createEvaluation(items, preferences, new ResultProvider());
        evaluation.run();
        return evaluation.get();
    }

    private static void pause(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stall(final long nanos, final String stack) {
        final StallEvent event = new StallEvent();
        event.reader = Thread.currentThread();
        event.readerStack = stack;
        event.waited = nanos;
        event.commit();
    }

    private static void leak(final String site, final String reason) {
        final LeakEvent event = new LeakEvent();
        event.site = site;
        event.reason = reason;
        event.commit();
    }

    private static void weaving(
            final String type,
            final String method,
            final String role,
            final String source,
            final String result,
            final String reason) {
        final WeavingEvent event = new WeavingEvent();
        event.type = type;
        event.method = method;
        event.role = role;
        event.source = source;
        event.result = result;
        event.reason = reason;
        event.commit();
    }

    private static void statistics(final long deferred) {
        final StatisticsEvent event = new StatisticsEvent();
        event.deferred = deferred;
        event.readerThreads = 1;
        event.pageLimit = 4;
        event.commit();
    }
}
