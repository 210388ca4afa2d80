package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import io.reprieve.ReadSide;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Pooled objects, and a reserve that holds hardly any release: the objects queue themselves.
 */
public final class PooledBuffers {
    private static final int COUNT = 100;

    /** A pooled object that knows how often it was given back, and counts its constructions in an initialiser. */
    @Pooled
    private static class Buffer implements Cloneable {
        private static int made;

        static {
            made = 1000;
        }

        private final int number;
        private int returns;

        Buffer(final int number) {
            this.number = number;
            made++;
        }

        Buffer copy() {
            try {
                return (Buffer) clone();
            } catch (final CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final ConcurrentLinkedQueue<Buffer> free = new ConcurrentLinkedQueue<>();
    private final CountDownLatch readerIsInside = new CountDownLatch(1);
    private CountDownLatch readerMayLeave;

    private PooledBuffers() {
    }

    public static void main(final String[] arguments) throws InterruptedException {
        queueThemselves();
        twice();
        again();
        clonesAreFree();
        Check.equal(0L, Rcu.statistics().pending(), "pending at the end");
        System.out.println("ok");
    }

    /** A reader that keeps everything from being reclaimed until the work is done. */
    private void underReader(final Runnable work) throws InterruptedException {
        final CountDownLatch mayLeave = new CountDownLatch(1);
        readerMayLeave = mayLeave;
        final Thread reader = new Thread(this::stay);
        reader.setDaemon(true);
        reader.start();
        readerIsInside.await();
        work.run();
        mayLeave.countDown();
        reader.join();
        Rcu.barrier();
    }

    @ReadSide
    private void stay() {
        readerIsInside.countDown();
        try {
            readerMayLeave.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @DeferRelease
    private void give(final Buffer buffer) {
        buffer.returns++;
        free.add(buffer);
    }

    private static void queueThemselves() throws InterruptedException {
        final PooledBuffers pool = new PooledBuffers();
        final List<Buffer> buffers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            buffers.add(new Buffer(i));
        }
        Check.equal(1000 + COUNT, Buffer.made, "the class's own initialiser has run too");
        pool.underReader(() -> {
            buffers.forEach(pool::give);
            Check.that(pool.free.isEmpty(), "nothing is reclaimed under the reader");
        });
        Check.equal(buffers, List.copyOf(pool.free), "all come back, in their order");
        final RcuStatistics statistics = Rcu.statistics();
        Check.equal((long) COUNT, statistics.deferred(), "deferred");
        Check.equal((long) COUNT, statistics.reclaimed(), "reclaimed");
        Check.that(statistics.embeddedHeadReleases() > 0, "some found no page: " + statistics);
        Check.equal(0L, statistics.synchronousFallbacks() + statistics.overdraftPages(), "nobody waited");
    }

    private static void twice() throws InterruptedException {
        final PooledBuffers pool = new PooledBuffers();
        final Buffer inPage = new Buffer(1);
        final List<Buffer> others = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            others.add(new Buffer(i));
        }
        final Buffer inHead = new Buffer(2);
        pool.underReader(() -> {
            pool.give(inPage);
            others.forEach(pool::give);
            pool.give(inHead);
            pool.give(inPage);
            Check.equal(1L, Rcu.statistics().doubleReleases(), "a double release of what is in a page");
            pool.give(inHead);
            Check.equal(2L, Rcu.statistics().doubleReleases(), "a double release of what is in its own head");
        });
        Check.equal(1, inPage.returns, "a body runs once");
        Check.equal(1, inHead.returns, "a body runs once");
        Check.equal(COUNT + 2, pool.free.size(), "what came back");
    }

    /** A body hands the object to its next user, who may be done with it before the body has returned. */
    @DeferRelease
    private void handOver(final Buffer buffer) throws InterruptedException {
        buffer.returns++;
        final Thread nextUser = new Thread(() -> give(buffer));
        nextUser.start();
        nextUser.join();
    }

    @DeferRelease
    private void giveLater(final Buffer buffer) {
        buffer.returns++;
        Rcu.defer(this, buffer, PooledBuffers::take);
    }

    private void take(final Buffer buffer) {
        buffer.returns++;
        free.add(buffer);
    }

    private static void again() throws InterruptedException {
        final PooledBuffers pool = new PooledBuffers();
        final List<Buffer> buffers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            buffers.add(new Buffer(i));
        }
        pool.underReader(() -> buffers.forEach(pool::giveLater));
        Rcu.barrier();
        Check.equal(buffers, List.copyOf(pool.free), "released again from their bodies");
        final Buffer buffer = new Buffer(1);
        for (int i = 0; i < 3; i++) {
            pool.handOver(buffer);
            Rcu.barrier();
            Rcu.barrier();
            Check.equal(2 * i + 2, buffer.returns, "released again by the next user, and after that");
        }
        Check.equal(2L, Rcu.statistics().doubleReleases(), "none of these is a double release");
    }

    private static void clonesAreFree() throws InterruptedException {
        final PooledBuffers pool = new PooledBuffers();
        final Buffer buffer = new Buffer(7);
        final List<Buffer> clones = new ArrayList<>();
        pool.underReader(() -> {
            pool.give(buffer);
            clones.add(buffer.copy());
            pool.give(clones.get(0));
            pool.give(clones.get(0));
        });
        Check.equal(3L, Rcu.statistics().doubleReleases(), "a clone of a pending object is not pending, until it is");
        Check.equal(7, clones.get(0).number, "the clone");
        Check.equal(1, clones.get(0).returns, "a clone's body runs once");
        Check.equal(1, buffer.returns, "and its original's");
    }
}
