package io.reprieve.runtime;

import io.reprieve.runtime.graceperiod.GracePeriodEngine;
import io.reprieve.runtime.queue.ReleaseCounts;
import io.reprieve.runtime.queue.ReleaseRunner;
import io.reprieve.runtime.queue.RunningBodies;
import io.reprieve.runtime.queue.RunningBodies.RunningBody;
import io.reprieve.runtime.reclaimer.Reclaimers;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.ThreadNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The drain of one domain when the JVM exits: waits, for a bounded time, until what is pending has run.
 *
 * <p>A body that calls {@code System.exit()} never ends: its thread waits for the exit, and so for this drain. Where
 * that is the reclaimer's thread, another one goes on with what is behind the body.
 */
final class ExitDrain {
    private static final String EXIT_CLASS = "java.lang.Shutdown";
    private static final String EXIT_METHOD = "exit";
    /** Stacks are looked at once in so many attempts. */
    private static final int ATTEMPTS = 16;

    private final String domain;
    private final ReleaseRunner releases;
    private final ReleaseCounts counts;
    private final RunningBodies bodies;
    private final GracePeriodEngine engine;
    private final Reclaimers reclaimers;
    private final List<Thread> exiting = new ArrayList<>();

    /**
     * A drain.
     *
     * @param domain     the name of the domain.
     * @param releases   of the domain.
     * @param counts     of them.
     * @param bodies     of the domain.
     * @param engine     of the domain.
     * @param reclaimers of the domain.
     */
    ExitDrain(
        final String domain,
        final ReleaseRunner releases,
        final ReleaseCounts counts,
        final RunningBodies bodies,
        final GracePeriodEngine engine,
        final Reclaimers reclaimers) {
        this.domain = domain;
        this.releases = releases;
        this.counts = counts;
        this.bodies = bodies;
        this.engine = engine;
        this.reclaimers = reclaimers;
    }

    /**
     * Waits until all has run that can, and says what has not.
     *
     * @param beginNanos when the exit began.
     * @param mostNanos  how long to wait at most, from then on.
     */
    void run(final long beginNanos, final long mostNanos) {
        int looks = 0;
        for (int attempt = 0; isPending() && System.nanoTime() - beginNanos < mostNanos; attempt++) {
            if (looks++ % ATTEMPTS == 0) {
                findExiting();
            }
            reclaimers.hurry();
            engine.hurry();
            if (engine.poll()) {
                attempt = 0;
            } else {
                Pause.pause(attempt);
            }
        }
        tell(System.nanoTime() - beginNanos);
    }

    private boolean isPending() {
        return counts.pendingForReclaimer() != 0 || releases.hasUnpinned();
    }

    private void findExiting() {
        for (final RunningBody body : bodies.now()) {
            if (!exiting.contains(body.thread()) && isInExit(body.thread())) {
                exiting.add(body.thread());
                body.abandon();
                if (body.share() >= 0) {
                    reclaimers.replace(body.share());
                }
            }
        }
    }

    private static boolean isInExit(final Thread thread) {
        for (final StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(EXIT_CLASS) && frame.getMethodName().equals(EXIT_METHOD)) {
                return true;
            }
        }
        return false;
    }

    private void tell(final long nanos) {
        final long left = counts.pending();
        if (left > 0) {
            System.err.println("reprieve: " + releases(left) + " of domain " + domain + (left == 1 ? " was" : " were")
                + " still pending at JVM exit, " + TimeUnit.NANOSECONDS.toMillis(nanos)
                + " ms after it began (shutdown.timeout); " + (left == 1 ? "it has" : "they have") + " not run");
        }
        if (!exiting.isEmpty()) {
            System.err.println("reprieve: " + releases(exiting.size()) + " of domain " + domain + " will not end: the "
                + "body that thread \"" + ThreadNames.of(exiting.get(0))
                + "\" runs has called System.exit(), which does not return");
        }
    }

    private static String releases(final long count) {
        return count + (count == 1 ? " release" : " releases");
    }
}
