package io.reprieve.demo.arena;

import io.reprieve.RcuDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * One run: some threads search, one changes the index and refreshes.
 */
final class Race {
    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    /** Reading the list of mappings takes longer than a refresh. */
    private static final int EVERY_COUNT = 10;

    private final Path path;
    private final int readers;
    private final int seconds;
    private final LongAdder right = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Race(final Path path, final int readers, final int seconds) {
        this.path = path;
        this.readers = readers;
        this.seconds = seconds;
    }

    /**
     * What was seen.
     *
     * @param searches   that had the right answer.
     * @param wrong      that had another.
     * @param closed     that found a file closed under them.
     * @param refreshes  of the reader.
     * @param closeNanos what closing a replaced reader took its thread, on average.
     * @param mostMapped files mapped at a time.
     * @param stillMapped files still mapped when all was closed.
     */
    record Result(
        long searches, long wrong, long closed, long refreshes, long closeNanos, long mostMapped, long stillMapped) {
        private static final int NUMBERS = 7;

        /** As one line, for {@link #parse}. */
        String line() {
            return "result " + searches + " " + wrong + " " + closed + " " + refreshes + " " + closeNanos + " "
                + mostMapped + " " + stillMapped;
        }

        /** What {@link #line()} has written, or nothing. */
        static Optional<Result> parse(final String line) {
            final String[] words = line.split(" ");
            if (words.length != NUMBERS + 1 || !words[0].equals("result")) {
                return Optional.empty();
            }
            final long[] numbers = Stream.of(words).skip(1).mapToLong(Long::parseLong).toArray();
            return Optional.of(new Result(
                numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]));
        }
    }

    Result run(final Contestant contestant, final RcuDomain domain) throws IOException, InterruptedException {
        long refreshes = 0;
        long closeNanos = 0;
        long mostMapped = 0;
        try (Orders orders = new Orders(contestant, path, domain)) {
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                threads.add(Thread.ofPlatform().start(() -> search(orders)));
            }
            try {
                final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                while (System.nanoTime() < end && failure.get() == null) {
                    closeNanos += orders.refresh();
                    if (refreshes++ % EVERY_COUNT == 0) {
                        mostMapped = Math.max(mostMapped, mapped());
                    }
                }
            } finally {
                isOver.set(true);
                for (final Thread thread : threads) {
                    thread.join();
                }
            }
        }
        if (failure.get() != null) {
            throw new IOException("a search has failed", failure.get());
        }
        final long stillMapped = mapped();
        delete();
        return new Result(right.sum(), wrong.sum(), closed.sum(), refreshes,
            refreshes == 0 ? 0 : closeNanos / refreshes, mostMapped, stillMapped);
    }

    private void search(final Orders orders) {
        try {
            while (!isOver.get()) {
                switch (orders.search()) {
                    case RIGHT -> right.increment();
                    case WRONG -> wrong.increment();
                    case CLOSED -> closed.increment();
                }
            }
        } catch (final IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** How many files of the index are mapped; where the system doesn't say, none. */
    private long mapped() throws IOException {
        if (!Files.exists(MAPPINGS)) {
            return 0;
        }
        final String name = path.toRealPath().toString();
        try (Stream<String> lines = Files.lines(MAPPINGS)) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
