package io.reprieve.examples;

import io.reprieve.Rcu;
import io.reprieve.ReadSection;

/**
 * A section by try-with-resources; sections nest. Nothing is allocated: the section is the thread's own, every time.
 *
 * <p>It prints:
 * <pre>
 * inside: true
 * still inside: true
 * inside: false
 * </pre>
 */
public final class Read {
    private Read() {
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    @SuppressWarnings("try") // the sections are not named in their blocks
    public static void main(final String[] args) {
        try (ReadSection outer = Rcu.read()) {
            try (ReadSection inner = Rcu.read()) {
                System.out.println("inside: " + Rcu.inReadSection());
            }
            System.out.println("still inside: " + Rcu.inReadSection());
        }
        System.out.println("inside: " + Rcu.inReadSection());
    }
}
