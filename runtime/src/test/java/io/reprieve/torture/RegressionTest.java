package io.reprieve.torture;

import org.junit.jupiter.api.Test;

/**
 * Bugs that the torture has found once. {@link MutantTest} puts each of them back, to show that these would fail.
 */
class RegressionTest {
    @Test
    void threadsThatEndedGiveTheirPagesBack() throws Exception {
        Scenario.ENDED_THREADS_GIVE_THEIR_PAGES_BACK.pass();
    }

    @Test
    void updateSectionThatStaysOpenAcrossSweepsLosesNothing() throws Exception {
        Scenario.UPDATE_SECTION_OUTLASTS_THE_SWEEPS.pass();
    }

    @Test
    void countersThatOnlyGrowNeverShrinkWhileThreadsEnd() throws Exception {
        Scenario.COUNTERS_ONLY_GROW.pass();
    }

    @Test
    void slotOfAnEndedBorrowerIsClearedByOneThread() throws Exception {
        Scenario.ENDED_BORROWER_IS_CLEARED_ONCE.pass();
    }
}
