package io.reprieve.benchmarks;

import io.reprieve.DeferRelease;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * A pool that one thread takes from and one gives back to, with room for all its points.
 */
final class PointPool {
    static final BiConsumer<PointPool, Point> GIVE_BACK = PointPool::giveBack;

    private static final int SIZE = 1 << 16;

    private final Point[] ring = new Point[SIZE];
    /** Written by who gives back, with release after the ring; read by who takes, with acquire before it. */
    private final AtomicLong given = new AtomicLong();
    /** Both ends' own counts; who gives back needs no other, since there is always room. */
    private long taken;
    private long giving;
    private long available;

    PointPool() {
        for (int i = 0; i < SIZE; i++) {
            giveBack(new Point());
        }
    }

    /** Takes a point; waits until there is one. */
    Point take() {
        while (taken == available) {
            available = given.getAcquire();
            if (taken == available) {
                Thread.onSpinWait();
            }
        }
        return ring[(int) taken++ & SIZE - 1];
    }

    void giveBack(final Point point) {
        ring[(int) giving++ & SIZE - 1] = point;
        given.setRelease(giving);
    }

    /** Deferred if the agent is there. */
    @DeferRelease
    void release(final Point point) {
        giveBack(point);
    }
}
