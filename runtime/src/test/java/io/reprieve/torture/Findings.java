package io.reprieve.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What went wrong. The first finding ends the run.
 */
final class Findings {
    private static final int MOST = 20;

    private final List<String> findings = new ArrayList<>();
    private volatile boolean over;

    /** Whether the threads are to come to an end. A plain load on x86: asking hides no reordering. */
    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
        synchronized (this) {
            notifyAll();
        }
    }

    void add(final String finding) {
        synchronized (this) {
            if (findings.size() < MOST) {
                findings.add(finding);
            }
        }
        end();
    }

    void addThrown(final String where, final Throwable thrown) {
        final StringBuilder text = new StringBuilder(where).append(" has thrown ").append(thrown);
        for (final StackTraceElement frame : thrown.getStackTrace()) {
            text.append(System.lineSeparator()).append("        at ").append(frame);
        }
        if (thrown.getCause() != null) {
            text.append(System.lineSeparator()).append("        caused by ").append(thrown.getCause());
        }
        add(text.toString());
    }

    /** What all platform threads are doing. */
    static String stacks() {
        final StringBuilder stacks = new StringBuilder();
        for (final Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
            stacks.append(System.lineSeparator()).append("    ").append(entry.getKey());
            for (final StackTraceElement frame : entry.getValue()) {
                stacks.append(System.lineSeparator()).append("        at ").append(frame);
            }
        }
        return stacks.toString();
    }

    synchronized List<String> all() {
        return List.copyOf(findings);
    }

    /** Waits until the run is over, or for some time. */
    @SuppressWarnings("WaitNotInLoop") // The loop is the caller's, who looks at more than this.
    synchronized void await(final long millis) throws InterruptedException {
        if (!over) {
            wait(millis);
        }
    }
}
