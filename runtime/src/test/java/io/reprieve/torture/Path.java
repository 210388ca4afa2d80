package io.reprieve.torture;

/**
 * The ways through the runtime that a run takes. Each is counted, and one that was asked for and never taken fails the
 * run: a torture that doesn't reach a place says nothing about it.
 */
enum Path {
    /** Short sections back to back. */
    BRIEF(Group.READ),
    /** Sections behind a row of stores that miss the cache, so that the reader's stamp is stuck in the store buffer. */
    BEHIND_STORES(Group.READ),
    /** Sections inside sections, with reads at each level. */
    NESTED(Group.READ),
    /** A section by {@code read()} and try-with-resources. */
    CLOSEABLE(Group.READ),
    /** A section that computes for long, often beyond its time slice. */
    SPINNING(Group.READ),
    /** A section that yields. */
    YIELDING(Group.READ),
    /** A section that parks. */
    PARKED(Group.READ),
    /** A section that drives a grace period, which must not pass before it ends. */
    POLLING(Group.READ),
    /** A section right behind a grace period that the reader itself has driven. */
    AFTER_DRIVING(Group.READ),
    /** A section with a release inside. */
    RELEASING(Group.READ),
    /** A section that releases more than there are pages for. */
    RELEASING_MANY(Group.READ),
    /** A section of the other domain inside a section. */
    CROSSING(Group.READ),
    /** A thread that is online, and reads on until its next quiescent state. */
    QUIESCENT(Group.READ),
    /** A section that pins what it finds, and looks at it, and lets go of it, when it has ended. */
    PINNING(Group.READ),
    /** Found by one thread, and looked at and let go of by another. */
    HANDED_ON(Group.READ_EXTRA),
    /** Pinned again, before the first pin was let go of. */
    PINNED_ANEW(Group.READ_EXTRA),
    /** Any section of a virtual thread. */
    ON_VIRTUAL_THREAD(Group.READ_EXTRA),

    /** {@code defer(object, release)}. */
    OBJECT(Group.RELEASE),
    /** {@code defer(context, object, release)}. */
    CONTEXT_OBJECT(Group.RELEASE),
    /** {@code defer(handle, release)}. */
    HANDLE(Group.RELEASE),
    /** {@code defer(context, handle, release)}. */
    CONTEXT_HANDLE(Group.RELEASE),
    /** A release by a woven method whose body the releasing thread runs itself. */
    OWNER(Group.RELEASE),
    /** A release whose body throws. */
    THROWING(Group.RELEASE),
    /** A row of releases, faster than grace periods can be. */
    BURST(Group.RELEASE),
    /** {@code synchronize()}, then freed in place. */
    SYNCHRONIZE(Group.RELEASE),
    /** {@code synchronize(timeout, unit)}, then freed in place, or deferred if that took too long. */
    SYNCHRONIZE_TIMED(Group.RELEASE),
    /** {@code startGracePeriod()}, freed in place once {@code pollGracePeriod(cookie)} says so. */
    POLLED(Group.RELEASE),
    /** Released first and unpublished after, inside an update-side section. */
    UPDATER(Group.RELEASE),
    /** {@code barrier()}, behind which all that the thread has deferred is back. */
    BARRIER(Group.RELEASE),
    /** Released inside a read-side section. */
    IN_SECTION(Group.RELEASE_EXTRA),
    /** Released again by its own body, for a further grace period. */
    IN_BODY(Group.RELEASE_EXTRA),
    /** Made by a thread that soon ended. */
    BY_VISITOR(Group.RELEASE_EXTRA),
    /** Made by a virtual thread. */
    BY_VIRTUAL_THREAD(Group.RELEASE_EXTRA),

    /** A timed wait that took too long. */
    TIMED_OUT(Group.EVENT),
    /** A wait of an interrupted thread, which has kept its flag. */
    INTERRUPTED(Group.EVENT),
    /** A wait inside a section, which was refused. */
    REFUSED(Group.EVENT),
    /** A second release of an object that was still pending, which was refused. */
    DOUBLE(Group.EVENT),
    /** A body that ran for what had been pinned. */
    UNPINNED(Group.EVENT),
    /** What was to be freed in place, and was pinned. */
    PINNED_IN_PLACE(Group.EVENT),
    /** A thread that found none of its elements free, and waited. */
    STARVED(Group.EVENT),
    /** A short-lived platform thread. */
    VISITOR(Group.EVENT),
    /** A short-lived virtual thread. */
    VIRTUAL_VISITOR(Group.EVENT),
    /** A thread that ended inside its section. */
    ENDED_INSIDE(Group.EVENT),
    /** A thread that ended inside its update-side section. */
    ENDED_UPDATING(Group.EVENT),
    /** A body that the thread was to run that had released, and that was left behind when it ended. */
    ADOPTED(Group.EVENT),
    /** A body that ran on the thread that had released, for want of a page. */
    RUN_BY_RELEASER(Group.EVENT),
    /** A body that ran on the reclaimer, or on another of the virtual threads that share a queue. */
    RUN_BY_ANOTHER(Group.EVENT);

    /** What a path belongs to. */
    enum Group {
        /** A kind of section. */
        READ,
        /** What else is said of a section. */
        READ_EXTRA,
        /** What a writer does. */
        RELEASE,
        /** What else is said of a release. */
        RELEASE_EXTRA,
        /** What happens beside. */
        EVENT
    }

    final Group group;

    Path(final Group group) {
        this.group = group;
    }

    /** Whether a run has what it takes. */
    boolean isPossible(final Options options) {
        final boolean visitors = options.number("visitors") > 0;
        return switch (this) {
            case ON_VIRTUAL_THREAD -> VirtualThread.EXISTS && (visitors || options.number("virtual-readers") > 0);
            case BY_VIRTUAL_THREAD, VIRTUAL_VISITOR -> VirtualThread.EXISTS && visitors;
            case VISITOR, BY_VISITOR, ENDED_INSIDE, ENDED_UPDATING, ADOPTED -> visitors;
            case CROSSING -> options.isOn("second-domain");
            // How fast the machine is decides.
            case STARVED, TIMED_OUT, PINNED_IN_PLACE -> false;
            case DOUBLE -> options.isOn("pooled");
            default -> true;
        };
    }

    /** As it is written in options and reports. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
