package io.reprieve.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.demo.board.Measure;
import io.reprieve.demo.board.RunResult;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class VerdictTest {
    private final Map<Run, RunResult> results = Outcomes.good();

    @Test
    void isGoodWhenOnlyTheUnprotectedRunTearsReads() {
        final Verdict verdict = Verdict.on(results);
        assertTrue(verdict.isGood());
        assertEquals(
            "Verdict: 1,234 torn reads without the agent, none with it; all 123,456,789 releases that run 2 deferred"
                + " were reclaimed.",
            verdict.text());
    }

    @Test
    void isBadWhenTheUnprotectedRunTearsNone() {
        results.get(Run.UNPROTECTED).set(Measure.TORN_READS, 0);
        assertBad("run 1 showed no torn read");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNPROTECTED")
    void isBadWhenAProtectedRunTearsOne(final Run run) {
        results.get(run).set(Measure.TORN_READS, 1);
        assertBad("run " + run.number() + " showed 1 torn reads");
    }

    @ParameterizedTest
    @EnumSource(names = {"WITH_AGENT", "EPSILON"})
    void isBadWhenAReleaseWasNotReclaimed(final Run run) {
        results.get(run).set(Measure.RECLAIMED, 123_456_788);
        assertBad("run " + run.number() + " deferred 123,456,789 releases but reclaimed 123,456,788");
    }

    @ParameterizedTest
    @EnumSource(names = {"WITH_AGENT", "EPSILON"})
    void isBadWhenNothingWasDeferred(final Run run) {
        results.get(run).set(Measure.DEFERRED, 0).set(Measure.RECLAIMED, 0);
        assertBad("run " + run.number() + " deferred no release");
    }

    @ParameterizedTest
    @EnumSource
    void isBadWhenAPoolLostAQuote(final Run run) {
        results.get(run).set(Measure.LOST_QUOTES, 2);
        assertBad("run " + run.number() + " lost 2 of its pool's quotes");
    }

    private void assertBad(final String complaint) {
        final Verdict verdict = Verdict.on(results);
        assertFalse(verdict.isGood());
        assertTrue(verdict.text().contains(complaint), verdict.text());
    }
}
