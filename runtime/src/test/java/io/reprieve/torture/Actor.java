package io.reprieve.torture;

import java.util.Set;

/**
 * A thread of the run, with its own elements, its own chance and its own tally.
 */
abstract class Actor implements Runnable {
    final World world;
    final Dice dice;
    final Arena arena;
    final boolean isVirtual;

    Actor(final World world, final Arena arena, final long number, final boolean isVirtual) {
        this.world = world;
        this.arena = arena;
        this.isVirtual = isVirtual;
        dice = new Dice(world.options.seed(), number);
    }

    @Override
    public final void run() {
        final Tally tally = world.releases.tally();
        try {
            act(tally);
        } catch (final Throwable e) {
            world.findings.addThrown(Thread.currentThread().toString(), e);
        } finally {
            world.fold(tally);
        }
    }

    /** What the thread does, until the run is over or its own time is. */
    abstract void act(Tally tally);

    /** One of some kinds. */
    final Path anyOf(final Path[] kinds) {
        return kinds[dice.below(kinds.length)];
    }

    static Path[] array(final Set<Path> kinds) {
        return kinds.toArray(new Path[0]);
    }
}
