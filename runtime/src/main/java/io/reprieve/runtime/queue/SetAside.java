package io.reprieve.runtime.queue;

import io.reprieve.runtime.pin.PinnedTokens;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.Stretch;
import java.util.ArrayDeque;

/**
 * The releases that wait for pins: their grace period has passed, and the others of their queue have gone on. Guarded
 * by its lock, which is held for as many steps as there are such releases, and never while a body runs.
 *
 * <p>Whoever runs one has laid hold of its queue, as for the others: the bodies of one queue don't overlap, and what a
 * living thread is to run itself is left to it.
 */
final class SetAside {
    private static final int SPARE_AT_START = 32;
    private static final int MOST_SPARE = 1024;

    private final Pins pins;
    // Those included that run.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2 * SPARE_AT_START);
    // Used again, so that nothing is allocated in the steady state; a few are there for a full heap.
    private final ArrayDeque<Waiting> spare = new ArrayDeque<>(2 * SPARE_AT_START);
    private final PinnedTokens pinned = new PinnedTokens();
    // Read by everybody: certain about what the calling thread has set aside itself, or has seen run.
    private volatile int count;

    SetAside(final Pins pins) {
        this.pins = pins;
        for (int i = 0; i < SPARE_AT_START; i++) {
            spare.add(new Waiting());
        }
    }

    /**
     * One release, as it lay in its page.
     */
    static final class Waiting {
        private ReleaseQueue queue;
        private long position;
        private long token;
        private boolean isRunning;
        private ReleaseSite site;
        private Object context;
        private Object function;
        private Object[] references = new Object[1];
        private long[] primitives = new long[1];
        private long sinceNanos;

        void take(final Stretch stretch, final int at) {
            final int stride = stretch.site.stride();
            if (references.length < stride) {
                // Both, or on a full heap none.
                final long[] longer = new long[stride];
                references = new Object[stride];
                primitives = longer;
            }
            site = stretch.site;
            context = stretch.context;
            function = stretch.function;
            if (stretch.references != null) {
                System.arraycopy(stretch.references, at, references, 0, site.references());
            }
            if (site.primitives() != 0) {
                System.arraycopy(stretch.primitives, at, primitives, 0, site.primitives());
            }
            sinceNanos = stretch.sinceNanos;
            token = token(stretch, at);
        }

        private void layUnder(final Stretch stretch) {
            stretch.lieOver(site, context, function, references, primitives);
            stretch.set(0, 1);
            stretch.sinceNanos = sinceNanos;
            stretch.hasHeads = EmbeddedHeads.exist();
        }

        private void clear() {
            queue = null;
            site = null;
            context = null;
            function = null;
            for (int i = 0; i < references.length; i++) {
                references[i] = null;
            }
        }
    }

    /** The token of a release in a stretch. */
    static long token(final Stretch stretch, final int at) {
        return stretch.site.releasesHandle() ? Pins.token(stretch.primitives[at]) : Pins.token(stretch.references[at]);
    }

    /**
     * Sets a release aside. Called by the consumer of its queue.
     *
     * @param position how many releases of the queue come before it.
     * @return {@code false} if there are more than ever before, and the heap is full; nothing has changed then.
     */
    synchronized boolean add(final ReleaseQueue queue, final long position, final Stretch stretch, final int at) {
        Waiting kept = spare.peek();
        try {
            if (kept == null) {
                kept = new Waiting();
                spare.add(kept);
            }
            kept.take(stretch, at);
            waiting.add(kept);
        } catch (final OutOfMemoryError e) {
            if (kept != null) {
                kept.clear();
            }
            return false;
        }
        spare.remove();
        kept.queue = queue;
        kept.position = position;
        queue.countSetAside();
        count++;
        return true;
    }

    /**
     * Lays a stretch over a release whose pins have gone, and lays hold of its queue. Whoever asks runs it, and then
     * calls {@link #end}.
     *
     * @param own what the calling thread runs itself; {@code null} for the reclaimer, which runs what is left to it.
     */
    synchronized Waiting next(final Stretch into, final OwnerQueue own) {
        if (count == 0) {
            return null;
        }
        // Behind the grace period of each of them.
        final boolean isAnyPinned = pins.collect(pinned);
        for (final Waiting one : waiting) {
            if (!one.isRunning && (own == null ? one.queue.isForReclaimer() : one.queue == own)
                && !(isAnyPinned && pinned.contains(one.token)) && one.queue.tryLayHold(Thread.currentThread())) {
                one.isRunning = true;
                one.layUnder(into);
                one.queue.beginAside(one.site);
                return one;
            }
        }
        return null;
    }

    /** A release that {@link #next} has found is over, or is left for another time. */
    synchronized void end(final Waiting one, final boolean isOver) {
        one.isRunning = false;
        final ReleaseQueue queue = one.queue;
        if (isOver) {
            waiting.remove(one);
            one.clear();
            if (spare.size() < MOST_SPARE) {
                spare.add(one);
            }
        }
        queue.endAside(isOver);
        if (isOver) {
            count--;
        }
    }

    /**
     * Gives up the release of a queue that a thread runs which will never come back, if it is one of these: it is over.
     *
     * @return {@code false} if the thread runs none of these.
     */
    synchronized boolean abandon(final ReleaseQueue queue, final Thread thread) {
        for (final Waiting one : waiting) {
            if (one.isRunning && one.queue == queue && queue.consumer() == thread) {
                ConsumerEnd.countAbandoned(one.site, 1, one.sinceNanos);
                // Not to be used again: the thread stands in it.
                waiting.remove(one);
                queue.endAside(true);
                count--;
                return true;
            }
        }
        return false;
    }

    /** Whether something is pinned. Asked behind a grace period, by who runs a body in place. */
    synchronized boolean isPinned(final long token) {
        return pins.collect(pinned) && pinned.contains(token);
    }

    /** How many there are, those that run included. */
    long count() {
        return count;
    }

    /** Whether any of those that the reclaimer is to run waits for no pin. */
    synchronized boolean hasUnpinned() {
        final boolean isAnyPinned = count != 0 && pins.collect(pinned);
        for (final Waiting one : waiting) {
            if (one.queue.isForReclaimer() && !(isAnyPinned && pinned.contains(one.token))) {
                return true;
            }
        }
        return false;
    }

    /** Whether all that were set aside of a queue below a position are over. */
    synchronized boolean areOver(final ReleaseQueue queue, final long position) {
        for (final Waiting one : waiting) {
            if (one.queue == queue && one.position < position) {
                return false;
            }
        }
        return true;
    }
}
