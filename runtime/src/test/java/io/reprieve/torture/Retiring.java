package io.reprieve.torture;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The write side of one thread: it replaces what is published, and releases what it has replaced in every way there is.
 */
final class Retiring {
    private static final Path[] FORMS = {
        Path.OBJECT, Path.CONTEXT_OBJECT, Path.HANDLE, Path.CONTEXT_HANDLE, Path.OWNER};
    private static final int MOST_POLLED = 16;
    private static final int MOST_GRACE_PERIODS = 4;

    private record Polled(Element element, long cookie) {
    }

    private final World world;
    private final RcuDomain rcu;
    private final Dice dice;
    private final Arena arena;
    private final Board board;
    private final Tally tally;
    private final Releaser releaser;
    private final boolean isVirtual;
    private final int ownPlaces;
    private final int firstPlace;
    private final StoreBuffer stores;
    private final Deque<Polled> polled = new ArrayDeque<>();

    /** The write side of a thread, which owns some places of the board, or none. */
    Retiring(final Actor actor, final Tally tally, final int firstPlace, final int ownPlaces) {
        this.world = actor.world;
        rcu = world.rcu;
        this.dice = actor.dice;
        this.arena = actor.arena;
        this.isVirtual = actor.isVirtual;
        this.tally = tally;
        this.firstPlace = firstPlace;
        this.ownPlaces = ownPlaces;
        board = world.board;
        releaser = world.releases.releaser();
        stores = new StoreBuffer(dice);
    }

    void perform(final Path kind) {
        switch (kind) {
            case OBJECT, CONTEXT_OBJECT, HANDLE, CONTEXT_HANDLE, OWNER, THROWING -> deferOne(kind);
            case BURST -> burst();
            case SYNCHRONIZE -> synchronize();
            case SYNCHRONIZE_TIMED -> synchronizeTimed();
            case POLLED -> startPolled();
            case UPDATER -> update(1 + dice.below(3));
            case BARRIER -> barrier();
            default -> throw new IllegalArgumentException(kind.label());
        }
        freePolled();
    }

    // ---- what they are made of

    /** Puts a fresh element in the place of another, which then is to be released by the caller; 0 without one. */
    private long replace() {
        final Element fresh = arena.take();
        if (fresh == null) {
            starve();
            return 0;
        }
        final long word = fresh.prepare();
        if (ownPlaces != 0 && !dice.oneIn(8)) {
            final int place = firstPlace + dice.below(ownPlaces);
            final long old = board.readAcquire(place);
            // The last store before the runtime is called: it may still be in the store buffer then.
            board.replaceRelease(place, word);
            return old;
        }
        return board.exchange(board.sharedPlace(dice.below(board.shared())), word);
    }

    private void starve() {
        tally.count(Path.STARVED);
        if (rcu.inReadSection()) {
            return;
        }
        if (dice.oneIn(64)) {
            rcu.barrier();
        } else {
            LockSupport.parkNanos(dice.nanosUpTo(100_000));
        }
    }

    private boolean defer(final Path form) {
        final long old = replace();
        if (old == 0) {
            return false;
        }
        defer(form, old, dice.oneIn(8) ? 1 + dice.below(MOST_GRACE_PERIODS) : 1);
        return true;
    }

    private void defer(final Path form, final long old, final int graceperiods) {
        tally.deferred++;
        if (isVirtual) {
            tally.count(Path.BY_VIRTUAL_THREAD);
        }
        world.releases.defer(form, world.element(old), old, releaser, graceperiods);
    }

    /** Frees an element in place, unless a reader has it pinned, for which no grace period waits. */
    private void free(final Path form, final Element element) {
        if (element.isPinned()) {
            tally.count(Path.PINNED_IN_PLACE);
            tally.deferred++;
            world.releases.defer(Path.OBJECT, element, 0, releaser, 1);
        } else {
            world.releases.free(form, element, tally);
        }
    }

    /** For a reader inside its section: replaces a shared element, and releases what it may be looking at. */
    boolean deferShared(final Reading reading) {
        final Element fresh = arena.take();
        if (fresh == null) {
            tally.count(Path.STARVED);
            return false;
        }
        final long old = board.exchange(board.sharedPlace(dice.below(board.shared())), fresh.prepare());
        reading.hold(old);
        final Element element = world.element(old);
        if (element instanceof PooledElement && dice.oneIn(4)) {
            // The first release stays pending for as long as the section lasts.
            defer(dice.oneIn(2) ? Path.OBJECT : Path.CONTEXT_OBJECT, old, 1);
            // Counted first, so that the runtime never counts more.
            tally.count(Path.DOUBLE);
            world.releases.deferAgain(dice.oneIn(2) ? Path.OBJECT : Path.CONTEXT_OBJECT, element);
        } else {
            defer(FORMS[dice.below(FORMS.length)], old, 1);
        }
        return true;
    }

    // ---- the kinds

    private void deferOne(final Path form) {
        // Runs of one form are what pages are good at; the occasional change opens a new run.
        for (int i = dice.below(8); i >= 0 && defer(form); i--) {
            continue;
        }
    }

