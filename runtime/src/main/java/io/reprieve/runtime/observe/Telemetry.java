package io.reprieve.runtime.observe;

import io.reprieve.RcuStatistics;
import io.reprieve.ReaderStatistics;
import io.reprieve.SiteStatistics;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an observer may ask a domain for, at any time and on any thread.
 *
 * @param statistics the counters of the domain.
 * @param sites      the counters of its sites.
 * @param readers    what is known of its woven readers.
 * @param lagging    the reader that is waited for now; {@code null} if none is.
 */
public record Telemetry(
        Supplier<RcuStatistics> statistics, Supplier<List<SiteStatistics>> sites,
            Supplier<List<ReaderStatistics>> readers,
        Supplier<LaggingReader> lagging) {
}
