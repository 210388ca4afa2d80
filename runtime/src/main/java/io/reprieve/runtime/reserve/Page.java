package io.reprieve.runtime.reserve;

import java.util.Arrays;

/**
 * A fixed number of entries for pending releases, and a link of a queue's chain.
 *
 * <pre>
 *   references   | site | context | context2 | object | object | ... | site | context | context2 | object | ...
 *   primitives   |  -   |    -    |     -    |  long  |  long  | ... |  -   |    -    |     -    |  long  | ...
 *                 `------ header of a run ------' `-- its entries --'
 * </pre>
 *
 * <p>A release stores one reference. What rarely changes, the site and the receiver, is stored once for a run of
 * releases. Primitive arguments go into a parallel lane, which a page has only once a release has needed it.
 *
 * <p>A page belongs to the queue that took it until all its releases have run; then it goes back to its home slot.
 */
public final class Page {
    /** The entries of a page that stands for the beginning of a chain and holds nothing. */
    private static final Object[] NOTHING = new Object[0];

    /** Entries in a cache line, where references are not compressed. */
    private static final int LINE = 8;

    /** The reference lane. Written by the owner of the queue, read and nulled by its consumer. */
    public final Object[] references;

    // A bit for each entry that begins a header. Without it the consumer would have to look at the class of every
    // released object, which is seldom in its cache. Written by the owner before it publishes what follows the header.
    private final int[] headers;

    /** The primitive lane, or {@code null}. Written by the owner before it publishes an entry that needs it. */
    public long[] primitives;

    /** How many entries are used. Written by the owner when it links a successor. */
    public int end = Integer.MAX_VALUE;

    /** The successor in the chain. Written by the owner before it publishes anything that lies in it. */
    public Object successor;

    /** When it was linked, or used again after the queue was idle. Written by the owner before it publishes. */
    public long beganNanos;

    private final HomeSlots home;
    private final int slot;

    private Page(final Object[] references, final HomeSlots home, final int slot) {
        this.references = references;
        this.headers = new int[(references.length + Integer.SIZE - 1) / Integer.SIZE];
        this.home = home;
        this.slot = slot;
    }

    /**
     * A page with a home.
     *
     * @param entries how many entries it holds.
     * @param home    where it goes when it is empty.
     * @param slot    its place there.
     */
    Page(final int entries, final HomeSlots home, final int slot) {
        this(new Object[entries], home, slot);
    }

    /**
     * A page outside the limit, for a release that cannot wait. It has no home: the collector takes it.
     *
     * @param entries how many entries it holds.
     * @return the page.
     */
    public static Page overdraft(final int entries) {
        return new Page(new Object[entries], null, 0);
    }

    /**
     * The beginning of a chain: a page without entries.
     *
     * @return the page.
     */
    public static Page beginning() {
        return new Page(NOTHING, null, 0);
    }

    /**
     * Has the cache lines of the page come to the core that is about to fill it. The consumer has nulled them on
     * another one: here they come all at once, and not each behind the fence of G1's barrier when its first entry is
     * stored. Called by the owner, when nothing is in the page.
     */
    public void fetch() {
        for (int i = 0; i < references.length; i += LINE) {
            references[i] = null;
        }
        if (primitives != null) {
            for (int i = 0; i < primitives.length; i += LINE) {
                primitives[i] = 0;
            }
        }
    }

    /**
     * Notes the beginning of a header. Called by the owner.
     *
     * @param entry its first entry.
     */
    public void markHeader(final int entry) {
        headers[entry / Integer.SIZE] |= 1 << entry;
    }

    /**
     * Whether a header begins at an entry. Racy, but benign: the owner may be marking a later one in the same word; the
     * bit of an entry that is published changes no more.
     *
     * @param entry the entry, or the one before it, being published.
     * @return {@code true} for a header.
     */
    public boolean isHeader(final int entry) {
        return (headers[entry / Integer.SIZE] & 1 << entry) != 0;
    }

    /**
     * Where the run goes to that an entry belongs to.
     *
     * @param entry the entry.
     * @param limit where to stop looking: everything below is published.
     * @return the entry that begins the next header, or the limit.
     */
    public int endOfRun(final int entry, final int limit) {
        int at = entry;
        while (at < limit) {
            final int ahead = headers[at / Integer.SIZE] >>> at;
            if (ahead != 0) {
                return Math.min(limit, at + Integer.numberOfTrailingZeros(ahead));
            }
            at = (at / Integer.SIZE + 1) * Integer.SIZE;
        }
        return limit;
    }

    /**
     * Whether the page is outside the limit.
     *
     * @return {@code true} for an overdraft page.
     */
    public boolean isOverdraft() {
        return isHomeless() && references.length != 0;
    }

    /**
     * Whether the page goes to the collector when it is empty.
     *
     * @return {@code true} for an overdraft page, and for the beginning of a chain.
     */
    public boolean isHomeless() {
        return home == null;
    }

    /**
     * Allocates the primitive lane if there is none.
     *
     * @throws OutOfMemoryError if the heap is full.
     */
    public void needPrimitives() {
        if (primitives == null) {
            primitives = new long[references.length];
        }
    }

    /** Makes the page as good as new. Called once its entries have been nulled, by whoever keeps others out of it. */
    public void clear() {
        successor = null;
        end = Integer.MAX_VALUE;
        Arrays.fill(headers, 0);
    }

    /**
     * Sends the page home. Called by the consumer, once it has nulled the entries and taken note of the successor.
     */
    public void goHome() {
        clear();
        if (home != null) {
            home.putRelease(slot, this);
        }
    }
}
