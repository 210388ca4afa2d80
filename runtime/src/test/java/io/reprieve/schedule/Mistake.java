package io.reprieve.schedule;

import io.reprieve.torture.BrokenSource;

/**
 * A known mistake in the runtime, made on purpose, which takes two threads to meet within a few steps: a stress test
 * would miss it, and a schedule has to show it.
 */
enum Mistake {
    /** The claim of a queue's end lets two in: one of them runs what had to wait for a pin. */
    CONSUMED_BY_TWO(
        Program.PINS,
        "queue/ConsumerEnd",
        "return (Thread) CONSUMER.getOpaque(this) == null && CONSUMER.compareAndSet(this, null, thread);",
        """
        if ((Thread) CONSUMER.getOpaque(this) != null) {
            return false;
        }
        Thread.yield();
        CONSUMER.setOpaque(this, thread);
        return true;"""),
    /** A queue is let go before the bodies are over that have been taken from it, and changes hands. */
    QUEUE_CHANGES_HANDS_BEFORE_ITS_BODIES_ARE_OVER(
        Program.PINS,
        "queue/ReleaseRunner",
        "pages += retired;",
        """
        pages += retired;
        queue.letGo();"""),
    /** A thread that shares a queue takes the one that is free, and not always the same. */
    THREAD_CHANGES_QUEUES(
        Program.RECLAIMERS,
        "queue/QueueRegistry",
        "return stripes[Math.floorMod(ThreadIds.stable(thread), stripes.length)];",
        "return stripes[(nextShare.getAndIncrement() & Integer.MAX_VALUE) % stripes.length];");

    /** What has to show it. */
    final Program program;
    /** The mistake itself. */
    final BrokenSource source;

    Mistake(final Program program, final String file, final String... patches) {
        this.program = program;
        source = new BrokenSource(file, patches);
    }
}
