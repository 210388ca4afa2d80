package io.reprieve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The algorithm as it is, in every scenario, with both barriers, under every memory model: nothing is reclaimed too
 * early, twice or never, and everybody gets to the end from wherever he is.
 */
class AlgorithmTest {
    private static final Set<Mutant> NONE = EnumSet.noneOf(Mutant.class);
    private static final Set<Scenario> GRACE_PERIOD_IS_SHARED = EnumSet.of(
        Scenario.JOINERS, Scenario.JOINERS_BY_TURNS, Scenario.QUEUE_AND_JOINER, Scenario.POLLING,
        Scenario.REGISTRATION, Scenario.ONLINE_AND_JOINERS);
    private static final Map<String, Integer> STATES = new TreeMap<>();

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void isRightWithFencesInEveryProcessor(final Scenario scenario) {
        for (final MemoryModel memoryModel : MemoryModel.values()) {
            // A sleeper that wakes up for nothing stores again and again: in the weakest model that never ends.
            if (scenario != Scenario.WAKE_UP || memoryModel != MemoryModel.JAVA) {
                assertIsRight(scenario, Barrier.FENCE, memoryModel);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void isRightWithMembarrierInProcessorsWhereAStoreReachesAllThreadsAtOnce(final Scenario scenario) {
        for (final MemoryModel memoryModel : EnumSet.range(MemoryModel.SC, MemoryModel.ARM)) {
            assertIsRight(scenario, Barrier.MEMBARRIER, memoryModel);
        }
        if (!GRACE_PERIOD_IS_SHARED.contains(scenario)) {
            assertIsRight(scenario, Barrier.MEMBARRIER, MemoryModel.JAVA);
        }
    }

    /**
     * A reader may see the new epoch while a waiter, behind its fence, still reads the old one, and the reader doesn't
     * see what the waiter has unpublished. Where every store reaches all threads at once that is impossible; elsewhere
     * (Power) only the reader's own fence rules it out.
     */
    @Test
    void membarrierIsWrongInProcessorsWhereAStoreReachesOneThreadAfterTheOther() {
        final Verdict verdict = explore(Scenario.JOINERS, Barrier.MEMBARRIER, MemoryModel.JAVA);
        assertNotNull(verdict.counterexample());
        assertEquals("an object was released while a reader was using it", verdict.counterexample().broken());
    }

    private static void assertIsRight(final Scenario scenario, final Barrier barrier, final MemoryModel memoryModel) {
        final Verdict verdict = explore(scenario, barrier, memoryModel);
        assertNull(
            verdict.counterexample(), () -> key(scenario, barrier, memoryModel) + "\n" + verdict.counterexample());
        STATES.put(key(scenario, barrier, memoryModel), verdict.states());
    }

    private static String key(final Scenario scenario, final Barrier barrier, final MemoryModel memoryModel) {
        return scenario + ", " + barrier + ", " + memoryModel;
    }

    private static Verdict explore(final Scenario scenario, final Barrier barrier, final MemoryModel memoryModel) {
        return Explorer.explore(scenario.model(barrier, NONE, Bounds.chosen(memoryModel)), memoryModel);
    }

    @AfterAll
    static void tellHowManyStatesThereAre() {
        System.out.printf("%nThe algorithm as it is: no counterexample in so many states%n");
        System.out.printf("%-20s %-12s %10s %10s %10s %10s%n", "scenario", "barrier", "SC", "TSO", "ARM", "JAVA");
        long sum = 0;
        for (final Scenario scenario : Scenario.values()) {
            for (final Barrier barrier : Barrier.values()) {
                final StringBuilder row = new StringBuilder(String.format("%-20s %-12s", scenario, barrier));
                for (final MemoryModel memoryModel : MemoryModel.values()) {
                    final Integer states = STATES.get(key(scenario, barrier, memoryModel));
                    row.append(String.format(" %10s", states == null ? "-" : states));
                    sum += states == null ? 0 : states;
                }
                System.out.println(row);
            }
        }
        System.out.printf("%,d states in all%n%n", sum);
    }
}
