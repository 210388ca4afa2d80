package io.reprieve.runtime.queue;

import io.reprieve.runtime.observe.Cause;
import io.reprieve.runtime.site.ReleaseSite;
import io.reprieve.runtime.thread.SystemThreads;
import java.util.function.Supplier;

/**
 * The one place that says whether the calling thread may wait for a grace period, or for the bodies of other releases.
 *
 * <p>Who is inside a section would wait for itself; who runs a body, or has a listener called by what runs bodies,
 * holds the end of a queue; a body that waits for a monitor would wait for its caller. Other locks can't be seen here:
 * for them each wait has a bound, see {@link RoomWait}.
 */
final class MayWait {
    private final BodyRunners runners;
    private final Supplier<Cause> section;

    /**
     * The rule of a domain.
     *
     * @param section why the calling thread must not wait for a grace period, of whatever domain; {@code null} if it
     * may.
     */
    MayWait(final BodyRunners runners, final Supplier<Cause> section) {
        this.runners = runners;
        this.section = section;
    }

    /** The calling thread's runner, if it has one. */
    BodyRunner runner(final Thread thread, final ThreadQueue queue) {
        // A runner that was taken before the thread had a queue stays the thread's until it is given back.
        final BodyRunner taken = runners.find(thread);
        return taken != null || queue == null ? taken : queue.runner;
    }

    /** Whether the thread runs bodies. */
    boolean isDraining(final Thread thread, final ThreadQueue queue) {
        final BodyRunner runner = runner(thread, queue);
        return runner != null && runner.isDraining();
    }

    /** Why the thread must not wait for a grace period; {@code null} if it may, as far as no site is concerned. */
    Cause whyNot(final Thread thread, final ReleaseQueue queue) {
        final ThreadQueue own = queue instanceof ThreadQueue mine ? mine : null;
        final BodyRunner runner = runner(thread, own);
        if (runner != null && runner.isRunning()) {
            return Cause.IN_BODY;
        }
        if (runner != null && runner.isDraining()) {
            return Cause.BETWEEN_BODIES;
        }
        final Cause inside = section.get();
        if (inside != null) {
            return inside;
        }
        return own != null ? own.neverWaits ? Cause.JVM_THREAD : null
            : SystemThreads.contains(thread) ? Cause.JVM_THREAD : null;
    }

    /** Why a release must not wait for a grace period; {@code null} if it may. */
    Cause whyNot(
        final Thread thread,
        final ReleaseQueue queue,
        final ReleaseSite site,
        final Object context,
        final Object released) {
        final Cause cause = whyNot(thread, queue);
        return cause != null ? cause : whyNotForBodies(site, context, released);
    }

    /** Why a release must not wait for bodies: they may need a monitor that the caller holds. */
    Cause whyNotForBodies(final ReleaseSite site, final Object context, final Object released) {
        if (site.isSynchronized()) {
            return Cause.SYNCHRONIZED;
        }
        final boolean holdsMonitor =
            context != null && Thread.holdsLock(context) || released != null && Thread.holdsLock(released);
        return holdsMonitor ? Cause.MONITOR : null;
    }
}
