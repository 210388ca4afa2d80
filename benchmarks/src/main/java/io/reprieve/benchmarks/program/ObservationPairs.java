package io.reprieve.benchmarks.program;

import io.reprieve.Rcu;
import io.reprieve.ReadSide;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * What it costs to be looked at: reads or releases for a second with everything on, and for one with nothing, in
 * turns, so that whatever else the machine does meets both. On are the events of a recording profile, and somebody who
 * asks for every attribute of the bean once a second. The histograms are part of both: nobody can turn them off.
 */
public final class ObservationPairs {
    private static final BiConsumer<ObservationPairs, Object> PUT = ObservationPairs::put;
    private static final int OBJECTS = 1024;
    private static final int BATCH = 256;
    private static final int MOST_BATCHES = 100_000;
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WARM_UP_PAIRS = 2;
    /** Of the normal distribution: so many standard errors to each side hold the middle in 95 cases of 100. */
    private static final double CERTAIN = 1.96;

    private final long[] batches = new long[MOST_BATCHES];
    private final Object[] objects = new Object[OBJECTS];
    private final AtomicReference<Object> published = new AtomicReference<>();
    private final Recording recording = new Recording();
    private final Map<String, String> settings;
    private final boolean isOfReads;
    private volatile boolean isOn;
    private Object last;
    private long next;

    private ObservationPairs(final boolean isOfReads, final Map<String, String> settings) {
        this.isOfReads = isOfReads;
        this.settings = settings;
        for (int i = 0; i < OBJECTS; i++) {
            objects[i] = new Object();
        }
        published.set(objects[0]);
    }

    /**
     * Prints what a read or a release takes, with and without, and the difference.
     *
     * @param args {@code reads} or {@code releases}, how many pairs, and the recording profile.
     * @throws IOException          if the profile can't be read.
     * @throws ParseException       if it is none.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws IOException, ParseException, InterruptedException {
        try (Reader profile = Files.newBufferedReader(Path.of(args[2]))) {
            new ObservationPairs(args[0].equals("reads"), Configuration.create(profile).getSettings())
                .run(Integer.parseInt(args[1]));
        }
        System.exit(0);
    }

    private void run(final int pairs) throws InterruptedException {
        start("asks", this::ask);
        if (isOfReads) {
            start("releases", this::releaseNowAndThen);
        }
        recording.start();
        for (int i = 0; i < WARM_UP_PAIRS; i++) {
            slice(true);
            slice(false);
        }
        final double[] losses = new double[pairs];
        double without = 0;
        double with = 0;
        for (int i = 0; i < pairs; i++) {
            // Turn and turn about, so that a drift meets both alike.
            final boolean isOnFirst = i % 2 == 0;
            final double one = slice(isOnFirst);
            final double other = slice(!isOnFirst);
            final double on = isOnFirst ? one : other;
            final double off = isOnFirst ? other : one;
            losses[i] = 100 * (on / off - 1);
            with += on / pairs;
            without += off / pairs;
        }
        report(losses, without, with);
    }

    private void report(final double[] losses, final double without, final double with) {
        Arrays.sort(losses);
        // Of the order of the pairs alone, so that one in which the machine was busy elsewhere doesn't count for more.
        final double reach = CERTAIN * Math.sqrt(losses.length) / 2;
        final int middle = losses.length / 2;
        System.out.printf(
            Locale.ROOT, "%s: %.3f ns without, %.3f ns with; %d pairs, in the median %.2f %% slower (95 %%: %.2f to"
                + " %.2f)%n",
            isOfReads ? "reads" : "releases", without, with, losses.length, losses[middle],
            losses[(int) Math.max(0, middle - reach)], losses[(int) Math.min(losses.length - 1, middle + reach)]);
    }

    /** What one takes, in nanoseconds, after a moment in which the change takes effect. */
    private double slice(final boolean on) throws InterruptedException {
        isOn = on;
        recording.setSettings(on ? settings : Map.of());
        work(SETTLE_NANOS);
        return work(SLICE_NANOS);
    }

    /** The median of the batches: one that was interrupted, by whatever, counts as one. */
    private double work(final long nanos) {
        final long begin = System.nanoTime();
        int done = 0;
        long now = begin;
        while (now - begin < nanos && done < batches.length) {
            final long batch = now;
            for (int i = 0; i < BATCH; i++) {
                if (isOfReads) {
                    last = read();
                } else {
                    release();
                }
            }
            now = System.nanoTime();
            batches[done++] = now - batch;
            // So many releases that their bodies don't hold them back: that would be measured instead.
            for (final long until = batch + PAUSE_NANOS; now < until;) {
                now = System.nanoTime();
            }
        }
        Arrays.sort(batches, 0, done);
        return batches[done / 2] / (double) BATCH;
    }

    @ReadSide
    private Object read() {
        return published.get();
    }

    private void release() {
        Rcu.defer(this, objects[(int) next++ & OBJECTS - 1], PUT);
    }

    private void put(final Object object) {
        last = object;
    }

    private void releaseNowAndThen() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(1);
            release();
        }
    }

    /** As an exporter does that is scraped, and a person's console. */
    private void ask() throws InterruptedException {
        final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            if (isOn) {
                try {
                    final ObjectName name = new ObjectName("io.reprieve:type=Rcu,domain=default");
                    final String[] names = Stream.of(server.getMBeanInfo(name).getAttributes())
                        .map(MBeanAttributeInfo::getName).toArray(String[]::new);
                    if (server.getAttributes(name, names).size() != names.length) {
                        throw new IllegalStateException("the bean didn't tell all");
                    }
                } catch (final JMException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private static void start(final String name, final Task task) {
        final Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }
}
