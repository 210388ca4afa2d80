package io.reprieve.agent;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.TimeUnit;

/**
 * The shutdown hook that says what the agent wove, and what the runtime made of it.
 *
 * <p>It waits, within the limits of {@code shutdown.timeout}, for what the program has released so far, so that the
 * numbers are the final ones.
 */
final class EndReport extends Thread {
    private final Instrumentation instrumentation;
    private final WeavingLog log;
    private final Overrides overrides;
    private final Settings settings;

    EndReport(
            final Instrumentation instrumentation,
            final WeavingLog log,
            final Overrides overrides,
            final Settings settings) {
        super("reprieve-end-report");
        this.instrumentation = instrumentation;
        this.log = log;
        this.overrides = overrides;
        this.settings = settings;
    }

    @Override
    public void run() {
        if (!overrides.isEmpty()) {
            for (final String line : overrides.among(instrumentation.getAllLoadedClasses())) {
                log.doubt(line);
            }
        }
        // The runtime is left asleep in a program that had nothing for it.
        Console.print(log.isEmpty() ? "nothing woven: no class with a Reprieve annotation was loaded"
            : log.summary() + statistics());
    }

    private String statistics() {
        RcuStatistics statistics = Rcu.statistics();
        if (statistics.pending() > 0) {
            awaitPending();
            statistics = Rcu.statistics();
        }
        return "; deferred " + statistics.deferred()
            + ", reclaimed " + statistics.reclaimed()
            + ", pending " + statistics.pending()
            + ", fallbacks " + statistics.synchronousFallbacks();
    }

    private void awaitPending() {
        try {
            Rcu.barrier(settings.nanos(Key.SHUTDOWN_TIMEOUT), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
