package io.reprieve.torture;

import io.reprieve.RcuDomain;
import io.reprieve.ReadSection;
import java.util.concurrent.locks.LockSupport;

/**
 * The read side of one thread: sections of every kind, each of which looks again, before it ends, at all that it has
 * found.
 */
final class Reading {
    private static final int MOST_HELD = 8;
    private static final int DEEPEST = 5;
    private static final long LONGEST_SPIN_NANOS = 2_000_000;
    private static final long LONGEST_PARK_NANOS = 1_500_000;
    private static final Path[] CROSSINGS = {Path.BRIEF, Path.NESTED, Path.CLOSEABLE, Path.YIELDING, Path.POLLING};

    private final World world;
    private final RcuDomain rcu;
    private final Actor actor;
    private final Dice dice;
    private final Tally tally;
    private final Retiring retiring;
    private final StoreBuffer stores;
    private final Board board;
    private final boolean isVirtual;

    // The words that the current section has found.
    private final long[] held = new long[MOST_HELD];
    private int count;
    private Path kind;
    // The same thread's read side in the other domain.
    private Reading crossed;

    /**
     * The read side of a thread in one of the worlds.
     *
     * @param retiring what its sections release with; {@code null} for a thread that is at home in another world.
     */
    Reading(final World world, final Actor actor, final Tally tally, final Retiring retiring) {
        this.world = world;
        this.actor = actor;
        rcu = world.rcu;
        this.dice = actor.dice;
        this.tally = tally;
        this.retiring = retiring;
        this.isVirtual = actor.isVirtual;
        board = world.board;
        stores = new StoreBuffer(dice);
    }

    /** Runs one section of a kind, or a row of short ones. */
    void perform(final Path kind) {
        this.kind = kind;
        switch (kind) {
            case BRIEF -> repeat(64, 0);
            case BEHIND_STORES -> repeat(8, 8_000);
            case NESTED -> nested(1 + dice.below(DEEPEST));
            case CLOSEABLE -> closeable();
            case SPINNING -> spinning();
            case YIELDING -> yielding();
            case PARKED -> parked();
            case POLLING -> polling();
            case AFTER_DRIVING -> afterDriving();
            case QUIESCENT -> quiescent();
            case CROSSING -> crossing();
            case PINNING -> pinning();
            case RELEASING -> releasing(1 + dice.below(3));
            case RELEASING_MANY -> releasing(4 * world.pageEntries);
            default -> throw new IllegalArgumentException(kind.label());
        }
    }

    private void counted(final int sections) {
        tally.sections += sections;
        tally.paths[kind.ordinal()] += sections;
        if (isVirtual) {
            tally.paths[Path.ON_VIRTUAL_THREAD.ordinal()] += sections;
        }
    }

    // ---- what sections are made of

    /** Loads a word, and looks at its element. */
    private void find() {
        final long word = board.readAcquire(dice.below(board.size()));
        look(word);
        if (count < MOST_HELD) {
            held[count++] = word;
        }
    }

    /** Looks again at everything found. */
    private void lookAgain() {
        for (int i = 0; i < count; i++) {
            look(held[i]);
        }
    }

    private void look(final long word) {
        final Element element = world.element(word);
        final int staleness = element.staleness(word);
        tally.staleness[staleness]++;
        if (!Staleness.isAllowed(staleness)) {
            world.findings.add("stale: a " + kind.label() + " section of " + Thread.currentThread() + " found "
                + Long.toHexString(word) + ", which is now " + Staleness.label(staleness) + ": " + element);
        }
    }

