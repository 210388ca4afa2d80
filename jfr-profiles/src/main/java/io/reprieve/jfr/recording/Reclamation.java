package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.flightrecorder.rules.util.RulesToolkit;

/**
 * What a recording tells of reclamation: our events, each kind in the order of time, and as many of each as anybody can
 * look at.
 */
public final class Reclamation {
    private final Map<EventType, Long> counts;
    private final Map<EventType, Long> thresholds;
    private final Map<String, GracePeriods> gracePeriodsOfDomain;
    private final GracePeriods gracePeriods;
    private final Longest<Fallback> fallbacks;
    private final Longest<FallbackTimeout> timeouts;
    private final List<Stall> stalls;
    private final Longest<Overdraft> overdrafts;
    private final Longest<DoubleRelease> doubleReleases;
    private final Longest<ReleaseFailure> failures;
    private final Longest<Leak> leaks;
    private final List<PressureBackoff> backoffs;
    private final List<WovenMethod> weaving;
    private final List<History> histories;
    private final List<SiteSample> sites;
    private final List<ReaderSample> readers;
    private final Settings settings;
    private final String jvm;
    private final String program;
    private final long start;
    private final long end;

    Reclamation(
            final Map<EventType, Long> counts,
            final Map<EventType, Long> thresholds,
            final Map<String, GracePeriods> gracePeriods,
            final Longest<Fallback> fallbacks,
            final Longest<FallbackTimeout> timeouts,
            final List<Stall> stalls,
            final Longest<Overdraft> overdrafts,
            final Longest<DoubleRelease> doubleReleases,
            final Longest<ReleaseFailure> failures,
            final Longest<Leak> leaks,
            final List<PressureBackoff> backoffs,
            final List<WovenMethod> weaving,
            final List<History> histories,
            final List<SiteSample> sites,
            final List<ReaderSample> readers,
            final Settings settings,
            final String jvm,
            final String program,
            final long start,
            final long end) {
        this.counts = counts;
        this.thresholds = thresholds;
        gracePeriodsOfDomain = gracePeriods;
        this.gracePeriods = new GracePeriods();
        gracePeriods.values().forEach(this.gracePeriods::add);
        this.fallbacks = fallbacks;
        this.timeouts = timeouts;
        this.stalls = stalls;
        this.overdrafts = overdrafts;
        this.doubleReleases = doubleReleases;
        this.failures = failures;
        this.leaks = leaks;
        this.backoffs = backoffs;
        this.weaving = weaving;
        this.histories = histories;
        this.sites = sites;
        this.readers = readers;
        this.settings = settings;
        this.jvm = jvm;
        this.program = program;
        this.start = start;
        this.end = end;
    }

    /**
     * What a recording tells that JDK Mission Control has loaded.
     *
     * @param items its events, or some of them.
     * @return what they tell.
     */
    public static Reclamation in(final IItemCollection items) {
        final ReclamationReader reader = new ReclamationReader();
        for (final IItemIterable ofOneType : items) {
            final String id = ofOneType.getType().getIdentifier();
            if (ReclamationReader.isOfInterest(id)) {
                MissionControlEvent.forEach(ofOneType, event -> reader.accept(id, event));
            }
        }
        for (final EventType type : EventType.values()) {
            for (final IItemIterable settings : items.apply(RulesToolkit.getSettingsFilter("threshold", type.id()))) {
                MissionControlEvent.forEach(settings, setting -> reader.threshold(type.id(), setting.text("value")));
            }
        }
        return reader.end();
    }

