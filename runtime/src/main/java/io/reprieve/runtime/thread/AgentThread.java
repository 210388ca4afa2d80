package io.reprieve.runtime.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;

/**
 * Drives an agent's duty cycle on a daemon thread until it is stopped, or leaves. Nothing else ends it: Agrona's {@code
 * AgentRunner} takes an interrupt or an {@link Error} for a wish to end, and both may come from an application's code
 * that has nothing to do with the agent.
 */
public final class AgentThread implements Runnable {
    private static final long LONGEST_STOP_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** An agent that fails again and again doesn't fill a processor, or the log, with it. */
    private static final int ATTEMPT_AFTER_ERROR = 1_000;

    private final Agent agent;
    private final IdleStrategy idle;
    private final ErrorHandler errors;
    private final BooleanSupplier hasLeft;
    private volatile boolean isStopped;
    private volatile Thread thread;

    /**
     * Drives an agent.
     *
     * @param agent  the agent.
     * @param idle   how its thread idles.
     * @param errors told of what agent or strategy has thrown.
     * @param hasLeft asked by the thread after each cycle: it ends where this is true.
     */
    public AgentThread(
        final Agent agent, final IdleStrategy idle, final ErrorHandler errors, final BooleanSupplier hasLeft) {
        this.agent = agent;
        this.idle = idle;
        this.errors = errors;
        this.hasLeft = hasLeft;
    }

    /** Starts the thread. */
    public void start() {
        final Thread starting = new DaemonThreads(agent.roleName()).newThread(this);
        thread = starting;
        starting.start();
    }

    @Override
    public void run() {
        try {
            begin();
            while (!isStopped && !hasLeft.getAsBoolean()) {
                cycle();
            }
        } finally {
            if (isStopped || hasLeft.getAsBoolean()) {
                close();
            } else {
                // An error has met the handling of another one, as Thread.stop() may. The agent goes on elsewhere.
                start();
            }
        }
    }

    private void close() {
        try {
            agent.onClose();
        } catch (final Throwable e) {
            tell(e);
        }
    }

    private void begin() {
        try {
            agent.onStart();
        } catch (final Throwable e) {
            tell(e);
        }
    }

    private void cycle() {
        try {
            idle.idle(agent.doWork());
            // Whoever interrupts "all threads", or a body its own, doesn't mean this one.
            Thread.interrupted();
        } catch (final Throwable e) {
            tell(e);
        }
    }

    private void tell(final Throwable thrown) {
        try {
            errors.onError(thrown);
            Pause.pause(ATTEMPT_AFTER_ERROR);
        } catch (final Throwable e) {
            // There is nobody else to tell.
            return;
        }
    }

    /** Ends the thread, and waits for that unless something of an application's keeps it. */
    public void stop() {
        isStopped = true;
        awaitEnd();
    }

    /** Waits for a thread that is about to end. */
    public void awaitEnd() {
        final Thread stopping = thread;
        LockSupport.unpark(stopping);
        if (stopping != Thread.currentThread()) {
            Pause.join(stopping, LONGEST_STOP_NANOS);
        }
    }
}
