package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.reserve.SharedReserve;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.ClaimedRelease;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.ThreadRecord;
import io.reprieve.runtime.thread.Wakeup;
import io.reprieve.woven.EmbeddedHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

abstract class ReleaseQueueLeadingPad extends ThreadRecord {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

    ReleaseQueueLeadingPad(final Thread owner) {
        super(owner);
    }
}

/** The end that the owner fills. */
abstract class ReleaseQueueOwnerEnd extends ReleaseQueueLeadingPad {
    final Wakeup wakeup;
    final SiteTally tally = new SiteTally();
    Object[] references;
    long[] primitives;
    int key = ReleaseQueue.NO_RUN;
    int header;
    int tail;
    int limit;
    int stride = 1;
    long published;
    // What was appended in an update-side section lies between the two positions.
    long appended;
    int updates;
    int updatesOfAll;
    boolean filling;
    Page page;
    ReleaseSite site;
    ClaimedRelease spot;
    int filledReferences;
    int filledPrimitives;

    ReleaseQueueOwnerEnd(final Thread owner, final Wakeup wakeup) {
        super(owner);
        this.wakeup = wakeup;
    }
}

abstract class ReleaseQueueMiddlePad extends ReleaseQueueOwnerEnd {
    long q00, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14, q15;

    ReleaseQueueMiddlePad(final Thread owner, final Wakeup wakeup) {
        super(owner, wakeup);
    }
}

/** The end that a consumer empties. Guarded by "claiming", but for the positions. */
abstract class ReleaseQueueConsumerEnd extends ReleaseQueueMiddlePad {
    int claiming;
    long consumed;
    long ready;
    long readyCookie;
    long snapshot;
    Object link;
    int linkEntries;
    int runHeader = -1;
    ReleaseSite runSite;
    Object runContext;
    Object runFunction;

    ReleaseQueueConsumerEnd(final Thread owner, final Wakeup wakeup) {
        super(owner, wakeup);
    }
}

/**
 * The pending releases of one thread: a chain of pages and of objects with an embedded head, filled by the owner
 * alone, and emptied by one consumer at a time.
 *
 * <pre>
 *   consumed      ready        snapshot      published       appended      positions count releases
 *      |  may run   |  waits for  |  waits for   |  waits for    |
 *      |            |  its grace  |  company     |  endUpdate()  |
 *   --[page]------[page]---------[object]-----[page]-----------[page]
 * </pre>
 *
 * <p>The owner publishes with a release store of its position, so that nobody needs its help: what an idle or ended
 * thread left is found by the reclaimer. Pages and objects are links of one chain with one position, so that a thread's
 * releases run in the order in which they were made, whatever each was queued in.
 *
 * <p>A queue without an owner is shared by threads that have none of their own; they take turns under a lock.
 */
public final class ReleaseQueue extends ReleaseQueueConsumerEnd {
    /** The key while no run is open. */
    static final int NO_RUN = Integer.MIN_VALUE;
    /** The key of what was poured from another queue. */
    static final int POURED = NO_RUN + 1;
    /** The entries of a run's header. */
    static final int HEADER = 3;

