package io.reprieve.schedule;

import java.util.Arrays;

/**
 * A thread that a {@link Scheduler} controls. Woven code makes these where the source says {@code new Thread}.
 */
public class ControlledThread extends Thread {
    /** What the scheduler knows of it; {@code null} if it was started while none was in control. */
    Task task;

    /** As {@link Thread#Thread()}. */
    public ControlledThread() {
        super();
    }

    /**
     * As {@link Thread#Thread(Runnable)}.
     *
     * @param target what it runs.
     */
    public ControlledThread(final Runnable target) {
        super(target);
    }

    /**
     * As {@link Thread#Thread(Runnable, String)}.
     *
     * @param target what it runs.
     * @param name   of the thread.
     */
    public ControlledThread(final Runnable target, final String name) {
        super(target, name);
    }

    /**
     * As {@link Thread#Thread(ThreadGroup, Runnable, String, long, boolean)}.
     *
     * @param group         of the thread.
     * @param target        what it runs.
     * @param name          of the thread.
     * @param stackSize     of the thread.
     * @param inheritLocals whether it inherits thread-locals.
     */
    public ControlledThread(
        final ThreadGroup group,
        final Runnable target,
        final String name,
        final long stackSize,
        final boolean inheritLocals) {
        super(group, target, name, stackSize, inheritLocals);
    }

    @Override
    public synchronized void start() {
        final Scheduler scheduler = Scheduler.ofCaller();
        if (scheduler != null) {
            scheduler.add(this);
        }
        super.start();
    }

    /** Without the frames in which the scheduler holds the thread: the runtime looks at what is on top. */
    @Override
    public StackTraceElement[] getStackTrace() {
        final StackTraceElement[] frames = super.getStackTrace();
        int held = -1;
        for (int i = 0; i < frames.length && isHolding(frames[i].getClassName()); i++) {
            held = i;
        }
        return Arrays.copyOfRange(frames, held + 1, frames.length);
    }

    private static boolean isHolding(final String type) {
        return type.startsWith("java.") || type.startsWith("jdk.")
            || type.startsWith(ControlledThread.class.getPackageName() + ".") && !type.contains(".Program");
    }

    /** Starts a thread that the scheduler knows already. */
    void startControlled() {
        super.start();
    }

    @Override
    public void run() {
        if (task == null) {
            super.run();
            return;
        }
        task.scheduler.begin(task);
        try {
            super.run();
        } catch (final Throwable thrown) {
            task.scheduler.hasThrown(task, thrown);
        } finally {
            task.scheduler.end(task);
        }
    }
}
