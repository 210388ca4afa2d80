package io.reprieve.examples;

import io.reprieve.Pin;
import io.reprieve.Rcu;

/**
 * A use that outlives its section: the object is pinned, and the section ends. The release of what is pinned is set
 * aside until the pin is closed, by whatever thread; all other releases go on.
 *
 * <p>It prints:
 * <pre>
 * given back: other
 * set aside: 1
 * closing the pin of scrolled
 * given back: scrolled
 * handle given back: 7
 * </pre>
 */
public final class Pins {
    private Pins() {
    }

    private static void giveBack(final String object) {
        System.out.println("given back: " + object);
    }

    private static void giveHandleBack(final long handle) {
        System.out.println("handle given back: " + handle);
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        final String scrolled = "scrolled";
        final Pin pin;
        final Pin handlePin;
        Rcu.readLock();
        try {
            pin = Rcu.pin(scrolled);
            handlePin = Rcu.pin(7);
        } finally {
            Rcu.readUnlock();
        }
        handlePin.close();
        Rcu.defer(scrolled, Pins::giveBack);
        Rcu.defer("other", Pins::giveBack);
        // A release that is set aside is not over: barrier() would wait for the pin.
        while (Rcu.statistics().pinnedReleases() != 1 || Rcu.statistics().pending() != 1) {
            Rcu.synchronize();
        }
        System.out.println("set aside: " + Rcu.statistics().pinnedReleases());
        System.out.println("closing the pin of " + scrolled);
        pin.close();
        Rcu.barrier();
        Rcu.defer(7, Pins::giveHandleBack);
        Rcu.barrier();
    }
}
