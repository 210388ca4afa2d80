package io.reprieve.runtime;

/**
 * What a domain has in the JVM outside of the runtime: the exit's hook, the beans, the periodic events. It lasts as
 * long as any of the domain's threads: as they do, it keeps the runtime's class loader, and the application's.
 *
 * <p>The hook comes first, by whoever starts a thread: a program may end right behind the release that has brought the
 * thread back. The rest is for the thread itself: whoever listens for beans is the application's, and no release is to
 * wait for it. Nor is another thread of the domain: a listener may wait for releases.
 */
final class Foothold {
    private final Domain domain;
    // Guarded by this.
    private int threads;
    private boolean hasEnded;
    private boolean isSettling;
    // Written under the lock; looked at by who registers a bean, behind the lock of those who take it back.
    private volatile boolean isGone;

    /** What a domain has from its beginning, but for the hook. */
    Foothold(final Domain domain) {
        this.domain = domain;
    }

    /**
     * A thread of the domain is about to begin. Waits for nobody.
     *
     * @throws OutOfMemoryError if the heap is full; nothing has changed then.
     */
    synchronized void take() {
        if (threads == 0) {
            Domains.needExitHook();
        }
        threads++;
    }

    /** The thread could not be started. What is shown stays so until another one ends: the caller is a release. */
    synchronized boolean giveBack() {
        if (threads == 0) {
            return false;
        }
        threads--;
        if (threads == 0) {
            Domains.dropExitHook();
        }
        return true;
    }

    /** A thread of the domain ends, or, where it has none, the application lets go. */
    void release() {
        if (giveBack()) {
            settle();
        }
    }

    /** As {@link #release}, for good: whoever drives the domain once more has it come back no more. */
    void end() {
        synchronized (this) {
            hasEnded = true;
        }
        release();
    }

    /** The application drives reclamation again that had let go. Several of its threads may say so at once. */
    void comeBack() {
        synchronized (this) {
            if (threads == 0 && !hasEnded) {
                take();
            }
        }
        settle();
    }

    /**
     * Shows the domain if it has threads, or hides it. Called by a thread that has begun, and behind each that ends.
     * Waits for nobody: who finds another thread at it leaves it to that one, which looks again afterwards.
     */
    void settle() {
        boolean isAtIt = false;
        try {
            while (isToChange(isAtIt)) {
                isAtIt = true;
                if (isGone) {
                    Domains.hide(domain);
                } else {
                    Domains.show(domain);
                }
            }
            isAtIt = false;
        } finally {
            if (isAtIt) {
                leaveOff();
            }
        }
    }

    private synchronized boolean isToChange(final boolean isAtIt) {
        if (isSettling && !isAtIt) {
            return false;
        }
        final boolean isToGo = threads == 0;
        isSettling = isToGo != isGone;
        isGone = isToGo;
        return isSettling;
    }

    private synchronized void leaveOff() {
        isSettling = false;
    }

    boolean isGone() {
        return isGone;
    }
}
