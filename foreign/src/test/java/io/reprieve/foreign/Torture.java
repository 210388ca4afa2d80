package io.reprieve.foreign;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Readers and writers of memory that is overwritten, or made inaccessible, when it goes back. Each piece of memory is
 * filled with a stamp of its own before it is published; a reader that finds anything else has read what was given
 * back.
 *
 * <p>Runs in a JVM of its own, in a {@link BrokenLoader}, which breaks what a test wants broken.
 */
public final class Torture {
    private static final int SLOTS = 16;
    private static final int WRITERS = 2;
    private static final int READERS = 3;
    private static final int LARGEST = 20_000;
    private static final int EVERY_MAPPING = 16;
    private static final int LONGEST_STAY = 200;
    private static final int EVERY_SLEEP = 64;
    private static final int EVERY_LOOK = 4;
    private static final int RETURNS_OF_A_LONG_STAY = 10 * SLOTS;
    private static final long MOST_PENDING = 50;
    private static final long ENOUGH_READS = 20_000;
    private static final long ENOUGH_RELEASES = 5_000;
    private static final long WITHOUT_PROGRESS_SECONDS = 60;

    private final Breakage breakage;
    private final RcuDomain readers;
    private final RcuDomain writers;
    private final AtomicReferenceArray<Piece> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong stamps = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();
    private volatile boolean isOver;

    /**
     * What is published.
     *
     * @param arena   that closes it.
     * @param segment filled with the stamp.
     * @param stamp   of this piece alone.
     */
    private record Piece(RcuArena arena, MemorySegment segment, long stamp) {
    }

    private Torture(final Breakage breakage) {
        this.breakage = breakage;
        readers = Rcu.domain("torture");
        writers = breakage == Breakage.OTHER_DOMAIN ? Rcu.domain("elsewhere") : readers;
    }

    /**
     * Runs once.
     *
     * @param args a {@link Breakage}, how many seconds at least, and whether what goes back is overwritten.
     * @throws Exception if it can't be run.
     */
    public static void main(final String[] args) throws Exception {
        final ClassLoader loader = new BrokenLoader(Breakage.valueOf(args[0]), Boolean.parseBoolean(args[2]));
        loader.loadClass("io.reprieve.foreign.Torture")
            .getMethod("run", String.class, long.class)
            .invoke(null, args[0], Long.parseLong(args[1]));
    }

    /**
     * Runs once, in the loader of this class.
     *
     * @param breakage what is broken.
     * @param seconds  how many at least; it ends with the first failure.
     * @throws Exception if it can't be run.
     */
    public static void run(final String breakage, final long seconds) throws Exception {
        final Torture torture = new Torture(Breakage.valueOf(breakage));
        torture.run(seconds);
        final String failure = torture.failure.get();
        System.out.println(failure == null ? "sound" : "broken: " + failure);
        System.out.println(torture.reads + " reads, " + RcuArena.statistics());
        // Others may be in the middle of reading what is not theirs.
        Runtime.getRuntime().halt(failure == null ? 0 : 1);
    }

