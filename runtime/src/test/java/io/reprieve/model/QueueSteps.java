package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.atLeast;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;

/**
 * What the owners of {@code ReleaseQueue}s and the reclaimer do.
 */
final class QueueSteps {
    private final Domain domain;
    private final EngineSteps engine;
    private final int queues;
    private final int releases;
    private final Variable references;
    private final Variable published;

    /**
     * Some queues, with a page for all that each of them will ever hold.
     *
     * @param queues   how many.
     * @param releases how many each of them will hold.
     */
    QueueSteps(final Domain domain, final EngineSteps engine, final int queues, final int releases) {
        this.domain = domain;
        this.engine = engine;
        this.queues = queues;
        this.releases = releases;
        references = domain.draft.array("reference", queues * releases, 0);
        published = domain.draft.array("published", queues, 0);
    }

    int releases() {
        return releases;
    }

    Place entry(final int queue, final Expression position) {
        return references.at(position.plus(queue * releases));
    }

    void append(final Code code, final int queue, final int position, final int object) {
        if (domain.has(Mutant.POSITION_BEFORE_ENTRY)) {
            publish(code, queue, position + 1);
            fill(code, queue, position, object);
        } else {
            fill(code, queue, position, object);
            publish(code, queue, position + 1);
        }
    }

    void fill(final Code code, final int queue, final int position, final int object) {
        code.store("ReleaseQueue.append: references[tail] = object", PLAIN, entry(queue, constant(position)), object);
    }

    void publish(final Code code, final int queue, final int position) {
        code.store(
            "ReleaseQueue.publish: PUBLISHED.setRelease",
            domain.has(Mutant.POSITION_WITHOUT_RELEASE) ? OPAQUE : RELEASE, published.at(queue), position);
    }

    /** The reclaimer, until it has run all releases of all queues. */
    void reclaimAll(final Code code) {
        final Label round = new Label();
        final Register cookie = code.register("cookie");
        code.here(round);
        if (domain.has(Mutant.COOKIE_BEFORE_SNAPSHOT)) {
            engine.cookie(code, cookie);
        }
        snapshot(code);
        awaitWork(code, round);
        if (!domain.has(Mutant.COOKIE_BEFORE_SNAPSHOT)) {
            engine.cookie(code, cookie);
        }
        if (domain.has(Mutant.SNAPSHOT_AFTER_ADVANCE)) {
            engine.gracePeriod(code, "", () -> snapshot(code));
        } else {
            engine.await(code, cookie);
        }
        for (int queue = 0; queue < queues; queue++) {
            runReleases(code, queue);
        }
        for (int queue = 0; queue < queues; queue++) {
            final Label all = new Label();
            code.branch(atLeast(consumed(code, queue), releases), all);
            code.jump(round);
            code.here(all);
        }
    }

    private void snapshot(final Code code) {
        for (int queue = 0; queue < queues; queue++) {
            code.load("ReleaseQueue.snap: publishedAcquire", ACQUIRE, snapshot(code, queue), published.at(queue));
        }
    }

    /**
     * Stands for the reclaimer's idling: it looks at the queues again as soon as there is something to be seen. Each
     * duty cycle begins with a compare-and-set, so that nothing of it is done in advance.
     */
    private void awaitWork(final Code code, final Label round) {
        final Label work = new Label();
        final Register seen = code.register("seen");
        for (int queue = 0; queue < queues; queue++) {
            code.branch(atLeast(snapshot(code, queue), consumed(code, queue).plus(1)), work);
        }
        for (int queue = 0; queue < queues; queue++) {
            final Label all = new Label();
            code.branch(atLeast(consumed(code, queue), releases), all);
            code.await(
                "ReclaimerIdle.idle", ACQUIRE, seen, published.at(queue), atLeast(seen, consumed(code, queue).plus(1)));
            code.jump(round);
            code.here(all);
        }
        code.here(work);
    }

    /** The releases below the snapshot. Unrolled: each has registers of its own, as a processor would rename them. */
    private void runReleases(final Code code, final int queue) {
        final Label end = new Label();
        final Register consumed = consumed(code, queue);
        final Register snapshot = snapshot(code, queue);
        for (int position = 0; position < releases; position++) {
            final Label next = new Label();
            final Register object = code.register("object" + queue + position);
            code.branch(atLeast(constant(position), snapshot), end);
            code.branch(atLeast(consumed, position + 1), next);
            code.load("ReleaseQueue.capture: reads the entry", PLAIN, object, entry(queue, constant(position)));
            code.check(different(object, 0), "the reclaimer has read an entry that isn't there yet");
            code.store("ReleaseQueue.capture: nulls the entry", PLAIN, entry(queue, constant(position)), 0);
            domain.runBody(code, object, queue + "" + position);
            code.here(next);
        }
        code.here(end);
        code.assign(consumed, snapshot);
    }

    private static Register consumed(final Code code, final int queue) {
        return code.register("consumed" + queue);
    }

    private static Register snapshot(final Code code, final int queue) {
        return code.register("snapshot" + queue);
    }
}
