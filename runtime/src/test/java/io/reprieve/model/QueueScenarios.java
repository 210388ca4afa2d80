package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.atLeast;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;

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
        final int releases = bounds.choose(2, 3, 4);
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
}
