package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;

/**
 * A program that has released, and has a reader inside that it lets go when its standard input ends.
 */
public final class Watched {
    private Watched() {
    }

    public static void main(final String[] arguments) throws Exception {
        final Watched watched = new Watched();
        final Thread reader = new Thread(watched::stay, "stays inside");
        reader.setDaemon(true);
        reader.start();
        while (Rcu.statistics().readerThreads() == 0) {
            Thread.sleep(1);
        }
        for (int i = 0; i < 7; i++) {
            watched.free("o");
        }
        // What waits is seen once a grace period waits for the reader.
        while (Rcu.statistics().heavyBarriers() == 0) {
            Thread.sleep(1);
        }
        System.out.println("released");
        System.in.read();
        Runtime.getRuntime().halt(0);
    }

    @ReadSide
    private void stay() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @DeferRelease
    private void free(final Object object) {
        System.out.println("freed " + object);
    }
}
