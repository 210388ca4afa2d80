package io.reprieve.torture;

/**
 * What one thread has counted. Only that thread writes it; it is read when the thread has ended.
 */
final class Tally {
    final long[] paths = new long[Path.values().length];
    final long[] staleness = new long[Staleness.BUCKETS];
    long sections;
    long deferred;
    long bodies;
    long thrown;

    void count(final Path path) {
        paths[path.ordinal()]++;
    }

    long of(final Path path) {
        return paths[path.ordinal()];
    }

    void add(final Tally other) {
        for (int i = 0; i < paths.length; i++) {
            paths[i] += other.paths[i];
        }
        for (int i = 0; i < staleness.length; i++) {
            staleness[i] += other.staleness[i];
        }
        sections += other.sections;
        deferred += other.deferred;
        bodies += other.bodies;
        thrown += other.thrown;
    }
}
