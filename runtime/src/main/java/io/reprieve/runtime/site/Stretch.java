package io.reprieve.runtime.site;

/**
 * Consecutive releases of one run, where they lie in their page, on the way to their bodies: the site, what the run has
 * in common, and the entries that may run. Reused, so that running a release allocates nothing; confined to the thread
 * that runs the bodies.
 *
 * <pre>
 *   first        next             end
 *     | have begun | have not begun |
 *     +------------+----------------+
 * </pre>
 */
public final class Stretch {
    private final Object[] one = new Object[1];

    /** The site. */
    public ReleaseSite site;
    /** The receiver, or whatever else is the same for a run of releases. */
    public Object context;
    /** The function of an API release with a context. */
    public Object function;
    /** The captured references, where they lie: of each release, the released object first. */
    public Object[] references;
    /** The captured primitives, widened, where they lie: of each release, a released handle first. */
    public long[] primitives;
    /** The entry that the first release begins with. */
    public int first;
    /** The entry behind the release whose body has begun last. Whoever runs a body moves it first. */
    public int next;
    /** The entry behind the last release. */
    public int end;
    /** How many of those whose turn has come wait for a pin instead. */
    public int setAside;
    /** The earliest moment at which one of them may have been made, as {@link System#nanoTime} has it. */
    public long sinceNanos;
    /** Whether objects among them may have an embedded head. */
    public boolean hasHeads;

    /** No releases. */
    public Stretch() {
    }

    /**
     * Lies over entries of a page. Stores nothing that is there already: with G1 each reference stored into an old
     * object costs a fence, and what a run has in common seldom changes.
     *
     * @param site       the site.
     * @param context    the same for a run of releases.
     * @param function   the same for a run of releases.
     * @param references of the page.
     * @param primitives of the page, or {@code null}.
     */
    public void lieOver(
        final ReleaseSite site,
        final Object context,
        final Object function,
        final Object[] references,
        final long[] primitives) {
        if (this.site != site) {
            this.site = site;
        }
        if (this.context != context) {
            this.context = context;
        }
        if (this.function != function) {
            this.function = function;
        }
        if (this.references != references) {
            this.references = references;
            this.primitives = primitives;
        } else if (this.primitives != primitives) {
            this.primitives = primitives;
        }
    }

    /**
     * Sets which entries.
     *
     * @param from     the first.
     * @param releases how many releases.
     */
    public void set(final int from, final int releases) {
        first = from;
        next = from;
        setAside = 0;
        end = from + releases * site.stride();
    }

    /**
     * Carries one object instead, which lies in no page.
     *
     * @param object the object.
     */
    public void carry(final Object object) {
        one[0] = object;
        references = one;
        primitives = null;
        set(0, 1);
    }

    /**
     * Whether it carries an object that lies in no page.
     *
     * @return {@code true} after {@link #carry}.
     */
    public boolean carries() {
        return references == one;
    }

    /**
     * The releases whose body has begun, or that were set aside.
     *
     * @return how many.
     */
    public int begun() {
        return (next - first) / site.stride();
    }

    /**
     * The releases.
     *
     * @return how many.
     */
    public int count() {
        return (end - first) / site.stride();
    }

    /**
     * What the releases weigh whose body has begun. Asked of a site that says so.
     *
     * @return bytes.
     */
    public long weight() {
        final int stride = site.stride();
        long weight = 0;
        for (int at = first + site.primitives() - 1; at < next; at += stride) {
            weight += primitives[at];
        }
        return weight;
    }

    /** Lets go of everything, so that nothing is kept alive. */
    public void clear() {
        site = null;
        context = null;
        function = null;
        references = null;
        primitives = null;
        one[0] = null;
    }
}