    private static final VarHandle PUBLISHED;
    private static final VarHandle CLAIMING;
    private static final VarHandle CONSUMED;
    private static final VarHandle READY;
    private static final VarHandle READY_COOKIE;
    private static final VarHandle OWNER_RUN = Fields.of(MethodHandles.lookup(), "ownerRun", ReleaseQueue.class);
    private static final VarHandle OPEN_HEAD = Fields.of(MethodHandles.lookup(), "openHead", Object.class);
    private static final VarHandle RESTART = Fields.of(MethodHandles.lookup(), "restart", Object.class);
    private static final VarHandle IS_IDLE = Fields.of(MethodHandles.lookup(), "isIdle", boolean.class);
    private static final VarHandle READY_SINCE = Fields.of(MethodHandles.lookup(), "readySince", long.class);
    private static final VarHandle SNAPSHOT_SINCE = Fields.of(MethodHandles.lookup(), "snapshotSince", long.class);
    private static final VarHandle SHARED_BY = Fields.of(MethodHandles.lookup(), "sharedBy", int.class);
    private static final VarHandle TAKEOVERS = Fields.of(MethodHandles.lookup(), "takeovers", int.class);
    private static final VarHandle DRAINING = Fields.of(MethodHandles.lookup(), "draining", int.class);
    private static final Object[] NO_ENTRIES = new Object[0];
    private static final Object FORGOTTEN = new Object();
    private static final String PACKAGE = ReleaseQueue.class.getPackageName() + ".";

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            PUBLISHED = lookup.findVarHandle(ReleaseQueueOwnerEnd.class, "published", long.class);
            CLAIMING = lookup.findVarHandle(ReleaseQueueConsumerEnd.class, "claiming", int.class);
            CONSUMED = lookup.findVarHandle(ReleaseQueueConsumerEnd.class, "consumed", long.class);
            READY = lookup.findVarHandle(ReleaseQueueConsumerEnd.class, "ready", long.class);
            READY_COOKIE = lookup.findVarHandle(ReleaseQueueConsumerEnd.class, "readyCookie", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13, r14, r15;

    /** Runs bodies on the owner's thread; {@code null} for a queue that has no owner. */
    final BodyRunner runner;
    /** Whether the owner is a thread of the JVM that others wait for. */
    final boolean neverWaits;
    /** Whether the owner has used an overdraft page, and has yet to wait for it. Touched by the owner alone. */
    boolean owes;
    /** Carries what is poured into another queue; {@code null} unless this queue is for that. */
    ClaimedRelease pourer;
    /** Whether the owner empties the queue itself. Set before others know of the queue. */
    private boolean isOwnerRun;
    /** Whether a thread has come here because no queue could be allocated for it. Guarded by the turn. */
    boolean hasGuests;
    /** What the observer reuses from one fallback to the next. Touched by the owner alone. */
    Object fallbackEvent;
    private final QueueRegistry registry;
    private final ThreadReserve reserve;
    private final SharedReserve shared;
    private final RunningRelease runByReclaimer = new RunningRelease();
    private final RunningRelease runByOwner = new RunningRelease();
    // Set once, by the owner; read by the reclaimer.
    private ReleaseQueue ownerRun;
    // The object that ends the chain, for as long as neither end has moved on from it.
    private Object openHead;
    // Where the chain goes on after a consumer has taken the object that ended it.
    private Object restart;
    // 1 while one of the threads that share the queue has its turn.
    private int sharedBy;
    // How often a consumer has taken over what the other had claimed. Written under "claiming".
    private int takeovers;
    // 1 while one of the threads that share the queue drains it.
    private int draining;
    // Touched by the reclaimer alone.
    private long seenAtLastTick = -1;
    // The earliest moment at which what the last snapshot found, and what may run, can have been made. Racy, but benign:
    // no more than delays hangs on it.
    private long snapshotSince = System.nanoTime();
    private long readySince = snapshotSince;
    // Whether all has run, and nothing was appended since; set by the reclaimer, cleared by the owner.
    private boolean isIdle;

    private ReleaseQueue(
        final Thread owner,
        final QueueRegistry registry,
        final ThreadReserve reserve,
        final BodyRunner runner) {
        super(owner, registry.wakeup());
        this.registry = registry;
        this.reserve = reserve;
        this.shared = registry.sharedReserve();
        this.runner = runner;
        this.neverWaits = owner != null && SystemThreads.contains(owner);
        page = Page.beginning();
        references = page.references;
        link = page;
    }

    /** A thread's own queue. */
    static ReleaseQueue ownedBy(final Thread owner, final QueueRegistry registry, final ThreadReserve reserve) {
        final BodyRunner runner = new BodyRunner();
        final ReleaseQueue queue = new ReleaseQueue(owner, registry, reserve, runner);
        runner.attach(queue);
        return queue;
    }

    /** A queue of threads that have none of their own. */
    static ReleaseQueue ofMany(final QueueRegistry registry, final ThreadReserve reserve) {
        return new ReleaseQueue(null, registry, reserve, null);
    }

    /** A queue for what is held back in an update-side section, and poured into another at its end. */
    static ReleaseQueue heldBack(final QueueRegistry registry, final ThreadReserve reserve) {
        final ReleaseQueue queue = new ReleaseQueue(null, registry, reserve, null);
        queue.pourer = new ClaimedRelease();
        return queue;
    }

    // ---- the owner's end

    /**
     * Queues the release of an object, if the run goes on and the page has room. The common path: one reference and
     * one release store.
     *
     * @param key     of the site.
     * @param context the same for a run of releases.
     * @param object  what is released.
     * @return {@code false} if the slow path has to be taken.
     */
    public boolean append(final int key, final Object context, final Object object) {
        final Object[] references = this.references;
        final int tail = this.tail;
        if (key != this.key || tail >= limit || references[header + 1] != context || EmbeddedHeads.isOne(object)) {
            return false;
        }
        references[tail] = object;
        this.tail = tail + 1;
        publishNext();
        return true;
    }

    /**
     * As {@link #append(int, Object, Object)}, with a function of two arguments as the third entry of the header.
     *
     * @param key      of the site.
     * @param context  the same for a run of releases.
     * @param function the same for a run of releases.
     * @param object   what is released.
     * @return {@code false} if the slow path has to be taken.
     */
    public boolean append(final int key, final Object context, final Object function, final Object object) {
        return references.length != 0 && references[header + 2] == function && append(key, context, object);
    }

    /**
     * Queues the release of an object and one primitive argument, if the run goes on and the page has room.
     *
     * @param key       of the site.
     * @param context   the same for a run of releases.
     * @param object    what is released; {@code null} where it is the primitive.
     * @param primitive the argument, widened.
     * @return {@code false} if the slow path has to be taken.
     */
    public boolean append(final int key, final Object context, final Object object, final long primitive) {
        final Object[] references = this.references;
        final int tail = this.tail;
        if (key != this.key || tail >= limit || references[header + 1] != context || EmbeddedHeads.isOne(object)) {
            return false;
        }
        if (object != null) {
            references[tail] = object;
        }
        primitives[tail] = primitive;
        this.tail = tail + 1;
        publishNext();
        return true;
    }

    /**
     * As {@link #append(int, Object, Object, long)}, with a function of two arguments as the third entry of the header.
     *
     * @param key       of the site.
     * @param context   the same for a run of releases.
     * @param function  the same for a run of releases.
     * @param object    what is released; {@code null} where it is the primitive.
     * @param primitive the argument, widened.
     * @return {@code false} if the slow path has to be taken.
     */
    public boolean append(
        final int key, final Object context, final Object function, final Object object, final long primitive) {
        return references.length != 0 && references[header + 2] == function && append(key, context, object, primitive);
    }

    private void publishNext() {
        final long next = published + 1;
        appended = next;
        publish(next);
    }

    private void publish(final long position) {
        // Pairs with publishedAcquire(): the entry, its page and the owner's unpublish of the object lie before the
        // position. With a plain store the consumer could read an entry that isn't there yet.
        PUBLISHED.setRelease(this, position);
        wakeup.wakeIfParked();
    }

    /**
     * Opens a run if need be, and finds room for one release: with the next page, if the current one is full.
     *
     * @return {@code false} if there is no page.
     */
    boolean makeRoom(final ReleaseSite site, final int key, final Object context, final Object function) {
        final boolean sameRun = key == this.key && references[header] == site
            && references[header + 1] == context && references[header + 2] == function && primitivesSuffice(site);
        if (sameRun && tail + site.stride() <= references.length) {
            return true;
        }
        if (tail + HEADER + site.stride() > references.length) {
            Page next = HEADER + site.stride() <= reserve.pageEntries() ? reserve.take() : null;
            if (next == null) {
                next = shared.take();
            }
            if (next != null) {
                link(next);
            } else if (!beginPageAnew()) {
                return false;
            }
        }
        return openRun(site, key, context, function);
    }

    /**
     * Empties the current page where it lies, if all of it has run: a page goes home only when its successor is linked,
     * so a thread that gets no other page would never have room again.
     *
     * @return {@code false} if something in the queue has not been taken yet, or the page is outside the limit.
     */
    private boolean beginPageAnew() {
        if (page == null || page.isHomeless() || consumedAcquire() != appended) {
            return false;
        }
        lock();
        try {
            // Nothing is left to take, so under the lock the consumer's end is the owner's too. The consumer finds what
            // is written here behind the lock, and the next entries behind the position that publishes them.
            if (link != page) {
                return false;
            }
            forgetRun(page.references);
            linkEntries = 0;
            page.clear();
        } finally {
            unlock();
        }
        tail = 0;
        key = NO_RUN;
        return true;
    }

    private boolean primitivesSuffice(final ReleaseSite site) {
        return site.primitives() == 0 || primitives != null;
    }

    void link(final Page next) {
        next.beganNanos = System.nanoTime();
        linkAfterLast(next);
        page = next;
        references = next.references;
        primitives = next.primitives;
        tail = 0;
        key = NO_RUN;
    }

    private void linkAfterLast(final Object next) {
        if (page != null) {
            page.end = tail;
            page.successor = next;
            return;
        }
        // Whoever wins decides: the consumer may have taken the object that ended the chain, and it may be in use
        // again. Pairs with the exchange in takeHead().
        final EmbeddedHead last = (EmbeddedHead) OPEN_HEAD.getAndSet(this, null);
        if (last != null) {
            last.reprieve$successor(next);
        } else {
            RESTART.setRelease(this, next);
        }
    }

    boolean openRun(final ReleaseSite site, final int key, final Object context, final Object function) {
        try {
            if (runner != null) {
                runner.spot.ensure(site.stride());
                runner.ensure(site.stride());
            }
            if (pourer != null) {
                pourer.ensure(site.stride());
            }
            if (!primitivesSuffice(site)) {
                page.needPrimitives();
                primitives = page.primitives;
            }
        } catch (final OutOfMemoryError e) {
            return false;
        }
        if ((boolean) IS_IDLE.getOpaque(this)) {
            IS_IDLE.setOpaque(this, false);
            page.beganNanos = System.nanoTime();
        }
        tally.open(site.counters(), appended);
        header = tail;
        page.markHeader(tail);
        references[tail] = site;
        references[tail + 1] = context;
        references[tail + 2] = function;
        tail += HEADER;
        this.key = key;
        stride = site.stride();
        setLimit();
        return true;
    }

    /** Opens the common path, or closes it where every release has to be looked at. */
    void setLimit() {
        final boolean isCommon = key != NO_RUN && updates == 0 && !(runner != null && runner.closesCommonPath());
        limit = isCommon ? references.length - stride + 1 : 0;
    }

    /** Begins a release for which {@link #makeRoom} has found room. */
    void beginEntry(final ReleaseSite site) {
        begin(site, null);
    }

    /** Begins a release that is not queued, but carried. */
    void beginOnTheSpot(
        final ReleaseSite site, final Object context, final Object function, final ClaimedRelease carrier) {
        carrier.ensure(site.stride());
        carrier.site = site;
        carrier.context = context;
        carrier.function = function;
        carrier.sinceNanos = System.nanoTime();
        begin(site, carrier);
    }

    private void begin(final ReleaseSite site, final ClaimedRelease carrier) {
        this.site = site;
        spot = carrier;
        filling = true;
        filledReferences = 0;
        filledPrimitives = 0;
    }

    /**
     * Fills in a reference of the release that was begun.
     *
     * @param reference the released object first, then the other captured references.
     */
    public void fill(final Object reference) {
        if (spot != null) {
            spot.references[filledReferences++] = reference;
        } else {
            references[tail + filledReferences++] = reference;
        }
    }

    /**
     * Fills in a primitive of the release that was begun.
     *
     * @param primitive a released handle first, then the other captured primitives, widened.
     */
    public void fill(final long primitive) {
        if (spot != null) {
            spot.primitives[filledPrimitives++] = primitive;
        } else {
            primitives[tail + filledPrimitives++] = primitive;
        }
    }

    /** Ends the release that was begun. May wait for a grace period and run it, if there was no page. */
    public void commit() {
        registry.path().end(this);
    }

    /** Publishes the release that was begun, or holds it back until the update-side section ends. */
    void endEntry() {
        tail += site.stride();
        endBegun();
        countAppended();
    }

    private void endBegun() {
        site = null;
        spot = null;
        filling = false;
    }

    private void countAppended() {
        appended++;
        if (updates == 0) {
            publish(appended);
        }
    }

    /** Ends a release that is not queued. */
    ClaimedRelease endOnTheSpot() {
        final ClaimedRelease carried = spot;
        endBegun();
        return carried;
    }

    /** Queues an object by its embedded head, which has been claimed. */
    void appendHead(
        final EmbeddedHead head, final ReleaseSite site, final Object context, final Object function) {
        head.reprieve$site(site);
        head.reprieve$context(context);
        head.reprieve$function(function);
        head.reprieve$successor(null);
        // Before it is linked: a consumer that reaches it finds it open, or finds its successor.
        linkAfterLast(head);
        OPEN_HEAD.setRelease(this, head);
        page = null;
        references = NO_ENTRIES;
        primitives = null;
        tail = 0;
        key = NO_RUN;
        limit = 0;
        tally.open(site.counters(), appended);
        countAppended();
    }

    /**
     * Whether the owner is running the body of a release of an object. Called by the owner.
     *
     * @param object the object.
     * @return {@code true} if its release belongs to the body that runs.
     */
    public boolean isReplayOf(final Object object) {
        return runner.isRunning(object);
    }

    // ---- update-side sections

    /** Holds back what is appended from now on. */
    void beginUpdate() {
        updates++;
        setLimit();
        if (ownerRun != null) {
            ownerRun.updates = updates;
        }
    }

    /** Publishes what was held back, if this was the outermost section. */
    boolean endUpdate() {
        if (updates == 0) {
            return false;
        }
        updates--;
        if (ownerRun != null) {
            ownerRun.updates = updates;
        }
        if (updates == 0) {
            setLimit();
            publishAppended();
            if (ownerRun != null) {
                ownerRun.publishAppended();
            }
        }
        return true;
    }

    private void publishAppended() {
        if (appended != published) {
            publish(appended);
        }
    }

    /** Publishes what an ended thread held back: its section will never end. */
    void publishUnfinishedUpdate() {
        updates = 0;
        publishAppended();
    }

    /** Makes ready what was held back, to be poured into another queue. Called when the section has ended. */
    void readyToPour() {
        updates = 0;
        updatesOfAll = 0;
        publishAppended();
        markReady(appended, 0);
    }

    /** Sends the last page home too, once everything has run. Called when nobody else knows of the queue. */
    private void retireLast() {
        if (link == null) {
            link = restart;
        }
        while (link instanceof Page last) {
            retire(last);
        }
    }

    /** Empties the queue, once everything has been poured. */
    void reset() {
        retireLast();
        page = Page.beginning();
        references = page.references;
        primitives = null;
        key = NO_RUN;
        tail = 0;
        link = page;
        linkEntries = 0;
        openHead = null;
        restart = null;
    }

    // ---- queues without an owner

    /** Waits for the calling thread's turn. Nobody waits for anything while it has it. */
    void takeTurn() {
        // Pairs with endTurn(): each thread finds the owner's end as the last one left it.
        for (int attempt = 0; !SHARED_BY.compareAndSet(this, 0, 1); attempt++) {
            Pause.pause(attempt);
        }
    }

    private boolean tryTakeTurn() {
        return SHARED_BY.compareAndSet(this, 0, 1);
    }

    void endTurn() {
        if (runner == null) {
            SHARED_BY.setRelease(this, 0);
        }
    }

    /** Of the threads that share the queue one drains it at a time. */
    boolean tryDrain() {
        return DRAINING.compareAndSet(this, 0, 1);
    }

    void endDrain() {
        DRAINING.setRelease(this, 0);
    }

    // ---- releases that the owner is to run

    /**
     * Whether the owner has releases to run itself, or a debt to repay. Asked by the owner.
     *
     * @return {@code true} if it has.
     */
    public boolean hasChores() {
        return ownerRun != null || owes;
    }

    /** The releases that the owner runs, or {@code null} if it never made any. */
    ReleaseQueue ownerRun() {
        return (ReleaseQueue) OWNER_RUN.getAcquire(this);
    }

    /** The releases that the owner runs. Called by the owner. */
    ReleaseQueue needOwnerRun() {
        if (ownerRun == null) {
            final ReleaseQueue queue = new ReleaseQueue(get(), registry, reserve, runner);
            queue.updates = updates;
            queue.isOwnerRun = true;
            // Release: the reclaimer that finds the queue finds it complete.
            OWNER_RUN.setRelease(this, queue);
        }
        return ownerRun;
    }

    // ---- positions

    /**
     * How many releases the owner has published. Pairs with the release in {@link #publish}.
     *
     * @return the position, which grows.
     */
    public long publishedAcquire() {
        return (long) PUBLISHED.getAcquire(this);
    }

    /**
     * How many releases have been taken out of the queue. Pairs with the release in {@link #claim}.
     *
     * @return the position, which grows.
     */
    public long consumedAcquire() {
        return (long) CONSUMED.getAcquire(this);
    }

    /** How many releases may run. Pairs with {@link #markReady}. */
    long readyAcquire() {
        return (long) READY.getAcquire(this);
    }

    /**
     * Lets the releases below a position run.
     *
     * @param position noted before the cookie was taken.
     * @param cookie   the grace period, which has passed.
     */
    void markReady(final long position, final long cookie) {
        // The cookie first: whoever finds the position finds a cookie that is no older.
        if (!hasReady()) {
            READY_SINCE.setOpaque(this, (long) SNAPSHOT_SINCE.getOpaque(this));
        }
        raise(READY_COOKIE, cookie);
        raise(READY, position);
    }

    private void raise(final VarHandle field, final long value) {
        long current = (long) field.getAcquire(this);
        while (current < value) {
            // Pairs with readyAcquire(): hands on that the grace period has passed.
            final long witness = (long) field.compareAndExchange(this, current, value);
            if (witness == current) {
                return;
            }
            current = witness;
        }
    }

    /** The youngest grace period that a ready release has waited for. Read after a position that is ready. */
    long readyCookie() {
        return (long) READY_COOKIE.getAcquire(this);
    }

    boolean hasReady() {
        return consumedAcquire() < readyAcquire() || runByReclaimer.hasUnstarted() || runByOwner.hasUnstarted();
    }

    /** Whether the bodies of all releases below a position have begun, as far as they are ready. */
    boolean haveBegun(final long position) {
        final int before = (int) TAKEOVERS.getAcquire(this);
        return consumedAcquire() >= position && !runByReclaimer.hasUnstarted() && !runByOwner.hasUnstarted()
            && before == (int) TAKEOVERS.getAcquire(this);
    }

    /** Whether the owner has ended and left releases that it was to run itself. */
    boolean isAdopted() {
        return ownerRun() != null && ownerHasEnded();
    }

    /** Whether the reclaimer empties the queue. */
    boolean isForReclaimer() {
        return !isOwnerRun || ownerHasEnded();
    }

    boolean hasReadyForReclaimer() {
        return hasReady() && isForReclaimer();
    }

    /** Releases whose grace period has not passed. */
    long waiting() {
        return publishedAcquire() - readyAcquire();
    }

    /**
     * Notes the published position. Called by the reclaimer.
     *
     * @param sinceNanos the earliest moment at which what the snapshot before doesn't hold can have been made.
     */
    void snap(final long sinceNanos) {
        SNAPSHOT_SINCE.setOpaque(this, sinceNanos);
        snapshot = publishedAcquire();
    }

    void markSnapshotReady(final long cookie) {
        markReady(snapshot, cookie);
    }

    /** Whether all releases below a position have run, bodies that run elsewhere included. */
    boolean hasRun(final long position) {
        // What goes over from the one to the other meanwhile might be seen with neither. Pairs with takeOver().
        final int before = (int) TAKEOVERS.getAcquire(this);
        return consumedAcquire() >= position && runByReclaimer.isBeyond(position) && runByOwner.isBeyond(position)
            && before == (int) TAKEOVERS.getAcquire(this);
    }

    /** Adds how many releases of each site were ever published, by the site's number. */
    void addDeferred(final long[] sums) {
        tally.addTo(sums, publishedAcquire());
    }

    /** Releases that have run. */
    long reclaimed() {
        return runByReclaimer.finished() + runByOwner.finished();
    }

    /** Releases that are in the queue or running. */
    long pending() {
        // In this order, so that no release counts as run before it counts as made.
        final long reclaimed = reclaimed();
        return publishedAcquire() - reclaimed;
    }

    RunningRelease runBy(final boolean owner) {
        return owner ? runByOwner : runByReclaimer;
    }

    // ---- the consumer's end

    /**
     * Takes the next releases that may run out of the queue. What the other consumer has claimed and not begun comes
     * first: it is left alone while it gets on, and is taken over when it stands still.
     *
     * @param into    carries the releases.
     * @param running told of the position, before they are taken.
     * @param most    how many at most.
     * @return how many pages have gone home; -1 if nothing may be taken now.
     */
    int claim(final ClaimedRelease into, final RunningRelease running, final int most) {
        lock();
        try {
            if (running.hasUnstarted()) {
                // Claimed by a drain that was left by an error, or by the one that this one lies within.
                return running.handOver(running, into) == RunningRelease.NOTHING ? -1 : 0;
            }
            final RunningRelease other = running == runByOwner ? runByReclaimer : runByOwner;
            if (other.hasUnstarted()) {
                if (other.standsStill() && takeOver(other, into, running)) {
                    return 0;
                }
                if (other.hasUnstarted()) {
                    return -1;
                }
            }
            return consumed < readyAcquire() ? take(into, running, most) : -1;
        } finally {
            unlock();
        }
    }

    /** Called under the lock, when the other consumer has claimed what it has not begun. */
    boolean takeOver(final RunningRelease other, final ClaimedRelease into, final RunningRelease running) {
        final long next = other.handOver(running, into);
        if (next == RunningRelease.NOTHING) {
            return false;
        }
        // Pairs with hasRun() and haveBegun(): who doesn't see this doesn't see either that the other is done with it.
        TAKEOVERS.setRelease(this, takeovers + 1);
        other.cutOff(next);
        return true;
    }

    /** Whether a release of a batch that was announced is still the consumer's. */
    boolean owns(final RunningRelease running, final ClaimedRelease batch, final long position) {
        lock();
        try {
            return running.owns(batch, position);
        } finally {
            unlock();
        }
    }

    /** A batch was left by an error: what has not begun is there to be taken over. */
    void abandon(final RunningRelease running, final ClaimedRelease batch, final long last) {
        lock();
        try {
            running.abandon(batch, last);
        } finally {
            unlock();
        }
    }

    private int take(final ClaimedRelease into, final RunningRelease running, final int most) {
        if (link instanceof Page page && linkEntries != page.end && !page.isHeader(linkEntries)) {
            takeEntries(into, running, page, most);
            return 0;
        }
        return takeNextOfChain(into, running, most);
    }

    private void takeEntries(
        final ClaimedRelease into, final RunningRelease running, final Page page, final int most) {
        into.ensure(runSite.stride());
        final int count = runSite.stride() == 1 ? entriesOfRun(page, most) : 1;
        running.begin(into, consumed, count);
        capture(into, page, count);
        CONSUMED.setRelease(this, consumed + count);
    }

    private int entriesOfRun(final Page page, final int most) {
        final int ready = (int) Math.min(most, readyAcquire() - consumed);
        return page.endOfRun(linkEntries, Math.min(page.end, linkEntries + ready)) - linkEntries;
    }

    private int takeNextOfChain(final ClaimedRelease into, final RunningRelease running, final int most) {
        int retired = 0;
        while (true) {
            if (link instanceof Page page) {
                if (linkEntries == page.end) {
                    retired += retire(page);
                } else if (page.isHeader(linkEntries)) {
                    enterRun((ReleaseSite) page.references[linkEntries], page.references);
                } else {
                    takeEntries(into, running, page, most);
                    return retired;
                }
            } else if (link == null) {
                // A consumer has taken the object that ended the chain; the owner has published more since.
                link = RESTART.getAcquire(this);
                RESTART.setOpaque(this, null);
            } else {
                return takeHead((EmbeddedHead) link, into, running) ? retired : -1;
            }
        }
    }

    private void enterRun(final ReleaseSite next, final Object[] references) {
        if (runHeader >= 0) {
            eraseHeader(references);
        }
        runHeader = linkEntries;
        runSite = next;
        runContext = references[linkEntries + 1];
        runFunction = references[linkEntries + 2];
        linkEntries += HEADER;
    }

    private void eraseHeader(final Object[] references) {
        references[runHeader] = null;
        references[runHeader + 1] = null;
        references[runHeader + 2] = null;
    }

    private void capture(final ClaimedRelease into, final Page page, final int count) {
        into.carry(runSite, runContext, runFunction, count);
        final long since = (long) READY_SINCE.getOpaque(this);
        into.sinceNanos = page.beganNanos - since > 0 ? page.beganNanos : since;
        final int references = count * runSite.references();
        if (references != 0) {
            System.arraycopy(page.references, linkEntries, into.references, 0, references);
            Arrays.fill(page.references, linkEntries, linkEntries + references, null);
        }
        final int primitives = count * runSite.primitives();
        if (primitives != 0) {
            System.arraycopy(page.primitives, linkEntries, into.primitives, 0, primitives);
        }
        linkEntries += count * runSite.stride();
    }

    /** The successor is linked: the page goes home. */
    private int retire(final Page empty) {
        forgetRun(empty.references);
        link = empty.successor;
        linkEntries = 0;
        if (empty.isOverdraft()) {
            shared.repay();
        }
        empty.goHome();
        return 1;
    }

    private void forgetRun(final Object[] references) {
        if (runHeader >= 0) {
            eraseHeader(references);
        }
        runHeader = -1;
        forgetRun();
    }

    private void forgetRun() {
        runSite = null;
        runContext = null;
        runFunction = null;
    }

    private boolean takeHead(final EmbeddedHead head, final ClaimedRelease into, final RunningRelease running) {
        Object next = head.reprieve$successor();
        if (next == null) {
            // The object ends the chain, or the owner is about to link its successor. If the owner has won, the
            // successor is coming: it is not waited for, but looked for again.
            if (!OPEN_HEAD.compareAndSet(this, head, null)) {
                next = head.reprieve$successor();
                if (next == null) {
                    return false;
                }
            }
        }
        running.begin(into, consumed, 1);
        into.carry((ReleaseSite) head.reprieve$site(), head.reprieve$context(), head.reprieve$function(), 1);
        into.references[0] = head;
        into.sinceNanos = (long) READY_SINCE.getOpaque(this);
        head.reprieve$site(null);
        head.reprieve$context(null);
        head.reprieve$function(null);
        head.reprieve$successor(null);
        link = next;
        linkEntries = 0;
        CONSUMED.setRelease(this, consumed + 1);
        return true;
    }

    void lock() {
        // Pairs with unlock(): each consumer finds the queue as the last one left it.
        for (int attempt = 0; !CLAIMING.compareAndSet(this, 0, 1); attempt++) {
            Pause.pause(attempt);
        }
    }

    void unlock() {
        CLAIMING.setRelease(this, 0);
    }

    /**
     * Lets go of the site and the context of a run that has been empty since the last call, so that an idle thread
     * keeps no class loader alive. Called by the reclaimer now and then.
     *
     * <p>The owner compares its context with the one in the header, and may be between that and its publication. The
     * header is changed first, then the owner's stack is looked at, which also makes the owner see the change: if it is
     * not in the middle of a release now, its next one opens a new run.
     */
    void forgetIdleRun() {
        final long now = publishedAcquire();
        final boolean idle = now == seenAtLastTick && consumedAcquire() == now;
        seenAtLastTick = now;
        if (!idle || runSite == null) {
            return;
        }
        if (runner == null) {
            if (tryTakeTurn()) {
                try {
                    forgetRunAt(now, true);
                } finally {
                    endTurn();
                }
            }
        } else if (forgetRunAt(now, false) && !ownerIsReleasing()) {
            forgetRunAt(now, true);
        }
    }

    /**
     * Makes the owner's next release take the slow path, once all that it has released has been taken.
     *
     * @return whether it is certain.
     */
    boolean closeRun() {
        final long position = publishedAcquire();
        lock();
        try {
            if (consumed != position) {
                return false;
            }
            if (runHeader >= 0 && link instanceof Page page) {
                // Racy, but benign: the owner reads it without order, as in forgetIdleRun().
                page.references[runHeader + 1] = FORGOTTEN;
            }
        } finally {
            unlock();
        }
        return !ownerIsReleasing() && publishedAcquire() == position;
    }

    private boolean forgetRunAt(final long position, final boolean forGood) {
        lock();
        try {
            // What an update-side section has appended belongs to the run, published or not.
            if (consumed != position || publishedAcquire() != position || appended != position || runHeader < 0
                || !(link instanceof Page page)) {
                return false;
            }
            // Racy, but benign: the owner reads it without order, see above.
            page.references[runHeader + 1] = FORGOTTEN;
            if (forGood) {
                page.references[runHeader] = null;
                page.references[runHeader + 2] = null;
                forgetRun();
                IS_IDLE.setOpaque(this, true);
            }
            return true;
        } finally {
            unlock();
        }
    }

    private boolean ownerIsReleasing() {
        final Thread owner = get();
        if (owner == null || owner == Thread.currentThread()) {
            return false;
        }
        final StackTraceElement[] frames = owner.getStackTrace();
        if (filling) {
            return true;
        }
        for (final StackTraceElement frame : frames) {
            if (frame.getClassName().startsWith(PACKAGE)) {
                return true;
            }
        }
        return false;
    }

    /** Changes how many pages the owner may have. Nothing for a queue that has none of its own. */
    void resizeReserve(final int pages) {
        if (!isOwnerRun) {
            reserve.resize(pages);
        }
    }

    void trimReserve() {
        if (!isOwnerRun) {
            reserve.trim();
        }
    }

    long dropPages() {
        return isOwnerRun ? 0 : reserve.drop();
    }

    long pages() {
        return isOwnerRun ? 0 : reserve.pages();
    }

    long pagesInUse() {
        return isOwnerRun ? 0 : reserve.pagesInUse();
    }

    @Override
    protected boolean isDisposable() {
        if (!ownerHasEnded()) {
            return false;
        }
        publishUnfinishedUpdate();
        return hasRun(publishedAcquire()) && (ownerRun() == null || ownerRun().isDisposable());
    }

    @Override
    protected void onRemoval() {
        registry.counters().retire(publishedAcquire());
        tally.retire(registry.sites().all(), publishedAcquire());
        lock();
        retireLast();
        unlock();
        if (ownerRun() != null) {
            ownerRun().onRemoval();
        }
    }
}
