package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
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
 * The consumer's end of the queue, where the grace period has passed.
 */
final class QueueScenarios {
    private QueueScenarios() {
    }

    /** Two threads that take releases out of one queue: the reclaimer, and the owner that waits. */
    static void consumers(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int releases = bounds.choose(2, 4);
        final Domain domain = new Domain(draft, barrier, mutants, 1, releases);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, releases);
        final Variable ready = draft.variable("ready", 0);
        final Variable consumed = draft.variable("consumed", 0);
        final Variable claiming = draft.variable("claiming", 0);
        final Code owner = draft.thread("owner");
        for (int i = 0; i < releases; i++) {
            owner.store("the program makes an object", PLAIN, domain.objects.at(i + 1), Domain.ALIVE);
            queue.append(owner, 0, i, i + 1);
        }
        owner.store("ReleaseQueue.markReady", RELEASE, ready.place(), releases);
        for (final Code consumer : new Code[] {owner, draft.thread("reclaimer")}) {
            final Register seen = consumer.register("seen");
            consumer.await(
                "ReleaseQueue.claim: readyAcquire", ACQUIRE, seen, ready.place(), equal(seen, releases));
            claimAll(domain, consumer, queue, consumed, claiming);
        }
        domain.allReleasedInTheEnd();
    }

    private static void claimAll(
        final Domain domain,
        final Code code,
        final QueueSteps queue,
        final Variable consumed,
        final Variable claiming) {
        final boolean locks = !domain.has(Mutant.CLAIMED_WITHOUT_LOCK);
        final Label next = new Label();
        final Label none = new Label();
        final Register was = code.register("was");
        final Register position = code.register("position");
        final Register object = code.register("object");
        code.here(next);
        if (locks) {
            code.awaitAndExchange(
                "ReleaseQueue.lock: CLAIMING.compareAndSet", ACQUIRE_RELEASE, was, claiming.place(), equal(was, 0), 1);
        }
        code.load("ReleaseQueue.claim: consumed", PLAIN, position, consumed.place());
        code.branch(atLeast(position, queue.releases()), none);
        code.load("ReleaseQueue.capture: reads the entry", PLAIN, object, queue.entry(0, position));
        code.check(different(object, 0), "a consumer has found nothing where an entry should be");
        code.store("ReleaseQueue.capture: nulls the entry", PLAIN, queue.entry(0, position), 0);
        code.store("ReleaseQueue.take: CONSUMED.setRelease", RELEASE, consumed.place(), position.plus(1));
        unlock(code, claiming, locks);
        domain.runBody(code, object, "");
        code.jump(next);
        code.here(none);
        unlock(code, claiming, locks);
    }

    private static void unlock(final Code code, final Variable claiming, final boolean locks) {
        if (locks) {
            code.store("ReleaseQueue.unlock: CLAIMING.setRelease", RELEASE, claiming.place(), 0);
        }
    }

    /** An object with an embedded head, whose body hands it to the next user, who releases it again. */
    static void embeddedHead(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int users = bounds.choose(2, 4);
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
            code.exchange("the head is claimed: compareAndSet", ACQUIRE_RELEASE, was, head.place(), constant(1));
            code.check(equal(was, 0), "a release was taken for a second one, and lost");
            code.load("ReleaseQueue.publish: position", PLAIN, position, published.place());
            code.store("ReleaseQueue.publish: PUBLISHED.setRelease", RELEASE, published.place(), position.plus(1));
        }
        final Code reclaimer = draft.thread("reclaimer");
        final Register seen = reclaimer.register("seen");
        final Register ran = reclaimer.register("ran");
        final boolean late = mutants.contains(Mutant.HEAD_CLEARED_AFTER_BODY);
        for (int i = 1; i <= users; i++) {
            reclaimer.await("Reclaimer: publishedAcquire", ACQUIRE, seen, published.place(), atLeast(seen, i));
            if (!late) {
                reclaimer.store("the head is cleared", PLAIN, head.place(), 0);
            }
            reclaimer.exchange("the original body runs", PLAIN, ran, runs.place(), ran.plus(1));
            reclaimer.store("the original body gives the object to the pool", RELEASE, pool.place(), 1);
            if (late) {
                reclaimer.store("the head is cleared", PLAIN, head.place(), 0);
            }
        }
        draft.inTheEnd(runs, 0, users, "a release was lost");
    }
}
