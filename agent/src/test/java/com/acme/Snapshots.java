package com.acme;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/**
 * A writer publishes snapshots out of a pool and gives the last one back while readers may still look at it. Nothing is
 * annotated. The test tells it on its standard input when it has been protected; it then counts anew.
 */
public final class Snapshots {
    private static final int SIZE = 512;
    private static final int READS = 50_000;

    private static final VarHandle CURRENT = current();

    private static volatile boolean isDone;
    private static final AtomicLong OK = new AtomicLong();
    private static final AtomicLong TORN = new AtomicLong();

    private static Snapshot current = new Snapshot();

    private Snapshots() {
    }

    /** All its values are one version's. */
    private static final class Snapshot {
        private final long[] values = new long[SIZE];
    }

    /** Scrubs what comes back. */
    private static final class Factory extends BasePooledObjectFactory<Snapshot> {
        @Override
        public Snapshot create() {
            return new Snapshot();
        }

        @Override
        public PooledObject<Snapshot> wrap(final Snapshot snapshot) {
            return new DefaultPooledObject<>(snapshot);
        }

        @Override
        public void passivateObject(final PooledObject<Snapshot> pooled) {
            Arrays.fill(pooled.getObject().values, -1);
        }
    }

    public static void main(final String[] arguments) throws Exception {
        final GenericObjectPoolConfig<Snapshot> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(-1);
        config.setJmxEnabled(false);
        final GenericObjectPool<Snapshot> pool = new GenericObjectPool<>(new Factory(), config);
        current = pool.borrowObject();
        final Thread writer = new Thread(() -> write(pool));
        final Thread reader = new Thread(() -> {
            while (!isDone) {
                read();
            }
        });
        writer.start();
        reader.start();
        await(TORN, 1);
        System.out.println("torn");
        System.in.read();
        final long tornBefore = TORN.get();
        await(OK, OK.get() + READS);
        System.out.println(TORN.get() - tornBefore + " torn since");
        isDone = true;
        writer.join();
        reader.join();
    }

    private static void await(final AtomicLong counter, final long value) throws InterruptedException {
        while (counter.get() < value) {
            Thread.sleep(1);
        }
    }

    private static void write(final GenericObjectPool<Snapshot> pool) {
        try {
            for (long version = 1; !isDone; version++) {
                final Snapshot next = pool.borrowObject();
                Arrays.fill(next.values, version);
                final Snapshot last = (Snapshot) CURRENT.getAndSet(next);
                pool.returnObject(last);
            }
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read() {
        final Snapshot snapshot = (Snapshot) CURRENT.getAcquire();
        final long version = snapshot.values[0];
        boolean isWhole = true;
        for (final long value : snapshot.values) {
            isWhole &= value == version;
        }
        // Counted inside, so that what is counted afterwards has been seen afterwards.
        (isWhole ? OK : TORN).incrementAndGet();
    }

    private static VarHandle current() {
        try {
            return MethodHandles.lookup().findStaticVarHandle(Snapshots.class, "current", Snapshot.class);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
