package io.reprieve.runtime.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * The bodies that run at a moment, as another thread sees them. Racy, but benign: certain of a body that stands still,
 * and asked for those that will never end.
 */
public final class RunningBodies {
    private final QueueRegistry registry;
    private final BodyRunners runners;

    /** The bodies of a domain. */
    public RunningBodies(final QueueRegistry registry, final BodyRunners runners) {
        this.registry = registry;
        this.runners = runners;
    }

    /**
     * A body that runs.
     */
    public static final class RunningBody {
        private final ReleaseQueue queue;
        private final Thread thread;
        private final boolean isReclaiming;

        private RunningBody(final ReleaseQueue queue, final Thread thread, final boolean isReclaiming) {
            this.queue = queue;
            this.thread = thread;
            this.isReclaiming = isReclaiming;
        }

        /** Where it runs. */
        public Thread thread() {
            return thread;
        }

        /**
         * The reclaimer in whose duty cycle it runs.
         *
         * @return its share; -1 if the body runs in none.
         */
        public int share() {
            return isReclaiming ? queue.share : -1;
        }

        /**
         * Gives up a body that will never end: its release is over, and what is behind it is anybody's to run. The
         * thread must be known never to come back.
         */
        public void abandon() {
            queue.abandon(thread);
        }
    }

    /** The bodies that run now. */
    public List<RunningBody> now() {
        final List<RunningBody> bodies = new ArrayList<>();
        registry.fold(QueueRegistry.ALL, 0, (queue, none) -> {
            final Thread thread = queue.consumer();
            if (thread != null && queue.running() != null) {
                bodies.add(new RunningBody(queue, thread, isReclaiming(thread)));
            }
            return none;
        });
        return bodies;
    }

    private boolean isReclaiming(final Thread thread) {
        final ThreadQueue own = registry.find(thread);
        final BodyRunner runner = own != null ? own.runner : runners.find(thread);
        return runner != null && runner.isReclaiming();
    }
}
