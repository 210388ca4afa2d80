package io.reprieve.schedule;

import io.reprieve.Pin;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import io.reprieve.runtime.DomainSettings;
import io.reprieve.runtime.Domains;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What threads do under the scheduler: plain code, as an application's. Each program uses a domain of its own with as
 * few pages as there can be, ends by closing it, and finds that nothing was lost, and nothing run too early or twice.
 * Threads whose names begin with "virtual" are taken for virtual ones, which share their queues.
 */
enum Program {
    /** A thread holds a lock and releases; a reader inside its section waits for that lock. */
    LOCK_OF_A_RELEASER {
        @Override
        void run(final World world) throws InterruptedException {
            final ReentrantLock lock = new ReentrantLock();
            final CountDownLatch inside = new CountDownLatch(1);
            final CountDownLatch held = new CountDownLatch(1);
            world.start("reader", () -> {
                world.domain.readLock();
                try {
                    inside.countDown();
                    World.await(held);
                    lock.lock();
                    lock.unlock();
                } finally {
                    world.domain.readUnlock();
                }
            });
            world.start("writer", () -> {
                World.await(inside);
                lock.lock();
                held.countDown();
                try {
                    world.release(50);
                } finally {
                    lock.unlock();
                }
            });
            world.end();
        }
    },
    /** A pool whose get and put take one lock, on virtual threads; now and then a release is made while it is held. */
    PLAINEST_POOL {
        @Override
        void run(final World world) throws InterruptedException {
            final Pool pool = new Pool();
            for (int i = 0; i < 4; i++) {
                final int me = i;
                world.start("virtual user " + i, () -> {
                    for (int k = 0; k < 30; k++) {
                        final Item one = pool.get(world);
                        if (k % 4 == me) {
                            pool.lock.lock();
                            try {
                                world.domain.defer(pool, one, Pool::put);
                            } finally {
                                pool.lock.unlock();
                            }
                        } else {
                            world.domain.defer(pool, one, Pool::put);
                        }
                    }
                });
            }
            world.end();
        }
    },
    /** More releases than pages, by threads with queues of their own, and readers who look at what is published. */
    FALLBACK {
        @Override
        void run(final World world) throws InterruptedException {
            final Board board = new Board(world, 2);
            for (int i = 0; i < 2; i++) {
                final int place = i;
                world.start("writer " + i, () -> board.replace(place, 40));
                world.start("reader " + i, () -> board.read(8));
            }
            world.end();
        }
    },
    /** The same by virtual threads, which take turns. */
    TURNS {
        @Override
        void run(final World world) throws InterruptedException {
            final Board board = new Board(world, 3);
            for (int i = 0; i < 3; i++) {
                final int place = i;
                world.start("virtual writer " + i, () -> board.replace(place, 30));
            }
            world.start("virtual reader", () -> board.read(8));
            world.end();
        }
    },
    /** Threads wait for what they have released, while others release. */
    BARRIER {
        @Override
        void run(final World world) throws InterruptedException {
            for (final String name : List.of("releaser", "virtual releaser")) {
                world.start(name, () -> {
                    for (int i = 0; i < 3; i++) {
                        final Item[] own = world.release(20);
                        world.domain.barrier();
                        for (final Item item : own) {
                            if (!item.isReleased) {
                                throw new IllegalStateException("barrier() came back before its caller's release ran");
                            }
                        }
                    }
                });
            }
            world.start("reader", () -> {
                for (int i = 0; i < 6; i++) {
                    world.domain.readLock();
                    world.domain.readUnlock();
                }
            });
            world.end();
        }
    },
    /** A domain closes while threads release: what it has accepted is run, and what it refuses is not. */
    CLOSE {
        @Override
        void run(final World world) throws InterruptedException {
            for (final String name : List.of("releaser", "virtual releaser", "virtual other")) {
                world.start(name, () -> {
                    try {
                        for (int i = 0; i < 60; i++) {
                            world.release(1);
                            world.accepted.incrementAndGet();
                        }
                    } catch (final IllegalStateException e) {
                        if (!e.getMessage().contains("closed")) {
                            throw e;
                        }
                    }
                });
            }
            world.domain.synchronize();
            world.domain.close();
            world.join();
            if (world.accepted.get() != world.released.get()) {
                throw new IllegalStateException("accepted " + world.accepted + ", and run " + world.released);
            }
        }
    },
    /** What an agent does to a running program: reserves change, and releases of other kinds come. */
    ATTACH {
        @Override
        void run(final World world) throws InterruptedException {
            final DomainSettings settings = Domains.named(world.domain.name()).settings();
            final AtomicInteger handles = new AtomicInteger();
            world.start("releaser", () -> world.release(60));
            world.start("virtual releaser", () -> world.release(60));
            world.start("releaser of handles", () -> {
                for (int i = 1; i <= 40; i++) {
                    world.domain.defer(world, i, (context, handle) -> handles.incrementAndGet());
                }
            });
            world.start("agent", () -> {
                for (int pages = 0; pages < 4; pages++) {
                    settings.setReservePagesPerThread(pages % 3 + 1);
                    settings.setReservePagesShared(pages % 2 + 1);
                    world.domain.synchronize();
                }
            });
            world.end();
            if (handles.get() != 40) {
                throw new IllegalStateException("of 40 handles " + handles + " have been released");
            }
        }
    },
    /** Sections that hold releases back, on both kinds of threads, while the reserve is out. */
    UPDATE {
        @Override
        void run(final World world) throws InterruptedException {
            for (final String name : List.of("updater", "virtual updater")) {
                world.start(name, () -> {
                    for (int i = 0; i < 3; i++) {
                        world.domain.beginUpdate();
                        final Item[] held = world.release(15);
                        for (final Item item : held) {
                            if (item.isReleased) {
                                throw new IllegalStateException("released within the section that holds it back");
                            }
                        }
                        world.domain.endUpdate();
                    }
                });
            }
            world.start("releaser", () -> world.release(40));
            world.end();
        }
    },
    /** Virtual threads that borrow the same slots, one after the other. */
    BORROWED_SLOT {
        @Override
        void run(final World world) throws InterruptedException {
            final Board board = new Board(world, 1);
            world.start("writer", () -> board.replace(0, 40));
            for (int i = 0; i < 3; i++) {
                world.start("virtual twin " + i, () -> board.read(12));
            }
            world.end();
        }
    },
    /** More virtual threads than there are places for at first, while places that nobody uses are taken away again. */
    LEVEL_OF_SLOTS {
        @Override
        void run(final World world) throws InterruptedException {
            final Board board = new Board(world, 1);
            final CountDownLatch isOver = new CountDownLatch(2);
            for (int i = 0; i < 8; i++) {
                world.start("virtual twin " + i, () -> {
                    world.domain.readLock();
                    World.await(isOver);
                    world.domain.readUnlock();
                });
            }
            world.start("virtual twin too many", () -> {
                board.read(25);
                isOver.countDown();
            });
            world.start("writer", () -> {
                for (int i = 0; i < 12; i++) {
                    board.replace(0, 1);
                    Domains.named(world.domain.name()).readers().sweep();
                }
                isOver.countDown();
            });
            world.end();
        }
    },
    /** Two reclaimers, each with its share of the queues. */
    RECLAIMERS("reclaimers", "2") {
        @Override
        void run(final World world) throws InterruptedException {
            final Board board = new Board(world, 3);
            for (int i = 0; i < 2; i++) {
                final int place = i;
                world.start("writer " + i, () -> board.replace(place, 30));
            }
            world.start("virtual writer", () -> board.replace(2, 30));
            world.start("reader", () -> board.read(40));
            world.end();
        }
    },
    /**
     * One of two reclaimers runs what had to wait for a pin, of whichever queue, while the other empties that queue.
     */
    PINS("reclaimers", "2") {
        @Override
        void run(final World world) throws InterruptedException {
            final int writers = 2;
            final Board board = new Board(world, writers);
            final CountDownLatch isOver = new CountDownLatch(writers);
            for (int i = 0; i < writers; i++) {
                final int place = i;
                world.start("writer " + i, () -> {
                    board.replace(place, 40);
                    isOver.countDown();
                });
            }
            for (int i = 0; i < writers; i++) {
                final int place = i;
                world.start("reader that pins " + i, () -> {
                    while (isOver.getCount() != 0) {
                        board.pin(place, isOver);
                    }
                });
            }
            world.end();
        }
    },
    /** The application drives the reclaimer, on two threads at once, and releasers that wait for room do so too. */
    DRIVERS("reclaimer", "invoked") {
        @Override
        void run(final World world) throws InterruptedException {
            final int times = 30;
            final Board board = new Board(world, 2);
            world.start("writer", () -> board.replace(0, times));
            world.start("virtual writer", () -> board.replace(1, times));
            world.start("reader", () -> board.read(40));
            for (int i = 0; i < 2; i++) {
                world.start("driver " + i, () -> {
                    while (world.released.get() != 2 * (times - 1)) {
                        if (world.domain.doReclaimWork() == 0) {
                            Thread.yield();
                        }
                    }
                });
            }
            world.end();
        }
    };

