package io.reprieve.demo.program;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Reads until it is told to stop, and keeps count.
 */
final class Reader implements Runnable {
    private static final int READS_PER_TURN = 32;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Reading reading;
    private final BooleanSupplier isOver;
    private final SplittableRandom random;
    private final boolean givesWay;
    /** Written with volatile by the reader when it starts, read by whoever asks for its processor time. */
    private volatile Thread thread;
    private final Counter reads = new Counter();
    private final Counter wrong = new Counter();
    private final Counter failed = new Counter();
    private final Counter cpuNanosInTheEnd = new Counter();
    /** How often each kind of failure came, by name. Only after the reader has ended. */
    private final Map<String, Integer> failures = new TreeMap<>();

    /**
     * A reader.
     *
     * @param reading  what it does.
     * @param isOver   whether it shall stop.
     * @param seed     for its choice of what to read.
     * @param givesWay whether it lets others go on now and then: of more virtual threads than processors some would
     *                 otherwise never read.
     */
    Reader(final Reading reading, final BooleanSupplier isOver, final long seed, final boolean givesWay) {
        this.reading = reading;
        this.isOver = isOver;
        random = new SplittableRandom(seed);
        this.givesWay = givesWay;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!isOver.getAsBoolean()) {
            for (int i = 0; i < READS_PER_TURN; i++) {
                read();
                reads.add(1);
            }
            if (givesWay) {
                Thread.yield();
            }
        }
        cpuNanosInTheEnd.add(cpuNanos());
    }

    long get(final Figure figure) {
        return switch (figure) {
            case READS -> reads.get();
            case WRONG -> wrong.get();
            case FAILED -> failed.get();
            case READER_CPU_NANOS -> cpuNanos();
            default -> 0;
        };
    }

    Map<String, Integer> failures() {
        return failures;
    }

    /** The processor time of the thread; 0 before it has started, and for a virtual one, of which nothing is known. */
    private long cpuNanos() {
        final Thread started = thread;
        final long inTheEnd = cpuNanosInTheEnd.get();
        return inTheEnd > 0 || givesWay || started == null
            ? inTheEnd
            : Math.max(0, THREADS.getThreadCpuTime(started.getId()));
    }

    private void read() {
        try {
            if (!reading.isRight(random)) {
                wrong.add(1);
            }
        } catch (final Throwable t) {
            failed.add(1);
            failures.merge(t.getClass().getName(), 1, Integer::sum);
        }
    }
}
