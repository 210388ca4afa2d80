package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.ItemFilters;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.QuantityConversionException;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.rules.util.RulesToolkit;

/**
 * What a recording tells of reclamation: our events, each kind in the order of time.
 */
public final class Reclamation {
    /** A recording that begins so soon after its JVM has seen all that the counters count. */
    private static final long AT_THE_START_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final IItemCollection items;

    private Reclamation(final IItemCollection items) {
        this.items = items;
    }

    /**
     * What a recording tells.
     *
     * @param items its events, or some of them.
     * @return a view on the events, which are read each time that they are asked for.
     */
    public static Reclamation in(final IItemCollection items) {
        return new Reclamation(items);
    }

    /**
     * Whether there are events.
     *
     * @param types of which types.
     * @return whether there is an event of at least one of them.
     */
    public boolean hasAny(final EventType... types) {
        for (final EventType type : types) {
            if (items.apply(ItemFilters.type(type.id())).hasItems()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The grace periods, those shorter than {@link #threshold} left out.
     *
     * @return grace periods.
     */
    public List<GracePeriod> gracePeriods() {
        return read(EventType.GRACE_PERIOD, GracePeriod::start, event -> new GracePeriod(
            event.text("domain"),
            event.start(),
            event.duration(),
            event.text("trigger"),
            event.number("readersWaitedFor"),
            event.thread("slowestReader"),
            event.number("releases")));
    }

    /**
     * The waits of releasing threads.
     *
     * @return fallbacks.
     */
    public List<Fallback> fallbacks() {
        return read(EventType.SYNCHRONOUS_FALLBACK, Fallback::start, event -> new Fallback(
            event.text("domain"),
            event.start(),
            event.duration(),
            event.eventThread(),
            event.text("site"),
            event.text("cause"),
            event.stack()));
    }

    /**
     * The readers that were reported, once for each grace period that they held up. A stall that lasts is reported
     * again and again: its last report has the whole wait. A report that came too late to see the thread, or where it
     * was, belongs to the reader that was reported last for the same grace period.
     *
     * @return stalls.
     */
    public List<Stall> stalls() {
        final Map<String, Stall> lastOfDomain = new HashMap<>();
        final List<Stall> stalls = new ArrayList<>();
        for (final Stall report : stallReports()) {
            final Stall last = lastOfDomain.get(report.domain());
            final boolean isSameWait = last != null && last.time() > report.time() - report.waited();
            final Stall stall = isSameWait && report.isLateFor(last) ? report.by(last) : report;
            if (isSameWait && last.reader().equals(stall.reader())) {
                stalls.remove(last);
            }
            stalls.add(stall);
            lastOfDomain.put(stall.domain(), stall);
        }
        return stalls;
    }

    private List<Stall> stallReports() {
        return read(EventType.READER_STALL, Stall::time, event -> new Stall(
            event.text("domain"),
            event.start(),
            event.thread("reader"),
            Stack.of(event.text("readerStack")),
            event.nanos("waited"),
            event.number("pending")));
    }

    /**
     * The pages that were taken outside the limit.
     *
     * @return overdrafts.
     */
    public List<Overdraft> overdrafts() {
        return read(EventType.OVERDRAFT, Overdraft::time, event -> new Overdraft(
            event.text("domain"),
            event.start(),
            event.eventThread(),
            event.text("site"),
            event.text("cause"),
            event.number("pages"),
            event.stack()));
    }

    /**
     * The second releases.
     *
     * @return double releases.
     */
    public List<DoubleRelease> doubleReleases() {
        return read(EventType.DOUBLE_RELEASE, DoubleRelease::time, event -> new DoubleRelease(
            event.text("domain"),
            event.start(),
            event.eventThread(),
            event.text("site"),
            event.text("firstSite"),
            event.text("objectClass"),
            event.stack()));
    }

    /**
     * The releases that have thrown.
     *
     * @return failures.
     */
    public List<ReleaseFailure> failures() {
        return read(EventType.RELEASE_FAILURE, ReleaseFailure::time, event -> new ReleaseFailure(
            event.text("domain"),
            event.start(),
            event.text("site"),
            event.text("exception"),
            event.text("message")));
    }

    /**
     * The releases that will never run.
     *
     * @return leaks.
     */
    public List<Leak> leaks() {
        return read(EventType.LEAK, Leak::time, event -> new Leak(
            event.text("domain"), event.start(), event.text("site"), event.text("reason")));
    }

    /**
     * The times that the heap was nearly full.
     *
     * @return back-offs.
     */
    public List<PressureBackoff> backoffs() {
        return read(EventType.PRESSURE_BACKOFF, PressureBackoff::time, event -> new PressureBackoff(
            event.text("domain"), event.start(), event.number("pagesDropped"), event.bytes("heapUsed")));
    }

    /**
     * What the agent wove, and what it couldn't.
     *
     * @return a line for each method, and for each rule that matched nothing, however often the recording has it.
     */
    public List<WovenMethod> weaving() {
        final Map<WovenMethod, WovenMethod> first = new LinkedHashMap<>();
        for (final WovenMethod method : read(EventType.WEAVING, WovenMethod::time, Reclamation::wovenMethod)) {
            first.putIfAbsent(method.at(0), method);
        }
        return List.copyOf(first.values());
    }

    private static WovenMethod wovenMethod(final Event event) {
        return new WovenMethod(
            event.start(),
            event.text("type"),
            event.text("method"),
            event.text("role"),
            event.text("source"),
            event.text("result"),
            event.text("reason"));
    }

    /**
     * The counters of each domain.
     *
     * @return a history for each domain that has samples, the default domain first.
     */
    public List<History> histories() {
        final Map<String, List<Sample>> byDomain = new TreeMap<>(
            Comparator.comparing((String domain) -> !domain.equals("default")).thenComparing(domain -> domain));
        for (final Sample sample : read(EventType.STATISTICS, Sample::time, Sample::of)) {
            byDomain.computeIfAbsent(sample.domain(), domain -> new ArrayList<>()).add(sample);
        }
        final boolean isFromTheStart = isFromTheStart();
        final List<History> histories = new ArrayList<>();
        byDomain.forEach((domain, samples) -> histories.add(new History(domain, samples, isFromTheStart)));
        return histories;
    }

    /**
     * The last counters of each release site.
     *
     * @return a sample for each site and domain.
     */
    public List<SiteSample> sites() {
        final Map<String, SiteSample> last = new LinkedHashMap<>();
        for (final SiteSample sample : read(EventType.SITE_STATISTICS, SiteSample::time, Reclamation::siteSample)) {
            last.put(sample.domain() + ' ' + sample.site(), sample);
        }
        return List.copyOf(last.values());
    }

    private static SiteSample siteSample(final Event event) {
        return new SiteSample(
            event.text("domain"),
            event.start(),
            event.text("site"),
            event.number("deferred"),
            event.number("reclaimed"),
            event.number("fallbacks"),
            event.nanos("releaseDelayMean"),
            event.nanos("releaseDelayMax"));
    }

    /**
     * What the recorded JVM was set to.
     *
     * @return the settings.
     */
    public Settings settings() {
        return Settings.in(items);
    }

    /**
     * The JVM that was recorded.
     *
     * @return its name and version, or an empty text.
     */
    public String jvm() {
        return ofJvm(event -> event.text("jvmVersion"));
    }

    /**
     * The program that was recorded.
     *
     * @return its command line, or an empty text.
     */
    public String program() {
        return ofJvm(event -> event.text("javaArguments"));
    }

    private String ofJvm(final Function<Event, String> field) {
        return Event.all(items, "jdk.JVMInformation").stream().findFirst().map(field).orElse("");
    }

    /**
     * The shortest event that was recorded.
     *
     * @param type an event with a duration.
     * @return nanoseconds; 0 if all were, or if the recording doesn't say.
     */
    public long threshold(final EventType type) {
        long threshold = 0;
        for (final Event event : Event.all(
            items.apply(RulesToolkit.getSettingsFilter("threshold", type.id())), "jdk.ActiveSetting")) {
            try {
                final IQuantity value = RulesToolkit.parsePersistedJvmTimespan(event.text("value"));
                threshold = value.clampedLongValueIn(UnitLookup.NANOSECOND);
            } catch (final QuantityConversionException e) {
                // A threshold that nobody can read says nothing about what is missing.
                threshold = 0;
            }
        }
        return threshold;
    }

    /**
     * When the recording began.
     *
     * @return nanoseconds since 1970, of the first event that was read.
     */
    public long start() {
        return nanos(RulesToolkit.getEarliestStartTime(items));
    }

    /**
     * When the recording ended.
     *
     * @return nanoseconds since 1970, of the end of the last event that was read.
     */
    public long end() {
        return nanos(RulesToolkit.getLatestEndTime(items));
    }

    private static long nanos(final IQuantity time) {
        return time == null ? 0 : time.clampedLongValueIn(UnitLookup.EPOCH_NS);
    }

    private boolean isFromTheStart() {
        final long jvmStart = Event.all(items, "jdk.JVMInformation").stream()
            .mapToLong(event -> event.nanosSince1970("jvmStartTime"))
            .findFirst()
            .orElse(0);
        return jvmStart > 0 && start() - jvmStart < AT_THE_START_NANOS;
    }

    private <T> List<T> read(
            final EventType type, final ToLongFunction<T> time, final Function<Event, T> reader) {
        final List<T> read = new ArrayList<>();
        for (final Event event : Event.all(items, type.id())) {
            read.add(reader.apply(event));
        }
        read.sort(Comparator.comparingLong(time));
        return read;
    }
}
