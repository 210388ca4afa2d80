package io.reprieve.torture;

/**
 * A thread that releases, and stays to the end. Now and then it reads, too.
 */
final class Writer extends Actor {
    private final Path[] kinds;
    private final Path[] reads;
    private final int firstPlace;

    Writer(final World world, final int writer, final long number) {
        super(world, world.settle(), number, false);
        kinds = array(world.options.kinds("releases", Path.Group.RELEASE));
        reads = array(world.options.kinds("reads", Path.Group.READ));
        firstPlace = world.firstPlace(writer, arena);
    }

    @Override
    void act(final Tally tally) {
        final Retiring retiring = new Retiring(this, tally, firstPlace, world.ownPlaces());
        final Reading reading = new Reading(world, this, tally, retiring);
        while (!world.findings.isOver()) {
            retiring.perform(anyOf(kinds));
            if (dice.oneIn(32)) {
                reading.perform(anyOf(reads));
            }
        }
        retiring.end();
    }
}
