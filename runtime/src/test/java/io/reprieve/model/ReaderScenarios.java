package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;
import java.util.Set;

/**
 * Readers of other kinds: online threads, virtual threads, and those of a rival design.
 */
final class ReaderScenarios {
    private ReaderScenarios() {
    }

    /** Threads that are online and announce quiescent states. */
    static void quiescent(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int readers = bounds.choose(1, 2, 2);
        final Domain domain = new Domain(draft, barrier, mutants, readers, 2);
        final Variable pointers = domain.pointers(1);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 2);
        for (int i = 0; i < readers; i++) {
            final ReaderSteps reader = new ReaderSteps(domain, draft.thread("online-" + (i + 1)), constant(i));
            reader.enter();
            reader.find(pointers.place());
            reader.use();
            for (int state = 0; state < bounds.choose(2, 1, 3 - i); state++) {
                reader.quiescent();
                reader.find(pointers.place());
                reader.use();
            }
            reader.exit();
        }
        final Code updater = draft.thread("updater");
        domain.replace(updater, pointers.place(), 2);
        queue.append(updater, 0, 0, 1);
        domain.unpublish(updater, pointers.place());
        queue.append(updater, 0, 1, 2);
        queue.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    /** Sections within sections, whose epoch lies beside the stamp. */
    static void nested(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 2);
        domain.nests();
        final Variable pointers = domain.pointers(1);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 2);
        final ReaderSteps reader = new ReaderSteps(domain, draft.thread("reader"), constant(0));
        for (int section = 0; section < bounds.choose(1, 2, 3); section++) {
            reader.nestedSections(pointers.place());
        }
        final Code updater = draft.thread("updater");
        domain.replace(updater, pointers.place(), 2);
        queue.append(updater, 0, 0, 1);
        domain.unpublish(updater, pointers.place());
        queue.append(updater, 0, 1, 2);
        queue.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    /** A thread that is online, and updaters that wait for grace periods and share them. */
    static void onlineAndJoiners(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 2);
        final Variable pointers = domain.pointers(2);
        final EngineSteps engine = EngineSteps.drivenByAll(domain, null);
        final ReaderSteps reader = new ReaderSteps(domain, draft.thread("online"), constant(0));
        reader.enter();
        for (int state = 0; state < bounds.choose(1, 2, 3); state++) {
            reader.quiescent();
            reader.find(pointers.at(state % 2));
            reader.use();
        }
        reader.exit();
        for (int i = 0; i < 2; i++) {
            engine.unpublishAndSynchronize(draft.thread("updater-" + (i + 1)), pointers.at(i), i + 1);
        }
        domain.allReleasedInTheEnd();
    }

    /** Virtual threads that borrow one slot for their sections. */
    static void borrowedSlot(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        final Variable pointers = domain.pointers(1);
        final Variable borrower = draft.variable("borrower", 0);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 1);
        for (int i = 0; i < bounds.choose(2, 2, 3); i++) {
            final Code code = draft.thread("virtual-" + (i + 1));
            final ReaderSteps reader = new ReaderSteps(domain, code, constant(0));
            final Register slot = code.register("slot");
            code.awaitAndExchange(
                "ReaderSlot.borrow: BORROWER.compareAndSet",
                domain.unless(Mutant.BORROWED_SLOT_TAKEN_WITHOUT_ACQUIRE, ACQUIRE), slot, borrower.place(),
                equal(slot, 0), i + 1);
            reader.enter();
            reader.find(pointers.place());
            reader.use();
            if (domain.has(Mutant.BORROWED_SLOT_RETURNED_FIRST)) {
                code.store("ReaderSlot.giveBack: BORROWER.setRelease", RELEASE, borrower.place(), 0);
                reader.exit();
            } else {
                reader.exit();
                final boolean released = !domain.has(Mutant.BORROWED_SLOT_RETURNED_WITHOUT_RELEASE);
                code.store(
                    "ReaderSlot.giveBack: BORROWER.setRelease", released ? RELEASE : OPAQUE, borrower.place(), 0);
            }
        }
        final Code updater = draft.thread("updater");
        domain.unpublish(updater, pointers.place());
        queue.append(updater, 0, 0, 1);
        queue.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    /** Threads that count into one slot, because none of their own can be had. */
    static void countedSlot(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        final Variable pointers = domain.pointers(1);
        final Variable monitor = draft.variable("monitor", 0);
        final Variable sharers = draft.variable("sharers", 0);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 1);
        for (int i = 0; i < bounds.choose(2, 2, 3); i++) {
            final Code code = draft.thread("sharer-" + (i + 1));
            final ReaderSteps reader = new ReaderSteps(domain, code, constant(0));
            final Register entered = code.register("entered");
            final Register left = code.register("left");
            final Label others = new Label();
            final Label stay = new Label();
            lock(code, monitor, "ReaderSlot.enterShared: synchronized");
            code.load("ReaderSlot.enterShared: sharers", PLAIN, entered, sharers.place());
            code.store("ReaderSlot.enterShared: sharers++", PLAIN, sharers.place(), entered.plus(1));
            code.branch(different(entered, 0), others);
            reader.enter();
            code.here(others);
            unlock(code, monitor);
            reader.find(pointers.place());
            reader.use();
            lock(code, monitor, "ReaderSlot.exitShared: synchronized");
            code.load("ReaderSlot.exitShared: sharers", PLAIN, left, sharers.place());
            code.store("ReaderSlot.exitShared: --sharers", PLAIN, sharers.place(), left.plus(-1));
            if (!domain.has(Mutant.COUNTED_SLOT_LEFT_BY_FIRST)) {
                code.branch(different(left, 1), stay);
            }
            reader.exit();
            code.here(stay);
            unlock(code, monitor);
        }
        final Code updater = draft.thread("updater");
        domain.unpublish(updater, pointers.place());
        queue.append(updater, 0, 0, 1);
        queue.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    private static void lock(final Code code, final Variable monitor, final String step) {
        final Register was = code.register(step);
        code.awaitAndExchange(step, ACQUIRE, was, monitor.place(), equal(was, 0), 1);
    }

    private static void unlock(final Code code, final Variable monitor) {
        code.store("unlocks the monitor", RELEASE, monitor.place(), 0);
    }

    /** Not our algorithm: SRCU's phased counters, which need two waits in a grace period. An exhibit. */
    static void phasedCounters(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 2);
        final Variable pointers = domain.pointers(2);
        final Variable phase = draft.variable("phase", 0);
        final Variable counts = draft.array("readers", 2, 0);
        for (int i = 0; i < bounds.choose(1, 2, 3); i++) {
            final Code code = draft.thread("reader-" + (i + 1));
            final ReaderSteps reader = new ReaderSteps(domain, code, constant(0));
            final Register index = code.register("index");
            final Register count = code.register("count");
            code.load("enter: reads the phase", ACQUIRE, index, phase.place());
            code.exchange("enter: counts itself in", ACQUIRE_RELEASE, count, counts.at(index), count.plus(1));
            domain.afterStamp(code);
            reader.find(pointers.at(1));
            reader.use();
            code.exchange("exit: counts itself out", ACQUIRE_RELEASE, count, counts.at(index), count.plus(-1));
        }
        final Code updater = draft.thread("updater");
        for (int object = 1; object <= 2; object++) {
            final int before = (object - 1) % 2;
            domain.unpublish(updater, pointers.at(object - 1));
            domain.heavy(updater);
            if (!domain.has(Mutant.ONE_FLIP)) {
                drain(updater, counts.at(1 - before));
            }
            updater.store("flips the phase", RELEASE, phase.place(), 1 - before);
            domain.heavy(updater);
            drain(updater, counts.at(before));
            domain.runBody(updater, constant(object), "" + object);
        }
        domain.allReleasedInTheEnd();
    }

    private static void drain(final Code code, final Place readers) {
        final Register count = code.register("count");
        code.await("waits until a phase is empty", ACQUIRE, count, readers, equal(count, 0));
    }
}
