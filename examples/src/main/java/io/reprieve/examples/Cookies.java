package io.reprieve.examples;

import io.reprieve.Rcu;

/**
 * A grace period that is asked for now and looked at later: for who has something else to do, or keeps objects of its
 * own until they may be used again. A cookie covers what was unpublished before it was taken.
 *
 * <p>It prints:
 * <pre>
 * passed while we are inside: false
 * passed: true
 * </pre>
 */
public final class Cookies {
    private Cookies() {
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        Rcu.readLock();
        final long cookie = Rcu.startGracePeriod();
        System.out.println("passed while we are inside: " + Rcu.pollGracePeriod(cookie));
        Rcu.readUnlock();

        // Each look moves the grace period a step.
        while (!Rcu.pollGracePeriod(cookie)) {
            Thread.onSpinWait();
        }
        System.out.println("passed: true");
    }
}
