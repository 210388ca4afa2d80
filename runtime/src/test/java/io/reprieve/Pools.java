package io.reprieve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program with pools as people write them: get and put take a lock, and now and then a release is made while it is
 * held. Ends with 1 if a pool stands still: if nobody has used it for so many times the bound of a wait, as often as
 * the program itself has come to look, so that a busy machine makes no difference.
 */
enum Pools {
    /** One lock. */
    PLAIN(new OfLock(new ReentrantLock())),
    /** One lock that goes to who has waited longest. */
    FAIR(new OfLock(new ReentrantLock(true))),
    /** A monitor. */
    MONITOR(new OfMonitor()),
    /** A lock whose owner nobody knows. */
    SEMAPHORE(new OfSemaphore()),
    /** One lock for several pools. */
    SHARED_LOCK(new OfLock(new ReentrantLock())) {
        @Override
        int pools() {
            return 4;
        }
    },
    /** Some release under a lock that besides them only the body takes. */
    LOCK_OF_THE_BODY(new OfLock(new ReentrantLock())) {
        @Override
        boolean getsUnderLock() {
            return false;
        }
    },
    /** The body releases again, under the lock. */
    RELEASED_AGAIN(new OfLock(new ReentrantLock())) {
        @Override
        void put(final Pool pool, final Item item) {
            if (item.isAgain) {
                super.put(pool, item);
            } else {
                item.isAgain = true;
                lock.under(() -> pool.release(item));
            }
        }
    },
    /** A great many threads. */
    CROWD(new OfLock(new ReentrantLock())) {
        @Override
        int users(final ThreadKind kind) {
            return kind == ThreadKind.VIRTUAL ? 10_000 : 500;
        }
    };

    private static final int USERS = 64;
    /** Every how many uses of a thread the release is made under the lock. */
    private static final int UNDER_LOCK = 20;
    private static final int LOOK_MILLIS = 10;
    /** Thirty times the bound, and three times the longest wait. */
    private static final int MOST_LOOKS = 300;
    private static final int PATIENCE_SECONDS = 60;

    final Mutex lock;

    Pools(final Mutex lock) {
        this.lock = lock;
    }

    static String[] names() {
        return Arrays.stream(values()).map(Enum::name).toArray(String[]::new);
    }

    /**
     * Uses pools one after the other.
     *
     * @param arguments the kind of threads, the number of uses, and the pools.
     */
    public static void main(final String[] arguments) throws Exception {
        final ThreadKind kind = ThreadKind.valueOf(arguments[0]);
        for (int i = 2; i < arguments.length; i++) {
            if (!valueOf(arguments[i]).goesOn(kind, Long.parseLong(arguments[1]))) {
                Runtime.getRuntime().halt(1);
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    int users(final ThreadKind kind) {
        return USERS;
    }

    int pools() {
        return 1;
    }

    boolean getsUnderLock() {
        return true;
    }

    void put(final Pool pool, final Item item) {
        item.isAgain = false;
        lock.under(() -> pool.free.add(item));
    }

    private boolean goesOn(final ThreadKind kind, final long most) throws InterruptedException {
        final Use use = new Use(this, Rcu.domain("pool-" + name()));
        final List<Thread> threads = use.start(kind);
        long before = -1;
        int still = 0;
        int longest = 0;
        while (use.count.get() < most) {
            Thread.sleep(LOOK_MILLIS);
            final long now = use.count.get();
            still = now == before ? still + 1 : 0;
            longest = Math.max(longest, still);
            before = now;
            if (still == MOST_LOOKS) {
                System.out.println("STUCK " + name() + " after " + now + " uses: " + use.domain.statistics());
                return false;
            }
        }
        use.isOver.set(true);
        for (final Thread thread : threads) {
            thread.join();
        }
        boolean hasRun = true;
        for (int i = 0; i < 2; i++) {
            hasRun = hasRun && use.domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        final RcuStatistics books = use.domain.statistics();
        use.isDriven.set(false);
        use.domain.close();
        final boolean isWell = hasRun && books.pending() == 0 && books.deferred() == books.reclaimed()
            && books.failedReleases() == 0 && books.leaked() == 0;
        System.out.println((isWell ? "ok " : "LOST ") + name() + " " + kind + ", longest without a use "
            + longest * LOOK_MILLIS + " ms; " + books);
        return isWell;
    }

    /** One run of one program. */
    private static final class Use {
        private final Pools which;
        private final RcuDomain domain;
        private final Pool[] pools;
        private final AtomicLong count = new AtomicLong();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final CountDownLatch hasDriven = new CountDownLatch(1);
        private final AtomicBoolean isDriven = new AtomicBoolean(
            "invoked".equals(System.getProperty("reprieve.reclaimer")));

        Use(final Pools which, final RcuDomain domain) {
            this.which = which;
            this.domain = domain;
            pools = new Pool[which.pools()];
            for (int i = 0; i < pools.length; i++) {
                pools[i] = new Pool(which, domain);
            }
        }

        List<Thread> start(final ThreadKind kind) throws InterruptedException {
            if (isDriven.get()) {
                ThreadKind.PLATFORM.factory("driver").newThread(this::drive).start();
                hasDriven.await();
            }
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < which.users(kind); i++) {
                final int me = i;
                threads.add(kind.factory("user " + i).newThread(() -> use(me)));
            }
            threads.forEach(Thread::start);
            return threads;
        }

        private void drive() {
            while (isDriven.get()) {
                if (domain.doReclaimWork() == 0) {
                    Thread.yield();
                }
                hasDriven.countDown();
            }
        }

        private void use(final int me) {
            final Pool pool = pools[me % pools.length];
            for (int i = me; !isOver.get(); i++) {
                final Item item = pool.get();
                if (i % UNDER_LOCK == 0) {
                    which.lock.under(() -> pool.release(item));
                } else {
                    pool.release(item);
                }
                count.incrementAndGet();
            }
        }
    }

    /** A pool. */
    private static final class Pool {
        private final Pools which;
        private final RcuDomain domain;
        private final ArrayDeque<Item> free = new ArrayDeque<>();

        Pool(final Pools which, final RcuDomain domain) {
            this.which = which;
            this.domain = domain;
        }

        Item get() {
            if (!which.getsUnderLock()) {
                return new Item();
            }
            final Item[] found = new Item[1];
            which.lock.under(() -> found[0] = free.poll());
            return found[0] == null ? new Item() : found[0];
        }

        void release(final Item item) {
            domain.defer(this, item, Pool::put);
        }

        private void put(final Item item) {
            which.put(this, item);
        }
    }

    /** What is pooled. */
    private static final class Item {
        private boolean isAgain;
    }

    /** What the pools are guarded by. */
    private interface Mutex {
        void under(Runnable deed);
    }

    private record OfLock(ReentrantLock lock) implements Mutex {
        @Override
        public void under(final Runnable deed) {
            lock.lock();
            try {
                deed.run();
            } finally {
                lock.unlock();
            }
        }
    }

    private record OfMonitor() implements Mutex {
        @Override
        public void under(final Runnable deed) {
            synchronized (this) {
                deed.run();
            }
        }
    }

    private record OfSemaphore(Semaphore semaphore) implements Mutex {
        OfSemaphore() {
            this(new Semaphore(1));
        }

        @Override
        public void under(final Runnable deed) {
            semaphore.acquireUninterruptibly();
            try {
                deed.run();
            } finally {
                semaphore.release();
            }
        }
    }
}
