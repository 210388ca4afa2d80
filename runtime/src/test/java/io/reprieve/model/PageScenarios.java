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
 * The pages: their way from the owner's reserve through the queue and home, and the slots that all threads share.
 */
final class PageScenarios {
    private static final int PAGES = 2;
    private static final int NOT_LINKED = 9;
    /** The site of a run stands before its entries. */
    private static final int HEADER = 1;
    private static final int SITE = 8;

    private PageScenarios() {
    }

    /** Two pages that go from the owner's reserve through the queue and home again. Objects are numbered in order. */
    static void pageHome(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int entries = bounds.choose(1, 1, 2);
        final int releases = bounds.choose(4, 5, 5);
        final Chain chain = new Chain(
            draft.array("reference", PAGES * (HEADER + entries), 0),
            draft.array("end", PAGES, NOT_LINKED),
            draft.array("successor", PAGES, 0),
            draft.array("home", PAGES, 0),
            draft.variable("published", 0),
            draft.variable("claiming", 0),
            entries,
            releases);
        // The first page is in the queue, the second at home.
        draft.initially(chain.home, 1, 2);
        fill(draft.thread("owner"), chain);
        empty(draft.thread("reclaimer"), chain, mutants);
    }

    private record Chain(
        Variable references,
        Variable end,
        Variable successor,
        Variable home,
        Variable published,
        Variable claiming,
        int entries,
        int releases) {
        Place header(final Expression page) {
            return references.at(page.times(HEADER + entries));
        }

        Place reference(final Expression page, final Expression entry) {
            return references.at(page.times(HEADER + entries).plus(entry).plus(HEADER));
        }
    }

    private static void fill(final Code code, final Chain chain) {
        Expression page = constant(0);
        for (int release = 1; release <= chain.releases; release++) {
            final int tail = (release - 1) % chain.entries;
            if (tail == 0 && release > 1) {
                final Register next = code.register("next" + release);
                takeOwn(code, chain, next);
                code.store("ReleaseQueue.link: page.end = tail", PLAIN, chain.end.at(page), chain.entries);
                code.store("ReleaseQueue.link: page.successor = next", PLAIN, chain.successor.at(page), next);
                page = next.plus(-1);
            }
            if (tail == 0) {
                code.store("ReleaseQueue.openRun: references[tail] = site", PLAIN, chain.header(page), SITE);
            }
            code.store(
                "ReleaseQueue.append: references[tail] = object", PLAIN, chain.reference(page, constant(tail)),
                release);
            code.store("ReleaseQueue.publish: PUBLISHED.setRelease", RELEASE, chain.published.place(), release);
        }
    }

    /** Tries again until a page is at home. */
    private static void takeOwn(final Code code, final Chain chain, final Register next) {
        final Label again = new Label();
        final Label taken = new Label();
        code.here(again);
        for (int slot = 0; slot < PAGES; slot++) {
            final Label empty = new Label();
            code.load("HomeSlots.take: getAcquire", ACQUIRE, next, chain.home.at(slot));
            code.branch(equal(next, 0), empty);
            code.store("HomeSlots.take: setOpaque", OPAQUE, chain.home.at(slot), 0);
            code.jump(taken);
            code.here(empty);
        }
        code.jump(again);
        code.here(taken);
    }

