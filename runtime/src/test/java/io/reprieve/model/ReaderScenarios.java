package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
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
        final Domain domain = new Domain(draft, barrier, mutants, 2, 2);
        final Variable pointers = domain.pointers(1);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 2);
        for (int i = 0; i < 2; i++) {
            final ReaderSteps reader = new ReaderSteps(domain, draft.thread("online-" + (i + 1)), constant(i));
            reader.enter();
            reader.find(pointers.place());
            reader.use();
            for (int state = 0; state < bounds.choose(2 - i, 3 - i); state++) {
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

    /** Virtual threads that borrow one slot for their sections. */
    static void borrowedSlot(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        final Variable pointers = domain.pointers(1);
        final Variable free = draft.variable("free slot", 1);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 1);
        for (int i = 0; i < bounds.choose(2, 3); i++) {
            final Code code = draft.thread("virtual-" + (i + 1));
            final ReaderSteps reader = new ReaderSteps(domain, code, constant(0));
            final Register slot = code.register("slot");
            code.awaitAndExchange("a section borrows the slot", ACQUIRE, slot, free.place(), equal(slot, 1), 0);
            reader.enter();
            reader.find(pointers.place());
            reader.use();
            if (domain.has(Mutant.BORROWED_SLOT_RETURNED_FIRST)) {
                code.store("a section returns the slot", RELEASE, free.place(), 1);
                reader.exit();
            } else {
                reader.exit();
                final boolean released = !domain.has(Mutant.BORROWED_SLOT_RETURNED_WITHOUT_RELEASE);
                code.store("a section returns the slot", released ? RELEASE : OPAQUE, free.place(), 1);
            }
        }
        final Code updater = draft.thread("updater");
        domain.unpublish(updater, pointers.place());
        queue.append(updater, 0, 0, 1);
        queue.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    /** Not our algorithm: SRCU's phased counters, which need two waits in a grace period. An exhibit. */
    static void phasedCounters(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 2);
        final Variable pointers = domain.pointers(2);
        final Variable phase = draft.variable("phase", 0);
        final Variable counts = draft.array("readers", 2, 0);
        for (int i = 0; i < bounds.choose(1, 2); i++) {
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
