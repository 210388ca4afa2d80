package io.reprieve.woven;

import io.reprieve.Pin;
import io.reprieve.runtime.Domain;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * The uses of one domain that begin in one woven method and end in another: what is in use, found again by identity or,
 * a handle, by its value, and the pin that keeps it.
 *
 * <p>However often a thing is in use, it has one pin: the first use takes it, in the section in which it begins, and
 * the last closes it. That a later use needs none of its own is because the counts are kept under a lock: the pin was
 * held when it began, and is until it has ended.
 *
 * <p>An object is held weakly: one that nobody can reach any more can't be used, and nobody can end its use, so its pin
 * is closed. Its entry lives as long as it does, so that a pooled object which is used again and again needs no new
 * one.
 */
final class PinnedUses {
    private static final int STRIPES = 64;
    private static final int INITIAL = 16;

    private final Domain domain;
    private final Stripe[] stripes = new Stripe[STRIPES];
    // Racy, but benign: one note too many.
    private boolean hasNoted;

    PinnedUses(final Domain domain) {
        this.domain = domain;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** Begins a use of an object. Called in a section. */
    void begin(final Object object) {
        final int hash = System.identityHashCode(object);
        stripe(hash).begin(object, hash, domain);
    }

    /** Begins a use of a handle. Called in a section. */
    void begin(final long handle) {
        stripe(hash(handle)).begin(handle, hash(handle), domain);
    }

    /** Ends a use of an object. Nothing if none has begun. */
    void end(final Object object) {
        final int hash = System.identityHashCode(object);
        if (!stripe(hash).end(object, 0, hash)) {
            note(object.getClass().getName());
        }
    }

    /** Ends a use of a handle. Nothing if none has begun. */
    void end(final long handle) {
        if (!stripe(hash(handle)).end(null, handle, hash(handle))) {
            note("a handle");
        }
    }

    private void note(final String what) {
        if (!hasNoted) {
            hasNoted = true;
            domain.noteUnpinned(what);
        }
    }

    private Stripe stripe(final int hash) {
        return stripes[hash & STRIPES - 1];
    }

    private static int hash(final long handle) {
        return (int) (handle * 0x9E37_79B9_7F4A_7C15L >>> Integer.SIZE);
    }

    /**
     * What is, or was, in use. An entry of a handle refers to nothing.
     */
    private static final class Use extends WeakReference<Object> {
        private final boolean isOfHandle;
        private int hash;
        private long handle;
        private Use next;
        private int count;
        private Pin pin;

        Use(final Object object, final boolean isOfHandle, final int hash, final ReferenceQueue<Object> gone) {
            super(object, gone);
            this.isOfHandle = isOfHandle;
            this.hash = hash;
        }

        boolean isOf(final Object object, final long other) {
            return object == null ? isOfHandle && handle == other : refersTo(object);
        }
    }

    /**
     * A part of the uses, guarded by its lock, which is held for a bounded number of steps and never while anybody
     * waits.
     */
    private static final class Stripe {
        private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
        private Use[] table = new Use[INITIAL];
        private int size;
        // Entries of handles, to be used again: as many as there were at once.
        private Use spare;

        synchronized void begin(final Object object, final int hash, final Domain domain) {
            Use use = find(object, 0, hash);
            if (use == null) {
                use = new Use(object, false, hash, gone);
                add(use);
            }
            if (use.count == 0) {
                use.pin = domain.pinning().pin(object);
            }
            use.count++;
        }

        synchronized void begin(final long handle, final int hash, final Domain domain) {
            Use use = find(null, handle, hash);
            if (use == null) {
                use = spare != null ? takeSpare() : new Use(null, true, hash, gone);
                use.hash = hash;
                use.handle = handle;
                add(use);
            }
            if (use.count == 0) {
                use.pin = domain.pinning().pin(handle);
            }
            use.count++;
        }

        synchronized boolean end(final Object object, final long handle, final int hash) {
            final Use use = find(object, handle, hash);
            if (use == null || use.count == 0) {
                return false;
            }
            use.count--;
            if (use.count == 0) {
                close(use);
            }
            return true;
        }

        private void close(final Use use) {
            final Pin pin = use.pin;
            use.pin = null;
            pin.close();
            if (use.isOfHandle) {
                // Values come without end, and nobody tells when one has gone.
                remove(use);
                use.next = spare;
                spare = use;
            }
        }

        private Use takeSpare() {
            final Use use = spare;
            spare = use.next;
            return use;
        }

        private Use find(final Object object, final long handle, final int hash) {
            removeThoseThatAreGone();
            Use use = table[place(hash)];
            while (use != null && !use.isOf(object, handle)) {
                use = use.next;
            }
            return use;
        }

        private void removeThoseThatAreGone() {
            for (Use use = (Use) gone.poll(); use != null; use = (Use) gone.poll()) {
                remove(use);
                if (use.count != 0) {
                    use.count = 0;
                    use.pin.close();
                }
            }
        }

        private int place(final int hash) {
            return hash / STRIPES & table.length - 1;
        }

        private void add(final Use use) {
            if (size >= table.length) {
                grow();
            }
            final int place = place(use.hash);
            use.next = table[place];
            table[place] = use;
            size++;
        }

        private void grow() {
            final Use[] old = table;
            table = new Use[2 * old.length];
            for (final Use first : old) {
                Use use = first;
                while (use != null) {
                    final Use next = use.next;
                    final int place = place(use.hash);
                    use.next = table[place];
                    table[place] = use;
                    use = next;
                }
            }
        }

        private void remove(final Use gone) {
            final int place = place(gone.hash);
            Use before = null;
            for (Use use = table[place]; use != null; before = use, use = use.next) {
                if (use == gone) {
                    if (before == null) {
                        table[place] = use.next;
                    } else {
                        before.next = use.next;
                    }
                    size--;
                    return;
                }
            }
        }
    }
}