    private static void empty(final Code code, final Chain chain, final Set<Mutant> mutants) {
        code.assign(pageOf(code, 0), 0);
        code.assign(entryOf(code, 0), 0);
        for (int release = 1; release <= chain.releases; release++) {
            final Register page = pageOf(code, release);
            final Register entry = entryOf(code, release);
            final Register object = code.register("object" + release);
            final Register site = code.register("site" + release);
            final Register seen = code.register("seen");
            final Register was = code.register("was");
            code.await(
                "ReleaseQueue.claim: readyAcquire", ACQUIRE, seen, chain.published.place(), atLeast(seen, release));
            code.exchange(
                "ReleaseQueue.lock: CLAIMING.compareAndSet", ACQUIRE_RELEASE, was, chain.claiming.place(), constant(1));
            if (mutants.contains(Mutant.HOME_BEFORE_SUCCESSOR)) {
                followTooLate(code, chain, release);
            } else {
                followSuccessor(code, chain, release, mutants);
            }
            code.load("ReleaseQueue.enterRun: reads the site", PLAIN, site, chain.header(page));
            code.check(equal(site, SITE), "the site of a run is lost");
            code.load("ReleaseQueue.capture: reads the entry", PLAIN, object, chain.reference(page, entry));
            code.check(equal(object, release), "a release was lost, or another has taken its place");
            code.store("ReleaseQueue.capture: nulls the entry", PLAIN, chain.reference(page, entry), 0);
            if (mutants.contains(Mutant.HOME_TWICE) && release > chain.entries) {
                sendHome(code, chain, pageOf(code, release - chain.entries), RELEASE);
            }
            if (mutants.contains(Mutant.HOME_BEFORE_SUCCESSOR) && release % chain.entries == 0) {
                goHome(code, chain, page, RELEASE);
            }
            code.store("ReleaseQueue.unlock: CLAIMING.setRelease", RELEASE, chain.claiming.place(), 0);
        }
    }

    private static Register pageOf(final Code code, final int release) {
        return code.register("page" + release);
    }

    private static Register entryOf(final Code code, final int release) {
        return code.register("entry" + release);
    }

    /** Where the next release lies: in the same page, or at the beginning of its successor. */
    private static void followSuccessor(
        final Code code, final Chain chain, final int release, final Set<Mutant> mutants) {
        final Register before = pageOf(code, release - 1);
        final Register end = code.register("end" + release);
        final Label isEmpty = new Label();
        final Label found = new Label();
        final Expression next = release == 1 ? entryOf(code, 0) : entryOf(code, release - 1).plus(1);
        code.load("ReleaseQueue.take: page.end", PLAIN, end, chain.end.at(before));
        code.branch(equal(next, end), isEmpty);
        code.assign(pageOf(code, release), before);
        code.assign(entryOf(code, release), next);
        code.jump(found);
        code.here(isEmpty);
        if (!mutants.contains(Mutant.HOME_BEFORE_NULLING)) {
            code.store("ReleaseQueue.retire: nulls the site", PLAIN, chain.header(before), 0);
        }
        takeNoteOfSuccessor(code, chain, release);
        goHome(code, chain, before, mutants.contains(Mutant.HOME_WITHOUT_RELEASE) ? OPAQUE : RELEASE);
        if (mutants.contains(Mutant.HOME_BEFORE_NULLING)) {
            code.store("ReleaseQueue.retire: nulls the site", PLAIN, chain.header(before), 0);
        }
        code.here(found);
    }

    /** The page went home with its last release, and may be anywhere by now. */
    private static void followTooLate(final Code code, final Chain chain, final int release) {
        if (release > 1 && (release - 1) % chain.entries == 0) {
            takeNoteOfSuccessor(code, chain, release);
        } else {
            code.assign(pageOf(code, release), pageOf(code, release - 1));
            code.assign(entryOf(code, release), (release - 1) % chain.entries);
        }
    }

    private static void takeNoteOfSuccessor(final Code code, final Chain chain, final int release) {
        final Register successor = code.register("successor" + release);
        code.load("ReleaseQueue.retire: successor", PLAIN, successor, chain.successor.at(pageOf(code, release - 1)));
        code.check(different(successor, 0), "the successor of a page is lost");
        code.assign(pageOf(code, release), successor.plus(-1));
        code.assign(entryOf(code, release), 0);
    }

    private static void goHome(final Code code, final Chain chain, final Register page, final AccessMode mode) {
        code.store("Page.goHome: successor = null", PLAIN, chain.successor.at(page), 0);
        code.store("Page.goHome: end", PLAIN, chain.end.at(page), NOT_LINKED);
        sendHome(code, chain, page, mode);
    }

    private static void sendHome(final Code code, final Chain chain, final Register page, final AccessMode mode) {
        code.store("Page.goHome: home.putRelease", mode, chain.home.at(page), page.plus(1));
    }

