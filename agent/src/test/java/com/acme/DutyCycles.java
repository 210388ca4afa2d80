package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Quiescent;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.ReadSide;
import io.reprieve.UpdateSide;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Duty cycles: the thread is online while one of its turns runs, and protects what it finds in it.
 */
public final class DutyCycles {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private DutyCycles() {
    }

    public static void main(final String[] arguments) throws Exception {
        final DutyCycles cycles = new DutyCycles();
        for (int i = 1; i <= 3; i++) {
            Check.equal((long) i, cycles.doWork(i), "the value of a turn");
            Check.that(!isOnline(), "a thread is offline between turns");
        }
        cycles.doNothing();
        Check.equal("static", doStaticWork(), "the value of a static turn");
        try {
            cycles.fail();
            Check.that(false, "the exception passes");
        } catch (final IllegalStateException e) {
            Check.equal("true", e.getMessage(), "what throws is a turn");
        }
        Check.that(!isOnline(), "an exception ends the turn");
        cycles.outer();
        Check.that(!isOnline(), "the outermost turn is over");
        Check.equal("true nested", cycles.everything(), "a turn that is an updater and a reader too");
        Check.that(!isOnline() && !Rcu.inReadSection(), "all three are left");
        Rcu.barrier();

        Rcu.online();
        cycles.doNothing();
        Check.that(isOnline(), "a thread that came online itself stays online");
        Rcu.offline();
        domain(cycles);
        holdsUpReclamation(cycles);
        System.out.println("ok");
    }

    /** Only an online thread has quiescent states. */
    private static boolean isOnline() {
        return isOnline(null);
    }

    private static boolean isOnline(final RcuDomain domain) {
        try {
            if (domain == null) {
                Rcu.quiescent();
            } else {
                domain.quiescent();
            }
            return true;
        } catch (final IllegalStateException e) {
            return false;
        }
    }

    @Quiescent
    long doWork(final int turn) {
        Check.that(isOnline(), "a turn is online");
        Check.that(read(), "a section in a turn is a section");
        Check.that(!Rcu.inReadSection(), "a turn is no section by itself");
        return turn;
    }

    @ReadSide
    private boolean read() {
        return Rcu.inReadSection();
    }

    @Quiescent
    void doNothing() {
    }

    @Quiescent
    private static synchronized String doStaticWork() {
        Check.that(isOnline(), "a static turn is online");
        return "static";
    }

    @Quiescent
    void fail() {
        throw new IllegalStateException("" + isOnline());
    }

    @Quiescent
    void outer() {
        doWork(4);
        Check.that(isOnline(), "an inner turn ends nothing");
    }

    @Quiescent
    @UpdateSide
    @ReadSide
    String everything() {
        free("o");
        return Rcu.inReadSection() + (isOnline() ? " online" : " nested");
    }

    private static void domain(final DutyCycles cycles) {
        final RcuDomain orders = Rcu.domain("orders");
        Check.that(cycles.ordersAlone(orders), "a turn of one domain is online in that one");
        Check.that(!isOnline(orders), "it is offline after");
    }

    @Quiescent(domain = "orders")
    boolean ordersAlone(final RcuDomain orders) {
        return isOnline(orders) && !isOnline();
    }

    private static void holdsUpReclamation(final DutyCycles cycles) throws InterruptedException {
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);
        final Thread loop = new Thread(() -> cycles.stay(isInside, mayLeave));
        loop.setDaemon(true);
        loop.start();
        isInside.await();
        final int before = RUNS.get();
        cycles.free("p");
        Check.that(!Rcu.barrier(20, TimeUnit.MILLISECONDS), "nothing is reclaimed during a turn");
        Check.equal(before, RUNS.get(), "bodies that ran during the turn");
        mayLeave.countDown();
        loop.join();
        Rcu.barrier();
        Check.equal(before + 1, RUNS.get(), "bodies that ran after the turn");
    }

    @Quiescent
    void stay(final CountDownLatch isInside, final CountDownLatch mayLeave) {
        isInside.countDown();
        try {
            mayLeave.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @DeferRelease
    private void free(final Object object) {
        RUNS.incrementAndGet();
    }
}
