package io.reprieve.runtime.verify;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * A released object, weakly: while it may not be used, with its release; and when it has been given back, to see that
 * it is taken out again, and whether it is ever released after that.
 */
final class Remembered extends WeakReference<Object> {
    private static final int OTHERS = 16;
    private static final VarHandle RELEASE = Fields.of(MethodHandles.lookup(), "release", Release.class);

    final int hash;
    /** The next in its bucket. */
    final Remembered next;
    /** Whether it is counted among those whose next use is looked at. Guarded by the released objects. */
    boolean isSuspect;
    // Written by who releases and by the quarantine, release; read by everybody who uses the object, acquire: what is
    // known of the release is there.
    private Release release;
    // Racy, but benign: a leak is told of with one stack or another.
    private Release last;
    private int cycles;
    private Throwable takenOut;
    private String taker;
    private long releasesBefore;

    Remembered(final Object object, final int hash, final Remembered next, final ReferenceQueue<Object> collected) {
        super(object, collected);
        this.hash = hash;
        this.next = next;
    }

    /** The same in another place of a bucket. */
    Remembered(final Remembered other, final Remembered next, final ReferenceQueue<Object> collected) {
        super(other.get(), collected);
        this.hash = other.hash;
        this.next = next;
        this.last = other.last;
        this.cycles = other.cycles;
        this.takenOut = other.takenOut;
        this.taker = other.taker;
        this.releasesBefore = other.releasesBefore;
        this.isSuspect = other.isSuspect;
        RELEASE.setRelease(this, other.release());
    }

    Release release() {
        // Pairs with the release stores below.
        return (Release) RELEASE.getAcquire(this);
    }

    void releaseAs(final Release made) {
        last = made;
        cycles++;
        takenOut = null;
        RELEASE.setRelease(this, made);
    }

    void giveBack() {
        RELEASE.setRelease(this, null);
    }

    /** Somebody uses it who may: whoever has taken it out, unless it is the release itself. */
    boolean isTakenOut() {
        if (takenOut == null && !Protection.isInBody()) {
            taker = Thread.currentThread().getName();
            releasesBefore = last.origin().releases();
            takenOut = new Throwable();
        }
        return takenOut != null;
    }

    /**
     * Whether it comes from a pool and went astray: it has been taken out again, and was not released since, though
     * others were. The last ones that are in use when the program ends are no leak.
     */
    boolean hasLeaked() {
        return cycles > 1 && takenOut != null && release() == null
            && last.origin().releases() - releasesBefore >= OTHERS;
    }

    Release last() {
        return last;
    }

    Throwable takenOut() {
        return takenOut;
    }

    String taker() {
        return taker;
    }
}
