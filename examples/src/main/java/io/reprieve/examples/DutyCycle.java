package io.reprieve.examples;

import io.reprieve.Rcu;

/**
 * A thread that works in turns, such as an event loop: it is online, which counts as being inside, and says at the end
 * of each turn that it holds nothing. Sections within a turn cost almost nothing. Before it waits for long it goes
 * offline.
 *
 * <p>It prints:
 * <pre>
 * turn 1
 * turn 2
 * given back: buffer
 * </pre>
 */
public final class DutyCycle {
    private DutyCycle() {
    }

    private static void giveBack(final String object) {
        System.out.println("given back: " + object);
    }

    private static void turn(final int number) {
        Rcu.readLock();
        try {
            System.out.println("turn " + number);
        } finally {
            Rcu.readUnlock();
        }
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        Rcu.online();
        try {
            for (int number = 1; number <= 2; number++) {
                turn(number);
                Rcu.quiescent();
            }
            // Counts from here on: as long as this thread says nothing, the buffer stays.
            Rcu.defer("buffer", DutyCycle::giveBack);
        } finally {
            Rcu.offline();
        }
        Rcu.barrier();
    }
}
