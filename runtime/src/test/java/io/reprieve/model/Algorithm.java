package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.atLeast;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;
import java.util.Set;

/**
 * The methods of readers, engine and queue as sequences of instructions, with their mistakes on demand. Each step is
 * named after the method of the code that it stands for.
 *
 * <p>Objects are numbers; 0 is {@code null}. An object is unborn, then alive, and released when its release has run.
 */
final class Algorithm {
    static final int OUTSIDE = 0;
    static final int UNBORN = 0;
    static final int ALIVE = 1;
    static final int RELEASED = 2;
    private static final int FIRST_EPOCH = 1;

    final Model.Draft draft;
    final Barrier barrier;
    private final Set<Mutant> mutants;

    final Variable clock;
    final Variable completed;
    final Variable stamps;
    final Variable objects;

    /**
     * An algorithm for one model.
     *
     * @param slots   how many reader slots there are.
     * @param objects how many objects there are; those that are published at the beginning are alive.
     */
    Algorithm(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final int slots, final int objects) {
        this.draft = draft;
        this.barrier = barrier;
        this.mutants = mutants;
        clock = draft.variable("clock", FIRST_EPOCH);
        completed = draft.variable("completed", FIRST_EPOCH);
        stamps = draft.array("stamp", slots, OUTSIDE);
        this.objects = draft.array("object", objects + 1, UNBORN);
    }

    boolean has(final Mutant mutant) {
        return mutants.contains(mutant);
    }

    /** Shared pointers; each points to the object with its own number, counted from 1. */
    Variable pointers(final int count) {
        final Variable pointers = draft.array("pointer", count, 0);
        for (int i = 0; i < count; i++) {
            draft.initially(pointers, i, i + 1);
            draft.initially(objects, i + 1, ALIVE);
        }
        return pointers;
    }

    void allReleasedInTheEnd(final int count) {
        for (int object = 1; object <= count; object++) {
            draft.inTheEnd(objects, object, RELEASED, "object " + object + " was never released");
        }
    }

    // ---- ReaderSlot

    /** An outermost section that reads one pointer. Registers are named apart, as a compiler would. */
    void section(final Code code, final Expression slot, final Place pointer, final String name) {
        if (has(Mutant.STAMP_AFTER_FIRST_READ)) {
            find(code, pointer, name);
            enter(code, slot, name);
        } else {
            enter(code, slot, name);
            find(code, pointer, name);
        }
        use(code, name);
        exit(code, slot);
    }

    void enter(final Code code, final Expression slot, final String name) {
        final Register epoch = code.register("epoch" + name);
        code.load(
            "ReaderSlot.enter: clock.getAcquire", has(Mutant.EPOCH_WITHOUT_ACQUIRE) ? OPAQUE : ACQUIRE, epoch,
            clock.place());
        if (has(Mutant.FENCE_BEFORE_STAMP)) {
            afterStamp(code);
        }
        code.store("ReaderSlot.enter: STAMP.setOpaque", OPAQUE, stamps.at(slot), epoch);
        if (!has(Mutant.FENCE_BEFORE_STAMP) && !has(Mutant.READER_WITHOUT_FENCE)) {
            afterStamp(code);
        }
    }

    void afterStamp(final Code code) {
        if (barrier == Barrier.FENCE) {
            code.fullFence("Fences.afterStamp");
        } else {
            code.compilerFence("Fences.afterStamp");
        }
    }

    void find(final Code code, final Place pointer, final String name) {
        code.load("a section reads the pointer", ACQUIRE, code.register("found" + name), pointer);
    }

    void use(final Code code, final String name) {
        final Label nothing = new Label();
        final Register found = code.register("found" + name);
        final Register state = code.register("state" + name);
        code.branch(equal(found, 0), nothing);
        code.load("a section uses what it has found", PLAIN, state, objects.at(found));
        code.check(different(state, UNBORN), "a reader has seen an object before its fields");
        code.check(equal(state, ALIVE), "an object was released while a reader was using it");
        code.here(nothing);
    }

    void exit(final Code code, final Expression slot) {
        code.store(
            "ReaderSlot.exit: STAMP.setRelease", has(Mutant.LEAVE_WITHOUT_RELEASE) ? OPAQUE : RELEASE,
            stamps.at(slot), OUTSIDE);
    }

