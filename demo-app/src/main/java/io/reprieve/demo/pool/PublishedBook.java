package io.reprieve.demo.pool;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/**
 * The order book that everybody reads, and the pool that the next one comes from.
 *
 * <p>The book before goes back to the pool, which clears it, and hands it out again, while somebody may still be
 * reading.
 */
public final class PublishedBook {
    private final GenericObjectPool<OrderBook> pool;
    /** Written with volatile by the thread that publishes, read by everybody. */
    private volatile OrderBook current;
    private long version;

    /**
     * A book out of a pool.
     *
     * @param poolSize books that there may be.
     * @throws Exception never: the factory makes one.
     */
    PublishedBook(final int poolSize) throws Exception {
        final GenericObjectPoolConfig<OrderBook> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(poolSize);
        config.setMaxIdle(poolSize);
        config.setJmxEnabled(false);
        pool = new GenericObjectPool<>(new Factory(), config);
        current = next();
    }

    /**
     * Reads the published book.
     *
     * @return false if it was torn.
     */
    boolean read() {
        return current.isWhole();
    }

    /**
     * Publishes the next book, and gives the one before back.
     *
     * @return what giving back took, in nanoseconds.
     * @throws Exception if the pool has no book.
     */
    long publish() throws Exception {
        final OrderBook next = next();
        final OrderBook old = current;
        current = next;
        final long begin = System.nanoTime();
        pool.returnObject(old);
        return System.nanoTime() - begin;
    }

    /** How many books are out, beside the published one. */
    int missing() {
        return pool.getNumActive() - 1;
    }

    private OrderBook next() throws Exception {
        final OrderBook next = pool.borrowObject();
        next.fill(++version);
        return next;
    }

    private static final class Factory extends BasePooledObjectFactory<OrderBook> {
        @Override
        public OrderBook create() {
            return new OrderBook();
        }

        @Override
        public PooledObject<OrderBook> wrap(final OrderBook book) {
            return new DefaultPooledObject<>(book);
        }

        @Override
        public void passivateObject(final PooledObject<OrderBook> pooled) {
            pooled.getObject().clear();
        }
    }
}
