package io.reprieve.demo.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseVerdictTest {
    private static final CasePlan LIBRARY_RULES = new CasePlan(10, 2, false, 8, true, List.of(), Jdk.ours());
    private static final String NO_NULL = "failure 3 java.lang.NullPointerException";

    @Test
    void isGoodWhenTheRunWithTheAgentWasClean() {
        final CaseVerdict verdict = CaseVerdict.on(Case.KAFKA, Outcomes.PLAN, Outcomes.clean());
        assertTrue(verdict.isGood());
        assertEquals(
            "Verdict: with the agent 91,000,000 lookups, none wrong, none failed; all 400 deferred releases were run at"
                + " exit.",
            verdict.text());
    }

    @Test
    void isBadAfterACrash() {
        final CaseVerdict verdict = CaseVerdict.on(Case.KAFKA, Outcomes.PLAN, Outcomes.crashed());
        assertFalse(verdict.isGood());
        assertTrue(verdict.text().contains("the JVM crashed with SIGSEGV"), verdict.text());
    }

    @ParameterizedTest
    @CsvSource({
        "WRONG=2 FAILED=0 MISSING=0, 2 lookups were wrong",
        "WRONG=0 FAILED=0 MISSING=5, 5 objects were not given back"
    })
    void isBadWhenSomethingWentWrong(final String figures, final String complaint) {
        assertBad(Outcomes.outcome(0, Outcomes.END_REPORT, Outcomes.ended(figures)), complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "'deferred 400, reclaimed 399, pending 1, fallbacks 0', '400 releases were deferred, but 399 were run'",
        "'deferred 0, reclaimed 0, pending 0, fallbacks 0', 'no release was deferred'",
        "'deferred 9, reclaimed 9, pending 0, fallbacks 0, overdraft pages 1, failed 2', '2 deferred releases threw'",
        "nothing woven, the agent said nothing"
    })
    void isBadWhenNotAllWasReleased(final String endReport, final String complaint) {
        assertBad(Outcomes.outcome(0, endReport, Outcomes.ended("WRONG=0 FAILED=0 MISSING=0")), complaint);
    }

    @Test
    void isBadWhenTheProgramEndedEarly() {
        assertBad(Outcomes.outcome(1, Outcomes.END_REPORT, new ProgramOutput(10)), "ended early, with exit code 1");
    }

    @Test
    void leavesToTheLibraryOnlyWhatItsRulesCannotPrevent() {
        final CaseOutcome outcome =
            Outcomes.outcome(0, Outcomes.END_REPORT, Outcomes.ended("WRONG=0 FAILED=3 MISSING=0", NO_NULL));
        assertBad(outcome, "3 lookups threw java.lang.NullPointerException");
        final CaseVerdict verdict = CaseVerdict.on(Case.KAFKA, LIBRARY_RULES, outcome);
        assertTrue(verdict.isGood());
        assertTrue(verdict.text().contains("3 NullPointerException"), verdict.text());
        assertFalse(CaseVerdict.on(Case.POOL, LIBRARY_RULES, outcome).isGood());
    }

    private static void assertBad(final CaseOutcome outcome, final String complaint) {
        final CaseVerdict verdict = CaseVerdict.on(Case.KAFKA, Outcomes.PLAN, outcome);
        assertFalse(verdict.isGood());
        assertTrue(verdict.text().contains(complaint), verdict.text());
    }
}
