package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Domain.ALIVE;
import static io.reprieve.model.Domain.NESTED;
import static io.reprieve.model.Domain.OUTSIDE;
import static io.reprieve.model.Domain.UNBORN;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;

/**
 * What one reading thread does: {@code ReaderSlot}, and the sections themselves.
 *
 * <p>Each section has registers of its own, as a processor would rename them.
 */
final class ReaderSteps {
    private final Domain domain;
    private final Code code;
    private final Expression slot;
    private int sections;

    /**
     * A reader.
     *
     * @param slot the index of its slot.
     */
    ReaderSteps(final Domain domain, final Code code, final Expression slot) {
        this.domain = domain;
        this.code = code;
        this.slot = slot;
    }

    /** An outermost section that reads a pointer and uses what it finds. */
    void section(final Place pointer) {
        if (domain.has(Mutant.STAMP_AFTER_FIRST_READ)) {
            find(pointer);
            enter();
        } else {
            enter();
            find(pointer);
        }
        use();
        exit();
    }

    /** An outermost section within which another one begins and ends before what was found is used. */
    void nestedSections(final Place pointer) {
        final Register epoch = register("epoch");
        enter();
        find(pointer);
        code.store(
            "ReaderSlot.enterNested: SINCE.setRelease", domain.unless(Mutant.SINCE_WITHOUT_RELEASE, RELEASE),
            domain.sinces().at(slot), epoch);
        code.store("ReaderSlot.enterNested: STAMP.setOpaque", OPAQUE, domain.stamps.at(slot), NESTED);
        use();
        code.store("ReaderSlot.exitInner: STAMP.setOpaque", OPAQUE, domain.stamps.at(slot), epoch);
        exit();
    }

    void enter() {
        final Register epoch = register("epoch");
        code.load(
            "ReaderSlot.enter: clock.getAcquire", domain.has(Mutant.EPOCH_WITHOUT_ACQUIRE) ? OPAQUE : ACQUIRE, epoch,
            domain.clock.place());
        if (domain.has(Mutant.FENCE_BEFORE_STAMP)) {
            domain.afterStamp(code);
        }
        code.store("ReaderSlot.enter: STAMP.setOpaque", OPAQUE, domain.stamps.at(slot), epoch);
        if (!domain.has(Mutant.FENCE_BEFORE_STAMP) && !domain.has(Mutant.READER_WITHOUT_FENCE)) {
            domain.afterStamp(code);
        }
    }

    void find(final Place pointer) {
        code.load("a section reads the pointer", ACQUIRE, register("found"), pointer);
    }

    void use() {
        final Label nothing = new Label();
        final Register found = register("found");
        final Register state = register("state");
        code.branch(equal(found, 0), nothing);
        code.load("a section uses what it has found", PLAIN, state, domain.objects.at(found));
        code.check(different(state, UNBORN), "a reader has seen an object before its fields");
        code.check(equal(state, ALIVE), "an object was released while a reader was using it");
        code.here(nothing);
    }

    void exit() {
        code.store(
            "ReaderSlot.exit: STAMP.setRelease", domain.has(Mutant.LEAVE_WITHOUT_RELEASE) ? OPAQUE : RELEASE,
            domain.stamps.at(slot), OUTSIDE);
        sections++;
    }

    /** A quiescent state of an online thread: the end of one section and the beginning of the next. */
    void quiescent() {
        sections++;
        final Register epoch = register("epoch");
        code.load("DutyCycle.quiesce: clock.getAcquire", ACQUIRE, epoch, domain.clock.place());
        code.store(
            "DutyCycle.quiesce: SINCE.setRelease", domain.has(Mutant.QUIESCENT_WITHOUT_RELEASE) ? OPAQUE : RELEASE,
            domain.stamps.at(slot), epoch);
        if (!domain.has(Mutant.QUIESCENT_WITHOUT_FENCE)) {
            domain.afterStamp(code);
        }
    }

    /**
     * Lists a slot: its index becomes the thread's slot.
     *
     * @param index  of the slot.
     * @param lock   of the registry.
     * @param listed how many slots there are.
     */
    void register(final Register index, final Variable lock, final Variable listed) {
        final Register ignored = code.register("ignored");
        code.awaitAndExchange("ThreadTable.add: lock", ACQUIRE_RELEASE, ignored, lock.place(), equal(ignored, 0), 1);
        code.load("Members.add: size", PLAIN, index, listed.place());
        code.store("Members.add: SIZE.setRelease", RELEASE, listed.place(), index.plus(1));
        code.store("ThreadTable.add: unlock", RELEASE, lock.place(), 0);
        if (!domain.has(Mutant.REGISTERED_WITHOUT_FENCE)) {
            code.fullFence("ThreadTable.add: fullFence");
        }
    }

    private Register register(final String name) {
        return code.register(name + sections);
    }
}
