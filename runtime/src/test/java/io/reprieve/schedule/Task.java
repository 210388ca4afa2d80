package io.reprieve.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A controlled thread, and what it is doing.
 */
final class Task {
    /** What keeps a task from running. */
    enum State {
        /** Nothing. */
        RUNNABLE,
        /** It is parked, or asleep. */
        PARKED,
        /** Somebody else has to let go of something, or to end. */
        BLOCKED,
        /** It has run. */
        ENDED
    }

    static final long NEVER = Long.MAX_VALUE;
    private static final int MOST_FRAMES = 24;
    private static final String OURS = Scheduler.class.getPackageName() + ".";

    final Scheduler scheduler;
    final ControlledThread thread;
    final int number;
    State state = State.RUNNABLE;
    /** When it goes on if nothing else wakes it. */
    long deadline = NEVER;
    /** What it is blocked by. */
    Object waitsFor;
    /** Left by an unpark that came first. */
    boolean permit;
    /** Where it is. */
    int point;
    /** Among those who may run, for the scheduler that goes by it. */
    int priority;
    /** No other thread may run while it is in here. */
    int atomic;
    private volatile boolean hasTurn;

    Task(final Scheduler scheduler, final ControlledThread thread, final int number) {
        this.scheduler = scheduler;
        this.thread = thread;
        this.number = number;
    }

    boolean isRunnable() {
        return state == State.RUNNABLE;
    }

    boolean hasDeadline() {
        return deadline != NEVER && (state == State.PARKED || state == State.BLOCKED);
    }

    void wake() {
        state = State.RUNNABLE;
        deadline = NEVER;
        waitsFor = null;
    }

    void giveTurn() {
        hasTurn = true;
        java.util.concurrent.locks.LockSupport.unpark(thread);
    }

    void awaitTurn() {
        while (!hasTurn) {
            java.util.concurrent.locks.LockSupport.park();
            // A set flag would turn every park into a spin; it belongs to the program.
            if (!hasTurn && Thread.interrupted()) {
                scheduler.keepInterrupt(this);
            }
        }
        hasTurn = false;
        scheduler.restoreInterrupt(this);
    }

    /** The program's own frames. */
    List<String> stack() {
        final List<String> frames = new ArrayList<>();
        for (final StackTraceElement frame : thread.getStackTrace()) {
            final String type = frame.getClassName();
            final boolean isMachinery = type.startsWith(OURS) && !type.startsWith(OURS + "Program");
            if (!isMachinery && !type.startsWith("java.") && !type.startsWith("jdk.") && frames.size() < MOST_FRAMES) {
                frames.add(frame.toString());
            }
        }
        return frames;
    }

    @Override
    public String toString() {
        return thread.getName();
    }
}
