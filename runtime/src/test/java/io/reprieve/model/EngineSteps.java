package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.always;
import static io.reprieve.model.Condition.atLeast;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Domain.NESTED;
import static io.reprieve.model.Domain.OUTSIDE;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;

/**
 * What a thread does with the {@code GracePeriodEngine}.
 */
final class EngineSteps {
    private final Domain domain;
    /** How many slots are listed; {@code null} if all are from the beginning. */
    private final Variable listed;
    /** Held by the driver; {@code null} if one thread alone drives. */
    private final Variable driven;
    /** The slot at which the last driver has stopped; {@code null} if a driver never stops half-way. */
    private final Variable next;

    private EngineSteps(final Domain domain, final Variable listed, final Variable driven, final Variable next) {
        this.domain = domain;
        this.listed = listed;
        this.driven = driven;
        this.next = next;
    }

    /** An engine that only one thread drives. */
    static EngineSteps drivenByOne(final Domain domain) {
        return new EngineSteps(domain, null, null, null);
    }

    /** An engine that every waiting thread drives, from the beginning of a grace period to its end. */
    static EngineSteps drivenByAll(final Domain domain, final Variable listed) {
        return new EngineSteps(domain, listed, domain.draft.variable("driven", 0), null);
    }

    /** An engine that every waiting thread drives, and lets go of while it waits for a reader. */
    static EngineSteps drivenByTurns(final Domain domain) {
        return new EngineSteps(domain, null, domain.draft.variable("driven", 0), domain.draft.variable("next", 0));
    }

    void cookie(final Code code, final Register cookie) {
        if (!domain.has(Mutant.COOKIE_WITHOUT_FENCE)) {
            code.fullFence("GracePeriodEngine.cookie: fullFence");
        }
        if (domain.has(Mutant.RUNNING_ONE_JOINED)) {
            code.load("GracePeriodEngine.cookie: completed", ACQUIRE, cookie, domain.completed.place());
        } else {
            code.load("GracePeriodEngine.cookie: clock.getAcquire", ACQUIRE, cookie, domain.clock.place());
        }
        code.assign(cookie, cookie.plus(1));
    }

    /** Waits until a grace period has passed, and drives it unless somebody else does. */
    void await(final Code code, final Register cookie) {
        if (driven == null) {
            gracePeriod(code, "");
        } else if (next == null) {
            awaitAndDrive(code, cookie);
        } else {
            awaitAndDriveByTurns(code, cookie);
        }
    }

    /**
     * Begins the next grace period and sees it through, as the only driver.
     *
     * @param name sets its register apart.
     */
    void gracePeriod(final Code code, final String name) {
        gracePeriod(code, name, () -> { });
    }

    /** The same, with something done as soon as the epoch is advanced. */
    void gracePeriod(final Code code, final String name, final Runnable afterAdvance) {
        final Register target = code.register("target" + name);
        begin(code, target);
        see(code, target, afterAdvance);
    }

    private void begin(final Code code, final Register target) {
        code.load("GracePeriodEngine.begin: clock.getAcquire", ACQUIRE, target, domain.clock.place());
        // The bit of the other phase is 1 if this one's is 2.
        code.assign(target, domain.has(Mutant.ONE_BIT_EPOCH) ? target.times(-1).plus(3) : target.plus(1));
    }

    /** From the advance of the epoch on. */
    private void see(final Code code, final Register target, final Runnable afterAdvance) {
        if (domain.has(Mutant.EPOCH_ADVANCED_AFTER_SCAN)) {
            domain.heavy(code);
            scan(code, target);
            advance(code, target);
        } else if (domain.has(Mutant.BARRIER_BEFORE_ADVANCE)) {
            domain.heavy(code);
            advance(code, target);
            scan(code, target);
        } else if (domain.has(Mutant.SLOTS_READ_BEFORE_BARRIER)) {
            advance(code, target);
            scan(code, target);
            domain.heavy(code);
        } else if (domain.has(Mutant.LIST_READ_BEFORE_BARRIER)) {
            advance(code, target);
            readList(code);
            domain.heavy(code);
            lookAtSlots(code, target);
        } else if (domain.has(Mutant.NO_HEAVY_BARRIER)) {
            advance(code, target);
            scan(code, target);
        } else {
            advance(code, target);
            afterAdvance.run();
            domain.heavy(code);
            scan(code, target);
        }
        finish(code, target);
    }

    private void advance(final Code code, final Register target) {
        code.store(
            "GracePeriodEngine.begin: clock.advanceRelease",
            domain.unless(Mutant.EPOCH_ADVANCED_WITHOUT_RELEASE, RELEASE), domain.clock.place(), target);
    }

    private void scan(final Code code, final Register target) {
        readList(code);
        lookAtSlots(code, target);
    }

    private void readList(final Code code) {
        if (listed != null) {
            code.load("GracePeriodEngine.scan: readers.scan", ACQUIRE, code.register("size"), listed.place());
        }
    }

    private void lookAtSlots(final Code code, final Register target) {
        if (domain.has(Mutant.NO_WAITING)) {
            return;
        }
        final Label scanned = new Label();
        final Register stamp = code.register("stamp");
        final int slots = domain.stamps.size - (domain.has(Mutant.DISPATCHED_BEFORE_SCAN_COMPLETE) ? 1 : 0);
        for (int i = 0; i < slots; i++) {
            if (listed != null) {
                code.branch(atLeast(constant(i), code.register("size")), scanned);
            }
            final Label passed = new Label();
            if (domain.sinces() != null) {
                lookBesideStamp(code, i, target, passed);
            }
            code.await("GracePeriodEngine.scan: holdsBack", ACQUIRE, stamp, domain.stamps.at(i), passes(stamp, target));
            code.here(passed);
        }
        code.here(scanned);
    }

