package io.reprieve.agent;

import io.reprieve.Rcu;
import io.reprieve.RcuStatistics;
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
    private final long timeoutNanos;

    EndReport(
            final Instrumentation instrumentation,
            final WeavingLog log,
            final Overrides overrides,
            final long timeoutNanos) {
        super("reprieve-end-report");
        this.instrumentation = instrumentation;
        this.log = log;
        this.overrides = overrides;
        this.timeoutNanos = timeoutNanos;
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
        try {
            Rcu.barrier(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final RcuStatistics statistics = Rcu.statistics();
        return "; deferred " + statistics.deferred()
            + ", reclaimed " + statistics.reclaimed()
            + ", pending " + statistics.pending()
            + ", fallbacks " + statistics.synchronousFallbacks();
    }
}
