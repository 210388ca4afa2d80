package io.reprieve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A program in which a reader, inside its section, waits for what a thread holds that releases more than there are
 * pages. Ends with 1 if somebody stands still, or if a cycle of platform threads that the JVM's locks show was not
 * seen.
 */
enum Cycles {
    /** The monitor of an object that the release has nothing to do with. */
    MONITOR(true) {
        @Override
        void run(final World world) throws Exception {
            final Object monitor = new Object();
            world.cross(world.domain, world.domain, () -> {
                synchronized (monitor) {
                    return;
                }
            }, deed -> {
                synchronized (monitor) {
                    deed.run();
                }
            });
        }
    },
    /** A lock. */
    LOCK(true) {
        @Override
        void run(final World world) throws Exception {
            final Lock lock = new ReentrantLock();
            world.cross(world.domain, world.domain, () -> take(lock), deed -> under(lock, deed));
        }
    },
    /** The write lock of a read-write lock. */
    WRITE_LOCK(true) {
        @Override
        void run(final World world) throws Exception {
            final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
            world.cross(
                world.domain, world.domain, () -> take(lock.readLock()), deed -> under(lock.writeLock(), deed));
        }
    },
    /** Its read lock, whose owners nobody knows. */
    READ_LOCK(false) {
        @Override
        void run(final World world) throws Exception {
            final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
            world.cross(
                world.domain, world.domain, () -> take(lock.writeLock()), deed -> under(lock.readLock(), deed));
        }
    },
    /** A future that the releasing thread completes. */
    FUTURE(false) {
        @Override
        void run(final World world) throws Exception {
            final CompletableFuture<String> future = new CompletableFuture<>();
            world.cross(world.domain, world.domain, future::join, deed -> {
                deed.run();
                future.complete("done");
            });
        }
    },
    /** A lock whose owner waits for the releaser's. */
    CHAIN(true) {
        @Override
        void run(final World world) throws Exception {
            final Lock first = new ReentrantLock();
            final Lock second = new ReentrantLock();
            final CountDownLatch between = new CountDownLatch(1);
            final Want want = new Want(() -> take(first));
            world.start("between", () -> under(second, () -> {
                between.countDown();
                await(world.held);
                want.run();
            }));
            world.cross(world.domain, world.domain, () -> take(second), deed -> {
                await(between);
                under(first, () -> {
                    world.held.countDown();
                    want.await();
                    deed.run();
                });
            });
        }
    },
    /** Two readers and two releasers, each of whom is in the way of another in another domain. */
    TWO_DOMAINS(false) {
        @Override
        void run(final World world) throws Exception {
            final RcuDomain other = Rcu.domain("other");
            final Lock first = new ReentrantLock();
            final Lock second = new ReentrantLock();
            final CountDownLatch both = new CountDownLatch(2);
            world.cross(world.domain, other, () -> take(first), deed -> under(first, () -> {
                both.countDown();
                await(both);
                deed.run();
            }));
            world.cross(other, world.domain, () -> take(second), deed -> under(second, () -> {
                both.countDown();
                await(both);
                deed.run();
            }));
            world.end(other);
        }
    };

    private static final int RELEASES = 100;
    private static final int PATIENCE_SECONDS = 60;
    /** Forty times the bound, and four times the longest wait, if the program comes to look so often. */
    private static final int MOST_LOOKS = 400;
    private static final int LOOK_MILLIS = 10;

    /** Whether the locks show it, unless the reader is a virtual thread. */
    private final boolean isSeen;

    Cycles(final boolean isSeen) {
        this.isSeen = isSeen;
    }

    abstract void run(World world) throws Exception;

    static String[] names() {
        return Arrays.stream(values()).map(Enum::name).toArray(String[]::new);
    }

