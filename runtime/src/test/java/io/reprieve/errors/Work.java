package io.reprieve.errors;

import io.reprieve.PooledThing;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import io.reprieve.runtime.queue.EmbeddedHeads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What a thread does while its stack or the heap has a limit: the preparation has none, and what comes after has none.
 * Each has a domain of its own with as few pages as there can be. Threads whose names begin with "virtual" are taken
 * for virtual ones.
 */
enum Work {
    /** A thread's first release. */
    FIRST {
        @Override
        void act(final World world) {
            world.release();
        }
    },
    /** A release like the one before. */
    COMMON {
        @Override
        void prepare(final World world) {
            world.release();
        }

        @Override
        void act(final World world) {
            world.release();
            world.release();
        }
    },
    /** Releases of another kind than the one before. */
    NEW_RUN {
        @Override
        void prepare(final World world) {
            world.release();
        }

        @Override
        void act(final World world) {
            world.releaseElsewhere();
            world.releaseHandle();
        }
    },
    /** A release for which the page has no room. */
    NEXT_PAGE {
        @Override
        void prepare(final World world) {
            world.release(A_PAGE);
        }

        @Override
        void act(final World world) {
            world.release();
        }
    },
    /** A release for which there is no page. */
    FALLBACK {
        @Override
        void prepare(final World world) {
            world.release(2 * A_PAGE);
        }

        @Override
        void act(final World world) {
            world.release();
        }
    },
    /** The same where the thread must not wait, until even the kept page is out. */
    BEYOND {
        @Override
        void prepare(final World world) {
            world.domain.readLock();
            world.release(3 * A_PAGE);
        }

        @Override
        void act(final World world) {
            world.release();
        }

        @Override
        void after(final World world) {
            world.domain.readUnlock();
        }
    },
    /** Releases without a page, of objects that have a head. */
    HEADS {
        @Override
        void prepare(final World world) {
            world.release(2 * A_PAGE);
        }

        @Override
        void act(final World world) {
            world.releasePooled();
            world.releasePooled();
        }
    },
    /** Releases behind objects that were queued by their heads. */
    BEHIND_HEADS {
        @Override
        void prepare(final World world) {
            world.domain.readLock();
            world.release(2 * A_PAGE);
            world.releasePooled();
            world.releasePooled();
        }

        @Override
        void act(final World world) {
            world.release();
        }

        @Override
        void after(final World world) {
            world.domain.readUnlock();
        }
    },
    /** A section that holds releases back begins. */
    BEGIN_UPDATE {
        @Override
        void act(final World world) {
            world.beginUpdate();
            world.endUpdate();
        }
    },
    /** The same for a section of all domains. */
    BEGIN_UPDATE_OF_ALL {
        @Override
        void prepare(final World world) {
            world.release();
        }

        @Override
        void act(final World world) {
            world.beginUpdateOfAll();
            world.endUpdateOfAll();
        }
    },
    /** A release is held back. */
    IN_UPDATE {
        @Override
        void prepare(final World world) {
            world.beginUpdate();
            world.release();
        }

        @Override
        void act(final World world) {
            world.release();
            world.releaseElsewhere();
        }

        @Override
        void after(final World world) {
            world.endUpdate();
        }
    },
    /** A section that holds releases back ends. */
    END_UPDATE {
        @Override
        void prepare(final World world) {
            world.beginUpdate();
            world.release();
            world.releaseElsewhere();
        }

        @Override
        void act(final World world) {
            world.endUpdate();
        }
    },
    /** The same for a section of all domains. */
    END_UPDATE_OF_ALL {
        @Override
        void prepare(final World world) {
            world.beginUpdateOfAll();
            world.release();
            world.releaseElsewhere();
        }

        @Override
        void act(final World world) {
            world.endUpdateOfAll();
        }
    },
    /** Releases are run: in pages, by their heads, in pages again. */
    DRAIN {
        @Override
        void prepare(final World world) {
            world.domain.readLock();
            world.release(2 * A_PAGE);
            world.releasePooled();
            world.releasePooled();
            world.release(A_PAGE);
            world.domain.readUnlock();
        }

        @Override
        void act(final World world) {
            for (int i = 0; i < CYCLES; i++) {
                world.domain.doReclaimWork();
            }
        }
    },
    /** The same, and the caller waits for it. */
    BARRIER {
        @Override
        void prepare(final World world) {
            DRAIN.prepare(world);
        }

        @Override
        void act(final World world) {
            world.domain.barrier();
        }
    },
    /** The caller waits for a grace period. */
    SYNCHRONIZE {
        @Override
        void act(final World world) {
            world.domain.synchronize();
        }
    };

    private static final int A_PAGE = 13;
    private static final int CYCLES = 20;
    private static final int PATIENCE_SECONDS = 20;
    private static final int OTHERS = 2;
    private static final Consumer<Item> RUN = Item::run;
    private static final Consumer<Item> RUN_ELSEWHERE = item -> item.run();
    private static int count;

    void prepare(final World world) {
    }

    abstract void act(World world);

    /** What the thread does without a limit, whatever has come of the rest. */
    void after(final World world) {
    }

    /** Something that is released. */
    private static final class Item {
        boolean isAccepted;
        int runs;

        void run() {
            runs++;
        }
    }

