package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.ReadSide;
import io.reprieve.RunOn;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Readers and releases of named domains: a reader that is stuck in one holds up no other.
 */
public final class Domains {
    private static final List<String> RUNS = new CopyOnWriteArrayList<>();

    private final CountDownLatch readerIsInside = new CountDownLatch(1);
    private final CountDownLatch readerMayLeave = new CountDownLatch(1);

    private Domains() {
    }

    public static void main(final String[] arguments) throws InterruptedException {
        final Domains domains = new Domains();
        final RcuDomain orders = Rcu.domain("orders");
        final RcuDomain trades = Rcu.domain("trades");
        sections(domains, orders, trades);

        final Thread reader = new Thread(domains::stay);
        reader.setDaemon(true);
        reader.start();
        domains.readerIsInside.await();
        domains.freeOrder("a");
        domains.freeTrade("b");
        domains.freeOwn("c");
        domains.free("d");
        trades.barrier();
        Rcu.barrier();
        Check.that(!orders.synchronize(1, TimeUnit.MILLISECONDS), "no grace period passes under the reader");
        Check.equal(
            Set.of("trade b", "trade c on main", "default d"), Set.copyOf(RUNS), "what a reader elsewhere lets run");
        domains.readerMayLeave.countDown();
        reader.join();
        orders.barrier();
        Check.equal("order a", RUNS.get(3), "what ran after its reader had left");
        Check.equal(1L, orders.statistics().reclaimed(), "reclaimed in one domain");
        Check.equal(2L, trades.statistics().reclaimed(), "reclaimed in the other");
        Check.equal(1L, Rcu.statistics().reclaimed(), "reclaimed in the default domain");
        System.out.println("ok");
    }

    private static void sections(final Domains domains, final RcuDomain orders, final RcuDomain trades) {
        Check.equal("orders", domains.read(orders, trades), "a reader of a domain");
        Check.equal("default", domains.readDefault(orders, trades), "a reader of the default domain, by its name");
        Check.equal("orders trades", domains.nested(orders, trades), "a reader inside another domain's");
        Check.equal("", inside(orders, trades), "after them all");
        try {
            domains.fail(orders);
            Check.that(false, "the exception passes");
        } catch (final IllegalStateException e) {
            Check.equal("true 7", e.getMessage(), "what throws is a section");
        }
        Check.equal("", inside(orders, trades), "after an exception");
    }

    private static String inside(final RcuDomain orders, final RcuDomain trades) {
        return ((orders.inReadSection() ? "orders " : "")
            + (trades.inReadSection() ? "trades " : "")
            + (Rcu.inReadSection() ? "default" : "")).trim();
    }

    @ReadSide(domain = "orders")
    private String read(final RcuDomain orders, final RcuDomain trades) {
        return inside(orders, trades);
    }

    @ReadSide(domain = "default")
    private String readDefault(final RcuDomain orders, final RcuDomain trades) {
        return inside(orders, trades);
    }

    @ReadSide(domain = "trades")
    private String nested(final RcuDomain orders, final RcuDomain trades) {
        final String inner = read(orders, trades);
        Check.equal("trades", inside(orders, trades), "after the inner reader");
        return inner;
    }

    @ReadSide(domain = "orders")
    private long fail(final RcuDomain orders) {
        long sum = 1;
        for (int i = 0; i < 3; i++) {
            sum += i + i;
        }
        throw new IllegalStateException(orders.inReadSection() + " " + sum);
    }

    @ReadSide(domain = "orders")
    private void stay() {
        readerIsInside.countDown();
        try {
            readerMayLeave.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @DeferRelease(domain = "orders")
    private void freeOrder(final Object order) {
        RUNS.add("order " + order);
    }

    @DeferRelease(domain = "trades")
    private void freeTrade(final Object trade) {
        RUNS.add("trade " + trade);
    }

    @DeferRelease(domain = "trades", runOn = RunOn.OWNER)
    private void freeOwn(final Object trade) {
        RUNS.add("trade " + trade + " on " + Thread.currentThread().getName());
    }

    @DeferRelease
    private void free(final Object object) {
        RUNS.add("default " + object);
    }
}
