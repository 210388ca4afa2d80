package io.reprieve.runtime.reclaimer;

import io.reprieve.runtime.thread.AgentThread;
import io.reprieve.runtime.thread.DaemonThreads;
import io.reprieve.runtime.thread.Wakeup;
import org.agrona.ErrorHandler;

/**
 * The daemon thread of a reclaimer, and the drain at JVM exit.
 */
public final class ReclaimerThread {
    private final AgentThread thread;

    private ReclaimerThread(final AgentThread thread) {
        this.thread = thread;
    }

    /**
     * Starts the thread that drives a reclaimer.
     *
     * @param reclaimer    the reclaimer.
     * @param wakeup       how it is woken.
     * @param leave        when it ends by itself.
     * @param errorHandler told of what no release body has thrown.
     * @return the thread.
     */
    static ReclaimerThread start(
        final Reclaimer reclaimer, final Wakeup wakeup, final Leave leave, final ErrorHandler errorHandler) {
        final ReclaimerIdle idle = new ReclaimerIdle(reclaimer, wakeup, leave);
        final AgentThread thread = new AgentThread(reclaimer, idle, errorHandler, idle::hasLeft);
        thread.start();
        return new ReclaimerThread(thread);
    }

    /**
     * Has a task run when the JVM exits, on a thread that inherits nothing.
     *
     * @param name of the thread.
     * @param task the task.
     * @return what {@link #notAtExit} takes.
     */
    public static Thread atExit(final String name, final Runnable task) {
        final Thread hook = new DaemonThreads(name).newThread(task);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // The JVM is exiting already: there is no exit left to wait for.
            return hook;
        }
        return hook;
    }

    /**
     * Has a task not run when the JVM exits.
     *
     * @param hook from {@link #atExit}.
     */
    public static void notAtExit(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // It is exiting: the task runs, and finds nothing to do.
            return;
        }
    }

    /**
     * Runs a task on a daemon thread that inherits nothing.
     *
     * @param name of the thread.
     * @param task the task.
     */
    public static void run(final String name, final Runnable task) {
        new DaemonThreads(name).newThread(task).start();
    }

    /** Ends the thread. */
    void stop() {
        thread.stop();
    }

    /** Waits, for a bounded time, for a thread that is about to leave. */
    void awaitEnd() {
        thread.awaitEnd();
    }
}
