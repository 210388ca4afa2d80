package io.reprieve.runtime.queue;

import io.reprieve.runtime.thread.Members;

/**
 * The releases that were pending at a moment: what a call of {@code barrier()} waits for. Other threads'
 * {@link io.reprieve.RunOn#OWNER} releases are not among them, unless their thread has ended.
 */
public final class PendingReleases {
    private final ReleaseQueue[] queues;
    private final long[] positions;
    private final BodyRunner[] runners;
    private final long[] fallbacks;
    private final ReleaseQueue own;
    private final long ownPosition;
    private int queuesDone;
    private int runnersDone;

    PendingReleases(
        final ReleaseQueue[] queues,
        final ReleaseQueue caller,
        final Members<ReleaseQueue> members,
        final BodyRunners virtualRunners) {
        this.queues = queues;
        positions = new long[queues.length];
        for (int i = 0; i < queues.length; i++) {
            positions[i] = queues[i].publishedAcquire();
        }
        own = caller == null ? null : caller.ownerRun();
        ownPosition = own == null ? 0 : own.publishedAcquire();
        final BodyRunner[] others = virtualRunners.runnersAcquire();
        final int size = members.sizeAcquire();
        runners = new BodyRunner[size + others.length];
        fallbacks = new long[runners.length];
        for (int i = 0; i < runners.length; i++) {
            runners[i] = i < size ? members.get(i).runner : others[i - size];
            fallbacks[i] = runners[i].fallbacksAcquire();
        }
    }

    /**
     * Whether all of them have run. Asked by one thread.
     *
     * @return {@code true} from then on.
     */
    public boolean haveRun() {
        while (queuesDone < queues.length && queues[queuesDone].hasRun(positions[queuesDone])) {
            queuesDone++;
        }
        while (runnersDone < runners.length && !isInFlight(runnersDone)) {
            runnersDone++;
        }
        return queuesDone == queues.length && runnersDone == runners.length && (own == null || own.hasRun(ownPosition));
    }

    /** Whether the fallback that the thread was in then is still going on. */
    private boolean isInFlight(final int i) {
        return (fallbacks[i] & 1) != 0 && runners[i].fallbacksAcquire() == fallbacks[i];
    }
}
