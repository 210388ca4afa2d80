package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.RELEASE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Checks the checker: small programs whose outcomes are known from the literature (the names are those of Alglave,
 * Maranget and Tautschnig, "Herding cats", TOPLAS 2014), under each memory model.
 */
class LitmusTest {
    private static final Set<MemoryModel> NONE = EnumSet.noneOf(MemoryModel.class);
    private static final Set<MemoryModel> FROM_TSO = EnumSet.range(MemoryModel.TSO, MemoryModel.JAVA);
    private static final Set<MemoryModel> FROM_ARM = EnumSet.range(MemoryModel.ARM, MemoryModel.JAVA);
    private static final Set<MemoryModel> ONLY_JAVA = EnumSet.of(MemoryModel.JAVA);
    private static final Set<MemoryModel> ALL = EnumSet.allOf(MemoryModel.class);

    private final Model.Draft draft = new Model.Draft("litmus");
    private final Variable x = draft.variable("x", 0);
    private final Variable y = draft.variable("y", 0);
    private final Variable z = draft.variable("z", 0);

    /** One thread of a litmus test. */
    private static final class Litmus {
        private final ThreadProgram.Code code;

        Litmus(final ThreadProgram.Code code) {
            this.code = code;
        }

        Litmus put(final AccessMode mode, final Variable variable, final int value) {
            code.store("store", mode, variable.place(), value);
            return this;
        }

        Litmus get(final AccessMode mode, final String register, final Variable variable) {
            return get(mode, register, variable.place());
        }

        Litmus get(final AccessMode mode, final String register, final Place place) {
            final Register target = code.register(register);
            code.load("load", mode, target, place).observe(target);
            return this;
        }

        Litmus fence() {
            code.fullFence("fence");
            return this;
        }

        Litmus compilerFence() {
            code.compilerFence("compiler fence");
            return this;
        }

        Litmus heavyBarrier() {
            code.heavyBarrier("heavy barrier");
            return this;
        }

        Register register(final String name) {
            return code.register(name);
        }
    }

    private Litmus thread() {
        return new Litmus(draft.thread("thread"));
    }

    private void allows(final String outcome, final Set<MemoryModel> where) {
        final Model model = draft.finish();
        for (final MemoryModel memoryModel : MemoryModel.values()) {
            final Verdict verdict = Explorer.explore(model, memoryModel);
            assertTrue(verdict.isRight(), () -> String.valueOf(verdict.counterexample()));
            assertEquals(
                where.contains(memoryModel), verdict.outcomes().contains(outcome),
                memoryModel + ": " + verdict.outcomes());
        }
    }

    @Test
    void storesAreOvertakenByLoads() {
        thread().put(OPAQUE, x, 1).get(OPAQUE, "a", y);
        thread().put(OPAQUE, y, 1).get(OPAQUE, "b", x);
        allows("a=0 b=0", FROM_TSO);
    }

    @Test
    void releaseAndAcquireDoNotKeepStoresBeforeLoads() {
        thread().put(RELEASE, x, 1).get(ACQUIRE, "a", y);
        thread().put(RELEASE, y, 1).get(ACQUIRE, "b", x);
        allows("a=0 b=0", FROM_TSO);
    }

    @Test
    void fullFencesOnBothSidesKeepStoresBeforeLoads() {
        thread().put(OPAQUE, x, 1).fence().get(OPAQUE, "a", y);
        thread().put(OPAQUE, y, 1).fence().get(OPAQUE, "b", x);
        allows("a=0 b=0", NONE);
    }

    @Test
    void fullFenceOnOneSideIsNotEnough() {
        thread().put(OPAQUE, x, 1).fence().get(OPAQUE, "a", y);
        thread().put(OPAQUE, y, 1).compilerFence().get(OPAQUE, "b", x);
        allows("a=0 b=0", FROM_TSO);
    }

    @Test
    void heavyBarrierOnOneSideMakesUpForTheOther() {
        thread().put(OPAQUE, x, 1).heavyBarrier().get(OPAQUE, "a", y);
        thread().put(OPAQUE, y, 1).compilerFence().get(OPAQUE, "b", x);
        allows("a=0 b=0", NONE);
    }