    /** Looks once at a slot whose thread may be inside a section within a section. */
    private void lookBesideStamp(final Code code, final int slot, final Register target, final Label passed) {
        final Register stamp = code.register("nested");
        final Register since = code.register("since");
        final Label waits = new Label();
        code.load("ReaderSlot.holdsBack: STAMP.getAcquire", ACQUIRE, stamp, domain.stamps.at(slot));
        code.branch(different(stamp, NESTED), waits);
        code.load("ReaderSlot.holdsBack: SINCE.getAcquire", ACQUIRE, since, domain.sinces().at(slot));
        code.branch(domain.has(Mutant.NESTED_HOLDS_NOTHING_BACK) ? always() : atLeast(since, target), passed);
        code.here(waits);
    }

    private Condition passes(final Register stamp, final Register target) {
        if (domain.has(Mutant.ONE_BIT_EPOCH)) {
            return equal(stamp, OUTSIDE).or(equal(stamp, target));
        }
        return equal(stamp, OUTSIDE).or(atLeast(stamp, target));
    }

    private void finish(final Code code, final Register target) {
        code.store(
            "GracePeriodEngine.finish: COMPLETED.setRelease", domain.unless(Mutant.PASSED_WITHOUT_RELEASE, RELEASE),
            domain.completed.place(), target);
    }

    /** Whoever finds another driver at work waits until that one lets go: polling in between would see nothing new. */
    private void awaitAndDrive(final Code code, final Register cookie) {
        final Label again = new Label();
        final Label passed = new Label();
        final Label letGo = new Label();
        final Register target = code.register("target");
        code.here(again);
        takeOver(code, cookie, passed, letGo);
        begin(code, target);
        see(code, target, () -> { });
        code.here(letGo);
        letGo(code);
        code.jump(again);
        code.here(passed);
    }

    private void awaitAndDriveByTurns(final Code code, final Register cookie) {
        final Label again = new Label();
        final Label passed = new Label();
        final Label letGo = new Label();
        final Label scanning = new Label();
        final Label scan = new Label();
        final Register target = code.register("target");
        final Register position = code.register("next");
        code.here(again);
        takeOver(code, cookie, passed, letGo);
        code.load("GracePeriodEngine.drive: target", ACQUIRE, target, domain.clock.place());
        code.branch(atLeast(target, code.register("done").plus(1)), scanning);
        code.assign(target, target.plus(1));
        advance(code, target);
        domain.heavy(code);
        code.assign(position, 0);
        code.jump(scan);
        code.here(scanning);
        code.load("GracePeriodEngine.scan: next", PLAIN, position, next.place());
        code.here(scan);
        pollSlots(code, target, again);
        finish(code, target);
        code.here(letGo);
        letGo(code);
        code.jump(again);
        code.here(passed);
    }

    private void takeOver(final Code code, final Register cookie, final Label passed, final Label letGo) {
        final Register done = code.register("done");
        final Register was = code.register("was");
        code.load(
            "GracePeriodEngine.hasPassed", domain.unless(Mutant.PASSED_READ_WITHOUT_ACQUIRE, ACQUIRE), done,
            domain.completed.place());
        code.branch(atLeast(done, cookie), passed);
        code.awaitAndExchange(
            "GracePeriodEngine.poll: DRIVEN.compareAndSet", ACQUIRE_RELEASE, was, driven.place(), equal(was, 0), 1);
        code.load("GracePeriodEngine.isDue", ACQUIRE, done, domain.completed.place());
        code.branch(atLeast(done, cookie), letGo);
    }

    private void letGo(final Code code) {
        code.store("GracePeriodEngine.poll: DRIVEN.setRelease", RELEASE, driven.place(), 0);
    }

    /** Looks at the slots from the next one on. At one that lags it lets go of the engine until the slot changes. */
    private void pollSlots(final Code code, final Register target, final Label again) {
        final Register stamp = code.register("stamp");
        final Register position = code.register("next");
        for (int i = 0; i < domain.stamps.size; i++) {
            final Label slotPassed = new Label();
            code.branch(atLeast(position, i + 1), slotPassed);
            code.load("GracePeriodEngine.scan: holdsBack", ACQUIRE, stamp, domain.stamps.at(i));
            code.branch(passes(stamp, target), slotPassed);
            code.store("GracePeriodEngine.lag", PLAIN, next.place(), i);
            letGo(code);
            code.await("Pause.pause", OPAQUE, stamp, domain.stamps.at(i), passes(stamp, target));
            code.jump(again);
            code.here(slotPassed);
        }
    }

    /** Waits on the spot: unpublishes an object, synchronizes, and releases it. */
    void unpublishAndSynchronize(final Code code, final Place pointer, final int object) {
        final Register cookie = code.register("cookie");
        domain.unpublish(code, pointer);
        cookie(code, cookie);
        await(code, cookie);
        domain.runBody(code, constant(object), "");
    }

    /** Whether a cookie's grace period has passed, again and again until it has. */
    void poll(final Code code, final Register cookie) {
        final Register done = code.register("done");
        code.await(
            "GracePeriodEngine.hasPassed", domain.unless(Mutant.PASSED_READ_WITHOUT_ACQUIRE, ACQUIRE), done,
            domain.completed.place(), atLeast(done, cookie));
    }
}
