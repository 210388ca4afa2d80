package io.reprieve.demo.trouble;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The program that goes wrong: a release that throws, a burst that is too much for the reserve, a reader that stalls,
 * and a heap that is full for a while. Between them all is calm, so that each can be told from the next.
 */
public final class TroubleMain {
    static final String LATE_READER = "auditor";
    static final String BURST = "loader";

    private static final int CLERKS = 2;
    private static final int CALM_RELEASES = 5;
    private static final long CALM_PAUSE_MILLIS = 20;
    private static final long CALM_MILLIS = 500;
    /** Longer than the time before it that heap pressure accounts for. */
    private static final long LONG_CALM_MILLIS = 2_500;
    private static final int BURST_RELEASES = 50_000;
    private static final long BURST_MILLIS = 1_500;
    private static final long AUDIT_MILLIS = 1_600;
    /** So many would fill the heap, if there were nothing else in it. */
    private static final int BLOCKS = 4;
    /** The runtime looks about once a second. */
    private static final long FULL_MILLIS = 2_500;

    private final Depot depot = new Depot();
    private final long begin = System.nanoTime();

    private TroubleMain() {
    }

    /**
     * Runs the program.
     *
     * @param args none; or, to watch it from outside, seconds of calm before, and after, and which of {@code failure},
     *     {@code burst}, {@code stall} and {@code heap} is to happen in between, if any.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        if (args.length == 0) {
            new TroubleMain().run();
        } else {
            new TroubleMain().runBetweenCalm(Long.parseLong(args[0]), Long.parseLong(args[1]),
                List.of(args).subList(2, args.length));
        }
    }

    private void runBetweenCalm(final long before, final long after, final List<String> troubles)
        throws InterruptedException {
        startClerks();
        calm(TimeUnit.SECONDS.toMillis(before));
        for (final String trouble : troubles) {
            switch (trouble) {
                case "failure" -> fail();
                case "burst" -> start(BURST, this::burst).join();
                case "stall" -> stall();
                case "heap" -> fillHeap();
                default -> throw new IllegalArgumentException("'" + trouble
                    + "': expected failure, burst, stall or heap");
            }
            say("there was a " + trouble);
        }
        calm(TimeUnit.SECONDS.toMillis(after));
    }

    private void startClerks() {
        for (int i = 1; i <= CLERKS; i++) {
            start("clerk-" + i, () -> {
                while (true) {
                    depot.weigh();
                }
            });
        }
    }

    private void fail() {
        depot.replace(0, true);
        depot.replace(0, false);
    }

    /** The reader stays when it is through: JDK 17 may not name a thread that has ended in a recording. */
    private void stall() throws InterruptedException {
        final CountDownLatch isThrough = new CountDownLatch(1);
        start(LATE_READER, () -> {
            depot.audit(AUDIT_MILLIS);
            isThrough.countDown();
            new CountDownLatch(1).await();
        });
        calm(AUDIT_MILLIS);
        isThrough.await();
    }

    private void run() throws InterruptedException {
        startClerks();
        say("all is well: clerks weigh parcels, and now and then one is replaced");
        calm(CALM_MILLIS);
        say("a release throws: a damaged parcel goes back to the pool");
        fail();
        calm(CALM_MILLIS);
        say("the reserve is too small: thread " + BURST + " replaces parcels as fast as it can");
        start(BURST, this::burst).join();
        calm(CALM_MILLIS);
        say("a reader stalls: thread " + LATE_READER + " waits for a printer inside its section");
        stall();
        calm(LONG_CALM_MILLIS);
        say("the heap is full for a while");
        fillHeap();
        say("and is not any more");
        calm(CALM_MILLIS);
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private static Thread start(final String name, final Task task) {
        final Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void say(final String what) {
        System.out.printf(Locale.ROOT, "%5.1f s  %s%n",
            (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1), what);
    }

    /** Fewer releases than the reserve holds, even while no grace period ends. */
    private void calm(final long millis) throws InterruptedException {
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            if (i < CALM_RELEASES) {
                depot.replace(i, false);
            }
            TimeUnit.MILLISECONDS.sleep(CALM_PAUSE_MILLIS);
        }
    }

    private void burst() {
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BURST_MILLIS);
        for (int i = 0; i < BURST_RELEASES && System.nanoTime() - end < 0; i++) {
            depot.replace(i, false);
        }
    }

    /**
     * Until a large block finds no room: the JVM is out of memory, and the small objects of its other threads, those of
     * the recorder among them, still find some.
     */
    private static void fillHeap() throws InterruptedException {
        final List<byte[]> blocks = new ArrayList<>();
        try {
            while (true) {
                blocks.add(new byte[(int) (Runtime.getRuntime().maxMemory() / BLOCKS)]);
            }
        } catch (final OutOfMemoryError e) {
            // Wanted. What has been allocated is held on to.
        }
        TimeUnit.MILLISECONDS.sleep(FULL_MILLIS);
        if (blocks.isEmpty()) {
            throw new IllegalStateException("the heap has no room for a quarter of it");
        }
    }
}
