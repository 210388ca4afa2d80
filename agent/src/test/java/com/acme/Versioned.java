package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.Released;

/**
 * A class that old class-file versions can hold: no lambda, no concatenation, no nested class. Its methods have loops
 * and handlers right at their beginning, where what is woven ends. Its instances have heads.
 */
@Pooled
public final class Versioned {
    private static final int INSTANCES = 40;

    private static volatile Thread releasedBy;
    private static volatile long seen;
    private static volatile int recycled;

    private Versioned() {
    }

    public static void main(final String[] arguments) throws Exception {
        Check.equal(Integer.valueOf(arguments[0]), Integer.valueOf(classFileVersion()), "the class-file version");
        final Versioned versioned = new Versioned();
        Check.equal(Integer.valueOf(6), Integer.valueOf(versioned.sum(3)), "the sum");
        Check.that(!Rcu.inReadSection(), "outside again");
        try {
            versioned.sum(-1);
            Check.that(false, "the exception passes");
        } catch (final IllegalArgumentException e) {
            Check.that(!Rcu.inReadSection(), "outside again, after an exception");
        }
        Rcu.readLock();
        versioned.free(1.5, "four", 3, 1L << 40);
        Check.that(releasedBy == null, "the body does not run at the call");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.that(releasedBy != null && releasedBy != Thread.currentThread(), "the body ran on another thread");
        Check.equal(Long.valueOf(4 + 3 + (1L << 40)), Long.valueOf(seen), "the arguments");
        Rcu.readLock();
        for (int i = 0; i < INSTANCES; i++) {
            new Versioned().recycle();
        }
        versioned.recycle();
        versioned.recycle();
        Rcu.readUnlock();
        Rcu.barrier();
        Check.equal(Integer.valueOf(INSTANCES + 1), Integer.valueOf(recycled), "pooled objects that came back");
        Check.equal(Long.valueOf(1), Long.valueOf(Rcu.statistics().doubleReleases()), "double releases");
        Check.that(Rcu.statistics().embeddedHeadReleases() > 0, "some found no page");
        System.out.println("ok");
    }

    private static int classFileVersion() throws java.io.IOException {
        try (java.io.DataInputStream file =
            new java.io.DataInputStream(ClassLoader.getSystemResourceAsStream("com/acme/Versioned.class"))) {
            file.readInt();
            file.readUnsignedShort();
            return file.readUnsignedShort();
        }
    }

    @ReadSide
    int sum(final int n) {
        int left = n;
        int sum = 0;
        while (left != 0) {
            if (left < 0 || !Rcu.inReadSection()) {
                throw new IllegalArgumentException();
            }
            sum += left--;
        }
        return sum;
    }

    @DeferRelease
    void recycle() {
        recycled++;
    }

    @DeferRelease
    void free(final double factor, @Released final String object, final int n, final long offset) {
        try {
            if (factor != 1.5) {
                throw new IllegalStateException();
            }
            long count = object.length();
            for (int i = 0; i < n; i++) {
                count++;
            }
            seen = count + offset;
        } catch (final IllegalStateException e) {
            seen = -1;
        }
        releasedBy = Thread.currentThread();
    }
}
