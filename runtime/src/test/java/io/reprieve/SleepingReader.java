package io.reprieve;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A program in which one reader falls asleep beside a thread that releases and releases: inside its section, or outside
 * with a pin. Ends with 1 if the limits are not kept that there are for each.
 */
final class SleepingReader {
    private static final Consumer<Item> RELEASE = item -> item.released.incrementAndGet();
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch isThere = new CountDownLatch(1);
    private final CountDownLatch mayWake = new CountDownLatch(1);
    private final Item looked = new Item();
    private final Item other = new Item();
    private final int releases;
    private final long sleepNanos;

    private SleepingReader(final int releases, final long seconds) {
        this.releases = releases;
        sleepNanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    /** What is released. */
    private static final class Item {
        private final AtomicInteger released = new AtomicInteger();
    }

    /**
     * Sleeps.
     *
     * @param arguments {@code section} or {@code pin}; how many releases are made; for how many seconds the reader
     *                  sleeps: in a section until all of them have been made at the latest, and so long if 0; with
     *                  a pin at least so long.
     */
    public static void main(final String[] arguments) throws InterruptedException {
        final SleepingReader program = new SleepingReader(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
        if (arguments[0].equals("section")) {
            program.section();
        } else {
            program.pin();
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void check(final boolean holds, final String what) {
        if (!holds) {
            System.out.println("WRONG " + what + ": " + Rcu.statistics());
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    private Thread start(final Runnable reading) throws InterruptedException {
        final Thread reader = new Thread(reading, "asleep");
        reader.start();
        isThere.await();
        return reader;
    }

    private void sleep() {
        isThere.countDown();
        try {
            mayWake.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void checkEnd(final long released) throws InterruptedException {
        check(Rcu.barrier(PATIENCE_SECONDS, TimeUnit.SECONDS), "not drained");
        final RcuStatistics books = Rcu.statistics();
        check(books.pending() == 0 && books.deferred() == released && books.reclaimed() == released, "the books");
        check(books.pagesInUse() <= books.pageLimit(), "pages have not come home");
    }

    // ---- a section: who releases waits as the settings say, and goes on

    private void section() throws InterruptedException {
        final Thread reader = start(() -> {
            Rcu.readLock();
            sleep();
            Rcu.readUnlock();
        });
        final long begin = System.nanoTime();
        boolean isAsleep = true;
        for (int i = 0; i < releases; i++) {
            Rcu.defer(other, RELEASE);
            if (isAsleep && (i == releases - 1 || sleepNanos != 0 && System.nanoTime() - begin >= sleepNanos)) {
                checkPace(i + 1, System.nanoTime() - begin);
                isAsleep = false;
                mayWake.countDown();
            }
        }
        reader.join();
        checkEnd(releases);
        System.out.println("ok all " + releases + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
            + " ms; " + Rcu.statistics());
    }

    private void checkPace(final int made, final long nanos) {
        final RcuStatistics books = Rcu.statistics();
        check(other.released.get() == 0, "released under the reader");
        check(books.pending() == made, "pending is not all that was released");
        // Each page beyond the limit has cost a wait of the full bound.
        final long bound = TimeUnit.MILLISECONDS.toNanos(Long.getLong("bound.millis"));
        check(books.overdraftPages() <= books.fallbackTimeouts(), "pages beyond the limit that nobody waited for");
        check(nanos >= books.fallbackTimeouts() * bound, "waits that were shorter than the bound");
        check(books.pagesInUse() <= books.pageLimit() + books.overdraftPages(), "pages that nobody has counted");
        System.out.println(
            "ok beside the reader " + made + " in " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms; " + books);
    }

    // ---- a pin: nobody waits, and nothing but what is pinned stays

    private void pin() throws InterruptedException {
        final Thread reader = start(() -> {
            Rcu.readLock();
            final Pin pin = Rcu.pin(looked);
            Rcu.readUnlock();
            sleep();
            check(looked.released.get() == 0, "what is pinned has been released");
            pin.close();
        });
        Rcu.defer(looked, RELEASE);
        final int round = Integer.getInteger("round");
        final long begin = System.nanoTime();
        long made = 0;
        long worst = 0;
        while (made < releases || System.nanoTime() - begin < sleepNanos) {
            for (int i = 0; i < round; i++) {
                Rcu.defer(other, RELEASE);
            }
            made += round;
            worst = Math.max(worst, Rcu.statistics().pending());
            Eventually.holds("only what is pinned is pending", () -> Rcu.statistics().pending() == 1);
            check(looked.released.get() == 0, "what is pinned has been released");
        }
        final RcuStatistics books = Rcu.statistics();
        check(books.pins() == 1 && books.pinnedReleases() == 1, "one is pinned, and waits");
        check(worst <= 1 + round, "more was pending than the pin and what one grace period collects");
        check(books.synchronousFallbacks() == 0 && books.fallbackTimeouts() == 0, "a release has waited");
        mayWake.countDown();
        reader.join();
        checkEnd(made + 1);
        check(looked.released.get() == 1, "what was pinned runs once");
        System.out.println("ok " + made + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
            + " ms, pending at most " + worst + "; " + Rcu.statistics());
    }
}
