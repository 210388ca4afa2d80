package io.reprieve.runtime.queue;

import io.reprieve.runtime.reserve.HeapPressure;
import io.reprieve.runtime.reserve.ThreadReserve;
import io.reprieve.runtime.site.ClaimedRelease;
import io.reprieve.runtime.site.FunctionSite;
import io.reprieve.runtime.site.FunctionSites;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.site.SiteRegistry;
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
        new QueueRegistry(16, 1, 0, new QueueCounters(), SITES, new Wakeup(), thread -> false);

    static {
        EmbeddedHeads.announce();
    }

    final ThreadReserve reserve;
    final ReleaseQueue queue;
    /** What was released to begin with. */
    final Numbered[] first;

    StressedQueue(final int pages, final int pageEntries, final Numbered... first) {
        reserve = new ThreadReserve(pages, pageEntries, NO_PRESSURE);
        queue = ReleaseQueue.ofMany(REGISTRY, reserve);
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
        queue.beginEntry(SITE);
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
        return claimReady(before, false);
    }

    final int claimReady(final int before, final boolean byOwner) {
        final ClaimedRelease into = new ClaimedRelease();
        final RunningRelease running = queue.runBy(byOwner);
        if (queue.claim(into, running, 1) < 0) {
            return before;
        }
        int read = before;
        for (int i = 0; i < into.count; i++) {
            read = read * 10 + number(into, i);
        }
        running.end(into);
        return read;
    }

    final int claimAll(final int before) {
        int read = before;
        for (int next = claim(read); next != read; next = claim(read)) {
            read = next;
        }
        return read;
    }

    /** Claims a batch, and takes as much of it as nobody takes over. */
    final int claimBatch(final int most) {
        final ClaimedRelease batch = new ClaimedRelease();
        final RunningRelease running = queue.runBy(false);
        queue.claim(batch, running, most);
        int read = 0;
        int i = 0;
        do {
            read = read * 10 + number(batch, i++);
        } while (i < batch.count
            && (running.next(batch, running.first() + i) || queue.owns(running, batch, running.first() + i)));
        running.end(batch);
        return read;
    }

    /** Takes over what the reclaimer has claimed and not begun, whether it stands still or not. */
    final int takeOver() {
        final ClaimedRelease rest = new ClaimedRelease();
        queue.lock();
        try {
            final RunningRelease other = queue.runBy(false);
            if (!other.hasUnstarted() || !queue.takeOver(other, rest, queue.runBy(true))) {
                return 0;
            }
        } finally {
            queue.unlock();
        }
        int read = 0;
        for (int i = 0; i < rest.count; i++) {
            read = read * 10 + number(rest, i);
        }
        queue.runBy(true).end(rest);
        return read;
    }

    private static int number(final ClaimedRelease taken, final int at) {
        if (taken.site != SITE || taken.context != CONTEXT || taken.function != null
            || !(taken.references[at] instanceof Numbered numbered)) {
            return TORN;
        }
        final int number = numbered.number();
        if (numbered instanceof Head head) {
            head.reprieve$clear();
        }
        return number;
    }
}