    /** Between two uses of an online thread. */
    void quiescent(final Code code, final Expression slot, final String name) {
        final Register epoch = code.register("epoch" + name);
        code.load("ReaderSlot.quiescent: clock.getAcquire", ACQUIRE, epoch, clock.place());
        code.store(
            "ReaderSlot.quiescent: STAMP.setRelease", has(Mutant.QUIESCENT_WITHOUT_RELEASE) ? OPAQUE : RELEASE,
            stamps.at(slot), epoch);
        if (!has(Mutant.QUIESCENT_WITHOUT_FENCE)) {
            afterStamp(code);
        }
    }

    // ---- the program that uses Reprieve

    /** Puts another object, or nothing, in place of the one that a pointer points to. */
    void unpublish(final Code code, final Place pointer, final int successor) {
        if (successor != 0) {
            code.store("the program makes an object", PLAIN, objects.at(successor), ALIVE);
        }
        code.store(
            successor == 0 ? "the program unpublishes an object" : "the program replaces an object",
            has(Mutant.OBJECT_WITHOUT_RELEASE) ? OPAQUE : RELEASE, pointer, successor);
    }

    /** The body of a release: from here on the object may be anything. */
    void runBody(final Code code, final Expression object) {
        final Register was = code.register("was");
        code.exchange("the original body runs", PLAIN, was, objects.at(object), constant(RELEASED));
        code.check(equal(was, ALIVE), "a release has run twice");
    }

    // ---- GracePeriodEngine

    void cookie(final Code code, final Register cookie) {
        if (!has(Mutant.COOKIE_WITHOUT_FENCE)) {
            code.fullFence("GracePeriodEngine.cookie: fullFence");
        }
        if (has(Mutant.RUNNING_ONE_JOINED)) {
            code.load("GracePeriodEngine.cookie: completed", ACQUIRE, cookie, completed.place());
        } else {
            code.load("GracePeriodEngine.cookie: clock.getAcquire", ACQUIRE, cookie, clock.place());
        }
        code.assign(cookie, cookie.plus(1));
    }

    /** One grace period, for a driver that nobody else disturbs. */
    void gracePeriod(final Code code, final Register target, final Variable listed) {
        if (has(Mutant.EPOCH_ADVANCED_AFTER_SCAN)) {
            heavy(code);
            scan(code, target, listed);
            advance(code, target);
        } else if (has(Mutant.BARRIER_BEFORE_ADVANCE)) {
            heavy(code);
            advance(code, target);
            scan(code, target, listed);
        } else if (has(Mutant.SLOTS_READ_BEFORE_BARRIER)) {
            advance(code, target);
            scan(code, target, listed);
            heavy(code);
        } else if (has(Mutant.LIST_READ_BEFORE_BARRIER)) {
            advance(code, target);
            readList(code, listed);
            heavy(code);
            lookAtSlots(code, target, listed);
        } else {
            advance(code, target);
            if (!has(Mutant.NO_HEAVY_BARRIER)) {
                heavy(code);
            }
            scan(code, target, listed);
        }
        code.store("GracePeriodEngine.finish: COMPLETED.setRelease", RELEASE, completed.place(), target);
    }

    void advance(final Code code, final Register target) {
        code.store("GracePeriodEngine.begin: clock.advanceRelease", RELEASE, clock.place(), target);
    }

    void heavy(final Code code) {
        if (barrier == Barrier.FENCE) {
            code.fullFence("Fences.heavy");
        } else {
            code.heavyBarrier("Fences.heavy");
        }
    }

    private void scan(final Code code, final Register target, final Variable listed) {
        readList(code, listed);
        lookAtSlots(code, target, listed);
    }

    private void readList(final Code code, final Variable listed) {
        if (listed != null) {
            code.load(
                "GracePeriodEngine.scan: membersAcquire", ACQUIRE, code.register("size"), listed.place());
        }
    }

    private void lookAtSlots(final Code code, final Register target, final Variable listed) {
        if (has(Mutant.NO_WAITING)) {
            return;
        }
        final Label scanned = new Label();
        final Register stamp = code.register("stamp");
        final int slots = stamps.size - (has(Mutant.DISPATCHED_BEFORE_SCAN_COMPLETE) ? 1 : 0);
        for (int i = 0; i < slots; i++) {
            if (listed != null) {
                code.branch(atLeast(constant(i), code.register("size")), scanned);
            }
            code.await(
                "GracePeriodEngine.scan: ReaderSlot.holdsBack", ACQUIRE, stamp, stamps.at(i), passes(stamp, target));
        }
        code.here(scanned);
    }

    static Condition passes(final Expression stamp, final Expression target) {
        return equal(stamp, OUTSIDE).or(atLeast(stamp, target));
    }

