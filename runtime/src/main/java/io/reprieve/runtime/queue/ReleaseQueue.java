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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

abstract class ReleaseQueueLeadingPad extends ThreadRecord {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

    ReleaseQueueLeadingPad(final Thread owner) {
        super(owner);
    }
}

/** The end that the owner fills. */
abstract class ReleaseQueueOwnerEnd extends ReleaseQueueLeadingPad {
    final Wakeup wakeup;
    Object[] references;
    long[] primitives;
    int key = ReleaseQueue.NO_RUN;
    int header;
    int tail;
    int limit;
    long published;
    Page page;
    ReleaseSite site;
    int stride = 1;
    boolean filling;
    boolean onTheSpot;
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
    Page consumedPage;
    int consumedEntries;
    int runHeader = -1;
    ReleaseSite runSite;
    Object runContext;
    Object runFunction;

    ReleaseQueueConsumerEnd(final Thread owner, final Wakeup wakeup) {
        super(owner, wakeup);
    }
}

/**
 * The pending releases of one thread: a chain of pages, filled by the owner alone, and emptied by one consumer at a
 * time.
 *
 * <pre>
 *   consumed      ready        snapshot      published        positions count releases
 *      |  may run   |  waits for  |  waits for   |
 *      |            |  its grace  |  company     |
 *   --[page]------[page]---------[page]--------[page]
 * </pre>
 *
 * <p>The owner publishes with a release store of its position, so that nobody needs its help: what an idle or ended
 * thread left is found by the reclaimer.
 */
public final class ReleaseQueue extends ReleaseQueueConsumerEnd {
    /** The key while no run is open. */
    static final int NO_RUN = Integer.MIN_VALUE;
    /** The entries of a run's header. */
    static final int HEADER = 3;

