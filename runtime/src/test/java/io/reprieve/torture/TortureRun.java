package io.reprieve.torture;

import io.reprieve.Rcu;
import io.reprieve.woven.Woven;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One run: starts the threads, watches over them, and draws the balance.
 */
final class TortureRun {
    private static final int MOST_PATIENCE = 4;
    private static final long TICK_MILLIS = 20;
    private static final String SECOND = "second";

    private final Options options;
    private final Findings findings = new Findings();
    private final List<World> worlds = new ArrayList<>();
    private final List<Balance> balances = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private long actors;

    private TortureRun(final Options options) {
        this.options = options;
        if (options.isOn("pooled")) {
            // As the agent does, before the first instance is made.
            Woven.announceEmbeddedHeads();
        }
        worlds.add(new World(options, Rcu.domain("default"), Staff.first(options), findings));
        if (options.isOn("second-domain")) {
            worlds.add(new World(options, Rcu.domain(SECOND), Staff.second(), findings));
            worlds.get(0).neighbour = worlds.get(1);
            worlds.get(1).neighbour = worlds.get(0);
        }
        for (final World world : worlds) {
            balances.add(new Balance(world));
        }
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
        final List<Actor> residents = new ArrayList<>();
        for (final World world : run.worlds) {
            run.settle(world, residents);
        }
        run.start(residents);
        run.watch(begin);
        if (run.findings.all().isEmpty()) {
            run.end();
        }
        log.addFindings(run.findings);
        return new Report(options, run.worlds, run.findings, System.nanoTime() - begin, log).print(out);
    }

    private void settle(final World world, final List<Actor> residents) {
        final Staff staff = world.staff;
        for (int i = 0; i < staff.writers(); i++) {
            residents.add(new Writer(world, i, ++actors));
        }
        for (int i = 0; i < staff.readers(); i++) {
            residents.add(new Reader(world, ++actors, false));
        }
        for (int i = 0; VirtualThread.EXISTS && i < staff.virtualReaders(); i++) {
            residents.add(new Reader(world, ++actors, true));
        }
    }

    private void start(final List<Actor> residents) {
        for (final Actor resident : residents) {
            final String name = resident.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            threads.add(resident.isVirtual
                ? VirtualThread.start(resident)
                : start(resident, name + " " + threads.size()));
        }
        for (final World world : worlds) {
            if (world.staff.visitors() > 0) {
                threads.add(start(new Churn(world), "churn of " + world));
            }
        }
    }

    private static Thread start(final Runnable task, final String name) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    // ---- while it runs

    /** Until the time is up. A run that was slow may go on for long, until every path has been taken. */
    private void watch(final long begin) throws InterruptedException {
        final long nanos = TimeUnit.SECONDS.toNanos(options.number("seconds"));
        final long mostNanos = nanos + MOST_PATIENCE * TimeUnit.SECONDS.toNanos(options.number("patience"));
        while (!findings.isOver()) {
            findings.await(TICK_MILLIS);
            balances.forEach(Balance::look);
            final long elapsed = System.nanoTime() - begin;
            if (elapsed >= mostNanos || elapsed >= nanos && Report.pathsNotTaken(options, worlds).isEmpty()) {
                findings.end();
            }
        }
    }

    // ---- when it is over

    private void end() throws InterruptedException {
        final Patience patience = new Patience(worlds);
        for (final Thread thread : threads) {
            do {
                // Of what nobody takes over any more: a barrier waits for it.
                worlds.forEach(World::letGo);
                thread.join(TICK_MILLIS);
            } while (thread.isAlive() && !patience.isOver());
            if (thread.isAlive()) {
                findings.add("hung: " + thread + " does not come to its end, and nothing has run for "
                    + patience.seconds() + " s" + Findings.stacks());
                return;
            }
        }
        worlds.forEach(World::letGo);
        for (final Balance balance : balances) {
            balance.draw();
        }
    }
}
