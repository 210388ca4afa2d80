package io.reprieve.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows domains to Micrometer: {@code new RcuMetrics().bindTo(registry)} the default one, {@code new
 * RcuMetrics(domain, ...)} others. Each number has the tag {@code domain}.
 */
public final class RcuMetrics implements MeterBinder {
    private final List<RcuDomain> domains;

    /**
     * Shows the default domain.
     */
    public RcuMetrics() {
        this(Rcu.domain("default"));
    }

    /**
     * Shows some domains.
     *
     * @param domains which.
     */
    public RcuMetrics(final RcuDomain... domains) {
        this.domains = List.of(domains);
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        for (final RcuDomain domain : domains) {
            final Snapshot snapshot = new Snapshot(domain);
            final Tags tags = Tags.of("domain", domain.name());
            for (final Metric metric : Metric.values()) {
                bind(registry, snapshot, tags, metric);
            }
        }
    }

    private static void bind(
            final MeterRegistry registry, final Snapshot snapshot, final Tags tags, final Metric metric) {
        if (metric.isCounter()) {
            FunctionCounter.builder(metric.fullName(), snapshot, now -> now.get(metric))
                .baseUnit(metric.isBytes() ? BaseUnits.BYTES : null).description(metric.description()).tags(tags)
                .register(registry);
        } else if (metric.isTime()) {
            TimeGauge.builder(metric.fullName(), snapshot, TimeUnit.NANOSECONDS, now -> now.get(metric))
                .description(metric.description()).tags(tags).strongReference(true).register(registry);
        } else {
            Gauge.builder(metric.fullName(), snapshot, now -> now.get(metric))
                .baseUnit(metric.isBytes() ? BaseUnits.BYTES : null).description(metric.description()).tags(tags)
                .strongReference(true).register(registry);
        }
    }

    /**
     * The counters of a domain, taken once for all the numbers of a scrape. Counters are held weakly by their registry:
     * the gauges keep this alive.
     */
    private static final class Snapshot {
        private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

        private final RcuDomain domain;
        // Guarded by this.
        private RcuStatistics taken;
        private long takenNanos;

        Snapshot(final RcuDomain domain) {
            this.domain = domain;
        }

        synchronized double get(final Metric metric) {
            final long now = System.nanoTime();
            if (taken == null || now - takenNanos > FRESH_NANOS) {
                taken = domain.statistics();
                takenNanos = now;
            }
            return metric.of(taken);
        }
    }
}
