package io.reprieve.torture;

import io.reprieve.RcuDomain;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The ways to release an element, and their bodies, which check that each runs once, in order, with what it was given.
 */
final class Releases {
    /** What {@link Path#THROWING} throws: made once, because the runtime must not mind where it comes from. */
    private static final RuntimeException ON_PURPOSE = new RuntimeException("on purpose") {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    };

    private static final String TYPE = Releases.class.getName();

    private final RcuDomain rcu;
    private final int ownSite;
    private final Element[] elements;
    private final Findings findings;
    /** Elements whose release may be waiting for a pin, or for somebody who sees that the pin is gone. */
    final AtomicInteger pinned = new AtomicInteger();
    private final Queue<Tally> tallies;
    private final ThreadLocal<Tally> tally = ThreadLocal.withInitial(this::newTally);
    private final ThreadLocal<Releaser> releaser = ThreadLocal.withInitial(() -> new Releaser(Thread.currentThread()));

    private final Consumer<Element> object = element -> run(element, Path.OBJECT);
    private final Consumer<Element> again = element -> run(element, Path.IN_BODY);
    private final Consumer<Element> throwing = this::runAndThrow;
    private final BiConsumer<Arena, Element> contextObject = this::runWithContext;
    private final LongConsumer handle = word -> runHandle(word, Path.HANDLE);
    private final ObjLongConsumer<Arena> contextHandle = this::runHandleWithContext;

    Releases(
        final RcuDomain rcu, final Element[] elements, final Findings findings, final Queue<Tally> tallies) {
        this.rcu = rcu;
        this.elements = elements;
        this.findings = findings;
        this.tallies = tallies;
        ownSite = Woven.register(new SiteDescription(
            TYPE, "releaseByOwner", "(L" + Element.class.getName().replace('.', '/') + ";)V", false, false,
            SiteDescription.RECEIVER, 0, RunOn.OWNER, WhenExhausted.SYNCHRONIZE, rcu.name()));
    }

    private Tally newTally() {
        final Tally tally = new Tally();
        tallies.add(tally);
        return tally;
    }

    /** The calling thread's tally. */
    Tally tally() {
        return tally.get();
    }

    /** The calling thread's releases. */
    Releaser releaser() {
        return releaser.get();
    }

    // ---- releasing

    /** Defers the release of an element that has just been unpublished. */
    void defer(
        final Path form, final Element element, final long word, final Releaser thread, final int graceperiods) {
        final Releaser releaser = form == Path.OWNER ? thread.own() : thread;
        element.retire(form, releaser, releaser.next(), graceperiods);
        switch (form) {
            case OBJECT -> rcu.defer(element, object);
            case CONTEXT_OBJECT -> rcu.defer(element.home, element, contextObject);
            case HANDLE -> rcu.defer(word, handle);
            case CONTEXT_HANDLE -> rcu.defer(element.home, word, contextHandle);
            case OWNER -> releaseByOwner(element);
            case THROWING -> rcu.defer(element, throwing);
            default -> throw new IllegalArgumentException(form.label());
        }
    }

    /** What the agent makes of a method whose body is to run on the thread that has called it. */
    private void releaseByOwner(final Element element) {
        int outcome = Woven.releaseOwn(ownSite, this, element);
        if (outcome == Woven.UNRESOLVED) {
            Woven.resolve(ownSite, MethodHandles.lookup());
            outcome = Woven.releaseOwn(ownSite, this, element);
        }
        if (outcome == Woven.RUN) {
            run(element, Path.OWNER);
        }
    }

    /** Releases an element that is pending for certain, and has an embedded head: the runtime has to refuse it. */
    void deferAgain(final Path form, final Element element) {
        if (form == Path.OBJECT) {
            rcu.defer(element, object);
        } else {
            rcu.defer(element.home, element, contextObject);
        }
    }

    /** Frees an element in place: the caller has seen a grace period pass. */
    void free(final Path form, final Element element, final Tally tally) {
        final String wrong = element.claim(form);
        if (wrong != null) {
            findings.add(wrong);
            return;
        }
        tally.count(form);
        if (element.wasPinned()) {
            pinned.decrementAndGet();
        }
        element.finish();
    }

    // ---- bodies

    private void runWithContext(final Arena context, final Element element) {
        if (element == null || element.home != context) {
            findings.add("wrong arguments: " + element + " with another's context");
        } else {
            run(element, Path.CONTEXT_OBJECT);
        }
    }

    private void runHandleWithContext(final Arena context, final long word) {
        final int number = Element.numberOf(word);
        if (number >= elements.length || elements[number].home != context) {
            findings.add("wrong arguments: handle " + word + " with another's context");
        } else {
            runHandle(word, Path.CONTEXT_HANDLE);
        }
    }

    private void runHandle(final long word, final Path form) {
        final int number = Element.numberOf(word);
        if (number >= elements.length || !elements[number].isOf(word)) {
            findings.add("wrong arguments: handle " + word
                + (number < elements.length ? " of " + elements[number] : ""));
        } else {
            run(elements[number], form);
        }
    }

    private void runAndThrow(final Element element) {
        run(element, Path.THROWING);
        tally().thrown++;
        throw ON_PURPOSE;
    }

    private void run(final Element element, final Path form) {
        if (element == null) {
            findings.add("wrong arguments: a body was run for null");
            return;
        }
        final Tally tally = tally();
        final Releaser releaser = element.releaser();
        final long sequence = element.sequence();
        String wrong = element.claim(form);
        final boolean wasPinned = element.wasPinned();
        if (wrong == null && sequence != 0) {
            wrong = releaser.begin(sequence, releaser(), pinned.get(), wasPinned);
        }
        if (wrong != null) {
            findings.add(wrong);
            return;
        }
        if (wasPinned && form != Path.IN_BODY) {
            pinned.decrementAndGet();
            tally.count(Path.UNPINNED);
        }
        if (element.isPinned()) {
            findings.add("too early: " + element + " is released while a reader has it pinned");
        }
        tally.bodies++;
        tally.count(form);
        final boolean isSameThread = releaser.isSameThread(releaser());
        tally.count(isSameThread ? Path.RUN_BY_RELEASER : Path.RUN_BY_ANOTHER);
        if (form == Path.OWNER && !isSameThread) {
            tally.count(Path.ADOPTED);
        }
        if (element.isThrough()) {
            element.finish();
        } else {
            element.retireAgain(Path.IN_BODY, releaser, 0);
            tally.deferred++;
            rcu.defer(element, again);
        }
        if (sequence != 0) {
            releaser.finish();
        }
    }
}
