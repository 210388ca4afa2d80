package io.reprieve.runtime.reclaimer;

import io.reprieve.runtime.thread.DaemonThreads;
import io.reprieve.runtime.thread.Wakeup;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentRunner;

/**
 * The daemon thread of a reclaimer, and the drain at JVM exit.
 */
public final class ReclaimerThread {
    private final AgentRunner runner;

    private ReclaimerThread(final AgentRunner runner) {
        this.runner = runner;
    }

    /**
     * Starts the thread that drives a reclaimer.
     *
     * @param reclaimer    the reclaimer.
     * @param wakeup       how it is woken.
     * @param errorHandler told of what no release body has thrown.
     * @return the thread.
     */
    public static ReclaimerThread start(
        final Reclaimer reclaimer, final Wakeup wakeup, final ErrorHandler errorHandler) {
        final AgentRunner runner =
            new AgentRunner(new ReclaimerIdle(reclaimer, wakeup), errorHandler, null, reclaimer);
        AgentRunner.startOnThread(runner, new DaemonThreads(reclaimer.roleName()));
        return new ReclaimerThread(runner);
    }

    /**
     * Has a task run when the JVM exits, on a thread that inherits nothing.
     *
     * @param name of the thread.
     * @param task the task.
     */
    public static void atExit(final String name, final Runnable task) {
        try {
            Runtime.getRuntime().addShutdownHook(new DaemonThreads(name).newThread(task));
        } catch (final IllegalStateException e) {
            // The JVM is exiting already: there is no exit left to wait for.
            return;
        }
    }

    /** Ends the thread. */
    public void stop() {
        runner.close();
    }
}
