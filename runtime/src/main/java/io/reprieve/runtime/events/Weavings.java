package io.reprieve.runtime.events;

import io.reprieve.runtime.thread.DaemonThreads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps what the agent tells of its weaving, for recordings that begin later.
 *
 * <p>Classes are woven while they load, on whatever thread loads them and under whatever locks it holds: nothing here
 * takes a lock or waits.
 */
public final class Weavings {
    private static final int MOST = 10_000;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Queue<WeavingResult> KEPT = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean IS_AWAITED = new AtomicBoolean();
    private static volatile Runnable unmatched;

    private Weavings() {
    }

    /**
     * Keeps one result, and shows it to whoever records.
     *
     * @param type   the binary name of the class, or the type pattern of a rule.
     * @param method the method with its parameters, or {@code null}.
     * @param role   what it was asked to be.
     * @param source who asked.
     * @param result what became of it.
     * @param reason why, or {@code null}.
     */
    public static void tell(
        final String type,
        final String method,
        final String role,
        final String source,
        final String result,
        final String reason) {
        if (!Observers.HAS_JFR) {
            return;
        }
        try {
            final WeavingResult weaving = new WeavingResult(type, method, role, source, result, reason);
            if (COUNT.incrementAndGet() <= MOST) {
                KEPT.add(weaving);
            }
            awaitRecorder();
            WeavingRecorder.commitIfReady(weaving);
        } catch (final Throwable ignored) {
            // A full heap, or whatever JFR throws: the program goes on, and a recording shows less.
            return;
        }
    }

    private static void awaitRecorder() {
        if (!IS_AWAITED.get() && IS_AWAITED.compareAndSet(false, true)) {
            // JFR's own classes take their time, on JDK 17 some 15 ms, for which no class that loads should wait.
            new DaemonThreads("reprieve-jfr").newThread(new WeavingRecorder()).start();
        }
    }

    /**
     * Names who is asked for the rules that have matched nothing.
     *
     * @param teller calls {@link #tellUnmatched} for each.
     */
    public static void askForUnmatched(final Runnable teller) {
        unmatched = teller;
        if (Observers.HAS_JFR) {
            awaitRecorder();
        }
    }

    /**
     * Shows whoever records a rule that has matched nothing.
     *
     * @param type   the type pattern of the rule.
     * @param method the method pattern, or {@code null}.
     * @param role   what it asks for.
     * @param source the rules file and line.
     * @param result the word for it.
     * @param reason why that may be so.
     */
    public static void tellUnmatched(
        final String type,
        final String method,
        final String role,
        final String source,
        final String result,
        final String reason) {
        if (Observers.HAS_JFR) {
            WeavingRecorder.commitIfReady(new WeavingResult(type, method, role, source, result, reason));
        }
    }

    static Runnable unmatched() {
        return unmatched;
    }

    static Iterable<WeavingResult> kept() {
        return KEPT;
    }

    /** How many results there were beyond those kept. */
    static int dropped() {
        return Math.max(0, COUNT.get() - MOST);
    }
}
