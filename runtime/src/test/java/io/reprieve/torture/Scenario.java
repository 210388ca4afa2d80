package io.reprieve.torture;

import io.reprieve.BulkRelease;
import io.reprieve.Pin;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import io.reprieve.runtime.memory.Clock;
import io.reprieve.runtime.pin.PinnedTokens;
import io.reprieve.runtime.pin.Pins;
import io.reprieve.runtime.reader.Pinning;
import io.reprieve.runtime.reader.ReaderRegistry;
import io.reprieve.runtime.reader.ReaderSlot;
import io.reprieve.runtime.thread.Wakeup;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

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

    /** What one call gives back has waited as a whole, however much was released behind it. */
    BULK_STRETCHES_WAIT_FOR_THEIR_READERS {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final BulkRelease<List<Object>> release = (released, objects, from, to) ->
                released.addAll(Arrays.asList(objects).subList(from, to));
            final List<Object> released = new CopyOnWriteArrayList<>();
            final CountDownLatch mayLeave = new CountDownLatch(1);
            final Thread first = startInside(domain, mayLeave);
            domain.deferBulk(released, "first", release);
            await(() -> domain.statistics().slowestReaderNanos() > 0, "no grace period waits for the reader");
            final CountDownLatch mayLeaveToo = new CountDownLatch(1);
            final Thread second = startInside(domain, mayLeaveToo);
            domain.deferBulk(released, "second", release);
            mayLeave.countDown();
            await(() -> !released.isEmpty(), "the first release has not run");
            check(released.equals(List.of("first")), released);
            mayLeaveToo.countDown();
            domain.barrier();
            check(released.equals(List.of("first", "second")), released);
            join(first);
            join(second);
        }
    },

    /** A barrier returns when the bodies are over, and not when they have been taken out of the queue. */
    BARRIER_WAITS_FOR_BODIES {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final CountDownLatch isInside = new CountDownLatch(1);
            final CountDownLatch mayEnd = new CountDownLatch(1);
            domain.defer(mayEnd, latch -> {
                isInside.countDown();
                awaitLatch(latch);
            });
            awaitLatch(isInside);
            check(!domain.barrier(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS), "it has not waited for a body that stands");
            mayEnd.countDown();
            domain.barrier();
        }
    },

    /** What a body throws ends that body, and neither repeats it nor skips another. */
    BODIES_THAT_THROW_RUN_ONCE {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final List<Integer> run = new CopyOnWriteArrayList<>();
            final List<Integer> all = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_ALL_PAGES; i++) {
                all.add(i);
                domain.defer(run, (Integer) i, (ran, number) -> {
                    ran.add(number);
                    if (number % 3 == 0) {
                        throw new IllegalStateException("body " + number);
                    }
                });
            }
            check(domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS), "the bodies don't end");
            check(run.equals(all), run);
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

    /** The same for the first release of a thread that runs its releases itself. */
    FIRST_OWN_RELEASE_OF_AN_UPDATE_IS_HELD_BACK {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final OwnRelease own = new OwnRelease(domain);
            domain.beginUpdate();
            own.release(new Object());
            // A grace period that serves all releases so far.
            join(start(() -> {
                release(domain, 1);
                domain.barrier();
            }));
            // Runs what may run by now.
            own.release(new Object());
            check(own.released() == 0, "it has run before the section's end");
            domain.endUpdate();
            domain.barrier();
            check(own.released() == 2, "it has not run after the section's end");
        }
    },

    /** A thread inside a section of whatever domain waits for no grace period of another one. */
    SECTION_OF_ANOTHER_DOMAIN_FORBIDS_WAITING {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final RcuDomain other = Rcu.domain("other");
            domain.readLock();
            join(start(() -> {
                other.readLock();
                release(domain, MORE_THAN_ALL_PAGES);
                other.readUnlock();
            }));
            domain.readUnlock();
            check(domain.statistics().synchronousFallbacks() == 0, domain.statistics());
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

    /** What is pinned waits, whatever it is; all else goes on, and a barrier knows the difference. */
    PINNED_RELEASES_WAIT_FOR_THEIR_PINS {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final List<Object> released = new CopyOnWriteArrayList<>();
            for (final long handle : new long[] {0, -1, 42}) {
                final Pin object = pin(domain, () -> domain.pin("object"));
                final Pin first = pin(domain, () -> domain.pin(handle));
                domain.defer(released, (Object) "object", List::add);
                domain.defer(handle, released::add);
                domain.defer(handle + 1, released::add);
                await(() -> released.equals(List.of(handle + 1)), "what nobody has pinned does not go on");
                check(!domain.barrier(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS), "it has not waited for what is pinned");
                check(released.equals(List.of(handle + 1)), released);
                check(domain.statistics().pending() == 2 && domain.statistics().pinnedReleases() == 2,
                    domain.statistics());
                check(domain.statistics().reclaimed() + 2 == domain.statistics().deferred(), domain.statistics());
                final Pin second = pin(domain, () -> domain.pin(handle));
                first.close();
                object.close();
                await(() -> released.equals(List.of(handle + 1, "object")), "what is not pinned any more does not run");
                second.close();
                check(domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS), "what is not pinned any more does not run");
                check(released.equals(List.of(handle + 1, "object", handle)), released);
                check(domain.statistics().pending() == 0, domain.statistics());
                check(domain.statistics().reclaimed() == domain.statistics().deferred(), domain.statistics());
                released.clear();
            }
        }
    },

    /** Pins are looked at behind the grace period: one that was taken while it waited counts. */
    PINS_TAKEN_DURING_THE_GRACE_PERIOD_COUNT {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final AtomicInteger released = new AtomicInteger();
            final CountDownLatch mayPin = new CountDownLatch(1);
            final CountDownLatch isInside = new CountDownLatch(1);
            final List<Pin> pins = new CopyOnWriteArrayList<>();
            final Thread reader = start(() -> {
                domain.readLock();
                isInside.countDown();
                awaitLatch(mayPin);
                pins.add(domain.pin(released));
                domain.readUnlock();
            });
            awaitLatch(isInside);
            domain.defer(released, AtomicInteger::incrementAndGet);
            await(() -> domain.statistics().slowestReaderNanos() > 0, "no grace period waits for the reader");
            mayPin.countDown();
            join(reader);
            check(!domain.barrier(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS), "it has not waited for what is pinned");
            check(released.get() == 0, "what is pinned has been released");
            pins.get(0).close();
            check(domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS) && released.get() == 1, "released " + released);
        }
    },

    /** Who pins anew what it has pinned, before it lets go, is seen with the one pin or with the other. */
    PINNED_ANEW_IS_PINNED_AT_EVERY_MOMENT {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final ReaderRegistry readers = new ReaderRegistry(new Clock());
            final Pins pins = new Pins();
            final Pinning pinning = new Pinning(readers, pins);
            final Object object = new Object();
            final AtomicBoolean isOver = new AtomicBoolean();
            final CountDownLatch isPinned = new CountDownLatch(1);
            final Thread holder = start(() -> {
                readers.enter();
                Pin pin = pinning.pin(object);
                isPinned.countDown();
                while (!isOver.get()) {
                    final Pin next = pinning.pin(object);
                    pin.close();
                    pin = next;
                }
                readers.leave();
            });
            awaitLatch(isPinned);
            final boolean isSeen = isPinnedUntil(isOver, pins, object);
            join(holder);
            check(isSeen, "an object was found free that was pinned all the time");
        }
    },

    /** A pin that goes from thread to thread, each of which has pinned nothing before, is seen with one of them. */
    PINNED_BY_ONE_NEW_THREAD_AFTER_THE_OTHER {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final ReaderRegistry readers = new ReaderRegistry(new Clock());
            final Pins pins = new Pins();
            final Pinning pinning = new Pinning(readers, pins);
            for (int i = 0; i < RINGS_BEFORE; i++) {
                join(start(() -> pinning(readers, pinning, new Object()).close()));
            }
            final Object object = new Object();
            final AtomicReference<Pin> pin = new AtomicReference<>();
            join(start(() -> pin.set(pinning(readers, pinning, object))));
            final AtomicBoolean isOver = new AtomicBoolean();
            final Thread driver = start(() -> {
                for (int i = 0; i < MOST_RINGS && !isOver.get(); i++) {
                    join(start(() -> pin.getAndSet(pinning(readers, pinning, object)).close()));
                }
                isOver.set(true);
            });
            final boolean isSeen = isPinnedUntil(isOver, pins, object);
            join(driver);
            check(isSeen, "an object was found free that one thread or the other had pinned all the time");
        }

        private Pin pinning(final ReaderRegistry readers, final Pinning pinning, final Object object) {
            readers.enter();
            try {
                return pinning.pin(object);
            } finally {
                readers.leave();
            }
        }
    },

    /** What a thread is to run itself it runs itself, though it had to wait for a pin. */
    OWN_RELEASES_COME_BACK_TO_THEIR_THREAD {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            final OwnRelease own = new OwnRelease(domain);
            final Object object = new Object();
            final Pin pin = pin(domain, () -> domain.pin(object));
            own.release(object);
            for (int i = 0; i < POLLS && domain.statistics().pinnedReleases() == 0; i++) {
                domain.barrier(1, TimeUnit.MILLISECONDS);
            }
            check(domain.statistics().pinnedReleases() == 1, domain.statistics());
            pin.close();
            // Gives the reclaimer its chance, and waits for no other thread's own releases.
            join(start(() -> {
                release(domain, 1);
                domain.barrier();
                release(domain, 1);
                domain.barrier();
            }));
            check(own.released() == 0, "another thread has run it");
            check(domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS) && own.released() == 1, "it has not run");
        }
    },

    /** The bodies of one thread's releases don't overlap, though one of them had to wait for a pin. */
    BODIES_THAT_HAD_TO_WAIT_OVERLAP_NO_OTHERS("auto", "2") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            // The queues of two threads go to two reclaimers: one of them is not the one that looks after pins.
            for (int i = 0; i < 2; i++) {
                overlap(domain);
            }
        }

        private static void overlap(final RcuDomain domain) throws Exception {
            final AtomicInteger running = new AtomicInteger();
            final AtomicInteger worst = new AtomicInteger();
            final CountDownLatch isInside = new CountDownLatch(1);
            final CountDownLatch mayEnd = new CountDownLatch(1);
            final Consumer<Object> body = object -> {
                worst.accumulateAndGet(running.incrementAndGet(), Math::max);
                if (object == mayEnd) {
                    isInside.countDown();
                    awaitLatch(mayEnd);
                }
                running.decrementAndGet();
            };
            final Object object = new Object();
            final Pin pin = pin(domain, () -> domain.pin(object));
            final Thread releaser = start(() -> {
                domain.defer(object, body);
                await(() -> domain.statistics().pinnedReleases() == 1, "it is not set aside");
                domain.defer(mayEnd, body);
                awaitLatch(mayEnd);
            });
            awaitLatch(isInside);
            pin.close();
            // Reclaimers go on meanwhile.
            Thread.sleep(A_MOMENT_MILLIS);
            mayEnd.countDown();
            join(releaser);
            domain.barrier();
            check(worst.get() == 1, "two bodies of one thread's releases have run at once");
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
            readBehindStores(domain, RcuDomain::readLock, RcuDomain::readUnlock, Scenario::daemon);
        }
    },

    /** The same for a thread that goes online for each of its reads. */
    ONLINE_READER_BEHIND_STORES_IS_SEEN("fence") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            readBehindStores(domain, RcuDomain::online, RcuDomain::offline, Scenario::daemon);
        }
    },

    /** The same for a virtual thread, which borrows its slot. */
    BORROWER_BEHIND_STORES_IS_SEEN("fence") {
        @Override
        boolean isPossible() {
            return VirtualThread.EXISTS;
        }

        @Override
        void pass(final RcuDomain domain) throws Exception {
            readBehindStores(domain, RcuDomain::readLock, RcuDomain::readUnlock, VirtualThread::unstarted);
        }
    },

    /** The same, where the engine alone issues the barrier. */
    READER_WITHOUT_FENCE_IS_SEEN("membarrier") {
        @Override
        void pass(final RcuDomain domain) throws Exception {
            readBehindStores(domain, RcuDomain::readLock, RcuDomain::readUnlock, Scenario::daemon);
        }
    };

    private static final int THREADS = 40;
    private static final int MANY_THREADS = 500;
    private static final int RELEASES_OF_A_THREAD = 20;
    private static final int ROUNDS = 5_000;
    private static final int SPINS = 1_000;
    private static final int COLLECTIONS = 20;
    private static final long A_MOMENT_MILLIS = 50;
    private static final int MORE_THAN_ALL_PAGES = 1_000;
    private static final int OVERDRAFT_PAGES = 4;
    private static final int POLLS = 1_000;
    private static final int PATIENCE_SECONDS = 10;
    private static final int RINGS_BEFORE = 300;
    private static final int MOST_RINGS = 3_000;
    private static final long HAND_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
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
    private final String reclaimers;

    Scenario() {
        this("auto", "auto");
    }

    /** A scenario for so many reclaimers. */
    Scenario(final String barrier, final String reclaimers) {
        this.barrier = barrier;
        this.reclaimers = reclaimers;
        reclaimer = "thread";
    }

    /** A scenario in which nothing but the grace period counts, and nobody is to drive it but those who wait. */
    Scenario(final String barrier) {
        this.barrier = barrier;
        reclaimers = "auto";
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
        options.add("-Dreprieve.reclaimers=" + reclaimers);
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

    private static Thread startInside(final RcuDomain domain, final CountDownLatch mayLeave) {
        final CountDownLatch isInside = new CountDownLatch(1);
        final Thread reader = start(() -> {
            domain.readLock();
            isInside.countDown();
            awaitLatch(mayLeave);
            domain.readUnlock();
        });
        awaitLatch(isInside);
        return reader;
    }

    private static Pin pin(final RcuDomain domain, final Supplier<Pin> pin) {
        domain.readLock();
        try {
            return pin.get();
        } finally {
            domain.readUnlock();
        }
    }

    private static void awaitLatch(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void release(final RcuDomain domain, final int releases) {
        for (int i = 0; i < releases; i++) {
            domain.defer(domain, NOTHING);
        }
    }

    // A writer publishes one number after the other, and frees each when its grace period has passed; a reader looks in
    // its section whether what it has found is freed. Neither does anything else, so that they meet as often as can be.

    private static void readBehindStores(
        final RcuDomain domain,
        final Consumer<RcuDomain> enter,
        final Consumer<RcuDomain> leave,
        final Function<Runnable, Thread> kind) throws InterruptedException {
        final Board board = new Board(2, 0);
        board.replaceRelease(PUBLISHED, 1);
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicBoolean isStale = new AtomicBoolean();
        final Thread reading = start(kind, () -> {
            final StoreBuffer stores = new StoreBuffer(new Dice(1, 1));
            while (!isOver.get()) {
                stores.fill();
                enter.accept(domain);
                if (isFreed(board, board.readAcquire(PUBLISHED))) {
                    isStale.set(true);
                }
                leave.accept(domain);
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

    /** Whether every look finds an object pinned, until it is over, or for long enough; it is over then. */
    private static boolean isPinnedUntil(final AtomicBoolean isOver, final Pins pins, final Object object) {
        final PinnedTokens tokens = new PinnedTokens();
        boolean isPinned = true;
        final long begin = System.nanoTime();
        while (isPinned && !isOver.get() && System.nanoTime() - begin < HAND_OVER_NANOS) {
            isPinned = pins.collect(tokens) && tokens.contains(Pins.token(object));
        }
        isOver.set(true);
        return isPinned;
    }

    private static Thread start(final Task task) {
        return start(Scenario::daemon, task);
    }

    private static Thread start(final Function<Runnable, Thread> kind, final Task task) {
        final Thread thread = kind.apply(() -> {
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
        for (int spins = 0; of.get() != value; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // Where there is one processor, it is the other's turn.
                Thread.yield();
            }
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
