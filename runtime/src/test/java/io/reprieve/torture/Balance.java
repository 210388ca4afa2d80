package io.reprieve.torture;

import io.reprieve.RcuStatistics;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Watches over the runtime's own count of one domain, and compares it with what the threads have counted.
 */
final class Balance {
    private static final int MOST_GRACE_PERIODS = 4;
    private static final int MOST_STRIPES = 8;
    private static final int PROCESSORS_OF_A_RECLAIMER = 8;
    private static final long TICK_MILLIS = 20;

    private final World world;
    private final Findings findings;
    private final long patienceSeconds;
    private RcuStatistics last;
    private long lastChangeNanos = System.nanoTime();

    Balance(final World world) {
        this.world = world;
        findings = world.findings;
        patienceSeconds = world.options.number("patience");
    }

    /** Looks at the counters while the run goes on. */
    void look() {
        look(world.rcu.statistics());
    }

    private void look(final RcuStatistics now) {
        final RcuStatistics before = last;
        last = now;
        if (before == null || now.reclaimed() != before.reclaimed() || now.pending() == 0) {
            lastChangeNanos = System.nanoTime();
        } else if (System.nanoTime() - lastChangeNanos > TimeUnit.SECONDS.toNanos(patienceSeconds)) {
            findings.add("stuck: " + now.pending() + " releases of " + world + " are pending, and none has run for "
                + patienceSeconds + " s" + Findings.stacks());
        }
        if (now.reclaimed() > now.deferred()) {
            findings.add("statistics: more releases of " + world + " have run than were made: " + now);
        }
        if (before != null && (now.deferred() < before.deferred() || now.reclaimed() < before.reclaimed()
            || now.gracePeriods() < before.gracePeriods())) {
            findings.add("statistics: a counter of " + world + " that only grows has shrunk: " + now + ", and before: "
                + before);
        }
        if (now.doubleReleases() > world.total().of(Path.DOUBLE)) {
            findings.add("lost: releases of " + world + " have been refused as double that were not: " + now);
        }
        if (now.prematureReleases() != 0 || now.leaked() != 0) {
            findings.add("leaked: the runtime itself has found " + now.prematureReleases()
                + " premature releases of " + world + ", and leaked " + now.leaked());
        }
    }

    /** Draws the balance. Called when all threads of the run have ended. */
    void draw() throws InterruptedException {
        // Once more for each further grace period that a body has asked for, and until the reclaimer, which looks after
        // ended threads about once a second, has published what they held back, and sent their pages home.
        final Patience patience = new Patience(List.of(world));
        for (int i = 0; i < MOST_GRACE_PERIODS || !isBack(); i++) {
            while (!world.rcu.barrier(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (patience.isOver()) {
                    findings.add("lost: barrier() of " + world + " does not return, and nothing has run for "
                        + patienceSeconds + " s: " + world.rcu.statistics() + Findings.stacks());
                    return;
                }
            }
            if (patience.isOver()) {
                complain();
                break;
            }
            Thread.sleep(TICK_MILLIS);
        }
        compare(world.rcu.statistics(), world.total());
    }

    private boolean isBack() {
        return world.countPending() == 0 && world.rcu.statistics().pagesInUse() <= openPages();
    }

    /** Each living queue keeps a page open: those of the reclaimers, and those that virtual threads share. */
    private static int openPages() {
        final int shared = Math.min(MOST_STRIPES, 2 * Runtime.getRuntime().availableProcessors());
        return reclaimers() + (VirtualThread.EXISTS ? shared : 0);
    }

    /** As the runtime has it. */
    private static int reclaimers() {
        return Integer.getInteger(
            "reprieve.reclaimers",
            1 + (Runtime.getRuntime().availableProcessors() - 1) / PROCESSORS_OF_A_RECLAIMER);
    }

    private void complain() {
        final int pending = world.countPending();
        if (pending != 0) {
            findings.add("lost: " + pending + " releases of " + world + " have not run after barrier(), among them "
                + "that of " + world.firstPending());
        }
        if (world.rcu.statistics().pagesInUse() > openPages()) {
            findings.add("lost: pages of " + world + " have not come home within " + patienceSeconds
                + " s; the living queues hold " + openPages() + " at most: " + world.rcu.statistics());
        }
    }

    private void compare(final RcuStatistics statistics, final Tally total) {
        look(statistics);
        same("releases made", statistics.deferred(), total.deferred);
        same("releases run", statistics.reclaimed(), total.bodies);
        same("releases pending", statistics.pending(), 0);
        same("pins", statistics.pins(), 0);
        same("releases that wait for a pin", statistics.pinnedReleases(), 0);
        same("failed bodies", statistics.failedReleases(), total.thrown);
        same("double releases", statistics.doubleReleases(), total.of(Path.DOUBLE));
        same("dropped releases", statistics.dropped(), 0);
        if (statistics.pagesReserved() > statistics.pageLimit()) {
            findings.add("statistics: more pages of " + world + " than there may be: " + statistics);
        }
    }

    private void same(final String what, final long found, final long expected) {
        if (found != expected) {
            findings.add("lost: " + what + ": " + world + " counts " + found + ", the torture " + expected);
        }
    }
}