    private void burst() {
        final Path form = FORMS[dice.below(FORMS.length)];
        for (int i = 0; i < 4 * world.pageEntries && defer(form); i++) {
            continue;
        }
        tally.count(Path.BURST);
    }

    private void synchronize() {
        for (int i = 0; i < 8 && !world.findings.isOver(); i++) {
            if (dice.oneIn(2)) {
                stores.fill();
            }
            final long old = replace();
            if (old == 0) {
                return;
            }
            final Element element = world.element(old);
            element.retire(Path.SYNCHRONIZE, null, 0, 1);
            if (dice.oneIn(16)) {
                synchronizeInterrupted();
            } else {
                rcu.synchronize();
            }
            free(Path.SYNCHRONIZE, element);
        }
    }

    private void synchronizeInterrupted() {
        Thread.currentThread().interrupt();
        rcu.synchronize();
        if (!Thread.interrupted()) {
            world.findings.add("synchronize() has swallowed an interrupt");
        }
        tally.count(Path.INTERRUPTED);
    }

    private void synchronizeTimed() {
        final long old = replace();
        if (old == 0) {
            return;
        }
        final Element element = world.element(old);
        element.retire(Path.SYNCHRONIZE_TIMED, null, 0, 1);
        try {
            if (rcu.synchronize(dice.nanosUpTo(500_000), TimeUnit.NANOSECONDS)) {
                free(Path.SYNCHRONIZE_TIMED, element);
                return;
            }
        } catch (final InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a writer", e);
        }
        tally.count(Path.TIMED_OUT);
        defer(Path.OBJECT, old, 1);
    }

    private void startPolled() {
        if (polled.size() == MOST_POLLED) {
            return;
        }
        if (dice.oneIn(2)) {
            stores.fill();
        }
        final long old = replace();
        if (old != 0) {
            final Element element = world.element(old);
            element.retire(Path.POLLED, null, 0, 1);
            final long cookie = rcu.startGracePeriod();
            if (rcu.pollGracePeriod(cookie)) {
                free(Path.POLLED, element);
            } else {
                polled.add(new Polled(element, cookie));
            }
        }
    }

    private void freePolled() {
        for (Polled first = polled.peek(); first != null && rcu.pollGracePeriod(first.cookie); first = polled.peek()) {
            polled.remove();
            free(Path.POLLED, first.element);
        }
    }

    /** Releases first and unpublishes after: a reader that comes in between finds what has been released already. */
    private void update(final int depth) {
        // Of all domains, or of this one alone.
        final boolean ofAll = world.isOfDefaultDomain() || dice.oneIn(2);
        if (ofAll) {
            Rcu.beginUpdate();
        } else {
            rcu.beginUpdate();
        }
        try {
            for (int i = dice.below(4); i >= 0; i--) {
                final Element fresh = arena.take();
                if (fresh == null) {
                    tally.count(Path.STARVED);
                    return;
                }
                final long word = fresh.prepare();
                // A shared place may get a new word meanwhile, whose element somebody else then releases.
                final int place = ownPlaces != 0 ? firstPlace + dice.below(ownPlaces) : -1;
                if (place < 0) {
                    final long old = board.exchange(board.sharedPlace(dice.below(board.shared())), word);
                    defer(FORMS[dice.below(FORMS.length)], old, 1);
                    continue;
                }
                defer(FORMS[dice.below(FORMS.length)], board.readAcquire(place), 1);
                pause();
                board.replaceRelease(place, word);
                tally.count(Path.UPDATER);
            }
            if (depth > 1) {
                update(depth - 1);
                pause();
            }
        } finally {
            if (ofAll) {
                Rcu.endUpdate();
            } else {
                rcu.endUpdate();
            }
        }
    }

    /** Releases inside an update-side section that the thread will not end. */
    void beginUpdateForEver() {
        rcu.beginUpdate();
        for (int i = dice.below(4); i >= 0; i--) {
            final Element fresh = arena.take();
            if (fresh == null) {
                tally.count(Path.STARVED);
                return;
            }
            defer(FORMS[dice.below(FORMS.length)], board.exchange(board.sharedPlace(dice.below(board.shared())),
                fresh.prepare()), 1);
        }
    }

    private void pause() {
        final long begin = System.nanoTime();
        final long nanos = dice.nanosUpTo(100_000);
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }

    private void barrier() {
        final long queued = releaser.queued();
        rcu.barrier();
        final long finished = releaser.finished();
        if (finished < queued) {
            world.findings.add("too early: barrier() has returned to " + Thread.currentThread() + " with "
                + finished + " of its " + queued + " releases run");
        }
        tally.count(Path.BARRIER);
    }

    /** Frees what is still waiting to be polled, once the run is over. */
    void end() {
        if (!polled.isEmpty()) {
            rcu.synchronize();
            freePolled();
        }
        if (!polled.isEmpty()) {
            world.findings.add("late: the grace period of an older cookie has not passed after synchronize()");
        }
    }
}
