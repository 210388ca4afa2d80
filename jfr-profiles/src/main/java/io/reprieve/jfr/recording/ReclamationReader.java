package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes in the events of a recording, one after the other and in any order, and keeps what is to be told of them: its
 * memory doesn't grow with the recording.
 */
final class ReclamationReader {
    /** A recording that begins so soon after its JVM has seen all that the counters count. */
    private static final long AT_THE_START_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_FALLBACKS = 100_000;
    private static final int MOST_OTHERS = 20_000;
    private static final Pattern TIME = Pattern.compile("(\\d+)\\s*(ns|us|ms|s|m|h|d)");
    private static final Map<String, Long> UNITS = Map.of(
        "ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L,
        "d", 86_400_000_000_000L);
    static final String JVM_INFORMATION = "jdk.JVMInformation";
    private static final String UNMATCHED = "unmatched";

    private final EnumMap<EventType, Long> counts = new EnumMap<>(EventType.class);
    private final EnumMap<EventType, Long> thresholds = new EnumMap<>(EventType.class);
    private final Map<String, GracePeriods> gracePeriods = new TreeMap<>();
    private final Longest<Fallback> fallbacks = new Longest<>(MOST_FALLBACKS, Fallback::start, Fallback::duration);
    private final Longest<FallbackTimeout> timeouts =
        new Longest<>(MOST_OTHERS, FallbackTimeout::start, FallbackTimeout::duration);
    private final Longest<Overdraft> overdrafts = new Longest<>(MOST_OTHERS, Overdraft::time, overdraft -> 0);
    private final Longest<DoubleRelease> doubleReleases = new Longest<>(MOST_OTHERS, DoubleRelease::time, twice -> 0);
    private final Longest<ReleaseFailure> failures = new Longest<>(MOST_OTHERS, ReleaseFailure::time, failure -> 0);
    private final Longest<Leak> leaks = new Longest<>(MOST_OTHERS, Leak::time, leak -> 0);
    private final List<PressureBackoff> backoffs = new ArrayList<>();
    private final List<Stall> stallReports = new ArrayList<>();
    private final Map<WovenMethod, WovenMethod> weaving = new LinkedHashMap<>();
    private final Map<String, HistoryReader> histories = new TreeMap<>(
        Comparator.comparing((String domain) -> !domain.equals("default")).thenComparing(domain -> domain));
    private final Map<String, SiteSample> sites = new LinkedHashMap<>();
    private final Map<String, ReaderSample> readers = new LinkedHashMap<>();
    private final Settings.Reader settings = new Settings.Reader();
    private String jvm = "";
    private String program = "";
    private long jvmStart;
    private final Set<List<Long>> jvms = new HashSet<>();
    private long start = Long.MAX_VALUE;
    private long end;

    ReclamationReader() {
    }

    /** Whether {@link #accept} does anything with events of a type. */
    static boolean isOfInterest(final String id) {
        return id.startsWith(EventType.PREFIX) || id.equals(JVM_INFORMATION)
            || id.equals("jdk.InitialSystemProperty") || id.equals("jdk.InitialEnvironmentVariable");
    }

    void accept(final String id, final Event event) {
        final long from = event.start();
        if (from > 0) {
            start = Math.min(start, from);
            end = Math.max(end, from + event.duration());
        }
        final EventType type = EventType.of(id);
        if (type != null) {
            counts.merge(type, 1L, Long::sum);
            accept(type, event);
        } else if (id.equals(JVM_INFORMATION)) {
            jvm = event.text("jvmVersion");
            program = event.text("javaArguments");
            jvmStart = event.nanosSince1970("jvmStartTime");
            jvms.add(jvmOf(event));
            settings.commandLine(event.text("jvmArguments"));
        } else if (id.equals("jdk.InitialSystemProperty")) {
            settings.property(event.text("key"), event.text("value"));
        } else if (id.equals("jdk.InitialEnvironmentVariable")) {
            settings.variable(event.text("key"), event.text("value"));
        }
    }

    /** Which JVM an event of type JVMInformation is of. In a container each has the same number. */
    static List<Long> jvmOf(final Event information) {
        return List.of(information.number("pid"), information.nanosSince1970("jvmStartTime"));
    }

    /** Whether what was recorded is of more than one JVM: whose counters are not each other's. */
    boolean hasSeveralJvms() {
        return jvms.size() > 1;
    }

    /** The recording has events of a type only from a length on. */
    void threshold(final String id, final String length) {
        final EventType type = EventType.of(id);
        final Matcher matcher = TIME.matcher(length);
        // A threshold that nobody can read says nothing about what is missing.
        if (type != null && matcher.matches()) {
            thresholds.put(type, Long.parseLong(matcher.group(1)) * UNITS.get(matcher.group(2)));
        }
    }

