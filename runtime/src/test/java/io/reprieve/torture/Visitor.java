package io.reprieve.torture;

/**
 * A thread that reads and releases a little, and ends with its releases pending; sometimes inside a section of either
 * side.
 */
final class Visitor extends Actor {
    private final Path[] reads;
    private final Path[] releases;

    Visitor(final World world, final Arena arena, final long number, final boolean isVirtual) {
        super(world, arena, number, isVirtual);
        reads = array(world.options.kinds("reads", Path.Group.READ));
        releases = array(world.options.kinds("releases", Path.Group.RELEASE));
    }

    @Override
    void act(final Tally tally) {
        tally.count(isVirtual ? Path.VIRTUAL_VISITOR : Path.VISITOR);
        final Retiring retiring = new Retiring(this, tally, 0, 0);
        final Reading reading = new Reading(world, this, tally, retiring);
        try {
            // A first section at once: the slot is registered in the middle of somebody's grace period.
            reading.perform(anyOf(reads));
            for (int i = dice.below(4); i > 0; i--) {
                final long before = tally.deferred;
                retiring.perform(anyOf(releases));
                tally.paths[Path.BY_VISITOR.ordinal()] += tally.deferred - before;
                if (dice.oneIn(2)) {
                    reading.perform(anyOf(reads));
                }
            }
            retiring.end();
            if (dice.oneIn(16)) {
                tally.count(Path.ENDED_UPDATING);
                retiring.beginUpdateForEver();
            }
        } finally {
            world.giveBack(arena);
        }
        if (dice.oneIn(16)) {
            tally.count(Path.ENDED_INSIDE);
            world.rcu.readLock();
        }
    }
}
