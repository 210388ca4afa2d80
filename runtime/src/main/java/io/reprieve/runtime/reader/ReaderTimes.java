package io.reprieve.runtime.reader;

import io.reprieve.runtime.memory.Fields;
import io.reprieve.runtime.observe.TimeHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long the sections of one woven reader took that were timed. Noted by the readers themselves, of which several
 * may be timed at once; noting allocates nothing and takes no lock.
 */
final class ReaderTimes {
    private static final VarHandle LONGEST = Fields.of(MethodHandles.lookup(), "longest", long.class);

    private final TimeHistogram times = new TimeHistogram();
    // Raised by whoever has been timed.
    private long longest;

    ReaderTimes() {
    }

    void note(final long nanos) {
        times.note(1, nanos);
        long last = (long) LONGEST.getOpaque(this);
        while (nanos > last) {
            final long witness = (long) LONGEST.compareAndExchange(this, last, nanos);
            if (witness == last) {
                return;
            }
            last = witness;
        }
    }

    long total() {
        return times.total();
    }

    long[] counts() {
        return times.counts();
    }

    long longest() {
        return (long) LONGEST.getOpaque(this);
    }
}
