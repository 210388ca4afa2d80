package io.reprieve.model;

import static io.reprieve.model.AccessMode.ACQUIRE;
import static io.reprieve.model.AccessMode.ACQUIRE_RELEASE;
import static io.reprieve.model.AccessMode.OPAQUE;
import static io.reprieve.model.AccessMode.RELEASE;
import static io.reprieve.model.Condition.different;
import static io.reprieve.model.Condition.equal;
import static io.reprieve.model.Expression.constant;

import io.reprieve.model.ThreadProgram.Code;
import io.reprieve.model.ThreadProgram.Label;
import java.util.Set;

/**
 * Pins: what a section hands over to the time behind it, and to whoever runs releases.
 */
final class PinScenarios {
    private static final int FREE = 0;

    private PinScenarios() {
    }

    /**
     * A reader that pins what it found, leaves, uses it, and lets go; a release that is set aside, and one that goes
     * on.
     */
    static void pin(final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        final Variable pointers = domain.pointers(1);
        final Variable pins = draft.array("pin", 1, FREE);
        final EngineSteps engine = EngineSteps.drivenByOne(domain);
        final Code code = draft.thread("reader");
        final ReaderSteps reader = new ReaderSteps(domain, code, constant(0));
        reader.enter();
        reader.find(pointers.place());
        if (domain.has(Mutant.PINNED_AFTER_THE_EXIT)) {
            reader.exit();
            hold(domain, code, pins.at(0), code.register("found0"));
        } else {
            hold(domain, code, pins.at(0), code.register("found0"));
            reader.exit();
        }
        use(code, domain, code.register("found0"));
        close(domain, code, pins.at(0));
        final Code reclaimer = draft.thread("updater");
        domain.unpublish(reclaimer, pointers.place());
        final Register seen = reclaimer.register("seen");
        if (domain.has(Mutant.PINS_READ_BEFORE_GRACE_PERIOD)) {
            look(domain, reclaimer, seen, pins.at(0));
            engine.gracePeriod(reclaimer, "");
        } else {
            engine.gracePeriod(reclaimer, "");
            look(domain, reclaimer, seen, pins.at(0));
        }
        final Label free = new Label();
        final Label over = new Label();
        reclaimer.branch(different(seen, 1), free);
        // Set aside: looked at again, until the pin has gone.
        if (domain.has(Mutant.SET_ASIDE_AND_FORGOTTEN)) {
            reclaimer.jump(over);
        } else {
            final Register again = reclaimer.register("again");
            reclaimer.await("SetAside.next: pins.collect", ACQUIRE, again, pins.at(0), different(again, 1));
        }
        reclaimer.here(free);
        domain.runBody(reclaimer, constant(1), "");
        reclaimer.here(over);
        domain.allReleasedInTheEnd();
    }

    /** Two who run what was set aside: the reclaimer, and another. */
    static void setAside(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        domain.pointers(1);
        final Variable pins = draft.array("pin", 1, FREE);
        final Variable lock = draft.variable("lock", 0);
        final Variable waiting = draft.variable("waiting", 1);
        draft.initially(pins, 0, 1);
        final Code holder = draft.thread("holder");
        use(holder, domain, constant(1));
        close(domain, holder, pins.at(0));
        for (int i = 0; i < 2; i++) {
            final Code code = draft.thread("runner-" + (i + 1));
            final Register was = code.register("was");
            final Register seen = code.register("seen");
            final Register one = code.register("one");
            final Label none = new Label();
            code.await("SetAside.next: pins.collect", ACQUIRE, seen, pins.at(0), different(seen, 1));
            code.awaitAndExchange(
                "SetAside.next: synchronized", ACQUIRE_RELEASE, was, lock.place(), equal(was, 0), 1);
            code.load("SetAside.next: waiting", OPAQUE, one, waiting.place());
            if (!domain.has(Mutant.SET_ASIDE_AND_RUN_TWICE)) {
                code.store("SetAside.next: isRunning = true", OPAQUE, waiting.place(), 0);
            }
            code.store("SetAside.next: unlock", RELEASE, lock.place(), 0);
            code.branch(equal(one, 0), none);
            domain.runBody(code, constant(1), "");
            code.here(none);
        }
        domain.allReleasedInTheEnd();
    }