    /**
     * Whether there are events.
     *
     * @param types of which types.
     * @return whether there is an event of at least one of them.
     */
    public boolean hasAny(final EventType... types) {
        for (final EventType type : types) {
            if (count(type) > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The events of a type.
     *
     * @param type which.
     * @return how many were recorded.
     */
    public long count(final EventType type) {
        return counts.getOrDefault(type, 0L);
    }

    /**
     * The grace periods, those shorter than {@link #threshold} left out.
     *
     * @return how they add up, and the longest of them.
     */
    public GracePeriods gracePeriods() {
        return gracePeriods;
    }

    /**
     * The grace periods of one domain.
     *
     * @param domain its name.
     * @return how they add up, and the longest of them.
     */
    public GracePeriods gracePeriods(final String domain) {
        return gracePeriodsOfDomain.getOrDefault(domain, new GracePeriods());
    }

    /**
     * The waits of releasing threads.
     *
     * @return the longest fallbacks.
     */
    public List<Fallback> fallbacks() {
        return fallbacks.kept();
    }

    /**
     * The time of all waits that were recorded.
     *
     * @return nanoseconds.
     */
    public long fallbackNanos() {
        return fallbacks.totalNanos();
    }

    /**
     * The waits that were given up.
     *
     * @return the longest of them.
     */
    public List<FallbackTimeout> timeouts() {
        return timeouts.kept();
    }

    /**
     * The readers that were reported, once for each grace period that they held up. A stall that lasts is reported
     * again and again: its last report has the whole wait. A report that came too late to see the thread, or where it
     * was, belongs to the reader that was reported last for the same grace period.
     *
     * @return stalls.
     */
    public List<Stall> stalls() {
        return stalls;
    }

    /**
     * The readers that the samples of the counters have seen to be waited for, and that were not reported meanwhile:
     * each once, as it was seen last.
     *
     * @param leastNanos how long a reader has to have been waited for.
     * @return in the order of time.
     */
    public List<Stall> lags(final long leastNanos) {
        final List<Stall> lags = new ArrayList<>();
        for (final History history : histories) {
            Stall last = null;
            for (final Sample sample : history.samples()) {
                final long waited = sample.get(Counter.SLOWEST_READER_NANOS);
                if (waited < leastNanos) {
                    continue;
                }
                final Stall lag = new Stall(
                    history.domain(), sample.time(), sample.slowestReader(), sample.slowestReaderStack(), waited,
                    sample.get(Counter.PENDING));
                final boolean isSameWait = last != null && last.time() > lag.time() - waited;
                if (isSameWait && lag.isLateFor(last)) {
                    lags.remove(last);
                    last = lag.by(last);
                } else {
                    if (isSameWait && lag.reader().equals(last.reader())) {
                        lags.remove(last);
                    }
                    last = lag;
                }
                lags.add(last);
            }
        }
        lags.removeIf(lag -> stalls.stream().anyMatch(stall -> stall.domain().equals(lag.domain())
            && stall.time() > lag.time() - lag.waited() && stall.time() - stall.waited() < lag.time()));
        lags.sort(Comparator.comparingLong(Stall::time));
        return lags;
    }

    /**
     * The pages that were taken outside the limit.
     *
     * @return overdrafts.
     */
    public List<Overdraft> overdrafts() {
        return overdrafts.kept();
    }

    /**
     * The second releases.
     *
     * @return double releases.
     */
    public List<DoubleRelease> doubleReleases() {
        return doubleReleases.kept();
    }

    /**
     * The releases that have thrown.
     *
     * @return failures.
     */
    public List<ReleaseFailure> failures() {
        return failures.kept();
    }

    /**
     * The releases that will never run.
     *
     * @return leaks.
     */
    public List<Leak> leaks() {
        return leaks.kept();
    }

    /**
     * The times that the heap was nearly full.
     *
     * @return back-offs.
     */
    public List<PressureBackoff> backoffs() {
        return backoffs;
    }

    /**
     * What the agent wove, and what it couldn't: what the recording says of each last.
     *
     * @return a line for each method, and for each rule that matched nothing, however often the recording has it.
     */
    public List<WovenMethod> weaving() {
        return weaving;
    }

    /**
     * The counters of each domain.
     *
     * @return a history for each domain that has samples, the default domain first.
     */
    public List<History> histories() {
        return histories;
    }

    /**
     * The last counters of each release site.
     *
     * @return a sample for each site and domain.
     */
    public List<SiteSample> sites() {
        return sites;
    }

    /**
     * What is known of each woven reader at last.
     *
     * @return a sample for each reader and domain.
     */
    public List<ReaderSample> readers() {
        return readers;
    }

    /**
     * What the recorded JVM was set to.
     *
     * @return the settings.
     */
    public Settings settings() {
        return settings;
    }

    /**
     * The JVM that was recorded.
     *
     * @return its name and version, or an empty text.
     */
    public String jvm() {
        return jvm;
    }

    /**
     * The program that was recorded.
     *
     * @return its command line, or an empty text.
     */
    public String program() {
        return program;
    }

    /**
     * The shortest event that was recorded.
     *
     * @param type an event with a duration.
     * @return nanoseconds; 0 if all were, or if the recording doesn't say.
     */
    public long threshold(final EventType type) {
        return thresholds.getOrDefault(type, 0L);
    }

    /**
     * When the recording began.
     *
     * @return nanoseconds since 1970, of the first event that was read.
     */
    public long start() {
        return start;
    }

    /**
     * When the recording ended.
     *
     * @return nanoseconds since 1970, of the end of the last event that was read.
     */
    public long end() {
        return end;
    }
}
