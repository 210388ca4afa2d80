package com.acme;

import io.reprieve.Pin;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordingStream;

/**
 * A program that is recorded: healthy, or with the one trouble that its argument names.
 */
public final class Recorded {
    private static final Consumer<Buffer> FREE = Recorded::free;
    private static final Consumer<Buffer> FREE_BADLY = Recorded::freeBadly;
    private static final int FEW = 2_000;

    private static volatile long sink;

    private Recorded() {
    }

    public static void main(final String[] arguments) throws InterruptedException {
        final boolean isRecorded = !arguments[0].equals("no-runtime");
        for (final String trouble : arguments) {
            switch (trouble) {
                case "healthy" -> readAndRelease(Rcu.domain("default"));
                case "stall" -> stall();
                case "stuck" -> stuck(() -> Rcu.statistics().slowestReaderNanos() > 1_000_000_000L);
                case "stuck-and-reported" -> stuck(() -> Rcu.statistics().readerStalls() >= 1);
                case "stuck-for-long" -> stuck(() -> Rcu.statistics().slowestReaderNanos() > 9_000_000_000L);
                case "cycle" -> goRound();
                case "pinned" -> pin();
                case "idle" -> Rcu.statistics();
                case "exhausted" -> exhaust();
                case "failing" -> fail();
                case "unpaired" -> releaseOnly();
                case "other-domain" -> releaseInAnotherDomain();
                case "overdraft" -> overdraw();
                case "pressure" -> fillTheHeap();
                case "no-runtime" -> sink++;
                default -> throw new IllegalArgumentException(trouble);
            }
        }
        if (isRecorded && !arguments[0].startsWith("stuck")) {
            awaitStatistics();
        }
    }

    /** Goes on until the counters have been recorded once more, so that the recording has what happened last. */
    private static void awaitStatistics() throws InterruptedException {
        final Instant now = Instant.now();
        final CountDownLatch isRecorded = new CountDownLatch(2);
        try (RecordingStream stream = new RecordingStream()) {
            stream.onEvent("io.reprieve.Statistics", event -> {
                if (event.getStartTime().isAfter(now)) {
                    isRecorded.countDown();
                }
            });
            stream.startAsync();
            isRecorded.await();
        }
    }

    /** A reader and a releaser that get on, for as long as the recording needs to see both. */
    private static void readAndRelease(final RcuDomain domain) throws InterruptedException {
        final AtomicBoolean isDone = new AtomicBoolean();
        final CountDownLatch hasRead = new CountDownLatch(1);
        final Thread reader = start("reader", () -> {
            while (!isDone.get()) {
                domain.readLock();
                sink++;
                domain.readUnlock();
                hasRead.countDown();
                Thread.yield();
            }
        });
        hasRead.await();
        for (int i = 0; i < FEW; i++) {
            domain.defer(new Buffer(), FREE);
            if (i % 100 == 0) {
                pause(5);
            }
        }
        domain.barrier();
        awaitStatistics();
        isDone.set(true);
        reader.join();
    }

    /** A reader stays in its section until it has been reported twice. */
    private static void stall() throws InterruptedException {
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch hasLeft = new CountDownLatch(1);
        start("slow <reader> & co", () -> {
            search(isInside);
            hasLeft.countDown();
            stay();
        });
        isInside.await();
        Rcu.defer(new Buffer(), FREE);
        hasLeft.await();
        Rcu.barrier();
    }

    /** JDK 17 may not name a thread that has ended, where it is named by the event of another one. */
    private static void stay() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void search(final CountDownLatch isInside) {
        Rcu.readLock();
        isInside.countDown();
        await(() -> Rcu.statistics().readerStalls() >= 2);
        Rcu.readUnlock();
    }

    /** A reader that is still in its section when the recording ends. */
    private static void stuck(final BooleanSupplier isOver) throws InterruptedException {
        final CountDownLatch isInside = new CountDownLatch(1);
        start("stuck reader", () -> scroll(isInside));
        isInside.await();
        for (int i = 0; i < 500; i++) {
            Rcu.defer(new Buffer(), FREE);
        }
        await(isOver);
    }

    private static void scroll(final CountDownLatch isInside) {
        Rcu.readLock();
        isInside.countDown();
        LockSupport.park();
    }

    /** A thread releases more than there are pages while it holds a lock that a reader waits for inside its section. */
    private static void goRound() throws InterruptedException {
        final ReentrantLock lock = new ReentrantLock();
        final CountDownLatch isInside = new CountDownLatch(1);
        final CountDownLatch isHeld = new CountDownLatch(1);
        final CountDownLatch hasLeft = new CountDownLatch(1);
        final Thread reader = start("waiting reader", () -> {
            lookUp(lock, isInside, isHeld);
            hasLeft.countDown();
            stay();
        });
        final Thread releaser = start("holding releaser", () -> replaceAll(lock, isInside, isHeld, reader));
        releaser.join();
        hasLeft.await();
        Rcu.barrier();
    }

