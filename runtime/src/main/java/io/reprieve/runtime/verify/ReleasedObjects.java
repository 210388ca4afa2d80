package io.reprieve.runtime.verify;

import io.reprieve.runtime.memory.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The objects that have been released, by identity. Asked at each use of an object that might be one: mostly a look at
 * one count, that of the suspects with its hash.
 */
final class ReleasedObjects {
    private static final int BUCKETS = 1 << 15;
    private static final int MOST = 1 << 14;
    private static final int COUNTS = 1 << 16;
    private static final VarHandle CHANGES = Fields.of(MethodHandles.lookup(), "changes", int.class);
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(byte[].class);

    // A bucket's chain is never changed in place. Replaced under the lock, release; pairs with the acquire in find().
    private final AtomicReferenceArray<Remembered> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    /**
     * How many there are of a hash whose next use has to be looked at: they have been released, or given back and not
     * seen since. Written under the lock, opaque; read without it, opaque: a use at the very moment of the release is
     * overlooked. A count at its limit stays there.
     */
    private final byte[] suspects = new byte[COUNTS];
    /** How often one has become a suspect, or has come back. Written under the lock and read without, opaque. */
    private int changes;
    // Guarded by this.
    private int size;

    /** As long as this stays, an object that was no suspect is none. Never negative. */
    int changes() {
        return (int) CHANGES.getOpaque(this);
    }

    private void change() {
        CHANGES.setOpaque(this, changes + 1 & Integer.MAX_VALUE);
    }

    /** Whether a use of an object has to be looked at. */
    boolean isSuspect(final Object object) {
        return isSuspectHash(System.identityHashCode(object));
    }

    boolean isSuspectHash(final int hash) {
        return (byte) COUNT.getOpaque(suspects, hash & COUNTS - 1) != 0;
    }

    private void suspect(final Remembered known, final boolean is) {
        if (known.isSuspect != is) {
            known.isSuspect = is;
            final int at = known.hash & COUNTS - 1;
            final byte count = suspects[at];
            if (count != Byte.MAX_VALUE) {
                COUNT.setOpaque(suspects, at, (byte) (count + (is ? 1 : -1)));
            }
        }
    }

    /** It has been given back, and is used by somebody who may. */
    void use(final Remembered known) {
        if (known.isTakenOut()) {
            synchronized (this) {
                if (known.release() == null) {
                    suspect(known, false);
                }
            }
        }
    }

    Remembered find(final Object object) {
        final int hash = System.identityHashCode(object);
        Remembered each = buckets.getAcquire(hash & BUCKETS - 1);
        while (each != null) {
            if (each.hash == hash && each.refersTo(object)) {
                return each;
            }
            each = each.next;
        }
        return null;
    }

    /** The release of an object of which no more is known than its hash; {@code null} if none has it. */
    Release releaseOf(final int hash) {
        Remembered each = buckets.getAcquire(hash & BUCKETS - 1);
        while (each != null) {
            if (each.hash == hash && each.release() != null) {
                return each.release();
            }
            each = each.next;
        }
        return null;
    }

    synchronized void add(final Object object, final Release release) {
        Remembered known = find(object);
        if (known == null) {
            final int hash = System.identityHashCode(object);
            final int at = hash & BUCKETS - 1;
            known = new Remembered(object, hash, buckets.get(at), collected);
            known.releaseAs(release);
            suspect(known, true);
            buckets.setRelease(at, known);
            size++;
        } else {
            known.releaseAs(release);
            suspect(known, true);
        }
        change();
    }

    /** It has come to its end, and nobody looks out for it any more. */
    synchronized void forget(final Object object, final Release release) {
        final Remembered known = find(object);
        if (known != null && known.release() == release) {
            known.giveBack();
            suspect(known, false);
            change();
            if (size > MOST) {
                remove(known);
            }
        }
    }

    /** It may be used again. */
    synchronized void giveBack(final Object object, final Release release) {
        final Remembered known = find(object);
        if (known != null && known.release() == release) {
            known.giveBack();
            change();
            if (size > MOST) {
                remove(known);
            }
        }
    }

    private void remove(final Remembered gone) {
        final int at = gone.hash & BUCKETS - 1;
        Remembered chain = null;
        boolean isThere = false;
        for (Remembered each = buckets.get(at); each != null; each = each.next) {
            if (each == gone) {
                isThere = true;
            } else if (each.release() != null || !each.refersTo(null)) {
                chain = new Remembered(each, chain, collected);
            } else {
                suspect(each, false);
            }
        }
        if (isThere) {
            suspect(gone, false);
            buckets.setRelease(at, chain);
            size--;
        }
    }

    /**
     * Forgets an object that has been collected.
     *
     * @return what was known of it; {@code null} if none has been.
     */
    Remembered forgetCollected() {
        final Reference<?> gone = collected.poll();
        if (gone == null) {
            return null;
        }
        synchronized (this) {
            remove((Remembered) gone);
        }
        return (Remembered) gone;
    }
}
