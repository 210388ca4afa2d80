package io.reprieve.runtime.queue;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The runners of threads that have no queue of their own: virtual threads, and threads for which no queue could be
 * allocated. A few are there from the start, so that a release can be run on a full heap.
 */
public final class BodyRunners {
    private static final VarHandle RUNNERS = Fields.of(MethodHandles.lookup(), "runners", BodyRunner[].class);
    private static final VarHandle TAKEN = Fields.of(MethodHandles.lookup(), "taken", int.class);
    private static final int INITIAL = 8;

    // Only grows; replaced under the lock.
    private BodyRunner[] runners = new BodyRunner[INITIAL];
    private int taken;

    /** A few runners. */
    public BodyRunners() {
        for (int i = 0; i < INITIAL; i++) {
            runners[i] = new BodyRunner(CommonPath.NONE);
        }
    }

    BodyRunner[] runnersAcquire() {
        return (BodyRunner[]) RUNNERS.getAcquire(this);
    }

    /** The runner that the thread has taken, or {@code null}. */
    BodyRunner find(final Thread thread) {
        // Opaque: the count is certain about the calling thread, which counted itself.
        if ((int) TAKEN.getOpaque(this) == 0) {
            return null;
        }
        for (final BodyRunner runner : runnersAcquire()) {
            if (runner.isTakenBy(thread)) {
                return runner;
            }
        }
        return null;
    }

    /** Takes a runner; {@code null} if all are taken and the heap is full. */
    BodyRunner tryTake(final Thread thread) {
        TAKEN.getAndAdd(this, 1);
        BodyRunner[] runners;
        do {
            runners = runnersAcquire();
            for (final BodyRunner runner : runners) {
                if (runner.take(thread)) {
                    return runner;
                }
            }
        } while (grow(runners));
        TAKEN.getAndAdd(this, -1);
        return null;
    }

    void giveBack(final BodyRunner runner) {
        runner.giveBack();
        TAKEN.getAndAdd(this, -1);
    }

    private synchronized boolean grow(final BodyRunner[] seen) {
        if (runners != seen) {
            return true;
        }
        try {
            final BodyRunner[] more = new BodyRunner[2 * seen.length];
            System.arraycopy(seen, 0, more, 0, seen.length);
            for (int i = seen.length; i < more.length; i++) {
                more[i] = new BodyRunner(CommonPath.NONE);
            }
            RUNNERS.setRelease(this, more);
            return true;
        } catch (final OutOfMemoryError e) {
            return false;
        }
    }
}
