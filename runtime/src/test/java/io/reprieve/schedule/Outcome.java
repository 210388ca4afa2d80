package io.reprieve.schedule;

/**
 * What has come of a run.
 *
 * @param seed    of the run.
 * @param steps   how many it took.
 * @param hash    of its schedule: the same for the same schedule.
 * @param failure {@code null} if nothing was wrong.
 */
record Outcome(long seed, long steps, long hash, Failure failure) {
}
