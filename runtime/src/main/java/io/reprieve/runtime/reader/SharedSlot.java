package io.reprieve.runtime.reader;

import io.reprieve.runtime.thread.Nesting;

/**
 * The threads inside the one slot that there always is, for whom the heap had no room for another: a count, and the
 * names of as many as there is room for.
 */
final class SharedSlot {
    private static final int MOST_NAMED = 64;

    // Guarded by this: an element for each entry, as far as there is room.
    private final Thread[] named = new Thread[MOST_NAMED];
    // Written under the lock. Racy, but benign, without it: a thread that is inside has counted itself.
    private int entries;

    SharedSlot() {
    }

    synchronized void enter(final ReaderSlot slot) {
        entries = Nesting.deeper(entries, "read-side critical section");
        if (entries == 1) {
            slot.beginShared();
        }
        final int place = placeOf(null);
        if (place >= 0) {
            named[place] = Thread.currentThread();
        }
    }

    synchronized void exit(final ReaderSlot slot) {
        final int place = placeOf(Thread.currentThread());
        if (entries == 0 || place < 0 && !isCrowded()) {
            throw ReaderSlot.notInside();
        }
        if (place >= 0) {
            named[place] = null;
        }
        if (--entries == 0) {
            slot.endShared();
        }
    }

    /** Whether a thread is inside. With more of them than are named, everybody may be. */
    boolean contains(final Thread thread) {
        return entries != 0 && mayContain(thread);
    }

    private synchronized boolean mayContain(final Thread thread) {
        return placeOf(thread) >= 0 || isCrowded();
    }

    /** How many entries are known to be a thread's. */
    synchronized int entriesOf(final Thread thread) {
        return count(thread);
    }

    private boolean isCrowded() {
        return named.length - count(null) < entries;
    }

    private int count(final Thread thread) {
        int count = 0;
        for (final Thread one : named) {
            if (one == thread) {
                count++;
            }
        }
        return count;
    }

    private int placeOf(final Thread thread) {
        for (int i = 0; i < named.length; i++) {
            if (named[i] == thread) {
                return i;
            }
        }
        return -1;
    }
}
