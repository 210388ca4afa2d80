package io.reprieve.demo.kafka;

import io.reprieve.demo.program.Program;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Consumers that look offsets up, and a log that rolls.
 */
public final class KafkaMain {
    private static final int MILLION = 1_000_000;
    private static final int LATEST = 3 * MILLION / 4;
    private static final int LOOKUPS_PER_LAGGARD = 8;
    private static final long NANOS_BETWEEN_ROLLS = 1_000_000;

    private KafkaMain() {
    }

    /**
     * Runs once.
     *
     * @param args see {@link Program#of}.
     * @throws Exception if an index file can't be made or deleted.
     */
    public static void main(final String[] args) throws Exception {
        final Program program = Program.of(args);
        final PartitionLog log = new PartitionLog(program.directory());
        program.run(random -> PartitionLog.isRight(log.translate(choose(random))), () -> {
            LockSupport.parkNanos(NANOS_BETWEEN_ROLLS);
            return log.roll();
        });
    }

    /** Most consumers follow the end of the log, and some lag behind, as far as its oldest records. */
    private static int choose(final SplittableRandom random) {
        return random.nextInt(LOOKUPS_PER_LAGGARD) == 0 ? random.nextInt(MILLION) : random.nextInt(LATEST, MILLION);
    }
}
