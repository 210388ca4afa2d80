package io.reprieve.benchmarks.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineTest {
    private static final Costs COSTS = new Costs(50, 10, 10_000, 500, 3_000, 6, 60);
    private static final int MANY_PAGES = 1 << 11;

    @Test
    void twoCoresReleaseAsFastAsTheOneThreadThatReleases() {
        final Machine.Outcome outcome = new Machine(2, 0, false, 0, MANY_PAGES, COSTS).run();

        assertEquals(1, outcome.reclaimers());
        // A release every 50 ns, but for what the barriers take: 3 us of every 168.
        assertEquals(1e9 / 50 * (1 - outcome.barrierPart()), outcome.perSecond(), 1);
        assertEquals(16 * 10_500, outcome.period(), 1);
        assertEquals(0, outcome.waitingPart(), 1e-9);
    }

    @Test
    void oneReclaimerIsTheLimitOfManyThreadsAndMoreOfThemAreNot() {
        final double one = new Machine(64, 1, false, 0, MANY_PAGES, COSTS).run().perSecond();
        final double many = new Machine(64, 0, false, 0, MANY_PAGES, COSTS).run().perSecond();

        assertTrue(one <= 1e9 / COSTS.body(), "one: " + one);
        assertTrue(many > 4 * one, many + " with many, " + one + " with one");
    }

    @Test
    void ownersNeedNoReclaimers() {
        final double two = new Machine(2, 0, true, 0, MANY_PAGES, COSTS).run().perSecond();
        final double many = new Machine(64, 0, true, 0, MANY_PAGES, COSTS).run().perSecond();

        assertEquals(32, many / two, 1);
    }

    @Test
    void aReserveThatIsTooSmallMakesThreadsWait() {
        final Machine.Outcome outcome = new Machine(64, 0, true, 0, 1, COSTS).run();

        assertTrue(outcome.waitingPart() > 0.1, outcome::toString);
        assertTrue(outcome.perSecond() > 0, outcome::toString);
    }

    @Test
    void aScanOfManySlotsTakesThePlaceOfTheInterval() {
        final Machine.Outcome outcome = new Machine(4, 0, false, 1_000_000, MANY_PAGES, COSTS).run();

        assertTrue(outcome.period() >= 6e6, outcome::toString);
    }
}
