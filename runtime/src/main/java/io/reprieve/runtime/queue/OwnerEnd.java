package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteTally;
import io.reprieve.runtime.thread.Nesting;
import io.reprieve.runtime.thread.StackRoom;
import io.reprieve.runtime.thread.ThreadRecord;
import io.reprieve.runtime.thread.Wakeup;
import io.reprieve.woven.EmbeddedHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class OwnerLeadingPad extends ThreadRecord {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

    OwnerLeadingPad(final Thread owner) {
        super(owner);
    }
}

/**
 * The end of a queue that its owner fills: pages, the run that is open in the last of them, and the position that makes
 * an entry known to others.
 *
 * <pre>
 *   page     [ site context function | entry entry entry ... ]     a run: a header, and what it is the header of
 *              header                         tail      limit
 * </pre>
 *
 * <p>An owner touches nothing here that another thread writes, but the objects that end a chain: see {@link
 * #linkAfterLast}. Where a step could be left by a {@link StackOverflowError}, what it leaves behind is no more than an
 * entry that was not counted, which the next release overwrites.
 */
abstract class OwnerEnd extends OwnerLeadingPad {
    /** The key while no run is open. */
    static final int NO_RUN = Integer.MIN_VALUE;
    /** The entries of a run's header. */
    static final int HEADER = 3;
    private static final Object[] NO_ENTRIES = new Object[0];

    private static final VarHandle PUBLISHED = Fields.of(MethodHandles.lookup(), "published", long.class);
    static final VarHandle OPEN_HEAD = Fields.of(MethodHandles.lookup(), "openHead", Object.class);
    static final VarHandle RESTART = Fields.of(MethodHandles.lookup(), "restart", Object.class);
    private static final VarHandle UPDATES = Fields.of(MethodHandles.lookup(), "updates", int.class);
    static final VarHandle IS_IDLE = Fields.of(MethodHandles.lookup(), "isIdle", boolean.class);
    static final VarHandle IS_CLOSED = Fields.of(MethodHandles.lookup(), "isClosed", boolean.class);

    final Wakeup wakeup;
    /** How much of each site there is in the queue. */
    final SiteTally tally = new SiteTally();
    Object[] references;
    long[] primitives;
    int key = NO_RUN;
    int header;
    int tail;
    int limit;
    int stride = 1;
    // Behind what others know of lies what was appended in an update-side section.
    long published;
    long appended;
    int updates;
    int updatesOfAll;
    /** Whether a release was begun and is being filled in. */
    boolean filling;
    Page page;
    private ReleaseSite site;
    private int filledReferences;
    private int filledPrimitives;
    // The object that ends the chain, for as long as neither end has moved on from it.
    Object openHead;
    // Where the chain goes on after a consumer has taken the object that ended it.
    Object restart;
    // Whether all has run, and nothing was appended since; set by the reclaimer, cleared by the owner.
    boolean isIdle;
    // Whether every release is to take the slow path, where it is refused. Set once by who closes the domain.
    boolean isClosed;

    OwnerEnd(final Thread owner, final Wakeup wakeup) {
        super(owner);
        this.wakeup = wakeup;
        // A chain without entries.
        page = Page.beginning();
        references = page.references;
    }

    // ---- the common path

    /**
     * Queues the release of an object, if the run goes on and the page has room. The common path: one reference and
     * one release store.
     */
    public final boolean append(final int key, final Object context, final Object object) {
        final Object[] references = this.references;
        final int tail = this.tail;
        if (key != this.key || tail >= limit || references[header + 1] != context || EmbeddedHeads.isOne(object)) {
            return false;
        }
        references[tail] = object;
        publishNext(tail + 1);
        return true;
    }

    /** As {@link #append(int, Object, Object)}, with a function of two arguments as the third entry of the header. */
    public final boolean append(final int key, final Object context, final Object function, final Object object) {
        return references.length != 0 && references[header + 2] == function && append(key, context, object);
    }

