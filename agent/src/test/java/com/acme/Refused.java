package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Quiescent;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import io.reprieve.UpdateSide;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import kotlin.coroutines.Continuation;

/**
 * Methods that can't be woven, beside some that can.
 */
public final class Refused {
    private interface Contract {
        @ReadSide
        Object look();

        @DeferRelease
        void give(Object object);
    }

    private abstract static class Base {
        @ReadSide
        abstract Object look();

        @DeferRelease
        abstract void give(Object object);
    }

    private static final class Whole extends Base implements Contract {
        @Override
        public Object look() {
            return Rcu.inReadSection();
        }

        @Override
        public void give(final Object object) {
            ran = Thread.currentThread();
        }
    }

    private static Thread ran;

    public static void main(final String[] arguments) {
        final Refused refused = new Refused();
        Check.equal(1, refused.returnsInt("o"), "a method that returns something runs at the call");
        Check.equal("o", refused.returnsArray("o")[0], "a method that returns something runs at the call");
        refused.ambiguous("a", "b");
        Check.equal(Thread.currentThread(), ran, "an ambiguous release runs at the call");
        ran = null;
        refused.marked("a", "b");
        Check.equal(Thread.currentThread(), ran, "a release with two marks runs at the call");
        ran = null;
        Check.that(!refused.both("o"), "what has both annotations is no reader");
        Check.equal(Thread.currentThread(), ran, "what has both annotations runs at the call");
        Check.that(!refused.inDomain(), "a reader of a domain is no section of the default one");
        refused.updateAndRelease("o");
        Check.equal(Thread.currentThread(), ran, "what has both annotations runs at the call");
        ran = null;
        refused.turnAndRelease("o");
        Check.equal(Thread.currentThread(), ran, "what has all three annotations runs at the call");
        refused.suspendingUpdate(null);
        Check.that(!(Boolean) refused.suspending(null), "a suspend function is no section");
        Check.that(!(Boolean) new Whole().look(), "an implementation without annotation is no section");
        new Whole().give("o");
        Check.that(refused.good(), "the methods beside them are woven");
        Check.that(refused.future().toCompletableFuture().join(), "what returns a future is woven, with a warning");
        Check.that(refused.stream().allMatch(isInSection -> isInSection), "what returns a stream is woven");
        System.out.println("ok");
    }

    @DeferRelease
    int returnsInt(final Object object) {
        return 1;
    }

    @DeferRelease
    Object[] returnsArray(final Object object) {
        return new Object[] {object};
    }

    @DeferRelease
    void ambiguous(final Object a, final Object b) {
        ran = Thread.currentThread();
    }

    @DeferRelease
    void marked(@Released final Object a, @Released final Object b) {
        ran = Thread.currentThread();
    }

    @ReadSide
    @DeferRelease
    boolean both(final Object object) {
        ran = Thread.currentThread();
        return Rcu.inReadSection();
    }

    @UpdateSide
    @DeferRelease
    void updateAndRelease(final Object object) {
        ran = Thread.currentThread();
    }

    @Quiescent
    @ReadSide
    @DeferRelease
    void turnAndRelease(final Object object) {
        ran = Thread.currentThread();
    }

    @UpdateSide
    Object suspendingUpdate(final Continuation<?> continuation) {
        Rcu.synchronize();
        return null;
    }

    @Quiescent
    native void nativeTurn();

    @DeferRelease
    native void nativeRelease(Object object);

    @ReadSide
    native Object nativeReader();

    @ReadSide(domain = "orders")
    boolean inDomain() {
        return Rcu.inReadSection();
    }

    @ReadSide
    Object suspending(final Continuation<?> continuation) {
        return Rcu.inReadSection();
    }

    @ReadSide
    boolean good() {
        return Rcu.inReadSection();
    }

    @ReadSide
    CompletionStage<Boolean> future() {
        return CompletableFuture.completedStage(Rcu.inReadSection());
    }

    @ReadSide
    Stream<Boolean> stream() {
        return Stream.of(Rcu.inReadSection());
    }
}
