package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.pin.PinnedTokens;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.Stretch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Knows which body one thread is running. A release of the same thing that the body makes, such as an override that
 * calls {@code super}, belongs to that body and runs at once. Confined to its thread, but for who has taken it, and for
 * which reclaimer: of a thread that stands others ask for that.
 */
final class BodyRunner {
    /** In place of a share. */
    static final int NO_RECLAIMER = -1;

    private static final VarHandle THREAD = Fields.of(MethodHandles.lookup(), "thread", Thread.class);

    private static final int NOTHING = 0;
    private static final int OBJECT = 1;
    private static final int HANDLE = 2;
    private static final int BULK = 3;

    /** The releases whose bodies run. */
    final Stretch stretch = new Stretch();
    /** What is pinned, while they are looked at. */
    final PinnedTokens pinned = new PinnedTokens();
    /** Tells when they have run. */
    final BodyClock clock = new BodyClock();
    /** What the observer reuses from one batch to the next. */
    Object batchEvent;
    /** The bodies that the thread runs in place, outside of any queue. */
    final CallersBodies inPlace;
    private final CommonPath path;
    // What is running now, and not what comes between two bodies.
    private int running = NOTHING;
    private int stride;
    // Whether the thread takes releases out of a queue and runs them, one after the other.
    private boolean isDraining;
    // In which reclaimer's cycle the thread is, by its share.
    private int reclaimer = NO_RECLAIMER;
    // The first entry of the bulk call that runs.
    private int from;
    // Where the object of a bulk call was found that was asked for last.
    private int lastAmong;
    // The virtual thread that uses this runner.
    private Thread thread;

    BodyRunner(final CommonPath path) {
        this.path = path;
        inPlace = new CallersBodies(path);
    }

    /** Whether the thread runs a body. */
    boolean isRunning() {
        return running != NOTHING;
    }

    /** A body is about to run, or a bulk call, of the releases that begin with an entry. */
    void beginRunning(final int entry) {
        final ReleaseSite site = stretch.site;
        from = entry;
        stride = site.stride();
        running = site.releasesHandle() ? HANDLE : site.isBulk() ? BULK : OBJECT;
    }

    void endRunning() {
        running = NOTHING;
    }

    /** Whether the thread empties a queue: each of its releases takes the slow path, where it is looked at. */
    boolean isDraining() {
        return isDraining;
    }

    void beginDraining() {
        isDraining = true;
        path.closePath();
    }

    void endDraining() {
        stretch.clear();
        isDraining = false;
        path.openPath();
    }

    /** Whether a release of the thread may belong to a body that runs. */
    boolean closesCommonPath() {
        return isDraining || !inPlace.isEmpty();
    }

    /** Whether the thread has a queue, and this runner with it. */
    boolean isQueues() {
        return path != CommonPath.NONE;
    }

    /** Whether a body that runs is that of a release of an object. */
    boolean isRunning(final Object object) {
        // First what nearly all of them are: each body of a woven method asks.
        return running == OBJECT && stretch.references[stretch.next - stride] == object
            || running == BULK && isAmong(object, stretch.references) || inPlace.isOf(object);
    }

    /** Looks behind the last one first: a bulk method that releases one after the other asks for them in that order. */
    private boolean isAmong(final Object object, final Object[] references) {
        final int first = from;
        final int end = stretch.end;
        int at = lastAmong + 1;
        for (int left = end - first; left > 0; left--, at++) {
            if (at < first || at >= end) {
                at = first;
            }
            if (references[at] == object) {
                lastAmong = at;
                return true;
            }
        }
        return false;
    }

    /** Whether a body that runs is that of a release of a handle. */
    boolean isRunning(final ReleaseSite otherSite, final Object otherContext, final long other) {
        if (inPlace.isOf(otherSite, otherContext, other)) {
            return true;
        }
        if (running != HANDLE) {
            return false;
        }
        final ReleaseSite site = stretch.site;
        for (int at = site.isBulk() ? from : stretch.next - stride; at < stretch.next; at += stride) {
            if (CallersBodies.isSame(
                    site, stretch.context, stretch.primitives[at], otherSite, otherContext, other)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the thread runs what is ready of all queues, as the reclaimer does. */
    boolean isReclaiming() {
        return reclaimer != NO_RECLAIMER;
    }

    /** The reclaimer for which it does so, by its share; -1 for none. */
    int reclaimer() {
        return reclaimer;
    }

    /** Whether it does so for the first of the domain's reclaimers, of which there is always one. */
    boolean isFirstReclaimer() {
        return reclaimer == 0;
    }

    /**
     * Begins with what is ready of a share of the queues.
     *
     * @return what {@link #endReclaiming} is to be told.
     */
    int beginReclaiming(final int share) {
        final int outer = reclaimer;
        reclaimer = share;
        return outer;
    }

    void endReclaiming(final int outer) {
        reclaimer = outer;
    }

    // ---- virtual threads take a runner and give it back

    boolean take(final Thread by) {
        return (Thread) THREAD.getOpaque(this) == null && THREAD.compareAndSet(this, null, by);
    }

    /** Certain for the calling thread, which alone puts itself here. */
    boolean isTakenBy(final Thread by) {
        return (Thread) THREAD.getOpaque(this) == by;
    }

    /** Pairs with the compare-and-set in {@link #take}. */
    void giveBack() {
        THREAD.setRelease(this, null);
    }
}
