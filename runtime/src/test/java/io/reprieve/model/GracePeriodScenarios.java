package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;
import java.util.Set;

/**
 * The grace period: readers, those who wait for them, and those who drive.
 */
final class GracePeriodScenarios {
    private GracePeriodScenarios() {
    }

    /** Readers; updaters that queue releases; the reclaimer, which alone drives. */
    static void queue(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int readers = bounds.choose(1, 2, 2);
        final int updaters = bounds.choose(1, 1, 2);
        final int releases = bounds.choose(2, 2, 1);
        final Domain domain = new Domain(draft, barrier, mutants, readers, updaters * releases);
        final Variable pointers = domain.pointers(updaters);
        final QueueSteps queues = new QueueSteps(domain, EngineSteps.drivenByOne(domain), updaters, releases);
        for (int i = 0; i < readers; i++) {
            final ReaderSteps reader = new ReaderSteps(domain, draft.thread("reader-" + (i + 1)), constant(i));
            reader.section(pointers.at(0));
            if (i == 0 && readers == 2 || updaters == 2) {
                reader.section(pointers.at(updaters - 1));
            }
        }
        for (int i = 0; i < updaters; i++) {
            final Code updater = draft.thread("updater-" + (i + 1));
            if (releases == 2) {
                domain.replace(updater, pointers.at(i), 2);
                queues.append(updater, i, 0, 1);
            }
            domain.unpublish(updater, pointers.at(i));
            queues.append(updater, i, releases - 1, releases == 2 ? 2 : i + 1);
        }
        queues.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    /** Readers; updaters that wait for grace periods, share them, and drive them. */
    static void joiners(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int updaters = bounds.choose(2, 2, 3);
        final Domain domain = new Domain(draft, barrier, mutants, bounds.choose(1, 2, 2), updaters);
        joiners(domain, EngineSteps.drivenByAll(domain, null), true);
    }

    /** As {@link #joiners}; a driver that finds a reader inside lets another go on from there. */
    static void joinersByTurns(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, bounds.choose(1, 2, 2), 2);
        joiners(domain, EngineSteps.drivenByTurns(domain), bounds == Bounds.LARGE);
    }

    private static void joiners(final Domain domain, final EngineSteps engine, final boolean again) {
        final int updaters = domain.objects.size - 1;
        final Variable pointers = domain.pointers(updaters);
        for (int i = 0; i < domain.stamps.size; i++) {
            final Code code = domain.draft.thread("reader-" + (i + 1));
            final ReaderSteps reader = new ReaderSteps(domain, code, constant(i));
            reader.section(pointers.at(i));
            if (i == 0 && again) {
                reader.section(pointers.at(updaters - 1));
            }
        }
        for (int i = 0; i < updaters; i++) {
            engine.unpublishAndSynchronize(domain.draft.thread("updater-" + (i + 1)), pointers.at(i), i + 1);
        }
        domain.allReleasedInTheEnd();
    }