    private void run(final long seconds) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            threads.add(start(this::write));
        }
        for (int i = 0; i < READERS; i++) {
            threads.add(start(this::read));
        }
        // Virtual threads share the caches of blocks that platform threads have for themselves.
        threads.add(Thread.ofVirtual().start(() -> guard(this::write)));
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while ((System.nanoTime() < end || !isEnough()) && failure.get() == null) {
            Thread.sleep(10);
        }
        isOver = true;
        for (final Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(WITHOUT_PROGRESS_SECONDS));
            if (thread.isAlive()) {
                fail("no progress: " + thread);
                return;
            }
        }
        if (failure.get() == null) {
            settle();
        }
    }

    /** Whatever the machine is busy with. */
    private boolean isEnough() {
        // What goes back too seldom is found at the end.
        return breakage == Breakage.LAST_ONLY
            || reads.get() >= ENOUGH_READS && RcuArena.statistics().returnedSegments() >= ENOUGH_RELEASES;
    }

    private void settle() {
        for (int i = 0; i < SLOTS; i++) {
            final Piece piece = slots.getAndSet(i, null);
            if (piece != null) {
                piece.arena().close();
            }
        }
        writers.barrier();
        final ForeignStatistics statistics = RcuArena.statistics();
        if (statistics.segments() != 0 || statistics.pendingSegments() != 0) {
            fail("not all has gone back: " + statistics);
        }
        if (writers.statistics().failedReleases() != 0) {
            fail("releases have failed: " + writers.statistics());
        }
    }

    private Thread start(final Action action) {
        final Thread thread = new Thread(() -> guard(action));
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What a thread does until it is over. */
    private interface Action {
        void run() throws Exception;
    }

    private void guard(final Action action) {
        try {
            action.run();
        } catch (final Throwable e) {
            fail(e.toString());
        }
    }

    private void fail(final String text) {
        failure.compareAndSet(null, text);
        isOver = true;
    }

    private void write() throws IOException, InterruptedException {
        final SplittableRandom random = new SplittableRandom(stamps.incrementAndGet());
        final Path path = Files.createTempFile("torture", ".bin");
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            file.write(ByteBuffer.allocate(1), 1 << 17);
            while (!isOver) {
                replace(random, file);
                stay(random);
                // What waits for a reclaimer that is busy tells nothing.
                while (random.nextInt(EVERY_LOOK) == 0 && !isOver
                    && RcuArena.statistics().pendingSegments() > MOST_PENDING) {
                    Thread.sleep(1);
                }
            }
        }
    }

    private void replace(final SplittableRandom random, final FileChannel file)
            throws IOException, InterruptedException {
        final long stamp = stamps.incrementAndGet();
        final RcuArena arena = RcuArena.open(writers);
        MemorySegment segment = null;
        final int pieces = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < pieces; i++) {
            segment = take(random, arena, file);
            if (segment == null) {
                return;
            }
            for (long j = 0; j < longs(segment); j++) {
                segment.setAtIndex(JAVA_LONG, j, stamp);
            }
        }
        final int slot = random.nextInt(SLOTS);
        final Piece piece = new Piece(arena, segment, stamp);
        if (breakage == Breakage.CLOSE_FIRST) {
            arena.close();
            Thread.sleep(1);
            slots.set(slot, piece);
            return;
        }
        final Piece old = slots.getAndSet(slot, piece);
        if (old != null) {
            old.arena().close();
        }
    }

    private MemorySegment take(final SplittableRandom random, final RcuArena arena, final FileChannel file)
            throws IOException {
        if (random.nextInt(EVERY_MAPPING) == 0) {
            // Its pages are copied when they are written to, so that mappings of one file don't meet.
            final long offset = random.nextInt(10_000) * (long) Long.BYTES;
            return arena.map(file, MapMode.PRIVATE, offset, Long.BYTES * (1L + random.nextInt(1000)));
        }
        final long size = random.nextInt(8) == 0 ? random.nextInt(LARGEST) : random.nextInt(600);
        final MemorySegment segment = arena.allocate(Math.max(Long.BYTES, size), Long.BYTES);
        for (long j = 0; j < longs(segment); j++) {
            final long value = segment.getAtIndex(JAVA_LONG, j);
            if (value != 0) {
                fail("new memory is not zero: " + Long.toHexString(value));
                return null;
            }
        }
        return segment;
    }

    private static long longs(final MemorySegment segment) {
        return segment.byteSize() / Long.BYTES;
    }

    private void read() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(stamps.incrementAndGet());
        final boolean isReadersFault = breakage == Breakage.NO_SECTION || breakage == Breakage.OTHER_DOMAIN;
        while (!isOver) {
            if (breakage != Breakage.NO_SECTION) {
                readers.readLock();
            }
            try {
                final Piece piece = slots.get(random.nextInt(SLOTS));
                if (piece != null) {
                    check(piece, random);
                    stay(random);
                    if (isReadersFault && random.nextInt(EVERY_SLEEP) == 0) {
                        awaitReturns();
                    }
                    check(piece, random);
                    reads.incrementAndGet();
                }
            } finally {
                if (breakage != Breakage.NO_SECTION) {
                    readers.readUnlock();
                }
            }
        }
    }

    private void check(final Piece piece, final SplittableRandom random) {
        final long longs = longs(piece.segment());
        for (int i = 0; i < 8; i++) {
            final long value = piece.segment().getAtIndex(JAVA_LONG, random.nextLong(longs));
            if (value != piece.stamp()) {
                fail("stamp " + piece.stamp() + " has become " + Long.toHexString(value));
                return;
            }
        }
    }

    /** Stays until about everything has been replaced and given back: what protects nobody is to be seen to. */
    private void awaitReturns() throws InterruptedException {
        final long enough = RcuArena.statistics().returnedSegments() + RETURNS_OF_A_LONG_STAY;
        while (!isOver && RcuArena.statistics().returnedSegments() < enough) {
            Thread.sleep(1);
        }
    }

    /** Mostly short; now and then long enough for others to come and go, on a busy machine too. */
    private static void stay(final SplittableRandom random) throws InterruptedException {
        if (random.nextInt(EVERY_SLEEP) == 0) {
            Thread.sleep(1 + random.nextInt(5));
        } else {
            pause(random.nextInt(LONGEST_STAY));
        }
    }

    private static void pause(final int spins) {
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
    }
}
