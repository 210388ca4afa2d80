package io.reprieve.runtime.site;

/**
 * One release on its way from the queue to its body: the site, what was captured, and room to carry the arguments.
 * Reused, so that running a release allocates nothing. Confined to the thread that runs releases.
 */
public final class ClaimedRelease {
    private static final int USUAL = 4;

    /** The site, or {@code null} while nothing is claimed. */
    public ReleaseSite site;
    /** The receiver, or whatever else is the same for a run of releases. */
    public Object context;
    /** The function of an API release with a context. */
    public Object function;
    /** The earliest moment at which it may have been made, as {@link System#nanoTime} has it. */
    public long sinceNanos;
    /** The captured references; the released object first. */
    public Object[] references = new Object[USUAL];
    /** The captured primitives, widened; a released handle first. */
    public long[] primitives = new long[USUAL];

    /** Room for a usual release. */
    public ClaimedRelease() {
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
     * Carries the next release of a run. Stores nothing that is there already: with G1 each reference stored into an old
     * object costs a fence, and what a run has in common seldom changes.
     *
     * @param site     the site.
     * @param context  the same for a run of releases.
     * @param function the same for a run of releases.
     */
    public void carry(final ReleaseSite site, final Object context, final Object function) {
        if (this.site != site) {
            this.site = site;
        }
        if (this.context != context) {
            this.context = context;
        }
        if (this.function != function) {
            this.function = function;
        }
    }

    /** Forgets what was captured of the one release, so that it isn't kept alive; the next may be of the same run. */
    public void letGo() {
        for (int i = 0, captured = site.references(); i < captured; i++) {
            references[i] = null;
        }
    }

    /** Forgets everything, so that nothing is kept alive. */
    public void clear() {
        if (site != null) {
            letGo();
            site = null;
            context = null;
            function = null;
        }
    }
}
