package io.reprieve.benchmarks;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Where readers find the current point.
 */
final class PublishedPoint {
    private final AtomicReference<Point> current = new AtomicReference<>();

    Point get() {
        return current.getAcquire();
    }

    /** Publishes a point, and returns the one that nobody finds any more. */
    Point replace(final Point point) {
        return current.getAndSet(point);
    }
}
