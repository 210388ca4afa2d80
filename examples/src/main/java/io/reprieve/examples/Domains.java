package io.reprieve.examples;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;

/**
 * A domain of one's own: a reader that stays long in one holds up no other. Here this thread is inside a section of the
 * default domain while a release of the other one runs.
 *
 * <p>It prints:
 * <pre>
 * domains: default, quotes
 * given back: quote
 * domains: default
 * </pre>
 */
public final class Domains {
    private Domains() {
    }

    private static void giveBack(final String object) {
        System.out.println("given back: " + object);
    }

    private static String names() {
        return String.join(", ", Rcu.domains().stream().map(RcuDomain::name).sorted().toList());
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        final RcuDomain quotes = Rcu.domain("quotes");
        System.out.println("domains: " + names());
        Rcu.readLock();
        try {
            quotes.defer("quote", Domains::giveBack);
            while (quotes.statistics().pending() != 0) {
                Thread.onSpinWait();
            }
        } finally {
            Rcu.readUnlock();
        }
        // Runs what is left, and forgets the domain.
        quotes.close();
        System.out.println("domains: " + names());
    }
}