    private final String key;
    private final String value;

    /** With the settings of all programs. */
    Program() {
        this(null, null);
    }

    Program(final String key, final String value) {
        this.key = "reprieve." + key;
        this.value = value;
    }

    /** Something that is released. */
    static final class Item {
        final World world;
        boolean isReleased;
        /** Whether its release may have to wait for a pin, and come out of order. */
        boolean isPinned;
        private Releaser releaser;
        private int number;

        Item(final World world) {
            this.world = world;
        }
    }

    /** A thread that releases, and how far the bodies of what it has released have come. */
    static final class Releaser {
        private int made;
        private int ran = -1;
        private boolean isInBody;

        void begin(final Item item) {
            if (isInBody) {
                Scheduler.fail("two bodies of one thread's releases run at once");
            }
            isInBody = true;
            if (!item.isPinned) {
                if (item.number <= ran) {
                    Scheduler.fail("release " + item.number + " of a thread comes after its release " + ran);
                }
                ran = item.number;
            }
        }

        void end() {
            isInBody = false;
        }
    }

    /** The plainest pool. */
    static final class Pool {
        final ReentrantLock lock = new ReentrantLock();
        private final ArrayDeque<Item> free = new ArrayDeque<>();

        Item get(final World world) {
            lock.lock();
            try {
                final Item one = free.poll();
                return one == null ? new Item(world) : one;
            } finally {
                lock.unlock();
            }
        }

