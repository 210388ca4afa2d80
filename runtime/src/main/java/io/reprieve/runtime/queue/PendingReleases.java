package io.reprieve.runtime.queue;

import io.reprieve.runtime.thread.Members;

/**
 * The releases that were pending at a moment: what a call of {@code barrier()} waits for. Other threads'
 * {@link io.reprieve.RunOn#OWNER} releases are not among them, unless their thread has ended.
 */
public final class PendingReleases {
    private final ReleaseQueue[] queues;
    private final long[] positions;
    private final long[] fallbacks;
    private final ReleaseQueue own;
    private final long ownPosition;
    private int done;

    PendingReleases(final Members<ReleaseQueue> members, final ReleaseQueue own) {
        final int size = members.sizeAcquire();
        queues = new ReleaseQueue[size];
        positions = new long[size];
        fallbacks = new long[size];
        for (int i = 0; i < size; i++) {
            queues[i] = members.get(i);
            positions[i] = queues[i].publishedAcquire();
            fallbacks[i] = queues[i].fallbacksAcquire();
        }
        this.own = own == null ? null : own.ownerRun();
        ownPosition = this.own == null ? 0 : this.own.publishedAcquire();
    }

    /**
     * Whether all of them have run. Asked by one thread.
     *
     * @return {@code true} from then on.
     */
    public boolean haveRun() {
        while (done < queues.length && hasRun(done)) {
            done++;
        }
        return done == queues.length && (own == null || own.hasRun(ownPosition));
    }

    private boolean hasRun(final int i) {
        final ReleaseQueue queue = queues[i];
        final boolean inFlight = (fallbacks[i] & 1) != 0 && queue.fallbacksAcquire() == fallbacks[i];
        return !inFlight && queue.hasRun(positions[i]);
    }
}