    /** Begins the next grace period and sees it through, as the only driver. */
    void nextGracePeriod(final Code code, final Variable listed) {
        final Register target = code.register("target");
        code.load("GracePeriodEngine.begin: clock.getAcquire", ACQUIRE, target, clock.place());
        code.assign(target, target.plus(1));
        gracePeriod(code, target, listed);
    }

    /**
     * Waits until a grace period has passed, and drives it unless somebody else does. Polling is not modelled: who finds
     * another driver at work waits until it has stopped.
     *
     * @param listed  how many slots there are; {@code null} if all are there from the beginning.
     * @param driving who drives.
     */
    void await(final Code code, final Register cookie, final Variable listed, final Driving driving) {
        final Label again = new Label();
        final Label passed = new Label();
        final Label unlock = new Label();
        final Label running = new Label();
        final Label scan = new Label();
        final Register done = code.register("done");
        final Register target = code.register("target");
        final Register ignored = code.register("ignored");
        code.here(again);
        code.load("GracePeriodEngine.hasPassed", ACQUIRE, done, completed.place());
        code.branch(atLeast(done, cookie), passed);
        code.awaitAndExchange(
            "GracePeriodEngine.poll: DRIVEN.compareAndSet", ACQUIRE_RELEASE, ignored, driving.driven.place(),
            equal(ignored, 0), 1);
        code.load("GracePeriodEngine.isDue", ACQUIRE, done, completed.place());
        code.branch(atLeast(done, cookie), unlock);
        code.load("GracePeriodEngine.begin: clock.getAcquire", ACQUIRE, target, clock.place());
        if (driving.next == null) {
            code.assign(target, target.plus(1));
            gracePeriod(code, target, listed);
        } else {
            final Register next = code.register("next");
            code.branch(different(target, done), running);
            code.assign(target, target.plus(1));
            advance(code, target);
            heavy(code);
            code.assign(next, 0);
            code.jump(scan);
            code.here(running);
            code.load("GracePeriodEngine.scan: next", PLAIN, next, driving.next.place());
            code.here(scan);
            pollSlots(code, target, driving, again);
            code.store("GracePeriodEngine.finish: COMPLETED.setRelease", RELEASE, completed.place(), target);
        }
        code.here(unlock);
        code.store("GracePeriodEngine.poll: DRIVEN.setRelease", RELEASE, driving.driven.place(), 0);
        code.jump(again);
        code.here(passed);
    }

    /** Looks at the slots from the next one on; at one that lags it lets go of the engine. */
    private void pollSlots(final Code code, final Register target, final Driving driving, final Label again) {
        final Register stamp = code.register("stamp");
        final Register next = code.register("next");
        for (int i = 0; i < stamps.size; i++) {
            final Label slotPassed = new Label();
            code.branch(atLeast(next, i + 1), slotPassed);
            code.load("GracePeriodEngine.scan: ReaderSlot.holdsBack", ACQUIRE, stamp, stamps.at(i));
            code.branch(passes(stamp, target), slotPassed);
            code.store("GracePeriodEngine.lag", PLAIN, driving.next.place(), i);
            code.store("GracePeriodEngine.poll: DRIVEN.setRelease", RELEASE, driving.driven.place(), 0);
            code.await("Pause.pause", OPAQUE, stamp, stamps.at(i), passes(stamp, target));
            code.jump(again);
            code.here(slotPassed);
        }
    }

    /**
     * The right to move the engine.
     *
     * @param driven held by the driver.
     * @param next   the slot at which the last driver has stopped; {@code null} if a driver never stops half-way.
     */
    record Driving(Variable driven, Variable next) {
    }

    Driving driving(final boolean mayStopHalfway) {
        return new Driving(draft.variable("driven", 0), mayStopHalfway ? draft.variable("next", 0) : null);
    }

    // ---- ReleaseQueue

    /**
     * The queues of some releasing threads.
     *
     * @param references the entries, queue by queue.
     * @param published  the position of each queue.
     * @param releases   how many releases each thread makes.
     */
    record Queues(Variable references, Variable published, int releases) {
        Place entry(final int queue, final Expression position) {
            return references.at(position.plus(queue * releases));
        }

        int count() {
            return published.size;
        }
    }

    Queues queues(final int count, final int releases) {
        return new Queues(
            draft.array("reference", count * releases, 0), draft.array("published", count, 0), releases);
    }

