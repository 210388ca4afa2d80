package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.atLeast;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;
import java.util.Set;

/**
 * The reclaimer's sleep, and the releases that end it.
 */
final class WakeUpScenarios {
    private static final int RELEASERS = 2;

    private final Barrier barrier;
    private final Set<Mutant> mutants;
    private final int releases;
    private final Variable published;
    private final Variable parked;
    private final Variable permit;

    private WakeUpScenarios(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final int releases) {
        this.barrier = barrier;
        this.mutants = mutants;
        this.releases = releases;
        published = draft.array("published", RELEASERS, 0);
        parked = draft.variable("parked", 0);
        permit = draft.variable("permit", 0);
    }

    /** Two releasing threads, and a reclaimer that parks whenever it sees nothing new. */
    static void wakeUp(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final WakeUpScenarios scenario = new WakeUpScenarios(draft, barrier, mutants, bounds.choose(1, 2, 3));
        for (int queue = 0; queue < RELEASERS; queue++) {
            scenario.release(draft.thread("releaser-" + (queue + 1)), queue);
        }
        scenario.reclaim(draft.thread("reclaimer"));
    }

    private void release(final Code code, final int queue) {
        for (int i = 1; i <= releases; i++) {
            final Label nobody = new Label();
            final Register sleeps = code.register("sleeps" + i);
            final Register was = code.register("was" + i);
            code.store("ReleaseQueue.publish: PUBLISHED.setRelease", RELEASE, published.at(queue), i);
            code.load("Wakeup.wakeIfParked: PARKED.getOpaque", OPAQUE, sleeps, parked.place());
            code.branch(equal(sleeps, 0), nobody);
            code.compareAndExchange(
                "Wakeup.wake: PARKED.compareAndSet", ACQUIRE_RELEASE, was, parked.place(), constant(1), constant(0));
            code.branch(equal(was, 0), nobody);
            code.store("Wakeup.wake: unpark", OPAQUE, permit.place(), 1);
            code.here(nobody);
        }
    }

    private void reclaim(final Code code) {
        final Label again = new Label();
        final Label more = new Label();
        final Label work = new Label();
        code.here(again);
        for (int queue = 0; queue < RELEASERS; queue++) {
            code.load("ReleaseQueue.snap: publishedAcquire", ACQUIRE, seen(code, queue), published.at(queue));
        }
        for (int queue = 0; queue < RELEASERS; queue++) {
            final Label all = new Label();
            code.branch(atLeast(seen(code, queue), releases), all);
            code.jump(more);
            code.here(all);
        }
        final Label end = new Label();
        code.jump(end);
        code.here(more);
        code.store("Wakeup.park: PARKED.setVolatile", RELEASE, parked.place(), 1);
        if (barrier == Barrier.FENCE || mutants.contains(Mutant.PARKED_WITHOUT_HEAVY_BARRIER)) {
            code.fullFence("Fences.heavy");
        } else {
            code.heavyBarrier("Fences.heavy");
        }
        if (!mutants.contains(Mutant.PARKED_WITHOUT_LOOKING_AGAIN)) {
            lookAgain(code, work);
        }
        park(code);
        code.here(work);
        code.store("Wakeup.rise: PARKED.setOpaque", OPAQUE, parked.place(), 0);
        code.jump(again);
        code.here(end);
    }

    private void lookAgain(final Code code, final Label work) {
        final Register now = code.register("now");
        for (int queue = 0; queue < RELEASERS; queue++) {
            code.load("Wakeup.park: hasWork", ACQUIRE, now, published.at(queue));
            code.branch(atLeast(now, seen(code, queue).plus(1)), work);
        }
    }

    private void park(final Code code) {
        final Register had = code.register("had");
        if (barrier == Barrier.FENCE && !mutants.contains(Mutant.PARKED_WITHOUT_BOUND)) {
            code.exchange("LockSupport.parkNanos: woken, or the time is up", PLAIN, had, permit.place(), constant(0));
        } else {
            code.awaitAndExchange("LockSupport.park", PLAIN, had, permit.place(), equal(had, 1), 0);
        }
    }

    private static Register seen(final Code code, final int queue) {
        return code.register("seen" + queue);
    }
}
