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

    /**
     * Two threads that take releases out of one queue: the reclaimer, and the owner that waits. A third one waits until
     * all are over.
     */
    static void consumers(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int releases = bounds.choose(2, 2, 3);
        final Domain domain = new Domain(draft, barrier, mutants, 1, releases);
        final QueueSteps queue = new QueueSteps(domain, EngineSteps.drivenByOne(domain), 1, releases);
        final End end = new End(
            domain, queue, draft.variable("ready", 0), draft.variable("consumer", 0), draft.variable("consumed", 0),
            draft.variable("finished", 0));
        final Code owner = draft.thread("owner");
        for (int i = 0; i < releases; i++) {
            owner.store("the program makes an object", PLAIN, domain.objects.at(i + 1), Domain.ALIVE);
            queue.append(owner, 0, i, i + 1);
            owner.store("Positions.raise: READY.compareAndExchange", RELEASE, end.ready.place(), i + 1);
        }
        end.runAll(owner);
        end.runAll(draft.thread("reclaimer"));
        final Code waiter = draft.thread("waiter");
        final Register over = waiter.register("over");
        waiter.await(
            "Positions.finishedAcquire", domain.unless(Mutant.FINISHED_WITHOUT_ACQUIRE, ACQUIRE), over,
            end.finished.place(), equal(over, releases));
        for (int object = 1; object <= releases; object++) {
            final Register state = waiter.register("state" + object);
            waiter.load("the program looks behind barrier()", PLAIN, state, domain.objects.at(object));
            waiter.check(equal(state, Domain.RELEASED), "barrier() has returned before what a body did");
        }
        domain.allReleasedInTheEnd();
    }

    /** One who sees grace periods through and lets releases run; another who looks whether theirs has passed. */
    static void readyCookie(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final int periods = bounds.choose(2, 2, 3);
        final Domain domain = new Domain(draft, barrier, mutants, 1, 0);
        final Variable readyCookie = draft.variable("readyCookie", 0);
        final Variable ready = draft.variable("ready", 0);
        final Code driver = draft.thread("driver");
        for (int period = 1; period <= periods; period++) {
            driver.store("GracePeriodEngine.finish: COMPLETED.setRelease", RELEASE, domain.completed.place(), period);
            driver.store("Positions.raise: READY_COOKIE.compareAndExchange", RELEASE, readyCookie.place(), period);
            driver.store("Positions.raise: READY.compareAndExchange", RELEASE, ready.place(), period);
        }
        final Code consumer = draft.thread("consumer");
        final Register mayRun = consumer.register("ready");
        final Register cookie = consumer.register("cookie");
        final Register completed = consumer.register("completed");
        consumer.await("ConsumerEnd.next: readyAcquire", ACQUIRE, mayRun, ready.place(), atLeast(mayRun, 1));
        consumer.load(
            "ReleaseRunner.run: readyCookie", domain.unless(Mutant.READY_COOKIE_WITHOUT_ACQUIRE, ACQUIRE), cookie,
            readyCookie.place());
        consumer.load("GracePeriodEngine.hasPassed", ACQUIRE, completed, domain.completed.place());
        consumer.check(atLeast(cookie, mayRun), "a release has a cookie that is older than its grace period");
        consumer.check(atLeast(completed, cookie), "a release was taken for premature, and leaked");
    }

    /** The end of the queue that is emptied: {@code ConsumerEnd}. */
    private record End(
        Domain domain,
        QueueSteps queue,
        Variable ready,
        Variable consumer,
        Variable consumed,
        Variable finished) {
        /** Whoever has the end keeps it as long as something may run. Unrolled, as in {@link QueueSteps}. */
        void runAll(final Code code) {
            for (int turn = 1; turn <= queue.releases(); turn++) {
                final Label letsGo = new Label();
                final Register seen = code.register("seen" + turn);
                code.await("ReleaseRunner.hasReady", modeOfReady(), seen, ready.place(), atLeast(seen, turn));
                if (!domain.has(Mutant.CLAIMED_WITHOUT_LOCK)) {
                    final Register was = code.register("was" + turn);
                    code.awaitAndExchange(
                        "ConsumerEnd.tryLayHold: CONSUMER.compareAndSet", ACQUIRE_RELEASE, was, consumer.place(),
                        equal(was, 0), 1);
                }
                for (int i = 0; i < queue.releases(); i++) {
                    runNext(code, turn + "" + i, letsGo);
                }
                code.here(letsGo);
                if (!domain.has(Mutant.CLAIMED_WITHOUT_LOCK)) {
                    code.store(
                        "ConsumerEnd.letGo: CONSUMER.setRelease",
                        domain.unless(Mutant.LET_GO_WITHOUT_RELEASE, RELEASE), consumer.place(), 0);
                }
            }
        }

        private void runNext(final Code code, final String name, final Label nothing) {
            final Register position = code.register("position" + name);
            final Register mayRun = code.register("ready" + name);
            final Register object = code.register("object" + name);
            code.load("ConsumerEnd.next: readyAcquire", modeOfReady(), mayRun, ready.place());
            code.load("ConsumerEnd.next: consumed", PLAIN, position, consumed.place());
            code.branch(atLeast(position, mayRun), nothing);
            code.load("ConsumerEnd.layOver: reads the entry", PLAIN, object, queue.entry(0, position));
            code.check(different(object, 0), "a consumer has found nothing where an entry should be");
            domain.runBody(code, object, name);
            code.store("ConsumerEnd.finish: nulls the entry", PLAIN, queue.entry(0, position), 0);
            code.store("ConsumerEnd.finish: consumed", PLAIN, consumed.place(), position.plus(1));
            code.store(
                "ConsumerEnd.finish: FINISHED.setRelease", domain.unless(Mutant.FINISHED_WITHOUT_RELEASE, RELEASE),
                finished.place(), position.plus(1));
        }

        private AccessMode modeOfReady() {
            return domain.unless(Mutant.READY_WITHOUT_ACQUIRE, ACQUIRE);
        }
    }
}
