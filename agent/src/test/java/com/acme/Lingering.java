package com.acme;

import io.reprieve.ReadSide;
import java.util.concurrent.CountDownLatch;

/**
 * A program that ends while one of its daemon threads stays inside a reader; nothing waits for that reader.
 */
public final class Lingering {
    private final CountDownLatch isInside = new CountDownLatch(1);

    private Lingering() {
    }

    public static void main(final String[] arguments) throws InterruptedException {
        final Lingering lingering = new Lingering();
        final Thread reader = new Thread(lingering::stay);
        reader.setDaemon(true);
        reader.start();
        lingering.isInside.await();
        System.out.println("ok");
    }

    @ReadSide
    private void stay() {
        isInside.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
