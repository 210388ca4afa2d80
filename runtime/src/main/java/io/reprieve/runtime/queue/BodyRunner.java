package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.site.ClaimedRelease;
import io.reprieve.runtime.site.ReleaseSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Runs release bodies on one thread, and knows which one is running. A release of the same thing that the body makes,
 * such as an override that calls {@code super}, belongs to that body and runs at once.
 */
final class BodyRunner {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle FALLBACKS = Fields.of(LOOKUP, "fallbacks", long.class);
    private static final VarHandle THREAD = Fields.of(LOOKUP, "thread", Thread.class);
    private static final int NOTHING = 0;
    private static final int OBJECT = 1;
    private static final int HANDLE = 2;

    /** Carries a release that the thread runs itself because there was no page for it. */
    final ClaimedRelease spot = new ClaimedRelease();
    /** Carries the releases that the thread takes out of a queue. */
    private ClaimedRelease drained = carrier(0);
    /** Tells when they have run. */
    final BodyClock clock = new BodyClock();
    /** The thread's queue, whose common path is closed while a body runs; {@code null} for a virtual thread. */
    private ReleaseQueue queue;
    private int kind = NOTHING;
    /** Carries what is running, if anything is. */
    private ClaimedRelease running = spot;
    // Which of those that it carries.
    private int runningAt;
    private boolean isReclaiming;
    // Whether the thread takes releases out of a queue and runs them, one after the other.
    private boolean isDraining;
    // Odd while the thread runs a release for which there was no page. Written by the thread.
    private long fallbacks;
    // The virtual thread that uses this runner.
    private Thread thread;

    BodyRunner() {
    }

    void attach(final ReleaseQueue queue) {
        this.queue = queue;
    }

    /** Makes room for releases that the thread takes out of a queue. */
    void ensure(final int stride) {
        if (drained.isInUse && drained.references.length < stride) {
            drained = carrier(stride);
        }
        drained.ensure(stride);
    }

    private static ClaimedRelease carrier(final int entries) {
        return new ClaimedRelease(Math.max(entries, BodyClock.MOST_BODIES));
    }

    /**
     * What carries the releases that the thread is about to take out of a queue. A new one, if a drain of this thread
     * still has releases in the other: this one lies within it, or that was left by an error.
     *
     * @return {@code null} if the heap is full.
     */
    ClaimedRelease beginCarrying() {
        if (drained.isInUse) {
            try {
                drained = carrier(drained.references.length);
            } catch (final OutOfMemoryError e) {
                return null;
            }
        }
        drained.isInUse = true;
        return drained;
    }

    /** All that the thread has taken out of a queue has run. */
    void endCarrying(final ClaimedRelease carrier) {
        carrier.clear();
        carrier.isInUse = false;
    }

    boolean isRunning() {
        return kind != NOTHING;
    }

    /** Whether every release of the thread is to take the slow path. */
    boolean closesCommonPath() {
        return kind != NOTHING || isDraining;
    }

    /**
     * Many bodies are about to run, or have run: the common path stays closed between them.
     *
     * @param draining whether they are about to.
     * @return what it was.
     */
    boolean setDraining(final boolean draining) {
        final boolean before = isDraining;
        isDraining = draining;
        setLimit();
        return before;
    }

    boolean isRunning(final Object other) {
        return kind == OBJECT && running.references[runningAt] == other;
    }

    /**
     * A handle is no identity: 0 of one allocator is not 0 of another. It is the same thing for the same context, or
     * where there is none, for the same site.
     */
    boolean isRunning(final ReleaseSite otherSite, final Object otherContext, final long other) {
        return kind == HANDLE && running.primitives[runningAt] == other && running.context == otherContext
            && (otherContext != null || running.site == otherSite);
    }

    /** Whether the thread runs what is ready of all queues, as the reclaimer does. */
    boolean isReclaiming() {
        return isReclaiming;
    }

    void setReclaiming(final boolean reclaiming) {
        isReclaiming = reclaiming;
    }

    /**
     * Runs a body. While it runs every release of this thread takes the slow path, where it is recognised if it belongs
     * to the body.
     *
     * @param release carries it.
     * @param at      which of those that it carries.
     * @return what the body has thrown, or {@code null}.
     */
    Throwable run(final ClaimedRelease release, final int at) {
        final int outerKind = kind;
        final ClaimedRelease outer = running;
        final int outerAt = runningAt;
        try {
            if (outer != release) {
                running = release;
            }
            runningAt = at;
            kind = release.site.releasesHandle() ? HANDLE : OBJECT;
            closeCommonPath();
            release.site.run(release, at);
            return null;
        } catch (final Throwable e) {
            return e;
        } finally {
            kind = outerKind;
            if (outerKind != NOTHING) {
                running = outer;
                runningAt = outerAt;
            }
            closeCommonPath();
        }
    }

    private void closeCommonPath() {
        if (!isDraining) {
            setLimit();
        }
    }

    private void setLimit() {
        if (queue != null) {
            queue.setLimit();
        }
    }

    // ---- fallbacks, for those who wait for them

    /** Pairs with {@link #fallbacksAcquire}. */
    void beginFallback() {
        FALLBACKS.setRelease(this, fallbacks + 1);
    }

    /** Pairs with {@link #fallbacksAcquire}: who sees the end sees all that the body did. */
    void endFallback() {
        FALLBACKS.setRelease(this, fallbacks + 1);
    }

    /** Whether the thread carries a release for which there was no page. Asked by the thread itself. */
    boolean isInFallback() {
        return (fallbacks & 1) != 0;
    }

    /** Odd while the thread runs a release for which there was no page. */
    long fallbacksAcquire() {
        return (long) FALLBACKS.getAcquire(this);
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