    private static final VarHandle PUBLISHED;
    private static final VarHandle CLAIMING;
    private static final VarHandle CONSUMED;
    private static final VarHandle READY;
    private static final VarHandle READY_COOKIE;
    private static final VarHandle OWNER_RUN;
    private static final VarHandle FALLBACKS;
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
            OWNER_RUN = lookup.findVarHandle(ReleaseQueue.class, "ownerRun", ReleaseQueue.class);
            FALLBACKS = lookup.findVarHandle(ReleaseQueue.class, "fallbacks", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13, r14, r15;

    private final ReleaseQueues queues;
    private final ThreadReserve reserve;
    private final SharedReserve shared;
    private final RunningRelease runByReclaimer = new RunningRelease();
    private final RunningRelease runByOwner = new RunningRelease();
    private final Replay replay = new Replay();
    /** Carries a release that the owner runs itself because there was no page for it. */
    final ClaimedRelease spot = new ClaimedRelease();
    /** Carries the releases that the owner takes out of its own queue. */
    final ClaimedRelease drained = new ClaimedRelease();
    /** Whether the owner is a thread of the JVM that others wait for. */
    final boolean neverWaits;
    /** Whether the owner has used an overdraft page, and has yet to wait for it. Touched by the owner alone. */
    boolean owes;
    /** What the observer reuses from one fallback to the next. Touched by the owner alone. */
    Object fallbackEvent;
    private final QueueCounters counters;
    // Set once, by the owner; read by the reclaimer.
    private ReleaseQueue ownerRun;
    // Odd while the owner runs a release itself. Written by the owner.
    private long fallbacks;
    // Touched by the reclaimer alone.
    private long seenAtLastTick = -1;

    ReleaseQueue(
        final Thread owner,
        final ReleaseQueues queues,
        final ThreadReserve reserve,
        final SharedReserve shared,
        final QueueCounters counters,
        final Wakeup wakeup) {
        super(owner, wakeup);
        this.queues = queues;
        this.reserve = reserve;
        this.shared = shared;
        this.counters = counters;
        this.neverWaits = SystemThreads.contains(owner);
        page = Page.beginning();
        references = page.references;
        consumedPage = page;
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
        if (key != this.key || tail >= limit || references[header + 1] != context) {
            return false;
        }
        references[tail] = object;
        this.tail = tail + 1;
        publish();
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
        if (key != this.key || tail >= limit || references[header + 1] != context) {
            return false;
        }
        if (object != null) {
            references[tail] = object;
        }
        primitives[tail] = primitive;
        this.tail = tail + 1;
        publish();
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

    private void publish() {
        // Pairs with publishedAcquire(): the entry, its page and the owner's unpublish of the object lie before the
        // position. With a plain store the consumer could read an entry that isn't there yet.
        PUBLISHED.setRelease(this, published + 1);
        wakeup.wakeIfParked();
    }

    /**
     * Opens a run if need be, and finds room for one release: with the next page, if the current one is full.
     *
     * @return {@code false} if there is no page.
     */
    boolean makeRoom(final ReleaseSite site, final int key, final Object context, final Object function) {
        final boolean sameRun = key == this.key
            && references[header + 1] == context && references[header + 2] == function && primitivesSuffice(site);
        if (sameRun && tail + site.stride() <= references.length) {
            return true;
        }
        if (tail + HEADER + site.stride() > references.length) {
            Page next = reserve.take();
            if (next == null) {
                next = shared.take();
            }
            if (next == null) {
                return false;
            }
            link(next);
        }
        return openRun(site, key, context, function);
    }

    private boolean primitivesSuffice(final ReleaseSite site) {
        return site.primitives() == 0 || primitives != null;
    }

    void link(final Page next) {
        page.end = tail;
        page.successor = next;
        page = next;
        references = next.references;
        primitives = next.primitives;
        tail = 0;
        key = NO_RUN;
    }

    boolean openRun(final ReleaseSite site, final int key, final Object context, final Object function) {
        try {
            spot.ensure(site.stride());
            drained.ensure(site.stride());
            if (!primitivesSuffice(site)) {
                page.needPrimitives();
                primitives = page.primitives;
            }
        } catch (final OutOfMemoryError e) {
            return false;
        }
        header = tail;
        references[tail] = site;
        references[tail + 1] = context;
        references[tail + 2] = function;
        tail += HEADER;
        this.key = key;
        stride = site.stride();
        setLimit();
        return true;
    }

    /** Begins a release for which {@link #makeRoom} has found room. */
    void beginEntry(final ReleaseSite site) {
        this.site = site;
        filling = true;
        onTheSpot = false;
        filledReferences = 0;
        filledPrimitives = 0;
    }

    /** Begins a release that is not queued, but carried by {@link #spot}. */
    void beginOnTheSpot(final ReleaseSite site, final Object context, final Object function) {
        this.site = site;
        filling = true;
        onTheSpot = true;
        filledReferences = 0;
        filledPrimitives = 0;
        spot.ensure(site.stride());
        spot.site = site;
        spot.context = context;
        spot.function = function;
    }

    /**
     * Fills in a reference of the release that was begun.
     *
     * @param reference the released object first, then the other captured references.
     */
    public void fill(final Object reference) {
        if (onTheSpot) {
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
        if (onTheSpot) {
            spot.primitives[filledPrimitives++] = primitive;
        } else {
            primitives[tail + filledPrimitives++] = primitive;
        }
    }

    /** Ends the release that was begun. May wait for a grace period and run it, if there was no page. */
    public void commit() {
        queues.end(this);
    }

    /** Publishes the release that was begun. */
    void endEntry() {
        tail += site.stride();
        site = null;
        filling = false;
        publish();
    }

    void endOnTheSpot() {
        site = null;
        filling = false;
    }

    /** The owner begins to run a release itself. Pairs with {@link #fallbacksAcquire}. */
    void beginFallback() {
        FALLBACKS.setRelease(this, fallbacks + 1);
    }

    /** The owner has run it. Pairs with {@link #fallbacksAcquire}: who sees the end sees all that the body did. */
    void endFallback() {
        FALLBACKS.setRelease(this, fallbacks + 1);
    }

    /** Odd while the owner runs a release itself. */
    long fallbacksAcquire() {
        return (long) FALLBACKS.getAcquire(this);
    }

    /** The releases that the owner runs, or {@code null} if it never made any. */
    ReleaseQueue ownerRun() {
        return (ReleaseQueue) OWNER_RUN.getAcquire(this);
    }

    /** The releases that the owner runs. Called by the owner. */
    ReleaseQueue needOwnerRun() {
        if (ownerRun == null) {
            // Release: the reclaimer that finds the queue finds it complete.
            OWNER_RUN.setRelease(this, new ReleaseQueue(get(), queues, reserve, shared, counters, wakeup));
        }
        return ownerRun;
    }

    // ---- replays: the owner runs a body

    boolean isReplaying() {
        return replay.isRunning();
    }

    boolean isReplayOf(final Object object) {
        return replay.isOf(object);
    }

    boolean isReplayOf(final long handle) {
        return replay.isOf(handle);
    }

    /**
     * Runs a body on the owner's thread. While it runs every release of this thread takes the slow path, where a
     * replay is recognised.
     *
     * @return what the body has thrown, or {@code null}.
     */
    Throwable run(final ClaimedRelease release) {
        final Object outerObject = replay.object;
        final long outerHandle = replay.handle;
        final int outerKind = replay.kind;
        replay.begin(release);
        limit = 0;
        try {
            release.site.run(release);
            return null;
        } catch (final Throwable e) {
            return e;
        } finally {
            replay.object = outerObject;
            replay.handle = outerHandle;
            replay.kind = outerKind;
            setLimit();
        }
    }

    private void setLimit() {
        limit = replay.isRunning() || key == NO_RUN ? 0 : references.length - stride + 1;
    }

    // ---- positions

    /**
     * How many releases the owner has made. Pairs with {@link #publish}.
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
        return consumedAcquire() < readyAcquire();
    }

    /** Releases whose grace period has not passed. */
    long waiting() {
        return publishedAcquire() - readyAcquire();
    }

    /** Notes the published position. Called by the reclaimer. */
    void snap() {
        snapshot = publishedAcquire();
    }

    void markSnapshotReady(final long cookie) {
        markReady(snapshot, cookie);
    }

    /** Whether all releases below a position have run, bodies that run elsewhere included. */
    boolean hasRun(final long position) {
        return consumedAcquire() >= position && runByReclaimer.isBeyond(position) && runByOwner.isBeyond(position);
    }

    /** Releases that have been taken out of the queue and are not running any more. */
    long reclaimed() {
        return consumedAcquire() - runByReclaimer.count() - runByOwner.count();
    }

    /** Releases that are in the queue or running. */
    long pending() {
        final long running = runByReclaimer.count() + runByOwner.count();
        return Math.max(0, publishedAcquire() - consumedAcquire() + running);
    }

    RunningRelease runBy(final boolean owner) {
        return owner ? runByOwner : runByReclaimer;
    }

    // ---- the consumer's end

    /**
     * Takes the next release that may run out of the queue. Each is claimed by itself, so that whoever waits for its
     * turn behind a body that runs elsewhere can go on with the next.
     *
     * @param into    carries the release.
     * @param running told of the position, before it is taken.
     * @return how many pages have gone home; -1 if nothing may run.
     */
    int claim(final ClaimedRelease into, final RunningRelease running) {
        if (consumed >= readyAcquire()) {
            return -1;
        }
        lock();
        try {
            return consumed < readyAcquire() ? take(into, running) : -1;
        } finally {
            unlock();
        }
    }

    private int take(final ClaimedRelease into, final RunningRelease running) {
        int retired = 0;
        while (true) {
            if (consumedEntries == consumedPage.end) {
                retired += retire();
                continue;
            }
            final Object[] references = consumedPage.references;
            final Object entry = references[consumedEntries];
            if (entry instanceof ReleaseSite next) {
                enterRun(next, references);
                continue;
            }
            running.begin(consumed);
            capture(into, references);
            CONSUMED.setRelease(this, consumed + 1);
            return retired;
        }
    }

    private void enterRun(final ReleaseSite next, final Object[] references) {
        if (runHeader >= 0) {
            eraseHeader(references);
        }
        runHeader = consumedEntries;
        runSite = next;
        runContext = references[consumedEntries + 1];
        runFunction = references[consumedEntries + 2];
        consumedEntries += HEADER;
    }

    private void eraseHeader(final Object[] references) {
        references[runHeader] = null;
        references[runHeader + 1] = null;
        references[runHeader + 2] = null;
    }

    private void capture(final ClaimedRelease into, final Object[] references) {
        into.ensure(runSite.stride());
        into.site = runSite;
        into.context = runContext;
        into.function = runFunction;
        for (int i = 0, count = runSite.references(); i < count; i++) {
            into.references[i] = references[consumedEntries + i];
            references[consumedEntries + i] = null;
        }
        for (int i = 0, count = runSite.primitives(); i < count; i++) {
            into.primitives[i] = consumedPage.primitives[consumedEntries + i];
        }
        consumedEntries += runSite.stride();
    }

    /** The successor is linked: the page goes home. */
    private int retire() {
        final Page empty = consumedPage;
        if (runHeader >= 0 && empty.references.length != 0) {
            eraseHeader(empty.references);
        }
        runHeader = -1;
        consumedPage = (Page) empty.successor;
        consumedEntries = 0;
        if (empty.isOverdraft()) {
            shared.repay();
        }
        empty.goHome();
        return 1;
    }

    private void lock() {
        // Pairs with unlock(): each consumer finds the queue as the last one left it.
        for (int attempt = 0; !CLAIMING.compareAndSet(this, 0, 1); attempt++) {
            Pause.pause(attempt);
        }
    }

    private void unlock() {
        CLAIMING.setRelease(this, 0);
    }

    /**
     * Lets go of the site and the context of a run that has been empty since the last call, so that an idle thread
     * keeps no class loader alive. Called by the reclaimer now and then.
     *
     * <p>The owner compares its context with the one in the header, and may be between that and its publication. The
     * header is changed first, then the owner's stack is looked at, which also makes the owner see the change: if it is
     * not in the middle of a release now, its next one opens a new run.
     *
     * @return whether the queue was idle and has let go.
     */
    boolean forgetIdleRun() {
        final long now = publishedAcquire();
        final boolean idle = now == seenAtLastTick && consumedAcquire() == now;
        seenAtLastTick = now;
        if (!idle || runSite == null) {
            return false;
        }
        final Object[] references = consumedPage.references;
        lock();
        try {
            if (consumed != now || runHeader < 0) {
                return false;
            }
            // Racy, but benign: the owner reads it without order, see above.
            references[runHeader + 1] = FORGOTTEN;
        } finally {
            unlock();
        }
        if (ownerIsReleasing() || publishedAcquire() != now) {
            return false;
        }
        lock();
        try {
            if (consumed == now && publishedAcquire() == now) {
                references[runHeader] = null;
                references[runHeader + 2] = null;
                runSite = null;
                runContext = null;
                runFunction = null;
                return true;
            }
            return false;
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

    long pages() {
        return reserve.pages();
    }

    long pagesInUse() {
        return reserve.pagesInUse();
    }

    @Override
    protected boolean isDisposable() {
        return ownerHasEnded() && hasRun(publishedAcquire()) && (ownerRun() == null || ownerRun().isDisposable());
    }

    @Override
    protected void onRemoval() {
        counters.retire(publishedAcquire());
        if (ownerRun() != null) {
            ownerRun().onRemoval();
        }
    }
}