        void put(final Item one) {
            lock.lock();
            try {
                free.add(one);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Where items are published. */
    static final class Board {
        private static final int LOOKS = 4;

        private final World world;
        private final AtomicReferenceArray<Item> items;

        Board(final World world, final int places) {
            this.world = world;
            items = new AtomicReferenceArray<>(places);
        }

        void replace(final int place, final int times) {
            for (int i = 0; i < times; i++) {
                final Item old = items.getAndSet(place, new Item(world));
                if (old != null) {
                    world.release(old);
                }
            }
        }

        /** Looks at one item for as long as it takes others to get somewhere. */
        private void use(final int place) {
            final Item item = items.get(place);
            for (int look = 0; item != null && look < LOOKS; look++) {
                if (item.isReleased || items.get(place) == null) {
                    throw new IllegalStateException("a reader has found what has been released");
                }
            }
        }

        /** Pins what is there for longer than the grace period of its release lasts, if it is released. */
        void pin(final int place, final CountDownLatch isOver) {
            world.domain.readLock();
            final Item item = items.get(place);
            if (item == null) {
                world.domain.readUnlock();
                World.sleep();
                return;
            }
            item.isPinned = true;
            final Pin pin = world.domain.pin(item);
            world.domain.readUnlock();
            while (isOver.getCount() != 0 && items.get(place) == item) {
                World.sleep();
            }
            for (int i = 0; i < LOOKS; i++) {
                World.sleep();
            }
            if (item.isReleased) {
                throw new IllegalStateException("what is pinned has been released");
            }
            pin.close();
        }

        void read(final int times) {
            for (int i = 0; i < times; i++) {
                world.domain.readLock();
                try {
                    for (int place = 0; place < items.length(); place++) {
                        use(place);
                    }
                } finally {
                    world.domain.readUnlock();
                }
            }
        }
    }

    /** The domain and the threads of one run. */
    static final class World {
        final RcuDomain domain;
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger released = new AtomicInteger();
        private final ThreadLocal<Releaser> releasers = ThreadLocal.withInitial(Releaser::new);

        World(final RcuDomain domain) {
            this.domain = domain;
        }

        void start(final String name, final Runnable task) {
            final Thread thread = new Thread(task, name);
            threads.add(thread);
            thread.start();
        }

        static void await(final CountDownLatch latch) {
            try {
                latch.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        static void sleep() {
            try {
                Thread.sleep(1);
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Item[] release(final int count) {
            final Item[] items = new Item[count];
            for (int i = 0; i < count; i++) {
                items[i] = new Item(this);
                release(items[i]);
            }
            return items;
        }

        void release(final Item item) {
            item.releaser = releasers.get();
            item.number = item.releaser.made++;
            domain.defer(item, World::run);
        }

        private static void run(final Item item) {
            if (item.isReleased) {
                Scheduler.fail("released twice");
            }
            item.releaser.begin(item);
            item.isReleased = true;
            item.world.released.incrementAndGet();
            if (item.isPinned) {
                Thread.yield();
            }
            item.releaser.end();
        }

        void join() throws InterruptedException {
            for (final Thread thread : threads) {
                thread.join();
            }
        }

        /** When all threads have ended: drains the domain, and looks at its books. */
        void end() throws InterruptedException {
            join();
            domain.barrier();
            domain.close();
            final RcuStatistics books = domain.statistics();
            if (books.pending() != 0 || books.leaked() != 0 || books.deferred() != books.reclaimed()
                || books.prematureReleases() != 0 || books.failedReleases() != 0) {
                throw new IllegalStateException("the books don't balance: " + books);
            }
        }
    }

    abstract void run(World world) throws InterruptedException;

    /** Brings the runtime into being, before any schedule. */
    static void prepare() {
        System.setProperty("reprieve.reclaimer", "invoked");
        Rcu.statistics();
        System.setProperty("reprieve.reclaimer", "thread");
    }

    private RcuDomain domain(final String name) {
        if (value == null) {
            return Rcu.domain(name);
        }
        final String others = System.getProperty(key);
        System.setProperty(key, value);
        try {
            return Rcu.domain(name);
        } finally {
            if (others == null) {
                System.clearProperty(key);
            } else {
                System.setProperty(key, others);
            }
        }
    }

    /** What the main thread of a run does, in a domain of that number. */
    static Runnable named(final String name, final int number) {
        final Program program = valueOf(name);
        return () -> {
            Scheduler.beginAtomic();
            final World world = new World(program.domain("scheduled-" + number));
            Scheduler.endAtomic();
            try {
                program.run(world);
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
