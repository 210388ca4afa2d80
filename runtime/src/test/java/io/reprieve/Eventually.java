package io.reprieve;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Looks again and again until something holds, for a bounded time that no test depends on.
 */
final class Eventually {
    /**
     * How long a test waits for what is certain to come: only a failing test waits so long, and a busy machine may
     * take ten times as long as an idle one. A mutant fails often, and is not worth the time.
     */
    static final long LIMIT_SECONDS = Integer.getInteger("eventually.seconds", 40);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Eventually() {
    }

    static void holds(final String what, final BooleanSupplier condition) {
        holds(() -> what, condition);
    }

    /** Waits for a condition; the text, which says what has been waited for, is made when it has been in vain. */
    static void holds(final Supplier<String> what, final BooleanSupplier condition) {
        holdsWithin(LIMIT_SECONDS, what, condition);
    }

    static void holdsWithin(final long seconds, final Supplier<String> what, final BooleanSupplier condition) {
        final long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError("still not after " + seconds + " s: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
