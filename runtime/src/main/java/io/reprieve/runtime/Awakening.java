package io.reprieve.runtime;

import io.reprieve.runtime.thread.DaemonThreads;

/**
 * Brings the runtime into being on a stack that is large enough for that. The classes that programs and woven code begin
 * with have their static initialisers call it first.
 *
 * <p>A static initialiser is run by whoever comes first, and one that ends in a stack overflow is lost for good, and its
 * class with it. The first to come may have been made with a tiny stack, or be at the end of a recursion.
 */
public final class Awakening implements Runnable {
    /** Of 200 bytes and some each in the interpreter: twice of what the runtime takes. */
    private static final int FRAMES = 1_000;

    private Awakening() {
    }

    /**
     * Has the runtime come into being on a thread of its own, if the calling one's stack is about to end. Only then: a
     * thread that waits for another may hold locks that the other needs, though not the runtime.
     */
    public static void ensure() {
        if (isStackAmple()) {
            return;
        }
        final Thread thread = new DaemonThreads("reprieve-start").newThread(new Awakening());
        thread.start();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isStackAmple() {
        try {
            return descend(FRAMES, 0, 0, 0, 0, 0, 0) == 0;
        } catch (final StackOverflowError e) {
            return false;
        }
    }

    /** The parameters make the frame large. */
    private static long descend(
            final int frames, final long a, final long b, final long c, final long d, final long e, final long f) {
        return frames == 0 ? a + b + c + d + e + f : descend(frames - 1, a, b, c, d, e, f);
    }

    @Override
    public void run() {
        // Wakes the default domain, and takes every path that its threads will take.
        Domain.DEFAULT.name();
        Rehearsal.run();
    }
}
