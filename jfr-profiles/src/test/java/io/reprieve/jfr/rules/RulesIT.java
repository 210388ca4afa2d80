package io.reprieve.jfr.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.jfr.Recordings;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.Severity;

/**
 * Each rule fires on its trouble, and says nothing of a program that is well.
 */
class RulesIT {
    private static Findings trouble;

    @BeforeAll
    static void lookAtTrouble() throws Exception {
        trouble = Findings.in(load(Recordings.TROUBLE));
    }

    private static IItemCollection load(final Recordings recording) throws IOException, CouldNotLoadRecordingException {
        return JfrLoaderToolkit.loadEvents(recording.file().toFile());
    }

    @Test
    void noRuleSpeaksOfAHealthyProgram() throws Exception {
        for (final IResult result : Findings.in(load(Recordings.HEALTHY)).all()) {
            final Severity expected = result.getRule() instanceof WeavingRule ? Severity.IGNORE : Severity.OK;
            assertEquals(expected, result.getSeverity(), new Findings.Finding(result)::toString);
        }
    }

    @Test
    void everyRuleIgnoresAProgramWithoutTheRuntime() throws Exception {
        final Findings findings = Findings.in(load(Recordings.STRANGER));
        assertFalse(findings.all().isEmpty());
        for (final IResult result : findings.all()) {
            assertEquals(Severity.IGNORE, result.getSeverity(), new Findings.Finding(result)::toString);
            assertTrue(result.getSummary().contains("io.reprieve."), result::getSummary);
        }
    }

    @Test
    void aStalledReaderIsNamedWithItsMethod() {
        final Findings.Finding finding = trouble.of(HeldUpRule.class).is(Severity.WARNING)
            .says("slow <reader> & co", "com.acme.Recorded", "stall.timeout");
        assertEquals("slow <reader> & co", finding.result().getResult(HeldUpRule.READER));
        assertTrue(finding.result().getResult(HeldUpRule.METHOD).startsWith("com.acme.Recorded."), finding::toString);
        assertTrue(
            finding.texts(HeldUpRule.READERS).stream().anyMatch(line -> line.contains("com.acme.Recorded.search")),
            "who holds the section is named, not only the method that sleeps: " + finding.texts(HeldUpRule.READERS));
        assertEquals(1, finding.texts(HeldUpRule.READERS).size(), "the same reader twice");
    }

    @Test
    void aReaderThatIsStuckWhenTheRecordingEndsIsNamedBeforeItIsReported() throws Exception {
        final Findings findings = Findings.in(load(Recordings.STUCK));
        final Findings.Finding finding = findings.of(BlockedRule.class).is(Severity.WARNING)
            .says("thread stuck reader", "com.acme.Recorded.scroll", "releases that wait: 500", "holds=");
        assertEquals("stuck reader", finding.result().getResult(BlockedRule.READER));
        assertTrue(
            finding.texts(BlockedRule.STACK).stream().anyMatch(frame -> frame.startsWith("com.acme.Recorded.scroll")),
            finding::toString);
        findings.of(ReserveRule.class).is(Severity.OK);
    }

    @Test
    void aReaderThatIsStuckAndHasBeenReportedIsNamedAsOneThatStillIs() throws Exception {
        final Findings findings = Findings.in(load(Recordings.STUCK_AND_REPORTED));
        findings.of(BlockedRule.class).is(Severity.WARNING)
            .says("thread stuck reader", "com.acme.Recorded.scroll", "releases that wait: 500");
        findings.of(HeldUpRule.class).is(Severity.WARNING).says("stuck reader", "com.acme.Recorded");
    }

    @Test
    void aCycleOfLocksIsNamedWithBothThreadsTheirMethodsAndTheLock() throws Exception {
        final Findings findings = Findings.in(load(Recordings.CYCLE));
        findings.of(TimeoutRule.class).is(Severity.WARNING).says(
            "holding releaser", "com.acme.Recorded.replaceAll", "java.util.concurrent.locks.ReentrantLock",
            "waiting reader", "com.acme.Recorded.lookUp", "Release after the lock");
        findings.of(BlockedRule.class).is(Severity.OK);
    }

    @Test
    void aPinnedObjectIsNoTroubleWhileOthersGetOn() throws Exception {
        final Findings findings = Findings.in(load(Recordings.PINNED));
        for (final Class<? extends ReclamationRule> rule : List.of(
            HeldUpRule.class, TimeoutRule.class, ReserveRule.class, UnpairedRule.class)) {
            findings.of(rule).is(Severity.OK);
        }
        // Where nothing else was pending at the end it is told of, as something to know.
        assertNotEquals(Severity.WARNING, findings.of(BlockedRule.class).result().getSeverity());
    }

    @Test
    void aReserveThatIsTooSmallIsComparedWithOneThatIsNot() {
        final Findings.Finding finding =
            trouble.of(ReserveRule.class).isTrouble().says("com.acme.Recorded", "Set reserve.pages.shared=");
        assertTrue(finding.number(ReserveRule.FALLBACKS) >= 20, finding::toString);
        assertTrue(finding.number(ReserveRule.NEEDED) > finding.number(ReserveRule.LIMIT), finding::toString);
    }

    @Test
    void fallbacksOnAnEventLoopAreNamedWithTheMethodThatReleases() {
        final Findings.Finding finding = trouble.of(LatencyRule.class).is(Severity.WARNING)
            .says("com.acme.Recorded", "@Pooled", "whenExhausted=DROP");
        assertEquals("event-loop-1", finding.result().getResult(LatencyRule.THREAD));
    }

    @Test
    void aFailingReleaseIsNamedWithWhatItThrew() {
        final Findings.Finding finding = trouble.of(FailureRule.class).is(Severity.WARNING)
            .says("com.acme.Recorded", "java.lang.IllegalStateException: the pool is <closed> & gone");
        assertEquals(3, finding.number(FailureRule.COUNT));
    }

    @Test
    void releasesThatCannotWaitAreNamedWithTheReason() {
        trouble.of(OverdraftRule.class).is(Severity.INFO)
            .says("com.acme.Recorded", "in a read-side critical section", "reserve.pages.shared");
    }

    @Test
    void aHeapThatIsNearlyFullIsReported() {
        final Findings.Finding finding = trouble.of(HeapPressureRule.class).isTrouble().says("-Xmx");
        assertTrue(finding.number(HeapPressureRule.COUNT) >= 1, finding::toString);
    }

    @Test
    void troublesDoNotMakeOtherRulesSpeak() {
        assertEquals(
            Set.of(UnpairedRule.class, DoubleReleaseRule.class, LeakRule.class, BlockedRule.class, TimeoutRule.class),
            trouble.all().stream()
                .filter(result -> result.getSeverity() == Severity.OK)
                .map(result -> result.getRule().getClass())
                .collect(Collectors.toSet()));
    }

    @Test
    void releasesThatNoReaderPairsWithAreReported() throws Exception {
        final Findings.Finding finding = Findings.in(load(Recordings.UNPAIRED)).of(UnpairedRule.class)
            .is(Severity.WARNING).says("domain default", "@ReadSide", "Domains with readers: none");
        assertTrue(finding.number(UnpairedRule.DEFERRED) >= 2_000, finding::toString);
    }

    @Test
    void releasesInADomainThatNobodyReadsInAreToldWhereTheReadersAre() throws Exception {
        Findings.in(load(Recordings.OTHER_DOMAIN)).of(UnpairedRule.class)
            .isTrouble().says("domain buffers", "Domains with readers: default");
    }
}
