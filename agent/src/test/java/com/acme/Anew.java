package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A class that another agent has transformed anew, again and again, while releases are pending.
 */
@Pooled
public final class Anew {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private Anew() {
    }

    public static void main(final String[] arguments) {
        final Anew anew = new Anew();
        for (int i = 0; i < 3; i++) {
            Check.that(anew.look(), "woven, time " + i);
            anew.free("o");
            EarlyAgent.transformAnew(Anew.class);
        }
        anew.free("o");
        Rcu.readLock();
        anew.free(anew);
        EarlyAgent.transformAnew(Anew.class);
        anew.free(anew);
        Rcu.readUnlock();
        Check.equal(1L, Rcu.statistics().doubleReleases(), "its instances keep their heads");
        Rcu.barrier();
        Check.equal(5, RUNS.get(), "bodies that ran");
        System.out.println("ok");
    }

    @ReadSide
    boolean look() {
        return Rcu.inReadSection();
    }

    @DeferRelease
    void free(final Object object) {
        RUNS.incrementAndGet();
    }
}