    /**
     * Queues the release of an object and one primitive argument, if the run goes on and the page has room.
     *
     * @param object    what is released; {@code null} where it is the primitive.
     */
    public final boolean append(final int key, final Object context, final Object object, final long primitive) {
        final Object[] references = this.references;
        final int tail = this.tail;
        if (key != this.key || tail >= limit || references[header + 1] != context || EmbeddedHeads.isOne(object)) {
            return false;
        }
        if (object != null) {
            references[tail] = object;
        }
        primitives[tail] = primitive;
        publishNext(tail + 1);
        return true;
    }

    /**
     * As {@link #append(int, Object, Object, long)}, with a function of two arguments as the third entry of the header.
     *
     * @param object    what is released; {@code null} where it is the primitive.
     */
    public final boolean append(
        final int key, final Object context, final Object function, final Object object, final long primitive) {
        return references.length != 0 && references[header + 2] == function && append(key, context, object, primitive);
    }

    private void publishNext(final int newTail) {
        // From what was appended, not from what was published: a stack overflow may have come between the two, and the
        // release that it left behind is published with this one. Nothing is called between the next two: an entry that
        // lies behind the tail and isn't counted would be run in the stead of the one that is counted next.
        final long next = appended + 1;
        tail = newTail;
        appended = next;
        publish(next);
    }

    private void publish(final long position) {
        // Pairs with publishedAcquire(): the entry, its page and the owner's unpublish of the object lie before the
        // position. With a plain store the consumer could read an entry that isn't there yet.
        PUBLISHED.setRelease(this, position);
        wakeup.wakeIfParked();
    }

    /** How many releases the owner has published. Pairs with the release in {@link #publish}. */
    public final long publishedAcquire() {
        return (long) PUBLISHED.getAcquire(this);
    }

    // ---- runs and pages

    /** Whether the run that is open goes on with a release, and the page has room for it. */
    final boolean continues(final ReleaseSite site, final int key, final Object context, final Object function) {
        return key == this.key && tail + site.stride() <= references.length && references[header] == site
            && references[header + 1] == context && references[header + 2] == function && primitivesSuffice(site);
    }

    /** Whether the page has room for a new run with one release. */
    final boolean hasRoomFor(final ReleaseSite site) {
        return tail + HEADER + site.stride() <= references.length;
    }

    private boolean primitivesSuffice(final ReleaseSite site) {
        return site.primitives() == 0 || primitives != null;
    }

    /** Goes on in another page. Called with room on the stack: what is taken from a reserve must not be lost. */
    final void link(final Page next) {
        next.beganNanos = System.nanoTime();
        next.fetch();
        linkAfterLast(next, null);
        goOnIn(next);
    }

    /** The page is the owner's to fill, from its beginning. */
    final void goOnIn(final Page next) {
        page = next;
        references = next.references;
        primitives = next.primitives;
        tail = 0;
        key = NO_RUN;
        limit = 0;
    }

    /**
     * Lets the chain go on.
     *
     * @param open the object that ends it from now on; {@code null} if a page does. It is noted before it is linked: a
     *             consumer that reaches it finds it open, or finds its successor; and an error leaves the page as it
     *             was.
     */
    final void linkAfterLast(final Object next, final EmbeddedHead open) {
        if (page != null) {
            OPEN_HEAD.setRelease(this, open);
            page.end = tail;
            page.successor = next;
            return;
        }
        // Whoever wins decides: the consumer may have taken the object that ended the chain, and it may be in use
        // again. Pairs with the compare-and-set in ConsumerEnd.takeHead().
        final EmbeddedHead last = (EmbeddedHead) OPEN_HEAD.getAndSet(this, open);
        if (last != null) {
            last.reprieve$successor(next);
        } else {
            // Pairs with the acquire in ConsumerEnd.next(): the page is complete before it is found.
            RESTART.setRelease(this, next);
        }
    }

