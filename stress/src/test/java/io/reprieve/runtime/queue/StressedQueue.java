package io.reprieve.runtime.queue;

import io.reprieve.runtime.reserve.HeapPressure;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteRegistry;
import io.reprieve.runtime.site.Stretch;
import io.reprieve.runtime.thread.Wakeup;
import java.util.function.Consumer;

/**
 * A queue with small pages, as the tests use both its ends: releases are numbered, and those taken out are read as the
 * digits of one number.
 */
class StressedQueue {
    static final int HEADER = ReleaseQueue.HEADER;
    static final int TORN = 9;
    private static final SiteRegistry SITES = new SiteRegistry();
    static final Consumer<Object> CONTEXT = object -> { };
    static final ReleaseSite SITE = new FunctionSites(SITES).of(CONTEXT, FunctionSite.CONSUMER);
    private static final int KEY = FunctionSite.CONSUMER;
    private static final HeapPressure NO_PRESSURE = new HeapPressure();
    private static final QueueRegistry REGISTRY =
        new QueueRegistry(16, 1, 0, new QueueCounters(), SITES, new Wakeup[] {new Wakeup()}, thread -> false);

    static {
        EmbeddedHeads.announce();
    }

    final ThreadReserve reserve;
    final SharedQueue queue;
    /** What was released to begin with. */
    final Numbered[] first;

    StressedQueue(final int pages, final int pageEntries, final Numbered... first) {
        reserve = new ThreadReserve(pages, pageEntries, NO_PRESSURE);
        queue = new SharedQueue(0, new Wakeup(), reserve, REGISTRY.sharedReserve());
        this.first = first;
        for (final Numbered release : first) {
            if (release instanceof Head head) {
                appendHead(head);
            } else {
                append(release);
            }
        }
    }

    // ---- the owner's end

    final void openRun() {
        queue.makeRoom(SITE, KEY, CONTEXT, null);
        // A queue that threads share has no common path of its own: this one has an owner.
        queue.limit = queue.references.length;
    }

    static Numbered release(final int number) {
        return new Numbered(number);
    }

    /** The common path. */
    final void appendToRun(final int number) {
        if (!queue.append(KEY, CONTEXT, release(number))) {
            throw new IllegalStateException("the run is not open");
        }
    }

    /** The slow path, with a new page where one is needed. */
    final boolean append(final int number) {
        return append(release(number));
    }

    private boolean append(final Numbered release) {
        if (!queue.makeRoom(SITE, KEY, CONTEXT, null)) {
            return false;
        }
        queue.beginEntry(SITE, 0);
        queue.fill(release);
        queue.endEntry();
        return true;
    }

    final void appendHead(final Head head) {
        head.reprieve$claim();
        queue.appendHead(head, SITE, CONTEXT, null);
    }

    // ---- the consumer's end

    /** Takes one release whose grace period, which nobody here waits for, is taken to have passed. */
    final int claim(final int before) {
        queue.snap(0);
        queue.markSnapshotReady(1);
        return claimReady(before);
    }

    final int claimReady(final int before) {
        final Thread thread = Thread.currentThread();
        while (!queue.tryLayHold(thread)) {
            Thread.onSpinWait();
        }
        try {
            final int number = takeWithoutHold();
            return number == 0 ? before : before * 10 + number;
        } finally {
            queue.letGo();
        }
    }

    /** Takes the next release as its consumer does; 0 if there is none. */
    final int takeWithoutHold() {
        final Stretch stretch = new Stretch();
        if (queue.next(stretch, 1) < 0) {
            return 0;
        }
        stretch.next = stretch.end;
        final int number = number(stretch);
        queue.finish(stretch);
        return number;
    }

    final int claimAll(final int before) {
        int read = before;
        for (int next = claim(read); next != read; next = claim(read)) {
            read = next;
        }
        return read;
    }

    private static int number(final Stretch taken) {
        if (taken.count() != 1 || taken.site != SITE || taken.context != CONTEXT || taken.function != null
            || !(taken.references[taken.first] instanceof Numbered numbered)) {
            return TORN;
        }
        final int number = numbered.number();
        if (numbered instanceof Head head) {
            head.reprieve$clear();
        }
        return number;
    }
}
