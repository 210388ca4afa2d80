package io.reprieve.runtime;

import io.reprieve.Rcu;
import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.observe.Trigger;
import io.reprieve.runtime.queue.PendingReleases;
import io.reprieve.runtime.queue.ReleaseRunner;
import io.reprieve.runtime.queue.SlowPath;
import io.reprieve.runtime.queue.UpdateSections;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.reclaimer.Reclaimers;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.ThreadNames;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Those who wait, because they want to, for the readers of a domain or for its releases. Whoever waits drives what it
 * can; whoever would wait for itself is told so. {@link Rcu} says what each method does.
 */
public final class Waiting {
    private final String name;
    private final ReaderRegistry readers;
    private final GracePeriodEngine engine;
    private final SlowPath slowPath;
    private final UpdateSections updates;
    private final ReleaseRunner releases;
    private final Reclaimers reclaimers;
    private final BooleanSupplier drive;

    Waiting(
        final String name,
        final ReaderRegistry readers,
        final GracePeriodEngine engine,
        final SlowPath slowPath,
        final UpdateSections updates,
        final ReleaseRunner releases,
        final Reclaimers reclaimers,
        final BooleanSupplier drive) {
        this.name = name;
        this.readers = readers;
        this.engine = engine;
        this.slowPath = slowPath;
        this.updates = updates;
        this.releases = releases;
        this.reclaimers = reclaimers;
        this.drive = drive;
    }

    /**
     * As {@link Rcu#synchronize()}.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public void synchronize() {
        checkMayWait("synchronize()");
        final ReaderSlot online = readers.suspendOnline();
        try {
            engine.await(engine.cookie(), Trigger.SYNCHRONIZE);
        } finally {
            readers.resumeOnline(online);
        }
    }

    /**
     * As {@link Rcu#synchronize(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the grace period has passed.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public boolean synchronize(final long timeout, final TimeUnit unit) throws InterruptedException {
        checkMayWait("synchronize(timeout, unit)");
        final ReaderSlot online = readers.suspendOnline();
        try {
            return engine.await(engine.cookie(), Trigger.SYNCHRONIZE, unit.toNanos(timeout));
        } finally {
            readers.resumeOnline(online);
        }
    }

    /**
     * As {@link Rcu#barrier()}.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public void barrier() {
        checkMayWait("barrier()");
        final ReaderSlot online = readers.suspendOnline();
        try {
            final PendingReleases pending = hurryPending();
            for (int attempt = 0; !pending.haveRun(); attempt++) {
                attempt = help() ? 0 : pause(attempt);
            }
        } finally {
            readers.resumeOnline(online);
        }
    }

    /**
     * As {@link #barrier}, but for releases that wait for a pin: those may take as long as they want.
     *
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    void awaitUnpinned() {
        checkMayWait("close()");
        final ReaderSlot online = readers.suspendOnline();
        try {
            final PendingReleases pending = hurryPending();
            for (int attempt = 0; !pending.haveRunButPinned(); attempt++) {
                attempt = help() ? 0 : pause(attempt);
            }
        } finally {
            readers.resumeOnline(online);
        }
    }

    /**
     * As {@link Rcu#barrier(long, TimeUnit)}.
     *
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return whether the releases have run.
     * @throws InterruptedException  if the thread is interrupted before or while it waits.
     * @throws IllegalStateException inside a read-side section or a release body.
     */
    public boolean barrier(final long timeout, final TimeUnit unit) throws InterruptedException {
        checkMayWait("barrier(timeout, unit)");
        final ReaderSlot online = readers.suspendOnline();
        try {
            return awaitPending(timeout, unit);
        } finally {
            readers.resumeOnline(online);
        }
    }

    private boolean awaitPending(final long timeout, final TimeUnit unit) throws InterruptedException {
        final long begin = System.nanoTime();
        final long nanos = unit.toNanos(timeout);
        final PendingReleases pending = hurryPending();
        for (int attempt = 0; !pending.haveRun(); attempt++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - begin >= nanos) {
                return pending.haveRun();
            }
            attempt = help() ? 0 : pause(attempt);
        }
        return true;
    }

    private PendingReleases hurryPending() {
        updates.sweep();
        final PendingReleases pending = releases.pendingReleases();
        reclaimers.hurry();
        return pending;
    }

    /** Whoever waits drives what it can: the grace period, its own releases, and a reclaimer that has no thread. */
    private boolean help() {
        reclaimers.hurryOn();
        slowPath.runOwn();
        return drive.getAsBoolean();
    }

    private static int pause(final int attempt) {
        Pause.pause(attempt);
        return attempt;
    }

    /**
     * As {@link Rcu#startGracePeriod()}.
     *
     * @return a cookie.
     */
    public long startGracePeriod() {
        final long cookie = engine.cookie();
        engine.request(cookie, Trigger.POLLED, false);
        reclaimers.wake();
        return cookie;
    }

    /**
     * As {@link Rcu#pollGracePeriod(long)}.
     *
     * @param cookie from {@link #startGracePeriod()} of this domain.
     * @return whether the grace period has passed.
     */
    public boolean pollGracePeriod(final long cookie) {
        if (!engine.hasPassed(cookie)) {
            engine.poll();
        }
        return engine.hasPassed(cookie);
    }

    void checkMayWait(final String call) {
        if (readers.isInside()) {
            throw new IllegalStateException(call + " inside a read-side critical section of domain " + name
                + " on thread " + ThreadNames.ofCaller()
                + ": it would wait for this section to end; leave the section first, or defer the release");
        }
        if (updates.isInside() || Domain.isUpdatingAll(Thread.currentThread())) {
            throw new IllegalStateException(call + " inside an update-side section of domain " + name
                + " on thread " + ThreadNames.ofCaller()
                + ": the releases of the section count from its end; end the section first");
        }
        final String running = slowPath.isReplaying() ? name : Domains.ofRunningBody();
        if (running != null) {
            throw new IllegalStateException(call + " of domain " + name + " in the body of a release of domain "
                + running + ", or in a listener or log handler that its reclamation calls, on thread "
                + ThreadNames.ofCaller()
                + ": releases run one after the other, so it would wait for itself, or for a body that waits for this "
                + "one; defer what is to happen later");
        }
    }
}