    @Test
    void heavyBarrierBeforeTheStoreIsUseless() {
        thread().heavyBarrier().put(OPAQUE, x, 1).get(OPAQUE, "a", y);
        thread().put(OPAQUE, y, 1).compilerFence().get(OPAQUE, "b", x);
        allows("a=0 b=0", FROM_TSO);
    }

    @Test
    void heavyBarrierBetweenStoresOrdersTheLoadsOfOthers() {
        thread().put(OPAQUE, x, 1).heavyBarrier().put(OPAQUE, y, 1);
        thread().get(OPAQUE, "a", y).get(OPAQUE, "b", x);
        allows("a=1 b=0", NONE);
    }

    @Test
    void heavyBarrierInterruptsThreadsThatSpin() {
        thread().heavyBarrier().put(OPAQUE, x, 1);
        final ThreadProgram.Code spinning = draft.thread("spinning");
        final Register seen = spinning.register("seen");
        spinning.await("spin", OPAQUE, seen, x.place(), Condition.equal(seen, 1));
        new Litmus(spinning).get(OPAQUE, "a", y);
        allows("a=0", ALL);
    }

    @Test
    void loadFindsItsOwnStoreInTheBuffer() {
        thread().put(OPAQUE, x, 1).get(OPAQUE, "a", x).get(OPAQUE, "b", y);
        thread().put(OPAQUE, y, 1).get(OPAQUE, "c", y).get(OPAQUE, "d", x);
        allows("a=1 b=0 c=1 d=0", FROM_TSO);
    }

    @Test
    void loadNeverMissesItsOwnStore() {
        thread().put(OPAQUE, x, 1).get(OPAQUE, "a", x);
        allows("a=0", NONE);
    }

    @Test
    void messageIsSeenBeforeWhatItAnnounces() {
        thread().put(OPAQUE, x, 1).put(OPAQUE, y, 1);
        thread().get(OPAQUE, "a", y).get(OPAQUE, "b", x);
        allows("a=1 b=0", FROM_ARM);
    }

