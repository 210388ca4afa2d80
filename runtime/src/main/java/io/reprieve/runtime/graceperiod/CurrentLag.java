package io.reprieve.runtime.graceperiod;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.LaggingReader;
import io.reprieve.runtime.reader.ReaderSlot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The reader that the grace period waits for now. Written by whoever drives the engine, one thread at a time, and read
 * by statistics. Racy, but benign: a reader may see one lag with the time of the next.
 */
final class CurrentLag {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final VarHandle SLOT = Fields.of(LOOKUP, "slot", ReaderSlot.class);
    private static final VarHandle EPOCH = Fields.of(LOOKUP, "epoch", long.class);
    private static final VarHandle SINCE_NANOS = Fields.of(LOOKUP, "sinceNanos", long.class);

    private ReaderSlot slot;
    private long epoch;
    private long sinceNanos;

    CurrentLag() {
    }

    /** A grace period waits for a reader. Called again and again while it does. */
    void note(final ReaderSlot lagging, final long target, final long beginNanos) {
        if (slot != lagging || epoch != target) {
            SINCE_NANOS.setOpaque(this, beginNanos);
            EPOCH.setOpaque(this, target);
            // Pairs with the acquire below: who finds the slot finds since when.
            SLOT.setRelease(this, lagging);
        }
    }

    /** The grace period waits for nobody any more. */
    void end() {
        if (slot != null) {
            SLOT.setOpaque(this, null);
        }
    }

    /** The reader; {@code null} if none is waited for, also if it has left and nobody has looked since. */
    LaggingReader reader() {
        final ReaderSlot lagging = lagging();
        return lagging == null ? null : readerOf(lagging);
    }

    /** As {@link #reader}, without what it takes to tell of it: allocates nothing. */
    Thread thread() {
        final ReaderSlot lagging = lagging();
        return lagging == null ? null : lagging.thread();
    }

    private ReaderSlot lagging() {
        final ReaderSlot lagging = (ReaderSlot) SLOT.getAcquire(this);
        return lagging == null || !lagging.holdsBack((long) EPOCH.getOpaque(this)) ? null : lagging;
    }

    private LaggingReader readerOf(final ReaderSlot lagging) {
        return new LaggingReader(
            lagging.thread(), lagging.isOnlyOnline(), System.nanoTime() - (long) SINCE_NANOS.getOpaque(this));
    }
}
