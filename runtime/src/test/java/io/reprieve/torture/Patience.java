package io.reprieve.torture;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long the end of a run may take: as long as releases still run, however slow the machine is, and then so many
 * seconds.
 */
final class Patience {
    private final List<World> worlds;
    private final long seconds;
    private long reclaimed = -1;
    private long movedNanos = System.nanoTime();

    Patience(final List<World> worlds) {
        this.worlds = worlds;
        seconds = worlds.get(0).options.number("patience");
    }

    long seconds() {
        return seconds;
    }

    /** Whether nothing has run for so long. */
    boolean isOver() {
        final long now = worlds.stream().mapToLong(world -> world.rcu.statistics().reclaimed()).sum();
        if (now != reclaimed) {
            reclaimed = now;
            movedNanos = System.nanoTime();
        }
        return System.nanoTime() - movedNanos > TimeUnit.SECONDS.toNanos(seconds);
    }
}
