package io.reprieve.runtime.graceperiod;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The reader that has held up a grace period longest of late. Written by whoever drives the engine, one thread at a
 * time, and read by statistics. Racy, but benign: a reader may see the name of one lag with the time of the next.
 */
public final class LongestLag {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle READER = Fields.of(LOOKUP, "reader", String.class);
    private static final VarHandle NANOS = Fields.of(LOOKUP, "nanos", long.class);
    private static final VarHandle NOTED_NANOS = Fields.of(LOOKUP, "notedNanos", long.class);
    private static final String NAMELESS = "a thread without a name";
    private static final long OF_LATE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private String reader = "";
    private long nanos;
    private long notedNanos = System.nanoTime();

    LongestLag() {
    }

    /** A grace period waits for a reader. Called again and again while it does. */
    void note(final Thread thread, final long waitedNanos, final long now) {
        if (waitedNanos > nanos || now - notedNanos > OF_LATE_NANOS) {
            // The thread's own string: nothing is allocated, and the thread is not kept alive.
            final String name = thread == null ? "?" : thread.getName();
            READER.setOpaque(this, name.isEmpty() ? NAMELESS : name);
            NANOS.setOpaque(this, waitedNanos);
            NOTED_NANOS.setOpaque(this, now);
        }
    }

    private boolean isOfLate() {
        return System.nanoTime() - (long) NOTED_NANOS.getOpaque(this) <= OF_LATE_NANOS;
    }

    /**
     * The reader.
     *
     * @return the name of its thread; empty if no grace period had to wait in the last ten seconds.
     */
    public String reader() {
        return isOfLate() ? (String) READER.getOpaque(this) : "";
    }

    /**
     * How long a grace period has waited for it.
     *
     * @return the time in nanoseconds; 0 if none had to wait in the last ten seconds.
     */
    public long nanos() {
        return isOfLate() ? (long) NANOS.getOpaque(this) : 0;
    }
}
