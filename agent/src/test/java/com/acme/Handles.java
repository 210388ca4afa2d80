package com.acme;

/**
 * Replaces what its readers know by an interface, and closes the one that it has replaced.
 */
public final class Handles {
    private static volatile Handle current = new Real();

    private Handles() {
    }

    /** Something that is read, and closed. */
    public interface Handle {
        /** Reads it. */
        int get();

        /** Ends it. */
        void close();
    }

    private static final class Real implements Handle {
        private int value = 1;

        @Override
        public int get() {
            return value;
        }

        @Override
        public void close() {
            value = 0;
        }
    }

    static int read() {
        return current.get();
    }

    static void swap() {
        final Handle old = current;
        current = new Real();
        old.close();
    }
}
