package io.reprieve.examples;

import io.reprieve.Rcu;

/**
 * Letting go of the JVM: what a web application calls in {@code contextDestroyed}, and a bundle in {@code stop}, if it
 * has the runtime among its own libraries. A release starts all of it again.
 *
 * <p>It prints:
 * <pre>
 * released: a
 * all has run: true
 * released: b
 * </pre>
 */
public final class Stop {
    private Stop() {
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        Rcu.defer("a", released -> System.out.println("released: " + released));
        System.out.println("all has run: " + Rcu.stop());
        Rcu.defer("b", released -> System.out.println("released: " + released));
        Rcu.barrier();
    }
}
