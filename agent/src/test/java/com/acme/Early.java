package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.woven.EmbeddedHead;

/**
 * A class that {@link EarlyAgent} loads before the agent's turn, and has called once.
 */
@Pooled
public class Early {
    private static volatile Thread releasedBy;
    private static boolean wasInSection;

    /** Its superclass came too early to have a head. */
    @Pooled
    private static final class Late extends Early {
    }

    private Early() {
    }

    static void touch() {
        wasInSection = new Early().look();
    }

    public static void main(final String[] arguments) {
        Check.that(System.getProperty("early") != null, "the class was loaded before the agent");
        Check.that(!wasInSection, "it was not woven then");
        final Early early = new Early();
        Check.that(early.look(), "it is woven now");
        Rcu.readLock();
        early.free("o", 1);
        Check.that(releasedBy == null, "the body does not run at the call");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.that(releasedBy != null && releasedBy != Thread.currentThread(), "the body ran on another thread");
        Check.that(!((Object) early instanceof EmbeddedHead), "it could not get a head any more");
        Check.that((Object) new Late() instanceof EmbeddedHead, "a subclass that came in time has one");
        System.out.println("ok");
    }

    @ReadSide
    private boolean look() {
        return Rcu.inReadSection();
    }

    @DeferRelease
    private void free(final Object object, final int n) {
        releasedBy = Thread.currentThread();
    }
}
