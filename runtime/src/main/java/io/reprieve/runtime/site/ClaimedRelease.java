package io.reprieve.runtime.site;

/**
 * Releases of one run on their way from the queue to their bodies: the site, what was captured, and room to carry the
 * arguments. Many of them if each takes one entry, otherwise one. Reused, so that running a release allocates nothing.
 * Confined to the thread that runs the releases, but for what another takes over of them.
 */
public final class ClaimedRelease {
    private static final int USUAL = 4;

    /** The site, or {@code null} while nothing is claimed. */
    public ReleaseSite site;
    /** The receiver, or whatever else is the same for a run of releases. */
    public Object context;
    /** The function of an API release with a context. */
    public Object function;
    /** The earliest moment at which one of them may have been made, as {@link System#nanoTime} has it. */
    public long sinceNanos;
    /** Whether a drain has begun and not ended. */
    public boolean isInUse;
    /** Whether it was left by an error, and there is something in here that others will take over. It is used no more. */
    public boolean isAbandoned;
    /** How many releases there are. */
    public int count;
    /** The captured references: of one release, the released object first; of many, their released objects. */
    public Object[] references;
    /** The captured primitives, widened: of one release, a released handle first; of many, one of each. */
    public long[] primitives;

    /** Room for a usual release. */
    public ClaimedRelease() {
        this(USUAL);
    }

    /**
     * Room for many.
     *
     * @param entries how many entries.
     */
    public ClaimedRelease(final int entries) {
        references = new Object[entries];
        primitives = new long[entries];
    }

    /**
     * Makes room.
     *
     * @param stride the entries that a release of some site takes.
     * @throws OutOfMemoryError if the heap is full.
     */
    public void ensure(final int stride) {
        if (references.length < stride) {
            final Object[] moreReferences = new Object[stride];
            primitives = new long[stride];
            references = moreReferences;
        }
    }

    /**
     * Carries releases of a run. Stores nothing that is there already: with G1 each reference stored into an old object
     * costs a fence, and what a run has in common seldom changes.
     *
     * @param site     the site.
     * @param context  the same for a run of releases.
     * @param function the same for a run of releases.
     * @param count    how many releases.
     */
    public void carry(final ReleaseSite site, final Object context, final Object function, final int count) {
        if (this.site != site) {
            this.site = site;
        }
        if (this.context != context) {
            this.context = context;
        }
        if (this.function != function) {
            this.function = function;
        }
        this.count = count;
    }

    /**
     * Takes over what another carries from one of its releases on.
     *
     * @param other carries many.
     * @param from  the first that is taken.
     */
    public void carryRest(final ClaimedRelease other, final int from) {
        final int rest = other.count - from;
        carry(other.site, other.context, other.function, rest);
        sinceNanos = other.sinceNanos;
        System.arraycopy(other.references, from, references, 0, rest);
        System.arraycopy(other.primitives, from, primitives, 0, rest);
        for (int i = from, end = from + rest; i < end; i++) {
            other.references[i] = null;
        }
    }

    /**
     * Forgets what was captured of one release, so that it isn't kept alive; the next may be of the same run.
     *
     * @param at which of them.
     */
    public void letGo(final int at) {
        for (int i = at, end = at + site.references(); i < end; i++) {
            references[i] = null;
        }
    }

    /** Forgets everything, so that nothing is kept alive. What was captured of each is forgotten already, if it has run. */
    public void clear() {
        site = null;
        context = null;
        function = null;
        count = 0;
    }
}
