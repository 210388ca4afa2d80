package io.reprieve.benchmarks.scaling;

/**
 * What the steps of a release and of a grace period take, as measured on one machine.
 *
 * @param append     nanoseconds that a releasing thread takes to queue a release, with the work that comes before it.
 * @param body       nanoseconds that whoever runs the releases takes for each.
 * @param barrier    nanoseconds of a heavy barrier that interrupts one busy core.
 * @param perCore    nanoseconds by which it grows for each more.
 * @param interrupt  nanoseconds that each interrupted core loses.
 * @param slot       nanoseconds to look at a slot in the scan.
 * @param poll       nanoseconds that a reclaimer takes for one look at one queue.
 */
record Costs(double append, double body, double barrier, double perCore, double interrupt, double slot, double poll) {
}
