package io.reprieve.examples;

import io.reprieve.Rcu;
import io.reprieve.RcuListener;
import io.reprieve.RcuTrouble;

/**
 * Being told of what goes wrong, at once and in the program itself: here a body that throws. Whoever released is not
 * troubled, and the releases behind it go on.
 *
 * <p>It prints:
 * <pre>
 * RELEASE_FAILURE: the pool is closed
 * given back: second
 * told no more: true
 * </pre>
 */
public final class Listener {
    private Listener() {
    }

    private static void giveBack(final String object) {
        if (object.equals("first")) {
            throw new IllegalStateException("the pool is closed");
        }
        System.out.println("given back: " + object);
    }

    private static void tell(final RcuTrouble trouble) {
        System.out.println(trouble.kind() + ": " + trouble.thrown().getMessage());
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        final RcuListener listener = Listener::tell;
        Rcu.addListener(listener);
        Rcu.defer("first", Listener::giveBack);
        Rcu.defer("second", Listener::giveBack);
        Rcu.barrier();
        System.out.println("told no more: " + Rcu.removeListener(listener));
    }
}
