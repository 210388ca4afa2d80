package io.reprieve.torture;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Delays between the runtime's own steps: now and then a thread that enters or leaves a method of the runtime is held
 * up there, so that orders of events occur that are rare otherwise. {@link DelayingLoader} weaves the calls in.
 *
 * <p>A pass without a delay issues no fence: what the processor may reorder, it still may.
 */
public final class Delays {
    /** Every how many passes a thread is held up in a method that every section or release runs through. */
    private static final int OFTEN_PASSED = 2048;
    /** The same in a method of the engine, the reclaimer, the reserve. */
    private static final int SELDOM_PASSED = 24;
    private static final int MOST_SHOWN = 30;

    // Written before any woven method runs.
    private static long seed;
    private static String[] points = new String[0];
    private static int[] everyHowMany = new int[0];

    private static final AtomicLong THREADS = new AtomicLong();
    private static final Queue<Passes> ALL = new ConcurrentLinkedQueue<>();
    private static final ThreadLocal<Passes> OWN = ThreadLocal.withInitial(Delays::begin);
    private static final Passes ENDED = new Passes(0);

    /** What one thread has passed. */
    private static final class Passes {
        final Dice dice;
        long[] passed = new long[points.length];
        long[] delayed = new long[points.length];

        Passes(final long thread) {
            dice = new Dice(seed, thread);
        }
    }

    private Delays() {
    }

    /** Names the points, before any woven method runs. */
    static void use(final long seed, final List<String> points, final List<Boolean> isOftenPassed) {
        Delays.seed = seed;
        Delays.points = points.toArray(new String[0]);
        everyHowMany = new int[points.size()];
        for (int i = 0; i < everyHowMany.length; i++) {
            everyHowMany[i] = isOftenPassed.get(i) ? OFTEN_PASSED : SELDOM_PASSED;
        }
        ENDED.passed = new long[points.size()];
        ENDED.delayed = new long[points.size()];
    }

    private static Passes begin() {
        final Passes passes = new Passes(Long.MIN_VALUE + THREADS.incrementAndGet());
        ALL.add(passes);
        return passes;
    }

    /**
     * A thread enters or leaves a method. Called by woven code.
     *
     * @param point the method.
     */
    public static void pass(final int point) {
        final Passes own = OWN.get();
        own.passed[point]++;
        if (own.dice.oneIn(everyHowMany[point])) {
            own.delayed[point]++;
            delay(own.dice);
        }
    }

    private static void delay(final Dice dice) {
        final int kind = dice.below(100);
        if (kind < 70) {
            spin(dice.nanosUpTo(8_000));
        } else if (kind < 88) {
            spin(dice.nanosUpTo(200_000));
        } else if (kind < 98) {
            Thread.yield();
        } else {
            sleep();
        }
    }

    private static void spin(final long nanos) {
        final long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }

    /** Not by parking, which would take the permit that an unpark has left for the runtime. */
    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The calling thread ends. */
    static void fold() {
        final Passes own = OWN.get();
        synchronized (ENDED) {
            if (ALL.remove(own)) {
                add(ENDED, own);
            }
        }
        OWN.remove();
    }

    private static void add(final Passes sum, final Passes passes) {
        for (int i = 0; i < points.length; i++) {
            sum.passed[i] += passes.passed[i];
            sum.delayed[i] += passes.delayed[i];
        }
    }

    /** Says which methods of the runtime have been passed, and where threads were held up. */
    static void report(final StringBuilder text) {
        if (points.length == 0) {
            return;
        }
        final Passes sum = new Passes(0);
        synchronized (ENDED) {
            add(sum, ENDED);
            for (final Passes passes : ALL) {
                add(sum, passes);
            }
        }
        final String[] never = names(i -> sum.passed[i] == 0);
        text.append(String.format(Locale.ROOT, "%n%,d delays in %d of the runtime's %d methods; most in",
            Arrays.stream(sum.delayed).sum(), points.length - never.length, points.length));
        final Integer[] order = new Integer[points.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> -sum.delayed[i]));
        for (int i = 0; i < Math.min(MOST_SHOWN, order.length); i++) {
            text.append(i % 3 == 0 ? System.lineSeparator() : "");
            text.append(String.format(Locale.ROOT, "     %-30s %,10d", points[order[i]], sum.delayed[order[i]]));
        }
        text.append(System.lineSeparator()).append(never.length).append(" methods were not reached")
            .append(System.lineSeparator());
    }

    private static String[] names(final java.util.function.IntPredicate which) {
        return java.util.stream.IntStream.range(0, points.length).filter(which)
            .mapToObj(i -> points[i]).sorted().distinct().toArray(String[]::new);
    }
}
