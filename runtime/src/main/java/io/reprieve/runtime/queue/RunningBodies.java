package io.reprieve.runtime.queue;

import io.reprieve.runtime.thread.Members;
import java.util.ArrayList;
import java.util.List;

/**
 * The bodies that run at a moment, as another thread sees them. Racy, but benign: certain of a body that stands still,
 * and asked for those that will never end.
 */
public final class RunningBodies {
    private static final int NONE = BodyRunner.NO_RECLAIMER;

    private final QueueRegistry registry;
    private final BodyRunners runners;
    private final ReleaseRunner releases;

    /** The bodies of a domain. */
    public RunningBodies(final QueueRegistry registry, final BodyRunners runners, final ReleaseRunner releases) {
        this.registry = registry;
        this.runners = runners;
        this.releases = releases;
    }

    /**
     * A body that runs.
     */
    public static final class RunningBody {
        private final ReleaseQueue queue;
        private final Thread thread;
        private final int share;
        private final SetAside aside;

        private RunningBody(final ReleaseQueue queue, final Thread thread, final int share, final SetAside aside) {
            this.queue = queue;
            this.thread = thread;
            this.share = share;
            this.aside = aside;
        }

        /** Where it runs. */
        public Thread thread() {
            return thread;
        }

        /**
         * The reclaimer in whose duty cycle it runs: of a release that was set aside, not the one that empties its
         * queue.
         *
         * @return its share; -1 if the body runs in none.
         */
        public int share() {
            return share;
        }

        /**
         * Gives up a body that will never end: its release is over, and what is behind it is anybody's to run. The
         * thread must be known never to come back.
         */
        public void abandon() {
            if (!aside.abandon(queue, thread)) {
                queue.abandon(thread);
            }
        }
    }

    /** The bodies that run now. */
    public List<RunningBody> now() {
        final List<RunningBody> bodies = new ArrayList<>();
        registry.fold(QueueRegistry.ALL, 0, (queue, none) -> {
            final Thread thread = queue.consumer();
            if (thread != null && queue.running() != null) {
                bodies.add(new RunningBody(queue, thread, reclaimer(thread), releases.aside()));
            }
            return none;
        });
        return bodies;
    }

    /**
     * A queue whose body stands in a queue's way: its own, or one that the same reclaimer runs; {@code null} if none.
     * Allocates nothing: who waits on a full heap looks too.
     */
    ReleaseQueue standing(final ReleaseQueue queue) {
        if (queue.consumer() != null) {
            return queue;
        }
        final Members<ThreadQueue> members = registry.membersAcquire();
        for (int i = 0, size = registry.places(members); i < size; i++) {
            final ReleaseQueue other = registry.at(members, i);
            final Thread thread = other == null || !other.isForReclaimer() ? null : other.consumer();
            // By the thread, if it says so: what was set aside is not run by whose share the queue is.
            final int reclaimer = thread == null ? NONE : reclaimer(thread);
            if (thread != null && (reclaimer == NONE ? other.share : reclaimer) == queue.share) {
                return other;
            }
        }
        return null;
    }

    private int reclaimer(final Thread thread) {
        final ThreadQueue own = registry.find(thread);
        final BodyRunner runner = own != null ? own.runner : runners.find(thread);
        return runner == null ? NONE : runner.reclaimer();
    }
}