    /** A domain, and what was released into it. One thread at a time uses it. */
    private static final class World {
        final RcuDomain domain;
        final List<Item> items = new ArrayList<>();
        private final LongConsumer free = number -> items.get((int) number).run();
        private final Consumer<PooledThing> freePooled = thing -> items.get(thing.number()).run();
        /** Of the domain, and of all: what the thread has begun and not ended. */
        private int updates;
        private int updatesOfAll;

        World(final RcuDomain domain) {
            this.domain = domain;
        }

        private Item add(final Item item) {
            items.add(item);
            return item;
        }

        void release() {
            final Item item = add(new Item());
            domain.defer(item, RUN);
            item.isAccepted = true;
        }

        void release(final int times) {
            for (int i = 0; i < times; i++) {
                release();
            }
        }

        void releaseElsewhere() {
            final Item item = add(new Item());
            domain.defer(item, RUN_ELSEWHERE);
            item.isAccepted = true;
        }

        void releasePooled() {
            final Item item = add(new Item());
            domain.defer(new PooledThing(items.size() - 1), freePooled);
            item.isAccepted = true;
        }

        void releaseHandle() {
            final Item item = add(new Item());
            domain.defer(items.size() - 1, free);
            item.isAccepted = true;
        }

        void beginUpdate() {
            domain.beginUpdate();
            updates++;
        }

        void endUpdate() {
            domain.endUpdate();
            updates--;
        }

        void beginUpdateOfAll() {
            Rcu.beginUpdate();
            updatesOfAll++;
        }

        void endUpdateOfAll() {
            Rcu.endUpdate();
            updatesOfAll--;
        }

        /** Ends what an error has left open, as a finally block does; what has failed has done nothing. */
        void endUpdates() {
            while (updates > 0) {
                endUpdate();
            }
            while (updatesOfAll > 0) {
                endUpdateOfAll();
            }
            mustRefuse("an update-side section of this domain", domain::endUpdate);
            mustRefuse("an update-side section of all domains", Rcu::endUpdate);
        }

        private static void mustRefuse(final String what, final Runnable end) {
            try {
                end.run();
            } catch (final IllegalStateException e) {
                return;
            }
            throw new IllegalStateException(what + " was open that nobody has begun");
        }

        void check(final boolean holds, final String what) {
            if (!holds) {
                throw new IllegalStateException(what + "; " + domain.statistics());
            }
        }
    }

    /** Does it, with a limit, and looks at what has come of it. Returns whether the limit was reached. */
    static boolean run(final String name, final boolean isVirtual, final int frames, final int allocations)
        throws Exception {
        EmbeddedHeads.announce();
        Limits.beginAnew();
        final World world = new World(Rcu.domain("errors-" + count++));
        final boolean[] reached = new boolean[1];
        onThread(isVirtual ? "virtual" : "platform", () -> {
            final Work work = valueOf(name);
            work.prepare(world);
            reached[0] = limited(() -> work.act(world), frames, allocations);
            work.after(world);
            world.endUpdates();
            check(world, 1);
        });
        for (int i = 0; i < OTHERS; i++) {
            final int threads = i + 2;
            onThread("virtual other " + i, () -> check(world, threads));
        }
        world.domain.close();
        return reached[0];
    }

    private static boolean limited(final Runnable act, final int frames, final int allocations) {
        try {
            if (frames >= 0) {
                Limits.limitFrames(frames);
            } else {
                Limits.limitAllocations(allocations);
            }
            act.run();
        } catch (final StackOverflowError | OutOfMemoryError e) {
            // The limits' own.
            return Limits.end();
        }
        return Limits.end();
    }

    /** Goes on as if nothing had been, and finds that it can. */
    private static void check(final World world, final int threads) {
        world.release(2);
        world.releaseElsewhere();
        final long leaked = world.domain.statistics().leaked();
        try {
            world.check(world.domain.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS), "barrier() doesn't end");
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        long notRun = 0;
        for (int i = 0; i < world.items.size(); i++) {
            final Item item = world.items.get(i);
            world.check(item.runs <= 1, "release " + i + " has run " + item.runs + " times");
            if (item.isAccepted && item.runs == 0) {
                notRun++;
            }
        }
        final RcuStatistics books = world.domain.statistics();
        world.check(books.failedReleases() == 0, "bodies have failed");
        world.check(notRun <= leaked, "of " + world.items.size() + " releases " + notRun
            + " were accepted, and have not run");
        world.check(books.pending() == 0, "pending after barrier()");
        world.check(books.deferred() == books.reclaimed() + books.leaked(), "the books don't balance");
        world.check(books.prematureReleases() == 0, "premature");
        // Each queue is left with the page that it would go on in.
        world.check(books.pagesInUse() <= threads, "pages have been lost");
    }

    private static void onThread(final String name, final Runnable task) throws InterruptedException {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (final Throwable e) {
                thrown.set(e);
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS));
        if (thread.isAlive()) {
            final IllegalStateException stands = new IllegalStateException("thread " + name + " doesn't get on");
            stands.setStackTrace(thread.getStackTrace());
            throw stands;
        }
        if (thrown.get() != null) {
            throw new IllegalStateException("thread " + name + ": " + thrown.get(), thrown.get());
        }
    }
}
