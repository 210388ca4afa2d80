package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import kotlin.coroutines.Continuation;

interface UnrulyContract {
    boolean look();
}

abstract class UnrulyBase {
    boolean inherited() {
        return Rcu.inReadSection();
    }

    abstract void give(String object);
}

/**
 * What rules ask for and can't have, or have in another way than they say. Nothing of it is woven, but for what is
 * asked for by annotations or with a remark.
 */
public final class Unruly extends UnrulyBase implements UnrulyContract {
    private static volatile String ran = "";

    private Unruly() {
    }

    public static void main(final String[] arguments) {
        final Unruly unruly = new Unruly();
        Check.that(!unruly.look() && !unruly.inherited() && !unruly.suspending(null), "no sections");
        Rcu.readLock();
        unruly.suspendingRelease("a", null);
        unruly.number("b");
        unruly.text("c");
        unruly.any("d", new StringBuilder());
        ofStatic("e");
        unruly.one("f");
        unruly.both("g");
        unruly.give("h");
        Check.equal("abcdefgh", ran, "what could not be deferred ran at once");
        Rcu.readUnlock();
        new Forgotten();
        ran = "";
        Rcu.readLock();
        unruly.named("i", "j");
        Check.equal("", ran, "what is asked for in two ways is deferred");
        Rcu.readUnlock();
        Rcu.barrier();
        Rcu.domain("ruled").readLock();
        unruly.twice("k", 0);
        Check.equal("j", ran, "what is asked for in two ways is deferred");
        Rcu.domain("ruled").readUnlock();
        Rcu.domain("ruled").barrier();
        Check.equal("jk", ran, "and runs where the rule says, with what the annotation leaves");
        Check.that(unruly.future().join() && unruly.section(), "sections");
        Check.that(!unruly.supplier().getAsBoolean() && !unruly.internal$unruly(), "no sections");
        System.out.println("ok");
    }

    private static final class Forgotten {
        private Forgotten() {
            // A constructor that a rule names.
        }
    }

    @Override
    public boolean look() {
        return Rcu.inReadSection();
    }

    @Override
    void give(final String object) {
        ran += object;
    }

    native boolean ofNative();

    boolean suspending(final Continuation<?> continuation) {
        return Rcu.inReadSection();
    }

    void suspendingRelease(final String object, final Continuation<?> continuation) {
        ran += object;
    }

    int number(final String object) {
        ran += object;
        return 0;
    }

    String text(final String object) {
        ran += object;
        return object;
    }

    void any(final Object one, final StringBuilder other) {
        ran += one;
    }

    static void ofStatic(final String object) {
        ran += object;
    }

    void one(final String object) {
        ran += object;
    }

    void both(final String object) {
        ran += object;
    }

    void unlock(final ReentrantLock lock) {
        lock.unlock();
    }

    void forget(final ThreadLocal<String> local) {
        local.remove();
    }

    @DeferRelease(domain = "annotated")
    void twice(final String object, final int n) {
        ran += object;
    }

    @DeferRelease
    void named(final String context, @Released final String object) {
        ran += object;
    }

    CompletableFuture<Boolean> future() {
        return CompletableFuture.completedFuture(Rcu.inReadSection());
    }

    ScheduledFuture<?> scheduled() {
        return null;
    }

    @ReadSide
    boolean section() {
        return Rcu.inReadSection();
    }

    BooleanSupplier supplier() {
        return () -> Rcu.inReadSection();
    }

    /** As Kotlin names what is internal to a module. */
    boolean internal$unruly() {
        return Rcu.inReadSection();
    }
}
