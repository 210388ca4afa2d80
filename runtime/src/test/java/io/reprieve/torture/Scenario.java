package io.reprieve.torture;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.thread.Wakeup;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A small run around one place of the engine, for mistakes that the torture would meet too seldom, or not see: most are
 * bugs that there have been. Each has a domain of its own.
 */
enum Scenario {
    /** The queue of an ended thread is removed, and its last page goes home. */
    ENDED_THREADS_GIVE_THEIR_PAGES_BACK {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            for (int i = 0; i < THREADS; i++) {
                join(start(() -> release(domain, RELEASES_OF_A_THREAD)));
            }
            domain.barrier();
            awaitSweeps(domain, 2);
            check(domain.statistics().pagesInUse() == 0, domain.statistics());
        }
    },

    /** A grace period that has begun covers nothing that was unpublished since, whoever it still waits for. */
    GRACE_PERIOD_SERVES_NOBODY_WHO_COMES_LATER("auto") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final ExecutorService first = Executors.newSingleThreadExecutor(Scenario::daemon);
            final ExecutorService second = Executors.newSingleThreadExecutor(Scenario::daemon);
            first.submit(() -> readOnce(domain)).get();
            second.submit(domain::readLock).get();
            final long running = domain.startGracePeriod();
            while (domain.statistics().heavyBarriers() == 0) {
                domain.pollGracePeriod(running);
            }
            // It has seen the first reader outside, and waits for the second.
            first.submit(domain::readLock).get();
            final long later = domain.startGracePeriod();
            second.submit(domain::readUnlock).get();
            while (!domain.pollGracePeriod(running)) {
                Thread.onSpinWait();
            }
            checkNeverPasses(domain, later);
        }
    },

    /** A thread that leaves a nested section is still inside. */
    INNER_EXIT_LEAVES_THE_OUTER_SECTION_OPEN("auto") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            join(start(() -> {
                domain.readLock();
                domain.readLock();
                domain.readUnlock();
                checkNeverPasses(domain, domain.startGracePeriod());
                domain.readUnlock();
            }));
        }
    },

    /** What an update-side section has released doesn't count before its end, whoever waits. */
    UPDATE_SECTION_HOLDS_ITS_RELEASES_BACK {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final AtomicInteger released = new AtomicInteger();
            domain.beginUpdate();
            domain.defer(released, AtomicInteger::incrementAndGet);
            join(start(domain::barrier));
            check(released.get() == 0, "it has run before the section's end");
            domain.endUpdate();
            domain.barrier();
            check(released.get() == 1, "it has not run after the section's end");
        }
    },

    /** A thread that takes its time in an update-side section is not idle: what it goes on with is left to it. */
    UPDATE_SECTION_OUTLASTS_THE_SWEEPS {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            release(domain, 1);
            domain.barrier();
            domain.beginUpdate();
            // Goes into the run that is empty now, and isn't published.
            release(domain, 1);
            awaitSweeps(domain, 3);
            domain.endUpdate();
            check(domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS) && domain.statistics().reclaimed() == 2,
                domain.statistics());
        }
    },

    /** What ended threads have done still counts, at each moment. */
    COUNTERS_ONLY_GROW {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final Thread churn = start(() -> {
                for (int i = 0; i < MANY_THREADS; i++) {
                    join(start(() -> release(domain, RELEASES_OF_A_THREAD)));
                }
            });
            RcuStatistics last = domain.statistics();
            while (churn.isAlive()) {
                final RcuStatistics now = domain.statistics();
                check(now.deferred() >= last.deferred() && now.reclaimed() >= last.reclaimed(), last + ", then " + now);
                check(now.reclaimed() <= now.deferred(), now);
                last = now;
            }
            join(churn);
        }
    },

    /** Of two who find that a borrower has ended, one clears its slot: the other might clear the next borrower's. */
    ENDED_BORROWER_IS_CLEARED_ONCE {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final Method makeSlot = ReaderSlot.class.getDeclaredMethod("borrowed", Clock.class);
            final Method borrow = ReaderSlot.class.getDeclaredMethod("borrow", Object.class);
            makeSlot.setAccessible(true);
            borrow.setAccessible(true);
            final ReaderSlot slot = (ReaderSlot) makeSlot.invoke(null, new Clock());
            final Thread ended = start(() -> { });
            ended.join();
            final AtomicInteger cleared = new AtomicInteger();
            final AtomicInteger round = new AtomicInteger();
            final Thread other = start(() -> {
                for (int i = 1; i <= ROUNDS; i++) {
                    await(i, round);
                    cleared.addAndGet(slot.clearEnded() ? 1 : 0);
                    round.set(-i);
                }
            });
            for (int i = 1; i <= ROUNDS; i++) {
                borrow.invoke(slot, ended);
                round.set(i);
                cleared.addAndGet(slot.clearEnded() ? 1 : 0);
                await(-i, round);
                check(cleared.get() == i, "cleared " + cleared + " times in " + i + " rounds");
            }
            join(other);
        }
    },

    /** A page lets go of what it held, though it stays with its queue. */
    RELEASED_OBJECTS_ARE_LET_GO {
        @Override
        void pass(final RcuDomain domain) {
            final WeakReference<Object> object = releaseOne(domain);
            domain.barrier();
            for (int i = 0; i < COLLECTIONS && object.get() != null; i++) {
                System.gc();
            }
            check(object.get() == null, "an object is still reachable whose release has run");
        }

        private static WeakReference<Object> releaseOne(final RcuDomain domain) {
            final Object object = new Object();
            domain.defer(object, NOTHING);
            return new WeakReference<>(object);
        }
    },

    /** What is published after the reclaimer's last look and before it says that it is parked is not slept over. */
    SLEEPER_LOOKS_AGAIN {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final Wakeup wakeup = new Wakeup();
            final boolean isPublished = true;
            // Finds nobody parked, and wakes nobody.
            wakeup.wakeIfParked();
            final Thread sleeper = start(() -> wakeup.park(TimeUnit.HOURS.toNanos(1), () -> isPublished));
            while (sleeper.isAlive()) {
                check(LockSupport.getBlocker(sleeper) != wakeup, "it sleeps, and there is work");
                Thread.onSpinWait();
            }
        }
    },

    /** What could not wait took pages outside the limit: when it has run, they are gone. */
    OVERDRAFT_IS_REPAID {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            join(start(() -> {
                domain.readLock();
                while (domain.statistics().overdraftPages() < OVERDRAFT_PAGES) {
                    release(domain, 1);
                }
                domain.readUnlock();
            }));
            domain.barrier();
            awaitSweeps(domain, 2);
            check(domain.statistics().pagesInUse() == 0, domain.statistics());
        }
    },

    /** The stamp of a reader whose store buffer is full is seen before its reads are done: both sides issue a fence. */
    READER_BEHIND_STORES_IS_SEEN("fence") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            readBehindStores(domain);
        }
    },

    /** The same, where the engine alone issues the barrier. */
    READER_WITHOUT_FENCE_IS_SEEN("membarrier") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            readBehindStores(domain);
        }
    };

    private static final int THREADS = 40;
    private static final int MANY_THREADS = 500;
    private static final int RELEASES_OF_A_THREAD = 20;
    private static final int ROUNDS = 5_000;
    private static final int COLLECTIONS = 20;
    private static final int OVERDRAFT_PAGES = 4;
    private static final int POLLS = 1_000;
    private static final int PATIENCE_SECONDS = 10;
    private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int LOOKS = 1_000;
    private static final int PUBLISHED = 0;
    private static final int FREED = 1;
    /** What threads have thrown that nobody has joined yet. */
    private static final Queue<Throwable> THROWN = new ConcurrentLinkedQueue<>();
    private static final Consumer<Object> NOTHING = object -> { };

    /** Something that may throw whatever it likes. */
    private interface Task {
        void run() throws Exception;
    }

    private final String barrier;
    private final String reclaimer;

    Scenario() {
        barrier = "auto";
        reclaimer = "thread";
    }

    /** A scenario in which nothing but the grace period counts, and nobody is to drive it but those who wait. */
    Scenario(final String barrier) {
        this.barrier = barrier;
        reclaimer = "invoked";
    }

    /** Whether this JDK has what it takes. */
    boolean isPossible() {
        return !barrier.equals("membarrier") || ChildJvm.mayHaveMembarrier();
    }

    List<String> jvmOptions() {
        final List<String> options = new ArrayList<>(ChildJvm.nativeAccess());
        options.add("-Dreprieve.barrier=" + barrier);
        options.add("-Dreprieve.reclaimer=" + reclaimer);
        return options;
    }

    /** As it is written in the table. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    abstract void pass(RcuDomain domain) throws Exception;

    /** Runs the scenario; throws an {@link AssertionError} if the engine is wrong. */
    final void pass() throws Exception {
        pass(Rcu.domain(name()));
    }

    /**
     * Runs some scenarios, and ends with 1 at the first that fails.
     *
     * @param names of the scenarios.
     */
    public static void main(final String[] names) {
        for (final String name : names) {
            try {
                valueOf(name).pass();
            } catch (final Throwable e) {
                System.out.println("FOUND " + name + ": " + e.getMessage());
                Runtime.getRuntime().halt(1);
            }
            System.out.println("PASSED " + name);
        }
        System.exit(0);
    }

    // ---- what they are made of

    private static void check(final boolean condition, final Object otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static void release(final RcuDomain domain, final int releases) {
        for (int i = 0; i < releases; i++) {
            domain.defer(domain, NOTHING);
        }
    }

    // A writer publishes one number after the other, and frees each when its grace period has passed; a reader looks in
    // its section whether what it has found is freed. Neither does anything else, so that they meet as often as can be.

    private static void readBehindStores(final RcuDomain domain) throws InterruptedException {
        final Board board = new Board(2, 0);
        board.replaceRelease(PUBLISHED, 1);
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicBoolean isStale = new AtomicBoolean();
        final Thread reading = start(() -> {
            final StoreBuffer stores = new StoreBuffer(new Dice(1, 1));
            while (!isOver.get()) {
                stores.fill();
                domain.readLock();
                if (isFreed(board, board.readAcquire(PUBLISHED))) {
                    isStale.set(true);
                }
                domain.readUnlock();
            }
        });
        final long begin = System.nanoTime();
        while (!isStale.get() && System.nanoTime() - begin < SEARCH_NANOS) {
            final long old = board.readAcquire(PUBLISHED);
            board.replaceRelease(PUBLISHED, old + 1);
            domain.synchronize();
            board.replaceRelease(FREED, old);
        }
        isOver.set(true);
        join(reading);
        check(!isStale.get(), "stale: a reader found what was freed in its section");
    }

    private static boolean isFreed(final Board board, final long found) {
        for (int i = 0; i < LOOKS; i++) {
            if (board.readAcquire(FREED) >= found) {
                return true;
            }
        }
        return false;
    }

    private static Thread start(final Task task) {
        final Thread thread = daemon(() -> {
            try {
                task.run();
            } catch (final Throwable e) {
                THROWN.add(e);
            }
        });
        thread.start();
        return thread;
    }

    private static Thread daemon(final Runnable task) {
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private static void readOnce(final RcuDomain domain) {
        domain.readLock();
        domain.readUnlock();
    }

    private static void checkNeverPasses(final RcuDomain domain, final long cookie) {
        final long begin = domain.statistics().heavyBarriers();
        for (int polls = 0; polls < POLLS || domain.statistics().heavyBarriers() == begin; polls++) {
            check(!domain.pollGracePeriod(cookie), "a grace period has passed that has to wait for a reader");
        }
    }

    private static void join(final Thread thread) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        check(!thread.isAlive(), "a thread has not come to its end within " + PATIENCE_SECONDS + " s");
        if (!THROWN.isEmpty()) {
            throw new AssertionError(THROWN.peek().getMessage(), THROWN.remove());
        }
    }

    private static void await(final int value, final AtomicInteger of) {
        while (of.get() != value) {
            Thread.onSpinWait();
        }
    }

    /** Waits until the reclaimer has looked so often after what is idle: until it has forgotten an ended reader. */
    private static void awaitSweeps(final RcuDomain domain, final int sweeps) throws InterruptedException {
        for (int i = 0; i < sweeps; i++) {
            join(start(() -> readOnce(domain)));
            await(() -> domain.statistics().readerThreads() == 0, "the reclaimer does not look after ended threads");
        }
    }

    private static void await(final BooleanSupplier condition, final String otherwise) throws InterruptedException {
        final long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            check(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS), otherwise);
            Thread.sleep(1);
        }
    }
}
