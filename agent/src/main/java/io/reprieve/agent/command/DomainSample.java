package io.reprieve.agent.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.openmbean.CompositeData;

/**
 * The counters of one domain at a moment, as its bean gives them.
 *
 * @param nanos   the moment.
 * @param domain  the name of the domain.
 * @param barrier what readers pay for.
 * @param reader  the slowest reader of late; empty if none had to be waited for.
 * @param numbers the counters by the name of their attribute.
 * @param sites   the counters of each site, by its name.
 */
record DomainSample(
    long nanos,
    String domain,
    String barrier,
    String reader,
    Map<String, Long> numbers,
    Map<String, SiteSample> sites) {

    static final List<String> ATTRIBUTES = List.of(
        "Domain", "Barrier", "SlowestReader", "Sites", "SlowestReaderWait", "Deferred", "Reclaimed", "Pending",
        "GracePeriods", "SynchronousFallbacks", "EmbeddedHeadReleases", "Dropped", "DoubleReleases", "OverdraftPages",
        "FailedReleases", "Leaked", "PrematureReleases", "PagesInUse", "PagesReserved", "PageLimit", "ReaderThreads",
        "ReaderStalls");
    static final Comparator<DomainSample> DEFAULT_FIRST =
        Comparator.<DomainSample, Boolean>comparing(sample -> !sample.domain.equals("default"))
            .thenComparing(DomainSample::domain);

    /**
     * The counters of one site.
     *
     * @param deferred  releases that were deferred.
     * @param reclaimed releases whose body has run.
     * @param fallbacks waits for want of a page.
     * @param mean      the mean delay in nanoseconds.
     * @param longest   the longest delay in nanoseconds.
     */
    record SiteSample(long deferred, long reclaimed, long fallbacks, long mean, long longest) {
        static final SiteSample NONE = new SiteSample(0, 0, 0, 0, 0);
    }

    static DomainSample of(final long nanos, final List<Attribute> attributes) {
        final Map<String, String> texts = new HashMap<>();
        final Map<String, Long> numbers = new HashMap<>();
        final Map<String, SiteSample> sites = new LinkedHashMap<>();
        for (final Attribute attribute : attributes) {
            final Object value = attribute.getValue();
            if (value instanceof Number number) {
                numbers.put(attribute.getName(), number.longValue());
            } else if (value instanceof CompositeData[] data) {
                for (final CompositeData site : data) {
                    sites.put((String) site.get("site"), new SiteSample(
                        (long) site.get("deferred"),
                        (long) site.get("reclaimed"),
                        (long) site.get("fallbacks"),
                        (long) site.get("releaseDelayMean"),
                        (long) site.get("releaseDelayMax")));
                }
            } else {
                texts.put(attribute.getName(), String.valueOf(value));
            }
        }
        return new DomainSample(
            nanos, texts.getOrDefault("Domain", "?"), texts.getOrDefault("Barrier", "?"),
            texts.getOrDefault("SlowestReader", ""), numbers, sites);
    }

    /** A counter; 0 if the JVM's runtime is of a version that has none. */
    long get(final String counter) {
        return numbers.getOrDefault(counter, 0L);
    }

    /** The names of the sites, those first that have released most since another sample. */
    List<String> busiestSites(final DomainSample before) {
        final List<String> names = new ArrayList<>(sites.keySet());
        names.sort(Comparator
            .<String>comparingLong(name -> before.site(name).deferred() - site(name).deferred())
            .thenComparing(Comparator.naturalOrder()));
        return names;
    }

    SiteSample site(final String name) {
        return sites.getOrDefault(name, SiteSample.NONE);
    }
}
