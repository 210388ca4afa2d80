package io.reprieve.torture;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run: starts the threads, watches over them, and draws the balance.
 */
final class TortureRun {
    private static final long TICK_MILLIS = 20;
    private static final int MOST_GRACE_PERIODS = 4;

    private final Options options;
    private final World world;
    private final Findings findings;
    private final List<Thread> threads = new ArrayList<>();
    private Thread churn;
    private RcuStatistics last;
    private long lastChangeNanos;

    private TortureRun(final Options options) {
        this.options = options;
        world = new World(options);
        findings = world.findings;
    }

    /**
     * Runs the torture.
     *
     * @param arguments the command line.
     * @param out       for the report.
     * @return whether nothing was wrong.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    static boolean run(final String[] arguments, final PrintStream out) throws InterruptedException {
        final Options options = Options.parse(arguments);
        final LogWatch log = LogWatch.install();
        final TortureRun run = new TortureRun(options);
        final long begin = System.nanoTime();
        run.start();
        run.watch();
        if (run.findings.all().isEmpty()) {
            run.end();
        }
        log.addFindings(run.findings);
        final Report report = new Report(options, run.world, Rcu.statistics(), System.nanoTime() - begin, log);
        return report.print(out);
    }

    private void start() {
        long number = 0;
        final List<Actor> residents = new ArrayList<>();
        final List<Actor> virtuals = new ArrayList<>();
        for (int i = 0; i < options.number("writers"); i++) {
            residents.add(new Writer(world, i, ++number));
        }
        for (int i = 0; i < options.number("readers"); i++) {
            residents.add(new Reader(world, ++number, false));
        }
        for (int i = 0; VirtualThread.EXISTS && i < options.number("virtual-readers"); i++) {
            virtuals.add(new Reader(world, ++number, true));
        }
        for (final Actor resident : residents) {
            final String name = resident.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            threads.add(start(resident, name + " " + threads.size()));
        }
        for (final Actor virtual : virtuals) {
            threads.add(VirtualThread.start(virtual));
        }
        if (options.number("visitors") > 0) {
            churn = start(new Churn(world), "churn");
            threads.add(churn);
        }
    }

    private static Thread start(final Runnable task, final String name) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    // ---- while it runs

    private void watch() throws InterruptedException {
        final long begin = System.nanoTime();
        final long nanos = TimeUnit.SECONDS.toNanos(options.number("seconds"));
        lastChangeNanos = begin;
        while (!findings.isOver() && System.nanoTime() - begin < nanos) {
            findings.await(TICK_MILLIS);
            look(Rcu.statistics());
        }
        findings.end();
    }

    private void look(final RcuStatistics now) {
        final RcuStatistics before = last;
        last = now;
        if (before == null || now.reclaimed() != before.reclaimed() || now.pending() == 0) {
            lastChangeNanos = System.nanoTime();
        } else if (System.nanoTime() - lastChangeNanos > TimeUnit.SECONDS.toNanos(options.number("patience"))) {
            findings.add("stuck: " + now.pending() + " releases are pending, and none has run for "
                + options.number("patience") + " s" + stacks());
        }
        if (now.reclaimed() > now.deferred()) {
            findings.add("statistics: more releases have run than were made: " + now);
        }
        if (before != null && (now.deferred() < before.deferred() || now.gracePeriods() < before.gracePeriods())) {
            findings.add("statistics: a counter that only grows has shrunk: " + now + ", and before: " + before);
        }
        if (now.prematureReleases() != 0 || now.leaked() != 0) {
            findings.add("leaked: the runtime itself has found " + now.prematureReleases()
                + " premature releases, and leaked " + now.leaked());
        }
    }

    private static String stacks() {
        final StringBuilder stacks = new StringBuilder();
        for (final Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
            stacks.append(System.lineSeparator()).append("    ").append(entry.getKey());
            for (final StackTraceElement frame : entry.getValue()) {
                stacks.append(System.lineSeparator()).append("        at ").append(frame);
            }
        }
        return stacks.toString();
    }

    // ---- when it is over

    private void end() throws InterruptedException {
        final long begin = System.nanoTime();
        final long patience = TimeUnit.SECONDS.toMillis(options.number("patience"));
        for (final Thread thread : threads) {
            thread.join(Math.max(1, patience - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
            if (thread.isAlive()) {
                findings.add("hung: " + thread + " has not come to its end within "
                    + options.number("patience") + " s" + stacks());
                return;
            }
        }
        drain();
    }

    private void drain() throws InterruptedException {
        // Once more for each further grace period that a body has asked for.
        for (int i = 0; i < MOST_GRACE_PERIODS; i++) {
            if (!Rcu.barrier(options.number("patience"), TimeUnit.SECONDS)) {
                findings.add("lost: barrier() has not returned within " + options.number("patience") + " s: "
                    + Rcu.statistics() + stacks());
                return;
            }
        }
        final int pending = world.countPending();
        if (pending != 0) {
            findings.add("lost: " + pending + " releases have not run after barrier(), among them that of "
                + world.firstPending());
        }
        balance(Rcu.statistics(), world.total());
    }

    private void balance(final RcuStatistics statistics, final Tally total) {
        look(statistics);
        same("releases made", statistics.deferred(), total.deferred);
        same("releases run", statistics.reclaimed(), total.bodies);
        same("releases pending", statistics.pending(), 0);
        same("failed bodies", statistics.failedReleases(), total.thrown);
        same("double releases", statistics.doubleReleases(), 0);
        same("dropped releases", statistics.dropped(), 0);
        if (statistics.pagesReserved() > statistics.pageLimit()) {
            findings.add("statistics: more pages than there may be: " + statistics);
        }
    }

    private void same(final String what, final long found, final long expected) {
        if (found != expected) {
            findings.add("lost: " + what + ": the runtime counts " + found + ", the torture " + expected);
        }
    }
}
