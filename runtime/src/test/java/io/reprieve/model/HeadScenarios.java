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
 * Objects with an embedded head, which are the links of a queue themselves and come back while the queue lives on.
 */
final class HeadScenarios {
    private HeadScenarios() {
    }

    /** An object with an embedded head, whose body hands it to the next user, who releases it again. */
    static void embeddedHead(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int users = bounds.choose(2, 3, 4);
        final Variable head = draft.variable("head", 0);
        final Variable published = draft.variable("published", 0);
        final Variable pool = draft.variable("pool", 1);
        final Variable runs = draft.variable("runs", 0);
        for (int i = 1; i <= users; i++) {
            final Code code = draft.thread("user-" + i);
            final Register object = code.register("object");
            final Register was = code.register("was");
            final Register position = code.register("position");
            code.awaitAndExchange("the pool hands out the object", ACQUIRE, object, pool.place(), equal(object, 1), 0);
            code.exchange("EmbeddedHead.claim", ACQUIRE_RELEASE, was, head.place(), constant(1));
            code.check(equal(was, 0), "a release was taken for a second one, and lost");
            code.load("ReleaseQueue.publish: position", PLAIN, position, published.place());
            code.store("ReleaseQueue.publish: PUBLISHED.setRelease", RELEASE, published.place(), position.plus(1));
        }
        final Code reclaimer = draft.thread("reclaimer");
        final Register seen = reclaimer.register("seen");
        final Register ran = reclaimer.register("ran");
        final boolean late = mutants.contains(Mutant.HEAD_CLEARED_AFTER_BODY);
        for (int i = 1; i <= users; i++) {
            reclaimer.await("ReleaseQueue.snap: publishedAcquire", ACQUIRE, seen, published.place(), atLeast(seen, i));
            if (!late) {
                reclaimer.store("EmbeddedHead.clear", PLAIN, head.place(), 0);
            }
            reclaimer.exchange("the original body runs", PLAIN, ran, runs.place(), ran.plus(1));
            reclaimer.store("the original body gives the object to the pool", RELEASE, pool.place(), 1);
            if (late) {
                reclaimer.store("EmbeddedHead.clear", PLAIN, head.place(), 0);
            }
        }
        draft.inTheEnd(runs, 0, users, "a release was lost");
    }

    /** A chain of objects whose end both the owner and the consumer may want, and whose objects are released again. */
    static void headChain(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int releases = bounds.choose(3, 4, 5);
        final Chain chain = new Chain(
            draft.array("claimed", 3, 0),
            draft.array("successor", 3, 0),
            draft.array("site", 3, 0),
            draft.array("pool", 3, 1),
            draft.variable("openHead", 0),
            draft.variable("restart", 0),
            draft.variable("published", 0),
            mutants);
        final Code owner = draft.thread("owner");
        final Code consumer = draft.thread("consumer");
        for (int release = 1; release <= releases; release++) {
            chain.append(owner, release);
        }
        consumer.assign(consumer.register("link1"), objectOf(1));
        for (int release = 1; release <= releases; release++) {
            chain.take(consumer, release);
        }
    }

    /** Two objects take turns. */
    private static int objectOf(final int release) {
        return (release - 1) % 2 + 1;
    }

    private record Chain(
        Variable claimed,
        Variable successor,
        Variable site,
        Variable pool,
        Variable openHead,
        Variable restart,
        Variable published,
        Set<Mutant> mutants) {
        void append(final Code code, final int release) {
            final int object = objectOf(release);
            final Register taken = code.register("taken" + release);
            final Register was = code.register("was" + release);
            final Register open = code.register("open" + release);
            code.awaitAndExchange("the pool hands out the object", ACQUIRE, taken, pool.at(object), equal(taken, 1), 0);
            code.exchange("EmbeddedHead.claim", ACQUIRE_RELEASE, was, claimed.at(object), constant(1));
            code.check(equal(was, 0), "a release was taken for a second one, and lost");
            code.store("ReleaseQueue.appendHead: site", PLAIN, site.at(object), release);
            code.store("ReleaseQueue.appendHead: successor = null", RELEASE, successor.at(object), 0);
            if (release > 1) {
                final Label lost = new Label();
                final Label linked = new Label();
                code.exchange(
                    "ReleaseQueue.linkAfterLast: OPEN_HEAD.getAndSet", replacing(), open, openHead.place(),
                    constant(object));
                code.branch(equal(open, 0), lost);
                code.store("ReleaseQueue.linkAfterLast: last.successor", RELEASE, successor.at(open), object);
                code.jump(linked);
                code.here(lost);
                code.store(
                    "ReleaseQueue.linkAfterLast: RESTART.setRelease",
                    mutants.contains(Mutant.RESTART_WITHOUT_RELEASE) ? OPAQUE : RELEASE, restart.place(), object);
                code.here(linked);
            } else {
                code.store("ReleaseQueue.linkAfterLast: OPEN_HEAD.setRelease", RELEASE, openHead.place(), object);
            }
            code.store("ReleaseQueue.publish: PUBLISHED.setRelease", RELEASE, published.place(), release);
        }

        private AccessMode replacing() {
            return mutants.contains(Mutant.HEAD_REPLACED_WITHOUT_ACQUIRE) ? RELEASE
                : mutants.contains(Mutant.HEAD_REPLACED_WITHOUT_RELEASE) ? ACQUIRE : ACQUIRE_RELEASE;
        }

        void take(final Code code, final int release) {
            final boolean late = mutants.contains(Mutant.HEAD_FOLLOWED_AFTER_BODY);
            final Register ready = code.register("ready");
            final Register link = code.register("link" + release);
            final Register known = code.register("known" + release);
            final Register seen = code.register("site" + release);
            final Register next = code.register("link" + (release + 1));
            final Label linked = new Label();
            code.await("ReleaseQueue.claim: readyAcquire", ACQUIRE, ready, published.place(), atLeast(ready, release));
            code.branch(different(link, 0), linked);
            code.load("ReleaseQueue.take: RESTART.getAcquire", ACQUIRE, known, restart.place());
            code.check(different(known, 0), "the chain does not go on");
            code.store("ReleaseQueue.take: RESTART.setOpaque", OPAQUE, restart.place(), 0);
            code.assign(link, known);
            code.here(linked);
            if (!late) {
                findSuccessor(code, link, next, release);
            }
            code.load("ReleaseQueue.takeHead: site", PLAIN, seen, site.at(link));
            code.check(equal(seen, release), "a release was lost, or another has taken its place");
            if (!late) {
                code.store("ReleaseQueue.takeHead: successor = null", RELEASE, successor.at(link), 0);
            }
            code.store("EmbeddedHead.clear", RELEASE, claimed.at(link), 0);
            code.store("the original body gives the object to the pool", RELEASE, pool.at(link), 1);
            if (late) {
                findSuccessor(code, link, next, release);
            }
        }

        private void findSuccessor(final Code code, final Register link, final Register next, final int release) {
            final Register open = code.register("open" + release);
            final Label again = new Label();
            final Label found = new Label();
            code.here(again);
            code.load("ReleaseQueue.takeHead: successor", ACQUIRE, next, successor.at(link));
            code.branch(different(next, 0), found);
            code.compareAndExchange(
                "ReleaseQueue.takeHead: OPEN_HEAD.compareAndSet",
                mutants.contains(Mutant.HEAD_TAKEN_WITHOUT_RELEASE) ? ACQUIRE : ACQUIRE_RELEASE, open,
                openHead.place(), link, constant(0));
            code.branch(equal(open, link), found);
            code.jump(again);
            code.here(found);
        }
    }
}