    @Test
    void messageNeedsAcquire() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1);
        thread().get(OPAQUE, "a", y).get(OPAQUE, "b", x);
        allows("a=1 b=0", FROM_ARM);
    }

    @Test
    void messageNeedsRelease() {
        thread().put(OPAQUE, x, 1).put(OPAQUE, y, 1);
        thread().get(ACQUIRE, "a", y).get(OPAQUE, "b", x);
        allows("a=1 b=0", FROM_ARM);
    }

    @Test
    void messageArrivesWithReleaseAndAcquire() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1);
        thread().get(ACQUIRE, "a", y).get(OPAQUE, "b", x);
        allows("a=1 b=0", NONE);
    }

    @Test
    void messageArrivesWithFences() {
        thread().put(OPAQUE, x, 1).fence().put(OPAQUE, y, 1);
        thread().get(OPAQUE, "a", y).fence().get(OPAQUE, "b", x);
        allows("a=1 b=0", NONE);
    }

    @Test
    void laterStoreOfTheSenderStillCarriesTheRelease() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1).put(OPAQUE, y, 2);
        thread().get(ACQUIRE, "a", y).get(OPAQUE, "b", x);
        allows("a=2 b=0", NONE);
    }

    @Test
    void loadsAreDoneBehindBranchesInAdvance() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1);
        final Litmus reader = thread().get(OPAQUE, "a", y);
        final ThreadProgram.Label end = new ThreadProgram.Label();
        final ThreadProgram.Label otherwise = new ThreadProgram.Label();
        reader.code.branch(Condition.equal(reader.register("a"), 0), otherwise);
        reader.get(OPAQUE, "b", x);
        reader.code.jump(end);
        reader.code.here(otherwise).assign(reader.register("b"), 9);
        reader.code.here(end);
        allows("a=1 b=0", FROM_ARM);
    }

    @Test
    void addressDependencyOrdersLoadsInTheProcessorButNotInJava() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1);
        final Litmus reader = thread().get(OPAQUE, "a", y);
        reader.get(OPAQUE, "b", x.at(reader.register("a").times(0)));
        allows("a=1 b=0", ONLY_JAVA);
    }

    @Test
    void guessedStoreIsForwardedToLoadsButNotSeenByOthers() {
        thread().put(OPAQUE, x, 1).fence().put(OPAQUE, y, 1);
        final Litmus reader = thread().get(OPAQUE, "a", y);
        final ThreadProgram.Label end = new ThreadProgram.Label();
        final ThreadProgram.Label otherwise = new ThreadProgram.Label();
        reader.code.branch(Condition.equal(reader.register("a"), 0), otherwise);
        reader.put(OPAQUE, z, 1);
        reader.code.load("load", OPAQUE, reader.register("forwarded"), z.place());
        reader.get(OPAQUE, "b", x.at(reader.register("forwarded").times(0)));
        reader.code.jump(end);
        reader.code.here(otherwise).assign(reader.register("b"), 9);
        reader.code.here(end);
        allows("a=1 b=0", FROM_ARM);
    }

    @Test
    void loadsAreOvertakenByStores() {
        thread().get(OPAQUE, "a", x).put(OPAQUE, y, 1);
        thread().get(OPAQUE, "b", y).put(OPAQUE, x, 1);
        allows("a=1 b=1", FROM_ARM);
    }

    @Test
    void releaseKeepsLoadsBeforeStores() {
        thread().get(OPAQUE, "a", x).put(RELEASE, y, 1);
        thread().get(OPAQUE, "b", y).put(RELEASE, x, 1);
        allows("a=1 b=1", NONE);
    }

    @Test
    void storesAreNotDoneBehindBranchesInAdvance() {
        for (final Variable[] pair : new Variable[][] {{x, y}, {y, x}}) {
            final Litmus thread = thread().get(OPAQUE, pair[0] == x ? "a" : "b", pair[0]);
            final ThreadProgram.Label end = new ThreadProgram.Label();
            thread.code.branch(Condition.equal(thread.register(pair[0] == x ? "a" : "b"), 0), end);
            thread.put(OPAQUE, pair[1], 1);
            thread.code.here(end);
        }
        allows("a=1 b=1", NONE);
    }

    @Test
    void valuesDoNotComeOutOfThinAir() {
        final Litmus one = thread().get(OPAQUE, "a", x);
        one.code.store("store", OPAQUE, y.place(), one.register("a"));
        final Litmus other = thread().get(OPAQUE, "b", y);
        other.code.store("store", OPAQUE, x.place(), other.register("b"));
        allows("a=1 b=1", NONE);
    }

    @Test
    void placeIsCoherent() {
        thread().put(OPAQUE, x, 1);
        thread().get(OPAQUE, "a", x).get(OPAQUE, "b", x);
        allows("a=1 b=0", NONE);
    }

    @Test
    void readersDisagreeAboutIndependentStores() {
        thread().put(OPAQUE, x, 1);
        thread().put(OPAQUE, y, 1);
        thread().get(OPAQUE, "a", x).get(OPAQUE, "b", y);
        thread().get(OPAQUE, "c", y).get(OPAQUE, "d", x);
        allows("a=1 b=0 c=1 d=0", FROM_ARM);
    }

    @Test
    void acquiringReadersDisagreeAboutIndependentStoresInJavaOnly() {
        thread().put(RELEASE, x, 1);
        thread().put(RELEASE, y, 1);
        thread().get(ACQUIRE, "a", x).get(ACQUIRE, "b", y);
        thread().get(ACQUIRE, "c", y).get(ACQUIRE, "d", x);
        allows("a=1 b=0 c=1 d=0", ONLY_JAVA);
    }

    @Test
    void fencingReadersAgreeAboutIndependentStores() {
        thread().put(OPAQUE, x, 1);
        thread().put(OPAQUE, y, 1);
        thread().get(OPAQUE, "a", x).fence().get(OPAQUE, "b", y);
        thread().get(OPAQUE, "c", y).fence().get(OPAQUE, "d", x);
        allows("a=1 b=0 c=1 d=0", NONE);
    }

    @Test
    void causesComeBeforeEffectsOfEffects() {
        thread().put(OPAQUE, x, 1);
        thread().get(ACQUIRE, "a", x).put(RELEASE, y, 1);
        thread().get(ACQUIRE, "b", y).get(OPAQUE, "c", x);
        allows("a=1 b=1 c=0", NONE);
    }

    @Test
    void releasesAndAcquiresChain() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1);
        thread().get(ACQUIRE, "a", y).put(RELEASE, z, 1);
        thread().get(ACQUIRE, "b", z).get(OPAQUE, "c", x);
        allows("a=1 b=1 c=0", NONE);
    }

    @Test
    void chainBreaksWithoutAcquireInTheMiddle() {
        thread().put(OPAQUE, x, 1).put(RELEASE, y, 1);
        thread().get(OPAQUE, "a", y).put(OPAQUE, z, 1);
        thread().get(ACQUIRE, "b", z).get(OPAQUE, "c", x);
        allows("a=1 b=1 c=0", FROM_ARM);
    }

    @Test
    void failedComparisonStoresNothing() {
        final ThreadProgram.Code code = draft.thread("comparing");
        final Register witness = code.register("a");
        code.compareAndExchange(
            "compare", ACQUIRE_RELEASE, witness, x.place(), Expression.constant(1), Expression.constant(2));
        code.observe(witness);
        new Litmus(code).get(OPAQUE, "b", x);
        allows("a=0 b=2", NONE);
    }

    @Test
    void fenceOfTheWriterAloneDoesNotReachAThirdThreadInJava() {
        thread().put(OPAQUE, x, 1).fence().get(OPAQUE, "a", y);
        thread().put(RELEASE, y, 1);
        thread().get(ACQUIRE, "b", y).get(ACQUIRE, "c", x);
        allows("a=0 b=1 c=0", ONLY_JAVA);
    }

    @Test
    void exchangesOfOnePlaceFollowOneAnother() {
        for (final String name : new String[] {"a", "b"}) {
            final ThreadProgram.Code code = draft.thread(name);
            final Register taken = code.register(name);
            code.exchange("take", ACQUIRE_RELEASE, taken, x.place(), Expression.constant(1)).observe(taken);
        }
        allows("a=0 b=0", NONE);
    }

    @Test
    void deadlockIsFound() {
        waitFor("one", x, y);
        waitFor("other", y, x);
        final Verdict verdict = Explorer.explore(draft.finish(), MemoryModel.SC);
        assertFalse(verdict.isRight());
        assertTrue(verdict.counterexample().broken().contains("one waits"), verdict.counterexample().broken());
    }

    private void waitFor(final String name, final Variable awaited, final Variable stored) {
        final ThreadProgram.Code code = draft.thread(name);
        final Register seen = code.register("seen");
        code.await("wait", ACQUIRE, seen, awaited.place(), Condition.equal(seen, 1));
        code.store("go on", RELEASE, stored.place(), 1);
    }

    @Test
    void livelockIsFound() {
        final ThreadProgram.Code code = draft.thread("spinning");
        final Register seen = code.register("seen");
        final ThreadProgram.Label again = new ThreadProgram.Label();
        code.here(again).load("look", ACQUIRE, seen, x.place()).branch(Condition.equal(seen, 0), again);
        thread().put(OPAQUE, y, 1);
        final Verdict verdict = Explorer.explore(draft.finish(), MemoryModel.SC);
        assertFalse(verdict.isRight());
        assertTrue(verdict.counterexample().broken().contains("nothing ends"), verdict.counterexample().broken());
    }

    @Test
    void shortestWayToAFailureIsTold() {
        thread().put(OPAQUE, y, 1).put(OPAQUE, x, 1);
        final ThreadProgram.Code code = draft.thread("checking");
        final Register seen = code.register("seen");
        code.load("look", ACQUIRE, seen, x.place()).check(Condition.equal(seen, 0), "x has changed");
        final Verdict verdict = Explorer.explore(draft.finish(), MemoryModel.SC);
        assertEquals("x has changed", verdict.counterexample().broken());
        assertEquals(3, verdict.counterexample().length());
        assertTrue(verdict.counterexample().steps().get(2).contains("x is 1"), verdict.counterexample().toString());
    }

    @Test
    void demandOnTheEndIsChecked() {
        thread().put(OPAQUE, x, 1);
        draft.inTheEnd(x, 0, 2, "x is not 2");
        assertEquals("x is not 2", Explorer.explore(draft.finish(), MemoryModel.SC).counterexample().broken());
    }
}
