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
 * Who does what in a model: a handful of threads that run the algorithm's steps.
 */
enum Scenario {
    /** Readers; updaters that queue releases; the reclaimer, which alone drives grace periods. */
    QUEUE {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final int updaters = bounds.choose(1, 2);
            final int releases = 2;
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 2, updaters * releases);
            final Variable pointers = algorithm.pointers(updaters);
            final Algorithm.Queues queues = algorithm.queues(updaters, releases);
            for (int reader = 0; reader < 2; reader++) {
                final Code code = draft.thread("reader-" + (reader + 1));
                final int sections = reader == 0 ? 2 : 1;
                for (int i = 0; i < sections; i++) {
                    algorithm.section(code, constant(reader), pointers.at(reader % updaters), String.valueOf(i));
                }
            }
            for (int updater = 0; updater < updaters; updater++) {
                final Code code = draft.thread("updater-" + (updater + 1));
                final int successor = updaters + updater + 1;
                algorithm.unpublish(code, pointers.at(updater), successor);
                algorithm.append(code, queues, updater, 0, updater + 1);
                algorithm.unpublish(code, pointers.at(updater), 0);
                algorithm.append(code, queues, updater, 1, successor);
            }
            algorithm.reclaimAll(draft.thread("reclaimer"), queues, null, null);
            algorithm.allReleasedInTheEnd(updaters * releases);
        }
    },

    /** Readers; updaters that wait for grace periods, share them, and drive them by turns. */
    JOINERS {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            joiners(draft, barrier, mutants, bounds, false);
        }
    },

    /** As {@link #JOINERS}; a driver that finds a reader inside lets another one go on from there. */
    JOINERS_BY_TURNS {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            joiners(draft, barrier, mutants, bounds, true);
        }
    },

    /** The reclaimer and an updater that waits, on one engine. */
    QUEUE_AND_JOINER {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final int readers = bounds.choose(1, 2);
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, readers, 2);
            final Variable pointers = algorithm.pointers(2);
            final Algorithm.Queues queues = algorithm.queues(1, 1);
            final Algorithm.Driving driving = algorithm.driving(false);
            for (int reader = 0; reader < readers; reader++) {
                final Code code = draft.thread("reader-" + (reader + 1));
                algorithm.section(code, constant(reader), pointers.at(0), "0");
                algorithm.section(code, constant(reader), pointers.at(1), "1");
            }
            final Code updater = draft.thread("updater-1");
            algorithm.unpublish(updater, pointers.at(0), 0);
            algorithm.append(updater, queues, 0, 0, 1);
            synchronizeAndRun(algorithm, draft.thread("updater-2"), pointers, 1, driving);
            algorithm.reclaimAll(draft.thread("reclaimer"), queues, null, driving);
            algorithm.allReleasedInTheEnd(2);
        }
    },

    /** A batch whose cookie is only looked at, while others drive. */
    POLLING {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 2, 1);
            final Variable pointers = algorithm.pointers(1);
            for (int reader = 0; reader < 2; reader++) {
                final Code code = draft.thread("reader-" + (reader + 1));
                for (int i = 0; i < bounds.choose(reader == 0 ? 2 : 1, 2); i++) {
                    algorithm.section(code, constant(reader), pointers.at(0), String.valueOf(i));
                }
            }
            final Code poller = draft.thread("poller");
            final Register cookie = poller.register("cookie");
            final Register done = poller.register("done");
            algorithm.unpublish(poller, pointers.at(0), 0);
            algorithm.cookie(poller, cookie);
            poller.await(
                "GracePeriodEngine.hasPassed", ACQUIRE, done, algorithm.completed.place(), atLeast(done, cookie));
            algorithm.runBody(poller, constant(1));
            final Code driver = draft.thread("driver");
            // One may begin before the cookie is taken, and one after it.
            algorithm.nextGracePeriod(driver, null);
            algorithm.nextGracePeriod(driver, null);
            algorithm.allReleasedInTheEnd(1);
        }
    },

    /** Readers whose first section registers their slot. */
    REGISTRATION {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final int readers = bounds.choose(1, 2);
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, readers, 2);
            final Variable pointers = algorithm.pointers(2);
            final Variable registering = draft.variable("registering", 0);
            final Variable listed = draft.variable("size", 0);
            final Algorithm.Queues queues = algorithm.queues(1, 1);
            final Algorithm.Driving driving = algorithm.driving(false);
            for (int reader = 0; reader < readers; reader++) {
                final Code code = draft.thread("reader-" + (reader + 1));
                final Register slot = code.register("slot");
                if (algorithm.has(Mutant.REGISTERED_AFTER_FIRST_READ)) {
                    algorithm.find(code, pointers.at(0), "0");
                    register(code, slot, registering, listed, false);
                    algorithm.enter(code, slot, "0");
                    algorithm.use(code, "0");
                    algorithm.exit(code, slot);
                } else {
                    register(code, slot, registering, listed, false);
                    algorithm.section(code, slot, pointers.at(0), "0");
                }
                algorithm.section(code, slot, pointers.at(1), "1");
            }
            final Code updater = draft.thread("updater-1");
            algorithm.unpublish(updater, pointers.at(0), 0);
            algorithm.append(updater, queues, 0, 0, 1);
            final Code joiner = draft.thread("updater-2");
            final Register cookie = joiner.register("cookie");
            algorithm.unpublish(joiner, pointers.at(1), 0);
            algorithm.cookie(joiner, cookie);
            algorithm.await(joiner, cookie, listed, driving);
            algorithm.runBody(joiner, constant(2));
            algorithm.reclaimAll(draft.thread("reclaimer"), queues, listed, driving);
            algorithm.allReleasedInTheEnd(2);
        }
    },

    /** Threads that are online all the time and announce quiescent states. */
    QUIESCENT {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 2, 2);
            final Variable pointers = algorithm.pointers(1);
            final Algorithm.Queues queues = algorithm.queues(1, 2);
            for (int reader = 0; reader < 2; reader++) {
                final Code code = draft.thread("online-" + (reader + 1));
                algorithm.enter(code, constant(reader), "0");
                algorithm.find(code, pointers.place(), "0");
                algorithm.use(code, "0");
                for (int i = 1; i <= bounds.choose(2 - reader, 3); i++) {
                    final String name = String.valueOf(i);
                    algorithm.quiescent(code, constant(reader), name);
                    algorithm.find(code, pointers.place(), name);
                    algorithm.use(code, name);
                }
                algorithm.exit(code, constant(reader));
            }
            final Code updater = draft.thread("updater");
            algorithm.unpublish(updater, pointers.place(), 2);
            algorithm.append(updater, queues, 0, 0, 1);
            algorithm.unpublish(updater, pointers.place(), 0);
            algorithm.append(updater, queues, 0, 1, 2);
            algorithm.reclaimAll(draft.thread("reclaimer"), queues, null, null);
            algorithm.allReleasedInTheEnd(2);
        }
    },

    /** An update-side section that releases first and unpublishes after. */
    UPDATE_SECTION {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 2, 2);
            final Variable pointers = algorithm.pointers(2);
            final Algorithm.Queues queues = algorithm.queues(1, 2);
            for (int reader = 0; reader < 2; reader++) {
                final Code code = draft.thread("reader-" + (reader + 1));
                for (int i = 0; i < bounds.choose(2 - reader, 2); i++) {
                    algorithm.section(code, constant(reader), pointers.at(reader), String.valueOf(i));
                }
            }
            final Code updater = draft.thread("updater");
            final boolean atOnce = algorithm.has(Mutant.UPDATER_PUBLISHED_AT_ONCE);
            for (int i = 0; i < 2; i++) {
                algorithm.fill(updater, queues, 0, i, i + 1);
                if (atOnce) {
                    algorithm.publish(updater, queues, 0, i);
                }
            }
            algorithm.unpublish(updater, pointers.at(0), 0);
            algorithm.unpublish(updater, pointers.at(1), 0);
            if (!atOnce) {
                // Once, at the end: the position beyond both.
                algorithm.publish(updater, queues, 0, 1);
            }
            algorithm.reclaimAll(draft.thread("reclaimer"), queues, null, null);
            algorithm.allReleasedInTheEnd(2);
        }
    },

    /** Two virtual threads that borrow one slot for their sections. */
    BORROWED_SLOT {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 1, 1);
            final Variable pointers = algorithm.pointers(1);
            final Variable free = draft.variable("free slot", 1);
            final Algorithm.Queues queues = algorithm.queues(1, 1);
            for (int reader = 0; reader < bounds.choose(2, 3); reader++) {
                final Code code = draft.thread("virtual-" + (reader + 1));
                final Register slot = code.register("slot");
                code.awaitAndExchange("a section borrows the slot", ACQUIRE, slot, free.place(), equal(slot, 1), 0);
                algorithm.enter(code, constant(0), "0");
                algorithm.find(code, pointers.place(), "0");
                algorithm.use(code, "0");
                if (algorithm.has(Mutant.BORROWED_SLOT_RETURNED_FIRST)) {
                    code.store("a section returns the slot", RELEASE, free.place(), 1);
                    algorithm.exit(code, constant(0));
                } else {
                    algorithm.exit(code, constant(0));
                    code.store(
                        "a section returns the slot",
                        algorithm.has(Mutant.BORROWED_SLOT_RETURNED_WITHOUT_RELEASE) ? OPAQUE : RELEASE,
                        free.place(), 1);
                }
            }
            final Code updater = draft.thread("updater");
            algorithm.unpublish(updater, pointers.place(), 0);
            algorithm.append(updater, queues, 0, 0, 1);
            algorithm.reclaimAll(draft.thread("reclaimer"), queues, null, null);
            algorithm.allReleasedInTheEnd(1);
        }
    },

    /** Not our algorithm: SRCU's phased counters, which need two waits in a grace period. An exhibit. */
    PHASED_COUNTERS {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 1, 2);
            final Variable pointers = algorithm.pointers(2);
            final Variable phase = draft.variable("phase", 0);
            final Variable readers = draft.array("readers", 2, 0);
            final Code reader = draft.thread("reader");
            for (int i = 0; i < 2; i++) {
                final Register index = reader.register("index" + i);
                final Register count = reader.register("count" + i);
                final Register left = reader.register("left" + i);
                reader.load("enter: reads the phase", ACQUIRE, index, phase.place());
                reader.exchange("enter: counts itself in", ACQUIRE_RELEASE, count, readers.at(index), count.plus(1));
                algorithm.afterStamp(reader);
                algorithm.find(reader, pointers.at(1), String.valueOf(i));
                algorithm.use(reader, String.valueOf(i));
                reader.exchange("exit: counts itself out", ACQUIRE_RELEASE, left, readers.at(index), left.plus(-1));
            }
            final Code updater = draft.thread("updater");
            for (int object = 1; object <= 2; object++) {
                algorithm.unpublish(updater, pointers.at(object - 1), 0);
                final int before = (object - 1) % 2;
                algorithm.heavy(updater);
                if (!algorithm.has(Mutant.ONE_FLIP)) {
                    drained(updater, readers, 1 - before);
                }
                updater.store("flips the phase", RELEASE, phase.place(), 1 - before);
                algorithm.heavy(updater);
                drained(updater, readers, before);
                algorithm.runBody(updater, constant(object));
            }
            algorithm.allReleasedInTheEnd(2);
        }

        private void drained(final Code code, final Variable readers, final int phase) {
            final Register count = code.register("count");
            code.await("waits until a phase is empty", ACQUIRE, count, readers.at(phase), equal(count, 0));
        }
    },

    /** Two threads that both take releases out of one queue: the reclaimer, and the owner that waits. */
    CONSUMERS {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final int releases = bounds.choose(2, 3);
            final Algorithm algorithm = new Algorithm(draft, barrier, mutants, 1, releases);
            final Algorithm.Queues queues = algorithm.queues(1, releases);
            final Variable ready = draft.variable("ready", 0);
            final Variable consumed = draft.variable("consumed", 0);
            final Variable claiming = draft.variable("claiming", 0);
            final Code owner = draft.thread("owner");
            for (int i = 0; i < releases; i++) {
                owner.store("the program makes an object", PLAIN, algorithm.objects.at(i + 1), Algorithm.ALIVE);
                algorithm.append(owner, queues, 0, i, i + 1);
            }
            owner.store("ReleaseQueue.markReady", RELEASE, ready.place(), releases);
            claimAll(algorithm, owner, queues, ready, consumed, claiming);
            claimAll(algorithm, draft.thread("reclaimer"), queues, ready, consumed, claiming);
            algorithm.allReleasedInTheEnd(releases);
        }

        private void claimAll(
            final Algorithm algorithm,
            final Code code,
            final Algorithm.Queues queues,
            final Variable ready,
            final Variable consumed,
            final Variable claiming) {
            final boolean locks = !algorithm.has(Mutant.CLAIMED_WITHOUT_LOCK);
            final Label next = new Label();
            final Label none = new Label();
            final Label end = new Label();
            final Register position = code.register("position");
            final Register ignored = code.register("ignored");
            final Register object = code.register("object");
            code.await(
                "ReleaseQueue.readyAcquire", ACQUIRE, ignored, ready.place(), equal(ignored, queues.releases()));
            code.here(next);
            if (locks) {
                code.awaitAndExchange(
                    "ReleaseQueue.lock: CLAIMING.compareAndSet", ACQUIRE_RELEASE, ignored, claiming.place(),
                    equal(ignored, 0), 1);
            }
            code.load("ReleaseQueue.claim: consumed", PLAIN, position, consumed.place());
            code.branch(atLeast(position, queues.releases()), none);
            code.load("ReleaseQueue.claim: reads the entry", PLAIN, object, queues.entry(0, position));
            code.check(different(object, 0), "a consumer has found nothing where an entry should be");
            code.store("ReleaseQueue.claim: nulls the entry", PLAIN, queues.entry(0, position), 0);
            code.store("ReleaseQueue.claim: CONSUMED.setRelease", RELEASE, consumed.place(), position.plus(1));
            if (locks) {
                code.store("ReleaseQueue.unlock: CLAIMING.setRelease", RELEASE, claiming.place(), 0);
            }
            algorithm.runBody(code, object);
            code.jump(next);
            code.here(none);
            if (locks) {
                code.store("ReleaseQueue.unlock: CLAIMING.setRelease", RELEASE, claiming.place(), 0);
            }
            code.here(end);
        }
    },

    /** An object with an embedded head whose body hands it to the next user, who releases it again. */
    EMBEDDED_HEAD {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Variable head = draft.variable("head", 0);
            final Variable published = draft.variable("published", 0);
            final Variable pool = draft.variable("pool", 0);
            final Variable runs = draft.variable("runs", 0);
            final Code first = draft.thread("user-1");
            claimHead(first, head, published, 1);
            final Code second = draft.thread("user-2");
            final Register taken = second.register("taken");
            second.awaitAndExchange("the pool hands out the object", ACQUIRE, taken, pool.place(), equal(taken, 1), 0);
            claimHead(second, head, published, 2);
            final Code reclaimer = draft.thread("reclaimer");
            final Register seen = reclaimer.register("seen");
            final Register ran = reclaimer.register("ran");
            for (int release = 1; release <= 2; release++) {
                reclaimer.await(
                    "Reclaimer: ReleaseQueue.publishedAcquire", ACQUIRE, seen, published.place(),
                    atLeast(seen, release));
                final boolean after = mutants.contains(Mutant.HEAD_CLEARED_AFTER_BODY);
                if (!after) {
                    reclaimer.store("the head is cleared", PLAIN, head.place(), 0);
                }
                reclaimer.exchange("the original body runs", PLAIN, ran, runs.place(), ran.plus(1));
                reclaimer.store("the original body gives the object to the pool", RELEASE, pool.place(), 1);
                if (after) {
                    reclaimer.store("the head is cleared", PLAIN, head.place(), 0);
                }
            }
            draft.inTheEnd(runs, 0, 2, "a release was lost");
        }

        private void claimHead(
            final Code code, final Variable head, final Variable published, final int position) {
            final Register was = code.register("was");
            code.exchange("Pooled head: compareAndSet", ACQUIRE_RELEASE, was, head.place(), constant(1));
            code.check(equal(was, 0), "a release was taken for a double one, and lost");
            code.store("ReleaseQueue.publish: PUBLISHED.setRelease", RELEASE, published.place(), position);
        }
    },

    /** Pages of one entry that go from the owner's reserve through the queue and home again. */
    PAGE_HOME {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            new PageModel(draft, mutants, bounds.choose(1, 2), bounds.choose(4, 6)).write();
        }
    },

    /** Threads that take pages from shared slots and put them back. */
    SHARED_PAGES {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            final Variable owners = draft.array("owner", 4, 0);
            final boolean stack = mutants.contains(Mutant.STACK_OF_PAGES);
            final Variable slots = draft.array(stack ? "top" : "slot", stack ? 1 : 2, 0);
            final Variable below = draft.array("below", 4, 0);
            if (stack) {
                draft.initially(slots, 0, 1);
                draft.initially(below, 1, 2);
            } else {
                draft.initially(slots, 0, 1);
                draft.initially(slots, 1, 2);
            }
            // One takes a page; the other takes both and puts the first back.
            final Code one = draft.thread("thread-1");
            final Code other = draft.thread("thread-2");
            take(one, mutants, slots, below, owners, "0");
            take(one, mutants, slots, below, owners, "1");
            take(other, mutants, slots, below, owners, "0");
            take(other, mutants, slots, below, owners, "1");
            putBack(other, mutants, slots, below, owners, "0");
        }

        private void take(
            final Code code,
            final Set<Mutant> mutants,
            final Variable slots,
            final Variable below,
            final Variable owners,
            final String name) {
            final Register page = code.register("page" + name);
            final Register home = code.register("home" + name);
            final Register was = code.register("was");
            final Label none = new Label();
            final Label got = new Label();
            if (mutants.contains(Mutant.STACK_OF_PAGES)) {
                final Register next = code.register("next");
                final Label again = new Label();
                final Label different = new Label();
                code.here(again);
                code.load("pop: reads the top", ACQUIRE, page, slots.place());
                code.branch(equal(page, 0), none);
                code.load("pop: reads the page below", ACQUIRE, next, below.at(page));
                compareAndSet(code, "pop: compareAndSet", slots.place(), page, next, different);
                code.jump(got);
                code.here(different);
                code.jump(again);
            } else {
                for (int slot = 0; slot < slots.size; slot++) {
                    code.assign(home, slot);
                    if (mutants.contains(Mutant.TAKEN_WITHOUT_EXCHANGE)) {
                        code.load("HomeSlots.takeAcquire: getAcquire", ACQUIRE, page, slots.at(slot));
                        final Label empty = new Label();
                        code.branch(equal(page, 0), empty);
                        code.store("HomeSlots.takeAcquire: setOpaque", OPAQUE, slots.at(slot), 0);
                        code.jump(got);
                        code.here(empty);
                    } else {
                        code.exchange(
                            "HomeSlots.exchangeAcquire: getAndSetAcquire", ACQUIRE, page, slots.at(slot), constant(0));
                        code.branch(different(page, 0), got);
                    }
                }
                code.jump(none);
            }
            code.here(got);
            code.exchange("a thread uses the page", PLAIN, was, owners.at(page), constant(1));
            code.check(equal(was, 0), "two threads have the same page");
            code.here(none);
        }

        private void compareAndSet(
            final Code code,
            final String step,
            final Place place,
            final Register expected,
            final Register value,
            final Label different) {
            // Two steps in one: the exchange puts back what it finds, unless that is what was expected.
            final Register witness = code.register("witness");
            final Register stored = code.register("stored");
            final Label same = new Label();
            final Label done = new Label();
            code.assign(stored, value);
            code.awaitAndExchange(
                step, ACQUIRE_RELEASE, witness, place, equal(witness, expected).or(different(witness, -1)), 0);
            code.branch(equal(witness, expected), same);
            code.store(step, RELEASE, place, witness);
            code.jump(different);
            code.here(same);
            code.store(step, RELEASE, place, stored);
            code.here(done);
        }

        private void putBack(
            final Code code,
            final Set<Mutant> mutants,
            final Variable slots,
            final Variable below,
            final Variable owners,
            final String name) {
            final Register page = code.register("page" + name);
            final Label nothing = new Label();
            code.branch(equal(page, 0), nothing);
            code.store("a thread has done with the page", PLAIN, owners.at(page), 0);
            code.store("Page.goHome: putRelease", RELEASE, slots.at(code.register("home" + name)), page);
            code.here(nothing);
        }
    },

    /** Releasing threads that wake the reclaimer. */
    WAKE_UP {
        @Override
        void write(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
            new WakeUpModel(draft, barrier, mutants, 2, bounds.choose(1, 2)).write();
        }
    };

    abstract void write(Model.Draft draft, Barrier barrier, Set<Mutant> mutants, Bounds bounds);

    Model model(final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Model.Draft draft = new Model.Draft(this + " with " + barrier + (mutants.isEmpty() ? "" : " " + mutants));
        write(draft, barrier, mutants, bounds);
        return draft.finish();
    }
}
