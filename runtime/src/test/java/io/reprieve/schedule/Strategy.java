package io.reprieve.schedule;

import java.util.List;
import java.util.Random;

/**
 * Who runs next. All of it is decided by a seed.
 */
abstract class Strategy {
    /** How many steps a program takes, about; changes of priority lie within. */
    private static final int TYPICAL_STEPS = 3_000;
    private static final int MOST_CHANGES = 6;
    private static final int[] EVERY_HOW_MANY = {2, 4, 12, 40, 150};
    /** Every how many steps time passes although somebody could run. */
    private static final int TIME_PASSES = 400;

    final Random random;

    Strategy(final Random random) {
        this.random = random;
    }

    /** Even seeds walk at random, odd ones go by priorities. */
    static Strategy of(final long seed) {
        final Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        return seed % 2 == 0 ? new RandomWalk(random) : new Priorities(random);
    }

    /** A thread is new. */
    void added(final Task task) {
    }

    /** The next one, at a point that a thread passes. */
    abstract Task next(Task current, List<Task> runnable, long step);

    /** The next one, where a thread cannot go on, or asks to let others go first. */
    abstract Task other(Task current, List<Task> runnable);

    /** Whether the earliest of those who wait for a time goes on now. */
    boolean letsTimePass() {
        return random.nextInt(TIME_PASSES) == 0;
    }

    /** Another thread every so often, all with the same chance. */
    private static final class RandomWalk extends Strategy {
        private final int everyHowMany;

        RandomWalk(final Random random) {
            super(random);
            everyHowMany = EVERY_HOW_MANY[random.nextInt(EVERY_HOW_MANY.length)];
        }

        @Override
        Task next(final Task current, final List<Task> runnable, final long step) {
            return random.nextInt(everyHowMany) == 0 ? runnable.get(random.nextInt(runnable.size())) : current;
        }

        @Override
        Task other(final Task current, final List<Task> runnable) {
            return runnable.get(random.nextInt(runnable.size()));
        }
    }

    /**
     * The runnable thread of the highest priority, which a few changes at random steps lower: probabilistic concurrency
     * testing (Burckhardt and others, ASPLOS 2010), which finds what takes few changes of thread with a known chance.
     */
    private static final class Priorities extends Strategy {
        private final long[] changes;
        private int lowest;

        Priorities(final Random random) {
            super(random);
            changes = random.longs(1 + random.nextInt(MOST_CHANGES), 0, TYPICAL_STEPS).toArray();
        }

        @Override
        void added(final Task task) {
            task.priority = 1 + random.nextInt(1 << 20);
        }

        @Override
        Task next(final Task current, final List<Task> runnable, final long step) {
            for (final long change : changes) {
                if (change == step) {
                    current.priority = --lowest;
                }
            }
            return highest(runnable);
        }

        @Override
        Task other(final Task current, final List<Task> runnable) {
            current.priority = --lowest;
            return highest(runnable);
        }

        private static Task highest(final List<Task> runnable) {
            Task highest = runnable.get(0);
            for (final Task task : runnable) {
                if (task.priority > highest.priority) {
                    highest = task;
                }
            }
            return highest;
        }
    }
}