    private static void lookUp(final ReentrantLock lock, final CountDownLatch isInside, final CountDownLatch isHeld) {
        Rcu.readLock();
        isInside.countDown();
        await(() -> isHeld.getCount() == 0);
        lock.lock();
        sink++;
        lock.unlock();
        Rcu.readUnlock();
    }

    private static void replaceAll(
        final ReentrantLock lock, final CountDownLatch isInside, final CountDownLatch isHeld, final Thread reader) {
        await(() -> isInside.getCount() == 0);
        lock.lock();
        isHeld.countDown();
        await(() -> lock.hasQueuedThread(reader));
        while (Rcu.statistics().fallbackTimeouts() < 3) {
            Rcu.defer(new Buffer(), FREE);
        }
        lock.unlock();
    }

    /** An object is still pinned, and its release waits for that, when the recording ends; all others get on. */
    private static void pin() throws InterruptedException {
        final Buffer buffer = new Buffer();
        final CountDownLatch isPinned = new CountDownLatch(1);
        start("user of a pin", () -> {
            Rcu.readLock();
            final Pin pin = Rcu.pin(buffer);
            Rcu.readUnlock();
            isPinned.countDown();
            LockSupport.park(pin);
        });
        isPinned.await();
        Rcu.defer(buffer, FREE);
        await(() -> Rcu.statistics().pinnedReleases() == 1);
        readAndReleaseBesides();
        if (buffer.isFree) {
            throw new IllegalStateException("what is pinned has been released");
        }
    }

    private static void readAndReleaseBesides() throws InterruptedException {
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread user = start("user", () -> {
            while (!isDone.get()) {
                Rcu.readLock();
                sink++;
                Rcu.readUnlock();
                Rcu.defer(new Buffer(), FREE);
                pause(1);
            }
        });
        awaitStatistics();
        awaitStatistics();
        isDone.set(true);
        user.join();
    }

    /** A thread named as event loops are releases more than there are pages, while a reader reads. */
    private static void exhaust() throws InterruptedException {
        final CountDownLatch isInside = new CountDownLatch(1);
        final AtomicBoolean isFull = new AtomicBoolean();
        final Thread reader = start("reader", () -> {
            Rcu.readLock();
            isInside.countDown();
            await(() -> Rcu.statistics().synchronousFallbacks() >= 1);
            Rcu.readUnlock();
            while (!isFull.get()) {
                Rcu.readLock();
                pause(5);
                Rcu.readUnlock();
            }
        });
        isInside.await();
        final Thread releaser = start("event-loop-1", () -> {
            while (Rcu.statistics().synchronousFallbacks() < 20) {
                Rcu.defer(new Buffer(), FREE);
            }
        });
        releaser.join();
        isFull.set(true);
        reader.join();
        Rcu.barrier();
    }

    private static void fail() throws InterruptedException {
        readAndRelease(Rcu.domain("default"));
        for (int i = 0; i < 3; i++) {
            Rcu.defer(new Buffer(), FREE_BADLY);
        }
        Rcu.barrier();
    }

    /** Nobody reads, or whoever does isn't marked. */
    private static void releaseOnly() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < FEW; j++) {
                Rcu.defer(new Buffer(), FREE);
            }
            Rcu.barrier();
            awaitStatistics();
        }
    }

    private static void releaseInAnotherDomain() throws InterruptedException {
        final RcuDomain buffers = Rcu.domain("buffers");
        for (int i = 0; i < FEW; i++) {
            buffers.defer(new Buffer(), FREE);
        }
        buffers.barrier();
        awaitStatistics();
        readAndRelease(Rcu.domain("default"));
    }

    /** Releases inside a section can't wait: they go outside the limit. */
    private static void overdraw() {
        Rcu.readLock();
        while (Rcu.statistics().overdraftPages() < 3) {
            Rcu.defer(new Buffer(), FREE);
        }
        Rcu.readUnlock();
        Rcu.barrier();
    }

    /** Asks for more than there is, and takes little: the recorder's own threads don't survive a heap that is full. */
    private static void fillTheHeap() throws InterruptedException {
        readAndRelease(Rcu.domain("default"));
        final List<byte[]> ballast = new ArrayList<>();
        try {
            while (true) {
                ballast.add(new byte[(int) (Runtime.getRuntime().maxMemory() / 2)]);
            }
        } catch (final OutOfMemoryError e) {
            ballast.clear();
        }
        readAndRelease(Rcu.domain("default"));
    }

    private static void free(final Buffer buffer) {
        buffer.isFree = true;
    }

    private static void freeBadly(final Buffer buffer) {
        throw new IllegalStateException("the pool is <closed> & gone");
    }

    private static Thread start(final String name, final Runnable body) {
        final Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(final BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            pause(1);
        }
    }

    private static void pause(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static final class Buffer {
        boolean isFree;
    }
}
