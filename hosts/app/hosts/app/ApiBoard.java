package hosts.app;

import io.reprieve.Rcu;

/** The board, by calls of the runtime: for programs that have it as a library. */
public final class ApiBoard implements Quotes {
    // Where applications share one domain, those before this one have released too.
    private final long before = Rcu.statistics().deferred();
    private final QuotePool pool = new QuotePool();
    private volatile Quote current = pool.take();

    @Override
    public boolean isTorn() {
        Rcu.readLock();
        try {
            return current.isTorn();
        } finally {
            Rcu.readUnlock();
        }
    }

    @Override
    public void change(final long price) {
        final Quote next = pool.take();
        next.set(price);
        final Quote last = current;
        current = next;
        Rcu.defer(pool, last, QuotePool::put);
    }

    @Override
    public String toString() {
        // What others release meanwhile is not waited for, and not counted.
        final long deferred = Rcu.statistics().deferred();
        Rcu.barrier();
        final long reclaimed = Math.min(deferred, Rcu.statistics().reclaimed());
        return "deferred=" + (deferred - before) + " reclaimed=" + (reclaimed - before);
    }
}
