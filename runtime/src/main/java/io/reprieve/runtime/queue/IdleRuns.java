package io.reprieve.runtime.queue;

import io.reprieve.runtime.reserve.Page;
import io.reprieve.runtime.thread.Pause;

/**
 * Lets go of runs that are open and empty: an idle thread keeps no class loader alive by the site and the context in
 * its page, and a domain that is closed finds no run that goes on.
 *
 * <p>The owner compares its context with the one in the header, and may be between that and its publication. The header
 * is changed first, then the owner's stack is looked at, which also makes the owner see the change: if it is not in the
 * middle of a release now, its next one takes the slow path and opens a new run.
 */
final class IdleRuns {
    private static final Object FORGOTTEN = new Object();
    private static final String PACKAGE = IdleRuns.class.getPackageName() + ".";

    private IdleRuns() {
    }

    /** Lets go of a run that has been empty since the last call. Called by the reclaimer now and then. */
    static void forget(final ReleaseQueue queue) {
        final long now = queue.publishedAcquire();
        final boolean idle = now == queue.seenAtLastTick && queue.hasRun(now);
        queue.seenAtLastTick = now;
        if (!idle || queue.runSite == null) {
            return;
        }
        if (queue instanceof SharedQueue shared) {
            if (shared.tryTakeTurn()) {
                try {
                    forgetAt(queue, now, true);
                } finally {
                    shared.endTurn();
                }
            }
        } else if (forgetAt(queue, now, false) && !ownerIsReleasing(queue)) {
            forgetAt(queue, now, true);
        }
    }

    private static boolean forgetAt(final ReleaseQueue queue, final long position, final boolean forGood) {
        if (!queue.tryLayHold(Thread.currentThread())) {
            return false;
        }
        try {
            // What an update-side section has appended belongs to the run, published or not.
            if (!queue.hasRun(position) || queue.publishedAcquire() != position || queue.appended != position
                || queue.runHeader < 0 || !(queue.link instanceof Page page)) {
                return false;
            }
            // Racy, but benign: the owner reads it without order, see above.
            page.references[queue.runHeader + 1] = FORGOTTEN;
            if (forGood) {
                page.references[queue.runHeader] = null;
                page.references[queue.runHeader + 2] = null;
                queue.forgetRun();
                OwnerEnd.IS_IDLE.setOpaque((OwnerEnd) queue, true);
            }
            return true;
        } finally {
            queue.letGo();
        }
    }

    /** Makes the owner's next release take the slow path, for good. Waits until it is not in the middle of one. */
    static void close(final ReleaseQueue queue) {
        for (int attempt = 0; !queue.ownerHasEnded() && !tryClose(queue); attempt++) {
            Pause.pause(attempt);
        }
    }

    private static boolean tryClose(final ReleaseQueue queue) {
        // Where the common path is closed it stays so: the owner sees this when it would open it, see
        // OwnerEnd.setLimit().
        OwnerEnd.IS_CLOSED.setOpaque((OwnerEnd) queue, true);
        if (ownerIsReleasing(queue)) {
            return false;
        }
        if (queue.limit == 0) {
            return true;
        }
        final long position = queue.publishedAcquire();
        if (!queue.tryLayHold(Thread.currentThread())) {
            return false;
        }
        try {
            if (!queue.hasRun(position)) {
                return false;
            }
            if (queue.runHeader >= 0 && queue.link instanceof Page page) {
                // Racy, but benign: as in forgetAt().
                page.references[queue.runHeader + 1] = FORGOTTEN;
            }
        } finally {
            queue.letGo();
        }
        return !ownerIsReleasing(queue) && queue.publishedAcquire() == position;
    }

    /**
     * Whether the owner is between the first and the last step of a release. Bodies that it runs, and listeners, are
     * the application's: what they call shows on top of them.
     */
    private static boolean ownerIsReleasing(final ReleaseQueue queue) {
        final Thread owner = queue.get();
        if (owner == null || owner == Thread.currentThread()) {
            return false;
        }
        final StackTraceElement[] frames = owner.getStackTrace();
        if (queue.filling) {
            return true;
        }
        for (final StackTraceElement frame : frames) {
            final String type = frame.getClassName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.")) {
                return type.startsWith(PACKAGE);
            }
        }
        return false;
    }
}
