package io.reprieve;

/**
 * The thread that runs the body of a deferred release.
 */
public enum RunOn {
    /** The reclaimer: its own daemon thread, or whoever calls {@link Rcu#doReclaimWork()}. */
    RECLAIMER,
    /**
     * The thread that released, for pools confined to a thread: at its next release, page boundary or quiescent
     * state. When the thread has ended, the reclaimer adopts what it left.
     */
    OWNER,
    /**
     * The caller: it waits for a grace period and runs the body itself before it returns. For what must be over by
     * then: a file that is deleted or opened again, a port. Where it may not wait it is as {@link #RECLAIMER}.
     */
    CALLER
}
