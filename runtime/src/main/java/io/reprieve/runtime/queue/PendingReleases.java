package io.reprieve.runtime.queue;

/**
 * The releases that were pending at a moment: what a call of {@code barrier()} waits for. Other threads'
 * {@link io.reprieve.RunOn#OWNER} releases are not among them, unless their thread has ended.
 */
public final class PendingReleases {
    private final ReleaseQueue[] queues;
    private final long[] positions;
    private final ReleaseQueue own;
    private final long ownPosition;
    private final SetAside aside;
    private int done;
    private int asideDone;

    PendingReleases(final ReleaseQueue[] queues, final ThreadQueue caller, final SetAside aside) {
        this.aside = aside;
        this.queues = queues;
        positions = new long[queues.length];
        for (int i = 0; i < queues.length; i++) {
            positions[i] = queues[i].publishedAcquire();
        }
        own = caller == null ? null : caller.ownerRun();
        ownPosition = own == null ? 0 : own.publishedAcquire();
    }

    /**
     * Whether all of them have run. Asked by one thread.
     *
     * @return {@code true} from then on.
     */
    public boolean haveRun() {
        if (!haveRunButPinned()) {
            return false;
        }
        if (aside.count() == 0) {
            return true;
        }
        while (asideDone < queues.length && aside.areOver(queues[asideDone], positions[asideDone])) {
            asideDone++;
        }
        return asideDone == queues.length && (own == null || aside.areOver(own, ownPosition));
    }

    /**
     * Whether all of them have run that wait for no pin. Asked by one thread.
     *
     * @return {@code true} once only what was set aside is waited for, or nothing is.
     */
    public boolean haveRunButPinned() {
        while (done < queues.length && queues[done].hasRun(positions[done])) {
            done++;
        }
        return done == queues.length && (own == null || own.hasRun(ownPosition));
    }
}