    /** One thread takes a page twice; another takes both and puts the first back. */
    static void sharedPages(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final boolean isStack = mutants.contains(Mutant.STACK_OF_PAGES);
        final int pages = bounds.choose(2, 3, 3);
        final Shared shared = new Shared(
            draft.array(isStack ? "top" : "slot", isStack ? 1 : pages, 0),
            draft.array("below", pages + 1, 0),
            draft.array("owner", pages + 1, 0),
            isStack,
            !mutants.contains(Mutant.TAKEN_WITHOUT_EXCHANGE));
        for (int i = 0; i < pages; i++) {
            if (i == 0 || !isStack) {
                draft.initially(shared.slots, i, i + 1);
            }
            draft.initially(shared.below, i + 1, i + 1 < pages ? i + 2 : 0);
        }
        for (int thread = 1; thread <= 2; thread++) {
            final Code code = draft.thread("thread-" + thread);
            takeShared(code, shared, "0");
            takeShared(code, shared, "1");
            if (thread == 2) {
                putBack(code, shared, "0");
            }
        }
    }

    private record Shared(Variable slots, Variable below, Variable owners, boolean isStack, boolean exchanges) {
    }

    private static void takeShared(final Code code, final Shared shared, final String name) {
        final Register page = code.register("page" + name);
        final Register was = code.register("was" + name);
        final Label none = new Label();
        final Label got = new Label();
        if (shared.isStack) {
            pop(code, shared, page, none);
        } else {
            takeFromSlot(code, shared, name, none, got);
        }
        code.here(got);
        code.exchange("a thread uses the page", PLAIN, was, shared.owners.at(page), constant(1));
        code.check(equal(was, 0), "two threads have the same page");
        code.here(none);
    }

    private static void takeFromSlot(
        final Code code, final Shared shared, final String name, final Label none, final Label got) {
        final Register page = code.register("page" + name);
        for (int slot = 0; slot < shared.slots.size; slot++) {
            code.assign(code.register("home" + name), slot);
            if (shared.exchanges) {
                code.exchange(
                    "HomeSlots.exchange: getAndSetAcquire", ACQUIRE, page, shared.slots.at(slot), constant(0));
                code.branch(different(page, 0), got);
            } else {
                final Label empty = new Label();
                code.load("HomeSlots.take: getAcquire", ACQUIRE, page, shared.slots.at(slot));
                code.branch(equal(page, 0), empty);
                code.store("HomeSlots.take: setOpaque", OPAQUE, shared.slots.at(slot), 0);
                code.jump(got);
                code.here(empty);
            }
        }
        code.jump(none);
    }

    private static void pop(final Code code, final Shared shared, final Register page, final Label none) {
        final Register below = code.register("below");
        final Register witness = code.register("witness");
        final Label again = new Label();
        final Label popped = new Label();
        code.here(again);
        code.load("pop: top", ACQUIRE, page, shared.slots.place());
        code.branch(equal(page, 0), none);
        code.load("pop: the page below", ACQUIRE, below, shared.below.at(page));
        code.compareAndExchange("pop: compareAndSet", ACQUIRE_RELEASE, witness, shared.slots.place(), page, below);
        code.branch(equal(witness, page), popped);
        code.jump(again);
        code.here(popped);
    }

    private static void putBack(final Code code, final Shared shared, final String name) {
        final Register page = code.register("page" + name);
        final Register below = code.register("below");
        final Register witness = code.register("witness");
        final Label nothing = new Label();
        final Label again = new Label();
        code.branch(equal(page, 0), nothing);
        code.store("a thread has done with the page", PLAIN, shared.owners.at(page), 0);
        if (shared.isStack) {
            code.here(again);
            code.load("push: top", ACQUIRE, below, shared.slots.place());
            code.store("push: the page below", PLAIN, shared.below.at(page), below);
            code.compareAndExchange("push: compareAndSet", ACQUIRE_RELEASE, witness, shared.slots.place(), below, page);
            code.branch(equal(witness, below), nothing);
            code.jump(again);
        } else {
            code.store(
                "Page.goHome: home.putRelease", RELEASE, shared.slots.at(code.register("home" + name)), page);
        }
        code.here(nothing);
    }
}
