package io.reprieve.benchmarks.scaling;

/**
 * A machine on which every core that is not a reclaimer's releases as fast as it can, and its threads are readers too.
 *
 * <p>The simulation goes from grace period to grace period. What is released while one passes waits for the next; what
 * has waited is run by the reclaimer that the queue belongs to, or by its owner; who has no page left waits until one
 * is home again. The rules are the runtime's own: a grace period at most every 100 us, and barriers take no more than a
 * sixteenth of the time as long as half the reserve is there; pages of 512 entries, two a thread and 64 for all, which
 * a busy machine has to have more of; one reclaimer for every eight cores.
 */
final class Machine {
    private static final double INTERVAL = 100_000;
    private static final int BARRIERS_APART = 16;
    private static final int ENTRIES = 512;
    private static final int PAGES_OF_A_THREAD = 2;
    private static final int CORES_OF_A_RECLAIMER = 8;
    private static final int WARM_UP = 50;
    private static final int PERIODS = 1000;

    private final int cores;
    private final int reclaimers;
    private final boolean ownersRun;
    private final int idleSlots;
    private final int sharedPages;
    private final Costs costs;

    /**
     * A machine.
     *
     * @param cores       how many.
     * @param reclaimers  how many; 0 for as many as the runtime would have.
     * @param ownersRun   whether each thread runs its own releases.
     * @param idleSlots   of threads that don't run but have read once.
     * @param sharedPages pages of the shared reserve.
     * @param costs       of the steps.
     */
    Machine(
        final int cores,
        final int reclaimers,
        final boolean ownersRun,
        final int idleSlots,
        final int sharedPages,
        final Costs costs) {
        this.cores = cores;
        this.reclaimers = reclaimers != 0 ? reclaimers : 1 + (cores - 1) / CORES_OF_A_RECLAIMER;
        this.ownersRun = ownersRun;
        this.idleSlots = idleSlots;
        this.sharedPages = sharedPages;
        this.costs = costs;
    }

    /**
     * What comes out.
     *
     * @param cores       of the machine.
     * @param reclaimers  that it has.
     * @param perSecond   releases of all threads in a second.
     * @param period      nanoseconds from one grace period to the next.
     * @param releases    that a grace period serves.
     * @param barrierPart part of the time that each core loses to barriers.
     * @param waitingPart part of their time that releasing threads wait for pages.
     * @param scan        nanoseconds of a scan of all slots.
     */
    record Outcome(
        int cores, int reclaimers, double perSecond, double period, double releases, double barrierPart,
        double waitingPart, double scan) {
    }

    /** Runs it. */
    Outcome run() {
        final int threads = ownersRun ? cores : Math.max(1, cores - reclaimers);
        final double barrier = costs.barrier() + costs.perCore() * (cores - 1);
        final double scan = costs.slot() * (cores + idleSlots);
        final double capacity = ((double) PAGES_OF_A_THREAD * threads + sharedPages) * ENTRIES;
        double waiting = 0;
        double ready = 0;
        double time = 0;
        double made = 0;
        double waited = 0;
        for (int i = 0; i < WARM_UP + PERIODS; i++) {
            final boolean isLow = 2 * (waiting + ready) >= capacity;
            final double period = Math.max(
                Math.max(INTERVAL, barrier + scan), isLow ? 0 : BARRIERS_APART * barrier);
            final double working = period - costs.interrupt();
            // Who runs what it has released itself has that much less time to release.
            final double atMost = ownersRun
                ? threads * working / (costs.append() + costs.body()) : threads * working / costs.append();
            final double consumed = ownersRun
                ? ready : Math.min(ready, reclaimers * (working - costs.poll() * threads) / costs.body());
            final double released = Math.min(atMost, Math.max(0, capacity - waiting - ready + consumed));
            ready += waiting - consumed;
            waiting = released;
            if (i >= WARM_UP) {
                time += period;
                made += released;
                waited += 1 - released / atMost;
            }
        }
        return new Outcome(
            cores, reclaimers, made / time * 1e9, time / PERIODS, made / PERIODS,
            costs.interrupt() / (time / PERIODS), waited / PERIODS, scan);
    }
}
