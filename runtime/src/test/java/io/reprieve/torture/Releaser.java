package io.reprieve.torture;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of the releases of one thread: whether they begin in the order in which they were made, and how many
 * are back. Only bodies and the thread itself touch it.
 *
 * <p>The order is that of being claimed. Bodies run in several places: on the reclaimer, for want of a page on the
 * thread that released, and for virtual threads, which share their queues, on another one of them. So a release may be
 * claimed earlier and yet begin later than its successors elsewhere; each place has one of them in its hands at most.
 */
final class Releaser {
    private final Thread thread;
    private final boolean isVirtual;
    private final int othersInFlight;
    private final Releaser own;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private long queued;
    // Each touched by one thread alone: the one that released, and the reclaimer.
    private long lastByReleaser;
    private long lastByReclaimer;

    Releaser(final Thread thread) {
        this(thread, new Releaser(thread, null));
    }

    private Releaser(final Thread thread, final Releaser own) {
        this.thread = thread;
        this.own = own;
        isVirtual = VirtualThread.is(thread);
        othersInFlight = isVirtual ? 2 : 1;
    }

    /** Of the releases that the thread is to run itself, which have an order of their own. */
    Releaser own() {
        return own;
    }

    /** Whether these are releases of another's thread. */
    boolean isSameThread(final Releaser other) {
        return thread == other.thread;
    }

    /** Whether others may run these: a virtual thread owns no queue, and a thread that has ended runs nothing. */
    boolean isForOthers() {
        return own != null || isVirtual || !thread.isAlive();
    }

    /** The number of the next release; the first is 1. Called by the thread. */
    long next() {
        return ++queued;
    }

    long queued() {
        return own == null ? queued : queued + own.queued;
    }

    /**
     * The body of a release begins.
     *
     * @param runner the releases of the thread that runs it.
     * @param pinned how many releases may wait for a pin, and let others overtake them.
     * @param waited whether this one may have waited.
     * @return what is wrong, or {@code null}.
     */
    String begin(final long sequence, final Releaser runner, final int pinned, final boolean waited) {
        if (!isSameThread(runner) && !isForOthers()) {
            return "wrong thread: release " + sequence + " of " + thread + " is its own to run, and runs elsewhere";
        }
        final long before = begun.getAndIncrement();
        if (before < sequence - 1 - othersInFlight - pinned) {
            return "out of order: release " + sequence + " of " + thread + " runs when only " + before
                + " of the " + (sequence - 1) + " before it have begun";
        }
        if (waited) {
            return null;
        }
        final long last;
        if (isSameThread(runner)) {
            last = lastByReleaser;
            lastByReleaser = sequence;
        } else if (!runner.isVirtual) {
            last = lastByReclaimer;
            lastByReclaimer = sequence;
        } else {
            last = 0;
        }
        return sequence > last ? null
            : "out of order: release " + sequence + " of " + thread + " runs after its release " + last;
    }

    void finish() {
        finished.incrementAndGet();
    }

    long finished() {
        return own == null ? finished.get() : finished.get() + own.finished();
    }
}
