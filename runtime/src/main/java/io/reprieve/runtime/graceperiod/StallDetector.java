package io.reprieve.runtime.graceperiod;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.LaggingReader;
import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Stall;
import io.reprieve.runtime.reader.ReaderSlot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * Notes for which readers a grace period waits, and reports those that lag for longer than the stall limit, and those
 * that have ended inside a section.
 */
final class StallDetector {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle WAITER = Fields.of(LOOKUP, "waiter", Thread.class);
    private static final VarHandle STALLS = Fields.of(LOOKUP, "stalls", long.class);
    private static final int NONE = -1;

    private final Observer observer;
    private final LongSupplier pending;
    private volatile long stallNanos;
    // One of the threads that wait, for reports.
    private Thread waiter;
    private long stalls;

    // What follows belongs to the thread that drives the engine.
    private final LongestLag longestLag = new LongestLag();
    private final CurrentLag currentLag = new CurrentLag();
    private long target;
    private long beginNanos;
    private long nextStallNanos;
    private int waitedFor;
    private int lastWaitedFor;
    private Thread slowest;
    private Thread endedReader;
    private ReaderSlot lagging;
    private long laggingNanos;

    /**
     * What there is to tell of once the engine is no longer being driven.
     *
     * @param ended       a reader that has ended inside a section, or {@code null}.
     * @param lagging     a reader that lags, or {@code null}.
     * @param waitedNanos for how long.
     */
    record Report(Thread ended, ReaderSlot lagging, long waitedNanos) {
    }

    StallDetector(final Observer observer, final LongSupplier pending, final long stallNanos) {
        this.observer = observer;
        this.pending = pending;
        this.stallNanos = stallNanos;
    }

    // ---- the driver's side

    void begin(final long target, final long beginNanos) {
        this.target = target;
        this.beginNanos = beginNanos;
        nextStallNanos = stallNanos;
        waitedFor = 0;
        lastWaitedFor = NONE;
        slowest = null;
    }

    /** The grace period waits for a reader. Called again and again while it does. */
    void lag(final ReaderSlot slot, final int index) {
        if (lastWaitedFor != index) {
            lastWaitedFor = index;
            waitedFor++;
            slowest = slot.thread();
        }
        final long now = System.nanoTime();
        final long waited = now - beginNanos;
        longestLag.note(slowest, waited, now);
        currentLag.note(slot, target, beginNanos);
        if (waited >= nextStallNanos) {
            nextStallNanos = waited + Math.max(1, stallNanos);
            lagging = slot;
            laggingNanos = waited;
        }
    }

    void ended(final Thread reader) {
        endedReader = reader;
    }

    void end() {
        currentLag.end();
    }

    int waitedFor() {
        return waitedFor;
    }

    /** The last reader that was waited for, which is then forgotten. */
    Thread takeSlowest() {
        final Thread last = slowest;
        slowest = null;
        return last;
    }

    /** Whether there is anything to tell of, once the engine is no longer being driven. */
    boolean hasReport() {
        return endedReader != null || lagging != null;
    }

    /**
     * What there is to tell of, which is then forgotten; {@code null} on a full heap, which has no room for a log line
     * either.
     */
    Report takeReport() {
        try {
            return new Report(endedReader, lagging, laggingNanos);
        } catch (final OutOfMemoryError e) {
            return null;
        } finally {
            endedReader = null;
            lagging = null;
        }
    }

    // ---- for all

    /** Called by no driver: a log handler of the application may release something, and wait for a grace period. */
    void tell(final Report report) {
        try {
            if (report.ended != null) {
                observer.readerEndedInside(report.ended);
            }
            if (report.lagging != null) {
                observer.readerStalls(new Stall(
                    report.lagging.thread(), report.lagging.isOnlyOnline(), (Thread) WAITER.getOpaque(this),
                    report.waitedNanos, pending.getAsLong()));
                // Counted last: whoever sees the count finds the report complete.
                STALLS.getAndAdd(this, 1L);
            }
        } catch (final OutOfMemoryError e) {
            // The wait goes on: it may be what makes room.
            return;
        }
    }

    /** One of those who wait is named, and when it has gone another one. */
    void waits(final Thread thread) {
        if (WAITER.getOpaque(this) == null) {
            WAITER.setOpaque(this, thread);
        }
    }

    void waitsNoMore(final Thread thread) {
        WAITER.compareAndSet(this, thread, (Thread) null);
    }

    long stalls() {
        return (long) STALLS.getOpaque(this);
    }

    long stallNanos() {
        return stallNanos;
    }

    void setStallNanos(final long nanos) {
        stallNanos = nanos;
    }

    LongestLag longestLag() {
        return longestLag;
    }

    LaggingReader laggingReader() {
        return currentLag.reader();
    }

    Thread laggingThread() {
        return currentLag.thread();
    }
}