    private void accept(final EventType type, final Event event) {
        switch (type) {
            case GRACE_PERIOD -> {
                final GracePeriod gracePeriod = new GracePeriod(
                    event.text("domain"), event.start(), event.duration(), event.text("trigger"),
                    event.number("readersWaitedFor"), event.thread("slowestReader"), event.number("releases"));
                gracePeriods.computeIfAbsent(gracePeriod.domain(), domain -> new GracePeriods()).add(gracePeriod);
            }
            case SYNCHRONOUS_FALLBACK -> fallbacks.add(new Fallback(
                event.text("domain"), event.start(), event.duration(), event.eventThread(), event.eventThreadId(),
                event.text("site"), event.text("cause"), event.stack()));
            case FALLBACK_TIMEOUT -> timeouts.add(new FallbackTimeout(
                event.text("domain"), event.start(), event.duration(), event.eventThread(), event.text("site"),
                event.text("caller"), event.thread("reader"), Stack.of(event.text("readerStack")),
                event.isSet("lockedByReleaser"), event.isSet("inBody"), event.text("lock"), event.stack()));
            case READER_STALL -> stallReports.add(new Stall(
                event.text("domain"), event.start(), event.thread("reader"), Stack.of(event.text("readerStack")),
                event.nanos("waited"), event.number("pending")));
            case OVERDRAFT -> overdrafts.add(new Overdraft(
                event.text("domain"), event.start(), event.eventThread(), event.text("site"), event.text("cause"),
                event.number("pages"), event.stack()));
            case DOUBLE_RELEASE -> doubleReleases.add(new DoubleRelease(
                event.text("domain"), event.start(), event.eventThread(), event.text("site"), event.text("firstSite"),
                event.text("objectClass"), event.stack()));
            case RELEASE_FAILURE -> failures.add(new ReleaseFailure(
                event.text("domain"), event.start(), event.text("site"), event.text("exception"),
                event.text("message")));
            case LEAK -> leaks.add(new Leak(
                event.text("domain"), event.start(), event.text("site"), event.text("reason")));
            case PRESSURE_BACKOFF -> backoffs.add(new PressureBackoff(
                event.text("domain"), event.start(), event.number("pagesDropped"), event.bytes("heapUsed")));
            case STATISTICS -> {
                final Sample sample = Sample.of(event);
                histories.computeIfAbsent(sample.domain(), domain -> new HistoryReader()).add(sample);
            }
            case SITE_STATISTICS -> site(event);
            case READER_STATISTICS -> reader(event);
            case WEAVING -> weaving(new WovenMethod(
                event.start(), event.text("type"), event.text("method"), event.text("role"), event.text("source"),
                event.text("result"), event.text("reason")));
            default -> { }
        }
    }

    private void site(final Event event) {
        final SiteSample sample = new SiteSample(
            event.text("domain"), event.start(), event.text("site"), event.number("deferred"),
            event.number("reclaimed"), event.number("fallbacks"), event.nanos("releaseDelayMean"),
            event.nanos("releaseDelayMax"), event.nanos("releaseDelayP50"), event.nanos("releaseDelayP99"),
            event.nanos("releaseDelayP999"));
        sites.merge(
            sample.domain() + ' ' + sample.site(), sample, (one, other) -> one.time() > other.time() ? one : other);
    }

    private void reader(final Event event) {
        final ReaderSample sample = new ReaderSample(
            event.text("domain"), event.start(), event.text("reader"), event.number("seen"),
            event.number("gracePeriods"), event.number("releases"), event.number("timed"), event.nanos("timeInsideMax"),
            event.nanos("timeInsideP50"), event.nanos("timeInsideP99"), event.nanos("timeInsideP999"));
        readers.merge(
            sample.domain() + ' ' + sample.reader(), sample, (one, other) -> one.time() > other.time() ? one : other);
    }

    private void weaving(final WovenMethod method) {
        weaving.merge(method.withoutResult(), method, (one, other) -> one.time() > other.time() ? one : other);
    }

    Reclamation end() {
        final boolean isFromTheStart = jvmStart > 0 && start - jvmStart < AT_THE_START_NANOS;
        final List<History> all = new ArrayList<>();
        histories.forEach((domain, history) -> all.add(history.end(domain, isFromTheStart)));
        return new Reclamation(
            counts, thresholds, gracePeriods, fallbacks, timeouts, stalls(), overdrafts, doubleReleases, failures,
            leaks, backoffs.stream().sorted(Comparator.comparingLong(PressureBackoff::time)).toList(), woven(), all,
            List.copyOf(sites.values()), List.copyOf(readers.values()), settings.end(), jvm, program,
            start == Long.MAX_VALUE ? 0 : start, end);
    }

    /** A stall that lasts is reported again and again, and its last report has the whole wait. */
    private List<Stall> stalls() {
        stallReports.sort(Comparator.comparingLong(Stall::time));
        final Map<String, Stall> lastOfDomain = new HashMap<>();
        final List<Stall> stalls = new ArrayList<>();
        for (final Stall report : stallReports) {
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

    /** A rule that had matched nothing when a chunk ended may have matched since: the later word counts. */
    private List<WovenMethod> woven() {
        final Set<String> matched = weaving.values().stream()
            .filter(method -> !method.result().equals(UNMATCHED))
            .map(WovenMethod::source)
            .collect(Collectors.toSet());
        return weaving.values().stream()
            .filter(method -> !method.result().equals(UNMATCHED) || !matched.contains(method.source()))
            .toList();
    }
}
