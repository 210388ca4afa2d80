package io.reprieve.demo.trouble;

import io.reprieve.ReadSide;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Shelves of parcels: clerks read them, and a parcel that is replaced goes back to the pool.
 */
final class Depot {
    private static final int SHELVES = 100;
    private static final long LOOK_MILLIS = 2;

    private final ParcelPool pool = new ParcelPool();
    private final AtomicReferenceArray<Parcel> shelves = new AtomicReferenceArray<>(SHELVES);

    Depot() {
        for (int i = 0; i < SHELVES; i++) {
            shelves.set(i, pool.take(i, false));
        }
    }

    void replace(final int shelf, final boolean isDamaged) {
        final Parcel old = shelves.getAndSet(shelf % SHELVES, pool.take(shelf, isDamaged));
        pool.free(old);
    }

    /** What clerks do all the time. */
    @ReadSide
    long weigh() throws InterruptedException {
        long weight = 0;
        for (int i = 0; i < SHELVES; i++) {
            weight += shelves.get(i).weight();
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        return weight;
    }

    /** A reader that waits for something slow in the middle of its section. */
    @ReadSide
    long audit(final long millis) throws InterruptedException {
        waitForThePrinter(millis);
        return shelves.get(0).weight();
    }

    private static void waitForThePrinter(final long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
