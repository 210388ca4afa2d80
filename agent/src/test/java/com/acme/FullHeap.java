package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Rcu;

/**
 * The first release of a pooled class comes when the heap is full: nothing about it may be left to link.
 */
public final class FullHeap {
    private static final int LARGEST = 1 << 20;

    @Pooled
    private static final class Early {
    }

    @Pooled
    private static final class Late {
    }

    private static Object[] ballast;
    private static volatile int runs;

    private FullHeap() {
    }

    public static void main(final String[] arguments) {
        release(new Early());
        Rcu.barrier();
        awaitBeans();
        final Late late = new Late();
        Throwable failure = attempt(null);
        fill();
        failure = attempt(late);
        if (failure == null) {
            failure = attempt(late);
        }
        ballast = null;
        System.gc();
        Rcu.barrier();
        Check.equal(null, failure, "what the releases threw");
        Check.equal(2, runs, "bodies that ran");
        Check.equal(1L, Rcu.statistics().doubleReleases(), "double releases");
        System.out.println("ok");
    }

    /** Who still loads classes when the heap is full has each attempt to allocate something collect everything. */
    private static void awaitBeans() {
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().endsWith("-jmx"))) {
            Thread.yield();
        }
    }

    /** Called once while there is room, so that the call and the handler are linked. */
    private static Throwable attempt(final Object object) {
        try {
            if (object == null) {
                throw new IllegalStateException();
            }
            release(object);
            return null;
        } catch (final Throwable e) {
            return e;
        }
    }

    private static void fill() {
        int size = LARGEST;
        while (size > 0) {
            try {
                final Object[] more = new Object[size];
                more[0] = ballast;
                ballast = more;
            } catch (final OutOfMemoryError e) {
                size >>= 1;
            }
        }
    }

    @DeferRelease
    private static void release(final Object object) {
        runs++;
    }
}