    void append(final Code code, final Queues queues, final int queue, final int position, final int object) {
        if (has(Mutant.POSITION_BEFORE_ENTRY)) {
            publish(code, queues, queue, position);
            fill(code, queues, queue, position, object);
        } else {
            fill(code, queues, queue, position, object);
            publish(code, queues, queue, position);
        }
    }

    void fill(final Code code, final Queues queues, final int queue, final int position, final int object) {
        code.store(
            "ReleaseQueue.append: references[tail] = object", PLAIN, queues.entry(queue, constant(position)), object);
    }

    void publish(final Code code, final Queues queues, final int queue, final int position) {
        code.store(
            "ReleaseQueue.publish: PUBLISHED.setRelease", has(Mutant.POSITION_WITHOUT_RELEASE) ? OPAQUE : RELEASE,
            queues.published().at(queue), position + 1);
    }

    /**
     * The reclaimer, until it has run all releases of all queues.
     *
     * @param driving who drives the engine; {@code null} if nobody but the reclaimer does.
     */
    void reclaimAll(final Code code, final Queues queues, final Variable listed, final Driving driving) {
        final Label round = new Label();
        final Register cookie = code.register("cookie");
        code.here(round);
        if (driving == null) {
            awaitWork(code, queues, round);
            if (has(Mutant.SNAPSHOT_AFTER_ADVANCE)) {
                code.fullFence("GracePeriodEngine.cookie: fullFence");
                final Register target = code.register("target");
                code.load("GracePeriodEngine.begin: clock.getAcquire", ACQUIRE, target, clock.place());
                code.assign(target, target.plus(1));
                advance(code, target);
                snapshot(code, queues);
                gracePeriod(code, target, listed);
            } else {
                snapshot(code, queues);
                code.fullFence("GracePeriodEngine.cookie: fullFence");
                nextGracePeriod(code, listed);
            }
        } else {
            awaitWork(code, queues, round);
            if (has(Mutant.COOKIE_BEFORE_SNAPSHOT)) {
                cookie(code, cookie);
                snapshot(code, queues);
            } else {
                snapshot(code, queues);
                cookie(code, cookie);
            }
            await(code, cookie, listed, driving);
        }
        for (int queue = 0; queue < queues.count(); queue++) {
            runReleases(code, queues, queue);
        }
        for (int queue = 0; queue < queues.count(); queue++) {
            final Label all = new Label();
            code.branch(atLeast(consumed(code, queue), queues.releases()), all);
            code.jump(round);
            code.here(all);
        }
    }

    private static Register consumed(final Code code, final int queue) {
        return code.register("consumed" + queue);
    }

    private static Register snapshot(final Code code, final int queue) {
        return code.register("snapshot" + queue);
    }

    /** Stands for the reclaimer's sleep: it looks at the queues again when there is something to be seen. */
    private void awaitWork(final Code code, final Queues queues, final Label round) {
        final Label work = new Label();
        final Register seen = code.register("seen");
        for (int queue = 0; queue < queues.count(); queue++) {
            code.load("Reclaimer: is there work?", OPAQUE, seen, queues.published().at(queue));
            code.branch(atLeast(seen, consumed(code, queue).plus(1)), work);
        }
        for (int queue = 0; queue < queues.count(); queue++) {
            final Label all = new Label();
            code.branch(atLeast(consumed(code, queue), queues.releases()), all);
            code.await(
                "Reclaimer: idle", OPAQUE, seen, queues.published().at(queue),
                atLeast(seen, consumed(code, queue).plus(1)));
            code.jump(round);
            code.here(all);
        }
        code.here(work);
    }

    private void snapshot(final Code code, final Queues queues) {
        for (int queue = 0; queue < queues.count(); queue++) {
            code.load(
                "Reclaimer: ReleaseQueue.publishedAcquire", ACQUIRE, snapshot(code, queue),
                queues.published().at(queue));
        }
    }

    private void runReleases(final Code code, final Queues queues, final int queue) {
        final Label next = new Label();
        final Label end = new Label();
        final Register object = code.register("object");
        final Register consumed = consumed(code, queue);
        code.here(next);
        code.branch(atLeast(consumed, snapshot(code, queue)), end);
        code.load("ReleaseQueue.claim: reads the entry", PLAIN, object, queues.entry(queue, consumed));
        code.check(different(object, 0), "the reclaimer has read an entry that isn't there yet");
        code.store("ReleaseQueue.claim: nulls the entry", PLAIN, queues.entry(queue, consumed), 0);
        code.assign(consumed, consumed.plus(1));
        runBody(code, object);
        code.jump(next);
        code.here(end);
    }
}