    /**
     * Goes round in cycles, one after the other.
     *
     * @param arguments the kind of the reading threads, that of the releasing ones, and the cycles.
     */
    public static void main(final String[] arguments) throws Exception {
        final ThreadKind reader = ThreadKind.valueOf(arguments[0]);
        final ThreadKind releaser = ThreadKind.valueOf(arguments[1]);
        for (int i = 2; i < arguments.length; i++) {
            if (!valueOf(arguments[i]).ends(reader, releaser)) {
                System.out.flush();
                Runtime.getRuntime().halt(1);
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private boolean ends(final ThreadKind reader, final ThreadKind releaser) throws Exception {
        final List<String> givenUp = new CopyOnWriteArrayList<>();
        final RcuListener listener = trouble -> givenUp.add(trouble.message());
        Rcu.addListener(listener);
        final World world = new World(Rcu.domain("cycle-" + name()), reader, releaser);
        final long begin = System.nanoTime();
        run(world);
        if (!world.join()) {
            System.out.println("STUCK " + name());
            return false;
        }
        final long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        Rcu.removeListener(listener);
        final RcuStatistics books = world.end(world.domain);
        final long seen = givenUp.stream().filter(message -> message.contains("which waits for a lock that")).count();
        // Where it can be seen, nobody waits for the bound; and each time that is what the report says.
        final boolean isWell = world.wrong.isEmpty() && !givenUp.isEmpty()
            && (!isSeen || reader != ThreadKind.PLATFORM || seen == givenUp.size()) && (isSeen || seen == 0);
        System.out.println((isWell ? "ok " : "WRONG ") + name() + " in " + millis + " ms, waits given up "
            + givenUp.size() + ", seen " + seen + " " + world.wrong + "; " + books);
        return isWell;
    }

    private static void take(final Lock lock) {
        lock.lock();
        lock.unlock();
    }

    private static void under(final Lock lock, final Runnable deed) {
        lock.lock();
        try {
            deed.run();
        } finally {
            lock.unlock();
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A thread's wish for something that another holds. */
    private static final class Want {
        private final Runnable want;
        private volatile Thread thread;

        Want(final Runnable want) {
            this.want = want;
        }

        void run() {
            thread = Thread.currentThread();
            want.run();
        }

        /** Returns when it can be seen that the wish is not granted. */
        void await() {
            while (thread == null || thread.getState() != Thread.State.BLOCKED
                && thread.getState() != Thread.State.WAITING) {
                Thread.yield();
            }
        }
    }

    /** How a thread does something while it holds what another wants. */
    private interface Hold {
        void during(Runnable deed);
    }

    /** The threads of one cycle, and what they have released. */
    private static final class World {
        private final RcuDomain domain;
        private final ThreadKind readers;
        private final ThreadKind releasers;
        private final List<Thread> threads = new ArrayList<>();
        private final List<String> wrong = new CopyOnWriteArrayList<>();
        /** For who comes between reader and releaser. */
        private final CountDownLatch held = new CountDownLatch(1);

        World(final RcuDomain domain, final ThreadKind readers, final ThreadKind releasers) {
            this.domain = domain;
            this.readers = readers;
            this.releasers = releasers;
        }

        void start(final String name, final Runnable task) {
            start(ThreadKind.PLATFORM, name, task);
        }

        private void start(final ThreadKind kind, final String name, final Runnable task) {
            final Thread thread = kind.factory(name).newThread(() -> {
                try {
                    task.run();
                } catch (final RuntimeException | Error e) {
                    wrong.add(name + ": " + e);
                }
            });
            threads.add(thread);
            thread.start();
        }

        /** A reader in one domain wants what a thread holds that releases in another, or in the same. */
        void cross(final RcuDomain reading, final RcuDomain releasing, final Runnable wish, final Hold hold) {
            final CountDownLatch inside = new CountDownLatch(1);
            final CountDownLatch isHeld = new CountDownLatch(1);
            final Want want = new Want(wish);
            final List<Integer> released = new CopyOnWriteArrayList<>();
            start(readers, "reader", () -> {
                reading.readLock();
                try {
                    inside.countDown();
                    Cycles.await(isHeld);
                    want.run();
                } finally {
                    reading.readUnlock();
                }
            });
            start(releasers, "releaser", () -> {
                Cycles.await(inside);
                hold.during(() -> {
                    isHeld.countDown();
                    want.await();
                    for (int i = 0; i < RELEASES; i++) {
                        releasing.defer(released, (Integer) i, List::add);
                    }
                });
                releasing.barrier();
                for (int i = 0; i < RELEASES; i++) {
                    if (released.size() != RELEASES || released.get(i) != i) {
                        wrong.add("not once, and in order: " + released);
                        return;
                    }
                }
            });
        }

        /** Whether all threads end: as long as releases are made, or waits given up, it takes what it takes. */
        boolean join() throws InterruptedException {
            long before = -1;
            for (int still = 0; still < MOST_LOOKS; still++) {
                if (threads.stream().noneMatch(Thread::isAlive)) {
                    return true;
                }
                final long now = progress();
                still = now == before ? still : 0;
                before = now;
                Thread.sleep(LOOK_MILLIS);
            }
            return false;
        }

        private static long progress() {
            long progress = 0;
            for (final RcuDomain each : Rcu.domains()) {
                final RcuStatistics books = each.statistics();
                progress += books.deferred() + books.reclaimed() + books.fallbackTimeouts();
            }
            return progress;
        }

        RcuStatistics end(final RcuDomain one) throws InterruptedException {
            if (!join() || !one.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                wrong.add(one.name() + " is not drained");
            }
            final RcuStatistics books = one.statistics();
            if (books.pending() != 0 || books.deferred() != books.reclaimed()) {
                wrong.add("the books don't balance: " + books);
            }
            one.close();
            return books;
        }
    }
}