    /** The reclaimer and an updater that waits, on one engine. */
    static void queueAndJoiner(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, bounds.choose(1, 1, 2), 2);
        final Variable pointers = domain.pointers(2);
        final EngineSteps engine = EngineSteps.drivenByAll(domain, null);
        for (int i = 0; i < domain.stamps.size; i++) {
            final ReaderSteps reader = new ReaderSteps(domain, draft.thread("reader-" + (i + 1)), constant(i));
            reader.section(pointers.at(0));
            if (bounds != Bounds.SMALL) {
                reader.section(pointers.at(1));
            }
        }
        queueAndJoiner(domain, engine, pointers);
    }

    private static void queueAndJoiner(final Domain domain, final EngineSteps engine, final Variable pointers) {
        final QueueSteps queue = new QueueSteps(domain, engine, 1, 1);
        final Code updater = domain.draft.thread("updater-1");
        domain.unpublish(updater, pointers.at(0));
        queue.append(updater, 0, 0, 1);
        engine.unpublishAndSynchronize(domain.draft.thread("updater-2"), pointers.at(1), 2);
        queue.reclaimAll(domain.draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }

    /** A cookie that is only looked at, while another thread drives. */
    static void polling(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int readers = bounds.choose(1, 2, 2);
        final Domain domain = new Domain(draft, barrier, mutants, readers, 1);
        final Variable pointers = domain.pointers(1);
        final Variable requested = draft.variable("requested", 0);
        final EngineSteps engine = EngineSteps.drivenByOne(domain);
        for (int i = 0; i < readers; i++) {
            final ReaderSteps reader = new ReaderSteps(domain, draft.thread("reader-" + (i + 1)), constant(i));
            for (int section = 0; section < bounds.choose(2, 2 - i, 2); section++) {
                reader.section(pointers.at(0));
            }
        }
        final Code poller = draft.thread("poller");
        final Register cookie = poller.register("cookie");
        domain.unpublish(poller, pointers.at(0));
        engine.cookie(poller, cookie);
        poller.store("GracePeriodEngine.request", RELEASE, requested.place(), cookie);
        engine.poll(poller, cookie);
        domain.runBody(poller, constant(1), "");
        final Code driver = draft.thread("driver");
        final Register request = driver.register("request");
        final Label served = new Label();
        // One that may begin before the cookie is taken or after it, and one more if it was before.
        engine.gracePeriod(driver, "1");
        driver.await("GracePeriodEngine.isDue", ACQUIRE, request, requested.place(), different(request, 0));
        driver.branch(equal(request, 2), served);
        engine.gracePeriod(driver, "2");
        driver.here(served);
        domain.allReleasedInTheEnd();
    }

    /** As {@link #queueAndJoiner}, with readers whose first section registers their slot. */
    static void registration(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, bounds.choose(1, 1, 2), 2);
        final Variable pointers = domain.pointers(2);
        final Variable lock = draft.variable("registry lock", 0);
        final Variable listed = draft.variable("size", 0);
        for (int i = 0; i < domain.stamps.size; i++) {
            final Code code = draft.thread("reader-" + (i + 1));
            final Register slot = code.register("slot");
            final ReaderSteps reader = new ReaderSteps(domain, code, slot);
            if (domain.has(Mutant.REGISTERED_AFTER_FIRST_READ)) {
                reader.find(pointers.at(0));
                reader.register(slot, lock, listed);
                reader.enter();
                reader.use();
                reader.exit();
            } else {
                reader.register(slot, lock, listed);
                reader.section(pointers.at(0));
            }
            if (bounds != Bounds.SMALL) {
                reader.section(pointers.at(1));
            }
        }
        queueAndJoiner(domain, EngineSteps.drivenByAll(domain, listed), pointers);
    }

    /** An update-side section that releases two objects first and unpublishes them after. */
    static void updateSection(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int readers = bounds.choose(1, 2, 2);
        final Domain domain = new Domain(draft, barrier, mutants, readers, 2);
        final Variable pointers = domain.pointers(2);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, 2);
        for (int i = 0; i < readers; i++) {
            final ReaderSteps reader = new ReaderSteps(domain, draft.thread("reader-" + (i + 1)), constant(i));
            for (int section = 0; section < bounds.choose(1, 2 - i, 2); section++) {
                reader.section(pointers.at((i + section) % 2));
            }
        }
        final Code updater = draft.thread("updater");
        final boolean atOnce = domain.has(Mutant.UPDATER_PUBLISHED_AT_ONCE);
        for (int i = 0; i < 2; i++) {
            queue.fill(updater, 0, i, i + 1);
            if (atOnce) {
                queue.publish(updater, 0, i + 1);
            }
        }
        domain.unpublish(updater, pointers.at(0));
        domain.unpublish(updater, pointers.at(1));
        if (!atOnce) {
            queue.publish(updater, 0, 2);
        }
        queue.reclaimAll(draft.thread("reclaimer"));
        domain.allReleasedInTheEnd();
    }
}
