package io.reprieve.model;

import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.PLAIN;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import java.util.Set;

/**
 * What all threads of a model have in common: the engine's clock, the reader slots, and the program's objects.
 *
 * <p>Objects are numbers; 0 is {@code null}. An object is unborn, then alive, and released when its release has run.
 */
final class Domain {
    static final int OUTSIDE = 0;
    /** The stamp of a slot whose epoch lies beside it. */
    static final int NESTED = -1;
    static final int UNBORN = 0;
    static final int ALIVE = 1;
    static final int RELEASED = 2;
    private static final int FIRST_EPOCH = 1;

    final Model.Draft draft;
    final Barrier barrier;
    final Variable clock;
    final Variable completed;
    final Variable stamps;
    final Variable objects;
    private final Set<Mutant> mutants;
    /** The epochs beside the stamps; {@code null} where sections don't nest. */
    private Variable sinces;

    /**
     * A domain for one model.
     *
     * @param slots   how many reader slots there are.
     * @param objects how many objects there are.
     */
    Domain(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final int slots, final int objects) {
        this.draft = draft;
        this.barrier = barrier;
        this.mutants = mutants;
        clock = draft.variable("clock", FIRST_EPOCH);
        completed = draft.variable("completed", FIRST_EPOCH);
        stamps = draft.array("stamp", slots, OUTSIDE);
        this.objects = draft.array("object", objects + 1, UNBORN);
    }

    /** From here on sections may nest. */
    void nests() {
        sinces = draft.array("since", stamps.size, OUTSIDE);
    }

    Variable sinces() {
        return sinces;
    }

    boolean has(final Mutant mutant) {
        return mutants.contains(mutant);
    }

    /** The mode of an access, unless a mistake takes it away. */
    AccessMode unless(final Mutant mutant, final AccessMode mode) {
        return has(mutant) ? OPAQUE : mode;
    }

    /** Shared pointers; each points to the object with its own number, counted from 1. */
    Variable pointers(final int count) {
        final Variable pointers = draft.array("pointer", count, 0);
        for (int i = 0; i < count; i++) {
            draft.initially(pointers, i, i + 1);
            draft.initially(objects, i + 1, ALIVE);
        }
        return pointers;
    }

    void allReleasedInTheEnd() {
        for (int object = 1; object < objects.size; object++) {
            draft.inTheEnd(objects, object, RELEASED, "object " + object + " was never released");
        }
    }

    // ---- the program that uses Reprieve

    void unpublish(final Code code, final Place pointer) {
        code.store("the program unpublishes the object", RELEASE, pointer, 0);
    }

    /** Puts a new object in place of the one that a pointer points to. */
    void replace(final Code code, final Place pointer, final int successor) {
        code.store("the program makes an object", PLAIN, objects.at(successor), ALIVE);
        code.store(
            "the program replaces the object", has(Mutant.OBJECT_WITHOUT_RELEASE) ? OPAQUE : RELEASE, pointer,
            successor);
    }

    /**
     * The body of a release: from here on the object may be anything.
     *
     * @param name sets its register apart.
     */
    void runBody(final Code code, final Expression object, final String name) {
        final Register was = code.register("was" + name);
        code.exchange("the original body runs", PLAIN, was, objects.at(object), constant(RELEASED));
        code.check(equal(was, ALIVE), "a release has run twice");
    }

    // ---- the pair of barriers

    /** What lies between a reader's stamp and its later loads. */
    void afterStamp(final Code code) {
        if (barrier == Barrier.FENCE) {
            code.fullFence("Fences.afterStamp");
        } else {
            code.compilerFence("Fences.afterStamp");
        }
    }

    /** What lies between the engine's new epoch and its later loads. */
    void heavy(final Code code) {
        if (barrier == Barrier.FENCE) {
            code.fullFence("Fences.heavy");
        } else {
            code.heavyBarrier("Fences.heavy");
        }
    }
}