    /**
     * A handle that an allocator hands out twice: its first use is pinned, and what is set aside is the release of that
     * one. The releases of another object with the same handle wait for the same pin, and none is run in the stead of
     * another.
     */
    static void sameHandle(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 2);
        domain.pointers(2);
        final Variable pins = draft.array("pin", 2, FREE);
        draft.initially(pins, 0, 1);
        draft.initially(pins, 1, 2);
        // Two holders, each of an object; both objects have one handle, so that only which release it is tells them
        // apart.
        for (int i = 0; i < 2; i++) {
            final Code holder = draft.thread("holder-" + (i + 1));
            use(holder, domain, constant(i + 1));
            close(domain, holder, pins.at(i));
        }
        final Code reclaimer = draft.thread("reclaimer");
        for (int i = 0; i < 2; i++) {
            for (int place = 0; place < 2; place++) {
                if (domain.has(Mutant.SET_ASIDE_AND_RUN_FOR_ANOTHER) && place != i) {
                    continue;
                }
                final Register seen = reclaimer.register("seen" + i + place);
                reclaimer.await("SetAside.next: pins.collect", ACQUIRE, seen, pins.at(place), equal(seen, FREE));
            }
            // With the mistake the one whose pin has gone stands for the handle, and the first in the row is run for
            // it.
            final int object = domain.has(Mutant.SET_ASIDE_AND_RUN_FOR_ANOTHER) ? 2 - i : i + 1;
            domain.runBody(reclaimer, constant(object), "" + i);
        }
        domain.allReleasedInTheEnd();
    }

    /** A reader that pins anew what it has pinned, in another place, and lets go of the first pin. */
    static void pinnedAnew(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        domain.pointers(1);
        final Variable pins = draft.array("pin", 2, FREE);
        final Variable lasts = draft.array("last", 2, FREE);
        final Variable next = draft.variable("next", 0);
        draft.initially(pins, 1, 1);
        draft.initially(lasts, 1, 1);
        final Code holder = draft.thread("holder");
        // The token stays in its place when the pin is closed.
        holder.store("HeldPin.hold: TOKEN.setRelease", RELEASE, lasts.at(0), 1);
        hold(domain, holder, pins.at(0), constant(1));
        holder.store("PinningSlot.hold: NEXT_PIN.setRelease",
            domain.unless(Mutant.RING_MOVED_WITHOUT_RELEASE, RELEASE), next.place(), 1);
        close(domain, holder, pins.at(1));
        use(holder, domain, constant(1));
        close(domain, holder, pins.at(0));
        final Code reclaimer = draft.thread("reclaimer");
        final Register begin = reclaimer.register("begin");
        final Register end = reclaimer.register("end");
        final Register last = reclaimer.register("last");
        final Label pinned = new Label();
        final Label free = new Label();
        final Label over = new Label();
        reclaimer.load("PinnedTokens.look: nextAcquire", ACQUIRE, begin, next.place());
        lookAtBoth(domain, reclaimer, pins, lasts, pinned);
        if (!domain.has(Mutant.PINS_LOOKED_AT_ONCE)) {
            reclaimer.load("PinnedTokens.lookAgain: nextAcquire", ACQUIRE, end, next.place());
            reclaimer.branch(equal(end, begin), free);
            reclaimer.load("PinnedTokens.lookAgain: tokenAcquire", ACQUIRE, last, lasts.at(0));
            reclaimer.branch(equal(last, 1), pinned);
        }
        reclaimer.here(free);
        domain.runBody(reclaimer, constant(1), "");
        reclaimer.jump(over);
        reclaimer.here(pinned);
        // Set aside until both have gone for good.
        for (int place = 1; place >= 0; place--) {
            final Register again = reclaimer.register("again" + place);
            reclaimer.await("SetAside.next: pins.collect", ACQUIRE, again, pins.at(place), equal(again, FREE));
        }
        domain.runBody(reclaimer, constant(1), "late");
        reclaimer.here(over);
        domain.allReleasedInTheEnd();
    }

    /**
     * A reader that pins anew twice what it has pinned, and then something else in the place of the first time: the
     * ring, of two places here, has gone round during the look.
     */
    static void ringGoneRound(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        domain.pointers(1);
        final int other = 2;
        final Variable pins = draft.array("pin", 2, FREE);
        final Variable tokens = draft.array("token", 2, FREE);
        final Variable next = draft.variable("next", 0);
        draft.initially(pins, 1, 1);
        draft.initially(tokens, 1, 1);
        final Code holder = draft.thread("holder");
        take(domain, holder, pins, tokens, next, 0, 1);
        close(domain, holder, pins.at(1));
        take(domain, holder, pins, tokens, next, 1, 1);
        close(domain, holder, pins.at(0));
        take(domain, holder, pins, tokens, next, 2, other);
        use(holder, domain, constant(1));
        close(domain, holder, pins.at(1));
        final Code reclaimer = draft.thread("reclaimer");
        final Register begin = reclaimer.register("begin");
        final Label looks = new Label();
        final Label pinned = new Label();
        final Label free = new Label();
        final Label over = new Label();
        reclaimer.load("PinnedTokens.look: nextAcquire", ACQUIRE, begin, next.place());
        // The look that begins later sees less of it.
        reclaimer.branch(equal(begin, 0), looks);
        reclaimer.jump(pinned);
        reclaimer.here(looks);
        lookAtBoth(domain, reclaimer, pins, tokens, pinned);
        final Register end = reclaimer.register("end");
        reclaimer.load("PinnedTokens.lookAgain: nextAcquire", ACQUIRE, end, next.place());
        final Label lookedAgain = new Label();
        reclaimer.branch(equal(end, 0), free);
        for (int number = 0; number < 2; number++) {
            final Register token = reclaimer.register("last" + number);
            reclaimer.branch(equal(end, number), lookedAgain);
            reclaimer.load(
                "PinnedTokens.lookAgain: tokenAcquire", domain.unless(Mutant.TOKEN_WITHOUT_ACQUIRE, ACQUIRE), token,
                tokens.at(number));
            reclaimer.branch(equal(token, 1), pinned);
        }
        reclaimer.here(lookedAgain);
        reclaimer.load("PinnedTokens.lookAgain: nextAcquire, again", ACQUIRE, end, next.place());
        // Gone round, so all is looked at once more.
        reclaimer.branch(equal(end, 2).or(equal(end, 3)), pinned);
        reclaimer.here(free);
        domain.runBody(reclaimer, constant(1), "");
        reclaimer.jump(over);
        reclaimer.here(pinned);
        final Register all = reclaimer.register("all");
        final Register gone = reclaimer.register("gone");
        reclaimer.await("SetAside.next: the holder has got so far", ACQUIRE, all, next.place(), equal(all, 3));
        reclaimer.await("SetAside.next: pins.collect", ACQUIRE, gone, pins.at(1), equal(gone, FREE));
        domain.runBody(reclaimer, constant(1), "late");
        reclaimer.here(over);
        domain.allReleasedInTheEnd();
    }

    /**
     * A pin that is let go, one who sees that and notes it, and another who runs the release because of the note. What
     * was done with the object while it was pinned lies before the body.
     */
    static void knownFree(
        final Model.Draft draft, final Barrier barrier, final Set<Mutant> mutants, final Bounds bounds) {
        final Domain domain = new Domain(draft, barrier, mutants, 1, 1);
        domain.pointers(1);
        final Variable pins = draft.array("pin", 1, FREE);
        final Variable freeUpTo = draft.variable("freeUpTo", 0);
        final Variable field = draft.variable("field", 0);
        draft.initially(pins, 0, 1);
        final Code holder = draft.thread("holder");
        holder.store("the holder stores into what it has pinned", AccessMode.PLAIN, field.place(), 1);
        close(domain, holder, pins.at(0));
        final Code other = draft.thread("another reclaimer");
        final Register free = other.register("free");
        other.await("PinnedTokens.look: isFree", ACQUIRE, free, pins.at(0), equal(free, FREE));
        other.store("PinRing.noteFree: FREE_UP_TO.setRelease",
            domain.unless(Mutant.KNOWN_FREE_WITHOUT_RELEASE, RELEASE), freeUpTo.place(), 1);
        final Code reclaimer = draft.thread("reclaimer");
        final Register known = reclaimer.register("known");
        final Register seen = reclaimer.register("seen");
        final Register stored = reclaimer.register("stored");
        final Label isKnown = new Label();
        reclaimer.load("PinRing.isKnownToBeFree: FREE_UP_TO.getAcquire",
            domain.unless(Mutant.KNOWN_FREE_WITHOUT_ACQUIRE, ACQUIRE), known, freeUpTo.place());
        reclaimer.branch(equal(known, 1), isKnown);
        reclaimer.await("PinnedTokens.look: isFree", ACQUIRE, seen, pins.at(0), equal(seen, FREE));
        reclaimer.here(isKnown);
        reclaimer.load("the body reads the object", AccessMode.PLAIN, stored, field.place());
        reclaimer.check(equal(stored, 1), "a body has not seen what was done with its object while it was pinned");
        domain.runBody(reclaimer, constant(1), "");
        domain.allReleasedInTheEnd();
    }

    /** As {@code PinningSlot.hold}, in a ring of two places. */
    private static void take(
        final Domain domain,
        final Code holder,
        final Variable pins,
        final Variable tokens,
        final Variable next,
        final int number,
        final int object) {
        holder.store("HeldPin.hold: TOKEN.setRelease", domain.unless(Mutant.TOKEN_WITHOUT_RELEASE, RELEASE),
            tokens.at(number % 2), object);
        hold(domain, holder, pins.at(number % 2), constant(number + 1));
        holder.store("PinningSlot.hold: NEXT_PIN.setRelease", RELEASE, next.place(), number + 1);
    }

    private static void lookAtBoth(
        final Domain domain,
        final Code reclaimer,
        final Variable pins,
        final Variable tokens,
        final Label pinned) {
        for (int place = 0; place < 2; place++) {
            final Register held = reclaimer.register("held" + place);
            final Register token = reclaimer.register("token" + place);
            final Label isFree = new Label();
            look(domain, reclaimer, held, pins.at(place));
            reclaimer.branch(equal(held, FREE), isFree);
            reclaimer.load(
                "PinnedTokens.look: tokenAcquire", domain.unless(Mutant.TOKEN_WITHOUT_ACQUIRE, ACQUIRE), token,
                tokens.at(place));
            reclaimer.branch(equal(token, 1), pinned);
            reclaimer.here(isFree);
        }
    }

    private static void hold(final Domain domain, final Code code, final Place pin, final Expression object) {
        code.store(
            "HeldPin.hold: NUMBER.setRelease", domain.unless(Mutant.HELD_WITHOUT_RELEASE, RELEASE), pin, object);
    }

    private static void close(final Domain domain, final Code code, final Place pin) {
        code.store(
            "HeldPin.close: NUMBER.setRelease", domain.unless(Mutant.PIN_CLOSED_WITHOUT_RELEASE, RELEASE), pin, FREE);
    }

    private static void look(final Domain domain, final Code code, final Register seen, final Place pin) {
        code.load("PinnedTokens.look: isFree", domain.unless(Mutant.PLACE_WITHOUT_ACQUIRE, ACQUIRE), seen, pin);
    }

    private static void use(final Code code, final Domain domain, final Expression found) {
        final Label nothing = new Label();
        final Register object = code.register("object");
        final Register state = code.register("state");
        code.assign(object, found);
        code.branch(equal(object, 0), nothing);
        code.load("a reader uses what it has pinned", AccessMode.PLAIN, state, domain.objects.at(object));
        code.check(equal(state, Domain.ALIVE), "an object was released while a reader had it pinned");
        code.here(nothing);
    }
}
