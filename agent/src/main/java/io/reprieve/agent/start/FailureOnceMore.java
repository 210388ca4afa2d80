package io.reprieve.agent.start;

import io.reprieve.agent.report.Console;

/**
 * Says once more, when the program ends, why the agent did not start: the line at the start has long scrolled away by
 * then, and the program has run unprotected.
 */
public final class FailureOnceMore extends Thread {
    private final String failure;

    private FailureOnceMore(final String failure) {
        super("reprieve-end-report");
        this.failure = failure;
    }

    /**
     * Has it said at the exit.
     *
     * @param failure why the agent did not start.
     */
    public static void atExit(final String failure) {
        try {
            Runtime.getRuntime().addShutdownHook(new FailureOnceMore(failure));
        } catch (final IllegalStateException | SecurityException e) {
            // The JVM is exiting, or nobody may have a say in its exit: it was said once.
            return;
        }
    }

    @Override
    public void run() {
        Console.print("this program ran without Reprieve: " + failure + "; strict=true would have stopped it");
    }
}