    /**
     * Opens a run in the page, which has room for it.
     *
     * @throws OutOfMemoryError if the page needs a primitive lane, and the heap is full; nothing has changed then.
     */
    final void openRun(final ReleaseSite site, final int key, final Object context, final Object function) {
        StackRoom.need();
        if (!primitivesSuffice(site)) {
            page.needPrimitives();
            primitives = page.primitives;
        }
        if ((boolean) IS_IDLE.getOpaque(this)) {
            // Racy, but benign: the reclaimer sets it only where nothing was appended for a while.
            IS_IDLE.setOpaque(this, false);
            page.beganNanos = System.nanoTime();
        }
        tally.open(site.counters(), appended);
        final int at = tail;
        page.markHeader(at);
        references[at] = site;
        references[at + 1] = context;
        references[at + 2] = function;
        header = at;
        tail = at + HEADER;
        this.key = key;
        stride = site.stride();
        setLimit();
    }

    /** Opens the common path, or closes it where every release has to be looked at. */
    final void setLimit() {
        final boolean isCommon =
            key != NO_RUN && updates == 0 && !closesCommonPath() && !(boolean) IS_CLOSED.getOpaque(this);
        limit = isCommon ? references.length - stride + 1 : 0;
    }

    /** Whether each release of the owner has to be looked at, because it may belong to the body that runs. */
    abstract boolean closesCommonPath();

    // ---- a release on the slow path: begun, filled in, ended

    /** Begins a release for which there is room. */
    final void beginEntry(final ReleaseSite site, final long weight) {
        this.site = site;
        if (site.isWeighed()) {
            // Behind what the method takes.
            primitives[tail + site.primitives() - 1] = weight;
        }
        filling = true;
        filledReferences = 0;
        filledPrimitives = 0;
    }

    /**
     * Fills in a reference of the release that was begun.
     *
     * @param reference the released object first, then the other captured references.
     */
    public final void fill(final Object reference) {
        references[tail + filledReferences++] = reference;
    }

    /**
     * Fills in a primitive of the release that was begun.
     *
     * @param primitive a released handle first, then the other captured primitives, widened.
     */
    public final void fill(final long primitive) {
        primitives[tail + filledPrimitives++] = primitive;
    }

    /** Publishes the release that was begun, or holds it back until the update-side section ends. */
    final void endEntry() {
        final int end = tail + site.stride();
        // Nothing is called between these, as in publishNext().
        tail = end;
        site = null;
        filling = false;
        appended++;
        publishUnlessHeldBack();
    }

    private void publishUnlessHeldBack() {
        if (updates == 0) {
            publish(appended);
        }
    }

    /** Queues an object by its embedded head, which has been claimed. */
    final void appendHead(
        final EmbeddedHead head, final ReleaseSite site, final Object context, final Object function) {
        StackRoom.need();
        head.reprieve$site(site);
        head.reprieve$context(context);
        head.reprieve$function(function);
        head.reprieve$successor(null);
        // While nothing has changed: it may allocate.
        tally.open(site.counters(), appended);
        linkAfterLast(head, head);
        endInHead();
        appended++;
        publishUnlessHeldBack();
    }

    /** The chain ends in an object: there is no page to fill. */
    final void endInHead() {
        page = null;
        references = NO_ENTRIES;
        primitives = null;
        tail = 0;
        key = NO_RUN;
        limit = 0;
    }

    // ---- update-side sections

    /** Holds back what is appended from now on. */
    void beginUpdate() {
        updates = Nesting.deeper(updates, "update-side section");
        limit = 0;
    }

    /** Publishes what was held back, if this was the outermost section. */
    boolean endUpdate() {
        final int left = updates - 1;
        if (left < 0) {
            return false;
        }
        if (left == 0) {
            StackRoom.need();
            // Before the section counts as ended: whoever closes the domain stops the reclaimers once none is open.
            publishAppended();
        }
        // Pairs with updatesAcquire().
        UPDATES.setRelease(this, left);
        if (left == 0) {
            setLimit();
        }
        return true;
    }

    /** The sections that are open. Pairs with the release in {@link #endUpdate}: what others held back is published. */
    final int updatesAcquire() {
        return (int) UPDATES.getAcquire(this);
    }

    /** Publishes what an ended owner has held back. In the order of {@link #endUpdate}. */
    final void endAllUpdates() {
        publishAppended();
        UPDATES.setRelease(this, 0);
    }

    /** Publishes all that was appended. Called by the owner, or when it has ended. */
    final void publishAppended() {
        if (appended != published) {
            publish(appended);
        }
    }
}
