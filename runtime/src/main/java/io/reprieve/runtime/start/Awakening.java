package io.reprieve.runtime.start;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Rehearsal;
import io.reprieve.runtime.management.DomainBeans;
import io.reprieve.runtime.thread.DaemonThreads;
import io.reprieve.runtime.thread.Pause;
import io.reprieve.runtime.thread.StackRoom;

/**
 * Brings the runtime into being on a stack that is large enough for that. The classes that programs and woven code
 * begin with have their static initialisers call it first.
 *
 * <p>A static initialiser is run by whoever comes first, and one that ends in a stack overflow is lost for good, and
 * its class with it. The first to come may have been made with a tiny stack, or be at the end of a recursion.
 */
public final class Awakening implements Runnable {
    /** Twice of what the runtime takes. */
    private static final int FRAMES = 1_000;

    private Awakening() {
    }

    /**
     * Has the runtime come into being on a thread of its own, if the calling one's stack is about to end. Only then: a
     * thread that waits for another may hold locks that the other needs, though not the runtime.
     */
    public static void ensure() {
        if (StackRoom.isAmple(FRAMES)) {
            DomainBeans.show();
            return;
        }
        final Thread thread = new DaemonThreads("reprieve-start").newThread(new Awakening());
        thread.start();
        Pause.join(thread, Long.MAX_VALUE);
    }

    @Override
    public void run() {
        DomainBeans.show();
        // Wakes the default domain, and takes every path that its threads will take.
        Domain.DEFAULT.name();
        Rehearsal.run();
    }
}
