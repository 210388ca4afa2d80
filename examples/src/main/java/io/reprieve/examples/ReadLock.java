package io.reprieve.examples;

import io.reprieve.Rcu;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A reader, an update and a deferred release: the whole of RCU in one page. The shared reference is loaded and what it
 * refers to is used inside one section; the update unpublishes first, and defers after.
 *
 * <p>It prints:
 * <pre>
 * inside: true
 * read: first
 * inside: false
 * given back: first
 * read: second
 * </pre>
 */
public final class ReadLock {
    private static final AtomicReference<String> PUBLISHED = new AtomicReference<>("first");

    private ReadLock() {
    }

    private static String read() {
        Rcu.readLock();
        try {
            // Loaded with acquire, published with release: with plain accesses the fields may come after the reference.
            return PUBLISHED.getAcquire();
        } finally {
            Rcu.readUnlock();
        }
    }

    private static void giveBack(final String old) {
        System.out.println("given back: " + old);
    }

    /**
     * Runs the example.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        Rcu.readLock();
        System.out.println("inside: " + Rcu.inReadSection());
        Rcu.readUnlock();
        System.out.println("read: " + read());
        System.out.println("inside: " + Rcu.inReadSection());

        final String old = PUBLISHED.getAndSet("second");
        Rcu.defer(old, ReadLock::giveBack);
        Rcu.barrier();
        System.out.println("read: " + read());
    }
}
