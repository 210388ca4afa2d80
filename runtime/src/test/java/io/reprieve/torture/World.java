package io.reprieve.torture;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the threads of one domain share: the board, the elements, and what they have found. Everything that they count
 * they count for themselves.
 */
final class World {
    private static final int OWN_PLACES = 4;
    private static final int SHARED_PLACES = 8;
    private static final int SPARE = 64;
    private static final int MOST_HANDED_ON = 8;

    final Options options;
    final Findings findings;
    final RcuDomain rcu;
    final Staff staff;
    final Element[] elements;
    final Board board;
    final Releases releases;
    final int pageEntries;
    private final Queue<Holding> handedOn = new ConcurrentLinkedQueue<>();
    private final AtomicInteger handedOnCount = new AtomicInteger();
    private final Queue<Tally> tallies = new ConcurrentLinkedQueue<>();
    private final Tally total = new Tally();
    private final Arena[] arenas;
    private final Queue<Arena> toLet = new ConcurrentLinkedQueue<>();
    private int arenasTaken;
    /** That of the other domain; {@code null} if there is none. Set before any thread runs. */
    World neighbour;

    World(final Options options, final RcuDomain rcu, final Staff staff, final Findings findings) {
        this.options = options;
        this.rcu = rcu;
        this.staff = staff;
        this.findings = findings;
        pageEntries = options.number("page-entries");
        final boolean arePooled = options.isOn("pooled");
        final int residents = staff.writers() + staff.readers() + staff.virtualReaders();
        final int visitors = staff.visitors();
        // More than a thread has pages for, so that it runs out of those first.
        final int size = Math.max(256, 8 * pageEntries);
        final int visitorSize = 2 * pageEntries + SPARE;
        arenas = new Arena[1 + residents + 2 * visitors];
        elements = new Element[SHARED_PLACES + residents * size + 2 * visitors * visitorSize];
        board = new Board(staff.writers() * OWN_PLACES, SHARED_PLACES);
        releases = new Releases(rcu, elements, findings, tallies);
        int from = 0;
        for (int i = 0; i < arenas.length; i++) {
            final int ofThis = i == 0 ? SHARED_PLACES : i <= residents ? size : visitorSize;
            arenas[i] = new Arena(elements, from, ofThis, arePooled);
            from += ofThis;
            if (i > residents) {
                toLet.add(arenas[i]);
            }
        }
        arenasTaken = 1;
        for (int i = 0; i < SHARED_PLACES; i++) {
            board.replaceRelease(board.sharedPlace(i), arenas[0].take().prepare());
        }
    }

    boolean isOfDefaultDomain() {
        return rcu == Rcu.domain("default");
    }

    /** The arena of the next thread that stays. Called while nothing runs yet. */
    Arena settle() {
        return arenas[arenasTaken++];
    }

    /** The first place of a writer, which then holds elements of that writer. Called while nothing runs yet. */
    int firstPlace(final int writer, final Arena arena) {
        for (int i = 0; i < OWN_PLACES; i++) {
            board.replaceRelease(writer * OWN_PLACES + i, arena.take().prepare());
        }
        return writer * OWN_PLACES;
    }

    int ownPlaces() {
        return OWN_PLACES;
    }

    /** An arena for a visitor, or {@code null}: what the last tenant released may still be on its way back. */
    Arena rent() {
        return toLet.poll();
    }

    void giveBack(final Arena arena) {
        toLet.add(arena);
    }

    /** Leaves what a thread has pinned to another; {@code false} if there is enough of it. */
    boolean handOn(final Holding holding) {
        if (handedOnCount.getAndIncrement() >= MOST_HANDED_ON) {
            handedOnCount.decrementAndGet();
            return false;
        }
        return handedOn.add(holding);
    }

    /** What another thread has pinned; {@code null} if there is nothing. */
    Holding takeOver() {
        final Holding holding = handedOn.poll();
        if (holding != null) {
            handedOnCount.decrementAndGet();
        }
        return holding;
    }

    /** Lets go of all that was left to others. */
    void letGo() {
        for (Holding left = takeOver(); left != null; left = takeOver()) {
            left.letGo();
        }
    }

    /** The tally of a thread that ends: threads come and go by the million. */
    void fold(final Tally tally) {
        Delays.fold();
        synchronized (total) {
            tallies.remove(tally);
            total.add(tally);
        }
    }

    /** What all threads have counted; racy for those that have not ended, but their counts only grow. */
    Tally total() {
        final Tally sum = new Tally();
        synchronized (total) {
            sum.add(total);
            for (final Tally tally : tallies) {
                sum.add(tally);
            }
        }
        return sum;
    }

    Element element(final long word) {
        return elements[Element.numberOf(word)];
    }

    int countPending() {
        int pending = 0;
        for (final Arena arena : arenas) {
            pending += arena.countPending();
        }
        return pending;
    }

    Element firstPending() {
        for (final Arena arena : arenas) {
            final Element pending = arena.firstPending();
            if (pending != null) {
                return pending;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return "domain " + rcu.name();
    }
}
