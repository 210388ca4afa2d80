package io.reprieve.examples;

import io.reprieve.Rcu;

/**
 * A reclaimer without a thread, for programs that own all of theirs: with {@code -Dreprieve.reclaimer=invoked} the
 * application calls it in a duty cycle of its own, and bodies run there. With an Agrona {@code AgentRunner} the agent
 * is {@code doWork() { return Rcu.doReclaimWork(); }}.
 *
 * <p>It prints:
 * <pre>
 * given back by main: buffer
 * nothing is left to do
 * </pre>
 */
public final class ReclaimWork {
    private ReclaimWork() {
    }

    private static void giveBack(final String object) {
        System.out.println("given back by " + Thread.currentThread().getName() + ": " + object);
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        Rcu.defer("buffer", ReclaimWork::giveBack);
        while (Rcu.statistics().pending() != 0) {
            if (Rcu.doReclaimWork() == 0) {
                Thread.onSpinWait();
            }
        }
        System.out.println("nothing is left to do");
    }
}
