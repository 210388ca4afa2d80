package io.reprieve.agent.command;

import io.reprieve.RcuStatistics;
import io.reprieve.agent.report.Protection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * The counters of one domain at a moment, as its bean gives them.
 *
 * @param nanos   the moment.
 * @param domain  the name of the domain.
 * @param barrier what readers pay for.
 * @param reader  the slowest reader of late; empty if none had to be waited for.
 * @param stack   of the reader that is waited for now, a line for each frame.
 * @param numbers the counters by the name of their attribute.
 * @param sites   the counters of each site, by its name.
 * @param readers what is known of each woven reader, by its name.
 * @param unprotected why nothing is protected in the domain; empty if something is, as far as can be told.
 */
record DomainSample(
    long nanos,
    String domain,
    String barrier,
    String reader,
    String stack,
    Map<String, Long> numbers,
    Map<String, SiteSample> sites,
    Map<String, ReaderSample> readers,
    String unprotected) {

    /** The attributes that are counters: all that the runtime has. */
    static final List<String> COUNTERS = Stream.of(RcuStatistics.class.getRecordComponents())
        .map(counter -> Character.toUpperCase(counter.getName().charAt(0)) + counter.getName().substring(1))
        .toList();
    static final List<String> ATTRIBUTES = Stream.concat(
        Stream.of("Domain", "Barrier", "SlowestReader", "SlowestReaderStack", "Sites", "Readers", "SlowestReaderWait"),
        COUNTERS.stream()).toList();
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
     * @param p50       the delay that half of them didn't exceed.
     * @param p99       the delay that 99 of 100 didn't exceed.
     * @param p999      the delay that 999 of 1,000 didn't exceed.
     */
    record SiteSample(
        long deferred, long reclaimed, long fallbacks, long mean, long longest, long p50, long p99, long p999) {
        static final SiteSample NONE = new SiteSample(0, 0, 0, 0, 0, 0, 0, 0);

        private static SiteSample of(final CompositeData site) {
            return new SiteSample(
                number(site, "deferred"), number(site, "reclaimed"), number(site, "fallbacks"),
                number(site, "releaseDelayMean"), number(site, "releaseDelayMax"), number(site, "releaseDelayP50"),
                number(site, "releaseDelayP99"), number(site, "releaseDelayP999"));
        }

    }

    /**
     * What is known of one woven reader.
     *
     * @param reader       the method.
     * @param seen         how often samples have found it.
     * @param gracePeriods grace periods that waited for it.
     * @param releases     releases that were queued while they waited.
     * @param timed        sections that were timed.
     * @param longest      the longest of these times in nanoseconds.
     * @param p50          the time that half of them didn't exceed.
     * @param p99          the time that 99 of 100 didn't exceed.
     * @param p999         the time that 999 of 1,000 didn't exceed.
     */
    record ReaderSample(
        String reader, long seen, long gracePeriods, long releases, long timed, long longest, long p50, long p99,
        long p999) {
        private static ReaderSample of(final String name, final CompositeData reader) {
            return new ReaderSample(
                name, number(reader, "seen"), number(reader, "gracePeriods"), number(reader, "releases"),
                number(reader, "timed"), number(reader, "timeInsideMax"), number(reader, "timeInsideP50"),
                number(reader, "timeInsideP99"), number(reader, "timeInsideP999"));
        }
    }

    private static long number(final CompositeData row, final String name) {
        return row.containsKey(name) && row.get(name) instanceof Number number ? number.longValue() : 0;
    }

    static DomainSample of(final long nanos, final List<Attribute> attributes) {
        final Map<String, String> texts = new HashMap<>();
        final Map<String, Long> numbers = new HashMap<>();
        final Map<String, SiteSample> sites = new LinkedHashMap<>();
        final Map<String, ReaderSample> readers = new LinkedHashMap<>();
        for (final Attribute attribute : attributes) {
            final Object value = attribute.getValue();
            if (value instanceof Number number) {
                numbers.put(attribute.getName(), number.longValue());
            } else if (value instanceof TabularData table) {
                for (final Object row : table.values()) {
                    final String name = (String) ((CompositeData) row).get("key");
                    final CompositeData counters = (CompositeData) ((CompositeData) row).get("value");
                    if (attribute.getName().equals("Readers")) {
                        readers.put(name, ReaderSample.of(name, counters));
                    } else {
                        sites.put(name, SiteSample.of(counters));
                    }
                }
            } else if (value instanceof CompositeData[] data) {
                // A runtime of an earlier version.
                for (final CompositeData site : data) {
                    sites.put((String) site.get("site"), SiteSample.of(site));
                }
            } else {
                texts.put(attribute.getName(), String.valueOf(value));
            }
        }
        return new DomainSample(
            nanos, texts.getOrDefault("Domain", "?"), texts.getOrDefault("Barrier", "?"),
            texts.getOrDefault("SlowestReader", ""), texts.getOrDefault("SlowestReaderStack", ""), numbers, sites,
            readers, "");
    }

    /**
     * The same, with what the agent has found.
     *
     * @param found a line for each domain in which nothing is protected, and others.
     */
    DomainSample with(final String[] found) {
        final String begin = Protection.nothingIn(domain);
        for (final String line : found) {
            if (line.startsWith(begin)) {
                return new DomainSample(
                    nanos, domain, barrier, reader, stack, numbers, sites, readers, line.substring(begin.length()));
            }
        }
        return this;
    }

    /** A counter; 0 if the JVM's runtime is of a version that has none. */
    long get(final String counter) {
        return numbers.getOrDefault(counter, 0L);
    }

    /** The method of the application in which the reader is that is waited for; empty if it is not known. */
    String where() {
        return stack.lines()
            .map(frame -> frame.substring(frame.lastIndexOf('/', Math.max(0, frame.indexOf('('))) + 1))
            .filter(frame -> !frame.matches("(java|javax|jdk|sun)\\..*|io\\.reprieve\\.((runtime|woven)\\.|Rcu).*"))
            .map(frame -> frame.substring(0, frame.indexOf('(') < 0 ? frame.length() : frame.indexOf('(')))
            .findFirst()
            .orElse("");
    }

    ReaderSample reader(final String name) {
        return readers.getOrDefault(name, new ReaderSample(name, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    SiteSample site(final String name) {
        return sites.getOrDefault(name, SiteSample.NONE);
    }

    /** The same domains in another sample; itself, if the domain is new, or was made anew. */
    static List<TopView> views(final List<DomainSample> before, final List<DomainSample> now) {
        final List<TopView> views = new ArrayList<>();
        for (final DomainSample sample : now) {
            final DomainSample earlier = before.stream()
                .filter(other -> other.domain.equals(sample.domain) && other.get("Deferred") <= sample.get("Deferred"))
                .findFirst()
                .orElse(sample);
            views.add(new TopView(earlier, sample));
        }
        return views;
    }
}
