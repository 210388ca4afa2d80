package io.reprieve.torture;

/**
 * A thread that reads, and stays to the end. Some of its sections release what they have found.
 */
final class Reader extends Actor {
    private final Path[] kinds;

    Reader(final World world, final long number, final boolean isVirtual) {
        super(world, world.settle(), number, isVirtual);
        kinds = array(world.options.kinds("reads", Path.Group.READ));
    }

    @Override
    void act(final Tally tally) {
        final Reading reading = new Reading(world, this, tally, new Retiring(this, tally, 0, 0));
        while (!world.findings.isOver()) {
            reading.perform(anyOf(kinds));
            if (isVirtual) {
                Thread.yield();
            }
        }
    }
}
