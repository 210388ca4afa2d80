package io.reprieve.demo.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The frame of a program: starts the readers, replaces what they read until the time is over, and reports.
 *
 * <p>It reports in lines of words. {@code begin} comes before the first read; {@code progress}, with the milliseconds
 * since then and every {@link Figure}, comes all the time, because a program that crashes has no last words;
 * {@code end}, with the same, is the last; {@code failure}, with a count and a name, comes before it for each kind of
 * failure.
 */
public final class Program {
    /** The first word of the line before the first read. */
    public static final String BEGIN = "begin";
    /** The first word of the lines with figures. */
    public static final String PROGRESS = "progress";
    /** The first word of the lines that count a kind of failure. */
    public static final String FAILURE = "failure";
    /** The first word of the last line. */
    public static final String END = "end";

    private static final long SEED = 20_250_604;
    private static final long PROGRESS_MILLIS = 50;

    private final Path directory;
    private final int seconds;
    private final boolean isVirtual;
    private final Reader[] readers;
    private final Counter changes = new Counter();
    private final Counter releaseNanos = new Counter();
    private final Counter longestReleaseNanos = new Counter();
    private LongSupplier missing = () -> 0;
    private volatile boolean isOver;

    private Program(final Path directory, final int seconds, final int readers, final boolean isVirtual) {
        this.directory = directory;
        this.seconds = seconds;
        this.isVirtual = isVirtual;
        this.readers = new Reader[readers];
    }

    /**
     * A program as the command line says.
     *
     * @param args a directory for its files, the seconds, the readers, and whether these are virtual threads; what
     *             comes after is the program's own.
     * @return the program.
     * @throws IOException if the directory can't be made.
     */
    public static Program of(final String[] args) throws IOException {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        return new Program(
            Files.createDirectories(Path.of(args[0])),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Boolean.parseBoolean(args[3]));
    }

    /**
     * Where the program keeps its files.
     *
     * @return an empty directory.
     */
    public Path directory() {
        return directory;
    }

    /**
     * Says how to find out, in the end, what was not given back.
     *
     * @param count of the objects that are missing; 0 is right.
     */
    public void countMissing(final LongSupplier count) {
        missing = count;
    }

    /**
     * Runs until the time is over.
     *
     * @param reading what the readers do.
     * @param change  what this thread does.
     * @throws Exception if the change failed.
     */
    public void run(final Reading reading, final Change change) throws Exception {
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new Reader(reading, () -> isOver, SEED + i, isVirtual);
        }
        say(BEGIN);
        final long begin = System.nanoTime();
        final List<Thread> threads = start();
        final Thread reporter = startReporter(begin);
        final long nanos = TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - begin < nanos) {
            final long releaseNanos = change.apply();
            this.releaseNanos.add(releaseNanos);
            longestReleaseNanos.add(Math.max(0, releaseNanos - longestReleaseNanos.get()));
            changes.add(1);
        }
        isOver = true;
        for (final Thread thread : threads) {
            thread.join();
        }
        final long end = System.nanoTime();
        reporter.join();
        final Map<String, Integer> failures = new TreeMap<>();
        for (final Reader reader : readers) {
            reader.failures().forEach((name, count) -> failures.merge(name, count, Integer::sum));
        }
        failures.forEach((name, count) -> say(FAILURE + ' ' + count + ' ' + name));
        final Map<Figure, Long> figures = figures();
        figures.put(Figure.MISSING, missing.getAsLong());
        say(line(END, end - begin, figures));
    }

    private List<Thread> start() throws ReflectiveOperationException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < readers.length; i++) {
            final Thread thread = isVirtual ? startVirtual(readers[i]) : new Thread(readers[i]);
            thread.setName("reader-" + (i + 1));
            if (!isVirtual) {
                thread.start();
            }
            threads.add(thread);
        }
        return threads;
    }

    /** By reflection: JDK 17, for which this is compiled, has none. */
    private static Thread startVirtual(final Runnable task) throws ReflectiveOperationException {
        return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    private Thread startReporter(final long begin) {
        final Thread reporter = new Thread(() -> {
            try {
                while (!isOver) {
                    say(line(PROGRESS, System.nanoTime() - begin, figures()));
                    Thread.sleep(PROGRESS_MILLIS);
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "reporter");
        reporter.start();
        return reporter;
    }

    private Map<Figure, Long> figures() {
        final Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        for (final Figure figure : Figure.values()) {
            long sum = 0;
            for (final Reader reader : readers) {
                sum += reader.get(figure);
            }
            figures.put(figure, sum);
        }
        figures.put(Figure.CHANGES, changes.get());
        figures.put(Figure.RELEASE_NANOS, releaseNanos.get());
        figures.put(Figure.RELEASE_NANOS_MAX, longestReleaseNanos.get());
        return figures;
    }

    private static String line(final String word, final long nanos, final Map<Figure, Long> figures) {
        final StringBuilder line = new StringBuilder(word).append(' ').append(TimeUnit.NANOSECONDS.toMillis(nanos));
        figures.forEach((figure, value) -> line.append(' ').append(figure).append('=').append(value));
        return line.toString();
    }

    private static void say(final String line) {
        System.out.println(line);
    }
}