    private void spin(final long nanos) {
        final long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos && !world.findings.isOver()) {
            Thread.onSpinWait();
            lookAgain();
        }
    }

    // ---- the kinds

    private void repeat(final int sections, final int longestNanos) {
        for (int i = 0; i < sections; i++) {
            count = 0;
            if (longestNanos != 0) {
                stores.fill();
            }
            final int place = dice.below(board.size());
            rcu.readLock();
            try {
                // Nothing between the entry and the load that might order them.
                final long word = board.readAcquire(place);
                look(word);
                held[count++] = word;
                if (longestNanos != 0) {
                    spin(dice.below(longestNanos));
                }
                look(word);
            } finally {
                rcu.readUnlock();
            }
        }
        counted(sections);
    }

    private void nested(final int depth) {
        count = 0;
        nest(depth);
        counted(1);
    }

    private void nest(final int depth) {
        rcu.readLock();
        try {
            find();
            if (depth > 1) {
                nest(depth - 1);
                // What was found before the inner section is still protected.
                spin(dice.nanosUpTo(100_000));
                find();
            } else {
                spin(dice.nanosUpTo(100_000));
            }
            lookAgain();
        } finally {
            rcu.readUnlock();
        }
    }

    private void closeable() {
        count = 0;
        try (ReadSection section = rcu.read()) {
            find();
            spin(dice.nanosUpTo(20_000));
            if (!rcu.inReadSection()) {
                world.findings.add("inReadSection() is false in " + section);
            }
            if (dice.oneIn(16)) {
                refused();
            }
            lookAgain();
        }
        counted(1);
    }

    private void refused() {
        try {
            if (dice.oneIn(2)) {
                rcu.synchronize();
            } else {
                rcu.barrier();
            }
            world.findings.add("a thread has waited for its own section");
        } catch (final IllegalStateException e) {
            tally.count(Path.REFUSED);
        }
    }

    private void spinning() {
        count = 0;
        rcu.readLock();
        try {
            find();
            find();
            spin(dice.nanosUpTo(LONGEST_SPIN_NANOS));
            find();
            lookAgain();
        } finally {
            rcu.readUnlock();
        }
        counted(1);
    }

    private void yielding() {
        count = 0;
        rcu.readLock();
        try {
            for (int i = 0; i < 4; i++) {
                find();
                Thread.yield();
                lookAgain();
            }
        } finally {
            rcu.readUnlock();
        }
        counted(1);
    }

    private void parked() {
        count = 0;
        rcu.readLock();
        try {
            find();
            find();
            LockSupport.parkNanos(dice.nanosUpTo(LONGEST_PARK_NANOS));
            lookAgain();
        } finally {
            rcu.readUnlock();
        }
        counted(1);
    }

    private void polling() {
        count = 0;
        rcu.readLock();
        try {
            find();
            final long cookie = rcu.startGracePeriod();
            final int polls = 1 + dice.below(50);
            for (int i = 0; i < polls; i++) {
                if (rcu.pollGracePeriod(cookie)) {
                    world.findings.add("too early: a grace period has passed that began after a section of "
                        + Thread.currentThread() + " had, and before it ended");
                }
                lookAgain();
            }
        } finally {
            rcu.readUnlock();
        }
        counted(1);
    }

    private void afterDriving() {
        for (int i = 0; i < 16 && !world.findings.isOver(); i++) {
            count = 0;
            final long cookie = rcu.startGracePeriod();
            final int place = dice.below(board.size());
            for (int polls = 0; !rcu.pollGracePeriod(cookie) && polls < 10_000; polls++) {
                Thread.onSpinWait();
            }
            rcu.readLock();
            try {
                final long word = board.readAcquire(place);
                look(word);
                held[count++] = word;
                spin(dice.below(8_000));
                look(word);
            } finally {
                rcu.readUnlock();
            }
        }
        counted(16);
    }

    private void quiescent() {
        final int states = 1 + dice.below(20);
        rcu.online();
        for (int i = 0; i < states; i++) {
            count = 0;
            find();
            if (dice.oneIn(4)) {
                // Costs an online thread nothing but a count, and must not end its own section.
                rcu.readLock();
                find();
                rcu.readUnlock();
            }
            if (dice.oneIn(8)) {
                retiring.deferShared(this);
            }
            spin(dice.nanosUpTo(50_000));
            lookAgain();
            if (dice.oneIn(32)) {
                // Counts as a quiescent state: what was found before may be gone.
                rcu.synchronize();
            } else {
                rcu.quiescent();
            }
        }
        rcu.offline();
        counted(states);
    }

    /** Sections of another domain inside one of this: neither knows of the other. */
    private void crossing() {
        if (world.neighbour == null) {
            return;
        }
        if (crossed == null) {
            crossed = new Reading(world.neighbour, actor, tally, null);
        }
        count = 0;
        rcu.readLock();
        try {
            find();
            crossed.perform(CROSSINGS[dice.below(CROSSINGS.length)]);
            find();
            lookAgain();
        } finally {
            rcu.readUnlock();
        }
        counted(1);
    }

    /** Keeps what it has found, and looks at it outside any section; so does who takes it over. */
    private void pinning() {
        count = 0;
        final Holding own;
        rcu.readLock();
        try {
            find();
            own = new Holding(world, held[0]);
        } finally {
            rcu.readUnlock();
        }
        final Holding others = world.takeOver();
        if (others != null) {
            tally.count(Path.HANDED_ON);
            use(others);
            others.letGo();
        }
        use(own);
        if (!dice.oneIn(4) || !world.handOn(own)) {
            own.letGo();
        }
        counted(1);
    }

    private void use(final Holding holding) {
        for (int i = dice.below(4); i > 0; i--) {
            look(holding.word);
            if (dice.oneIn(4)) {
                tally.count(Path.PINNED_ANEW);
                holding.pinAnew();
            } else if (dice.oneIn(4)) {
                LockSupport.parkNanos(dice.nanosUpTo(LONGEST_PARK_NANOS));
            } else {
                Thread.yield();
            }
            look(holding.word);
        }
    }

    private void releasing(final int releases) {
        count = 0;
        rcu.readLock();
        try {
            find();
            for (int i = 0; i < releases && retiring.deferShared(this); i++) {
                tally.count(Path.IN_SECTION);
            }
            spin(dice.nanosUpTo(20_000));
            lookAgain();
        } finally {
            rcu.readUnlock();
        }
        counted(1);
    }

    /** Holds on to a word that the thread itself is about to release inside its section. */
    void hold(final long word) {
        if (count < MOST_HELD) {
            held[count++] = word;
        }
    }
}
