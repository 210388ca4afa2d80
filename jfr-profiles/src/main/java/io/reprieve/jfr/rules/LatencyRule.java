package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.Reclamation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds fallbacks on threads that should never wait, such as event loops.
 */
public final class LatencyRule extends ReclamationRule {
    /** Which threads should never wait. */
    public static final TypedPreference<String> CRITICAL = textPreference(
        "io.reprieve.fallback.criticalThreads", "Latency-critical threads",
        "A regular expression that is looked for in the names of threads",
        "(?i)event.?loop|\\bnio\\b|epoll|kqueue|io_uring|selector|reactor|vert\\.x|netty|disruptor|aeron|dispatcher"
            + "|feed");
    /** How long any other thread may wait before it is mentioned. */
    public static final TypedPreference<IQuantity> LONG = timePreference(
        "io.reprieve.fallback.long", "Long wait", "A wait of any thread from this length on is mentioned", 100);

    /** Who waited longest. */
    public static final TypedResult<String> THREAD = text("thread", "Thread", "The thread that waited most");
    /** How long. */
    public static final TypedResult<IQuantity> LONGEST =
        time("longestFallback", "Longest Wait", "The longest wait of that thread");
    /** How often. */
    public static final TypedResult<IQuantity> COUNT = number("waits", "Waits", "How often that thread waited");
    /** The same in words. */
    public static final TypedResult<String> TIMES = text("waitTimes", "Times", "How often, in words");
    /** Where it released. */
    public static final TypedResult<String> METHOD =
        text("releasingMethod", "Method", "The method in which that thread released");
    /** The site that made it wait. */
    public static final TypedResult<String> SITE = text("site", "Site", "The release site at which it waited longest");
    /** All of them. */
    public static final TypedCollectionResult<String> THREADS = texts("threads", "Threads", "Threads that waited");

    private static final double CRITICAL_SCORE = 80;
    private static final double OTHER_SCORE = 50;

    /** For JMC, which finds rules by name. */
    public LatencyRule() {
        super(
            "FallbackOnCriticalThread",
            "Fallbacks on Latency-Critical Threads",
            List.of(CRITICAL, LONG),
            List.of(THREAD, LONGEST, COUNT, TIMES, METHOD, SITE, THREADS),
            EventType.SYNCHRONOUS_FALLBACK,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final Pattern critical;
        try {
            critical = Pattern.compile(finding.preference(CRITICAL));
        } catch (final PatternSyntaxException e) {
            return finding.trouble(
                INFO,
                "The preference \"Latency-critical threads\" is not a regular expression.",
                "Without it no thread is known that should never wait.",
                "Mend it under Preferences, JDK Mission Control, Flight Recorder, Rules.");
        }
        final List<Fallback> fallbacks = reclamation.fallbacks();
        final List<Fallback> onCritical =
            fallbacks.stream().filter(fallback -> critical.matcher(fallback.thread()).find()).toList();
        if (!onCritical.isEmpty()) {
            return waited(onCritical, CRITICAL_SCORE, "Thread {thread} had to wait for a grace period, {waitTimes}, for"
                + " {longestFallback} at most, when it released in {releasingMethod}.", finding);
        }
        final List<Fallback> longOnes =
            fallbacks.stream().filter(fallback -> fallback.duration() >= finding.nanos(LONG)).toList();
        if (!longOnes.isEmpty()) {
            return waited(longOnes, OTHER_SCORE, "Thread {thread} had to wait for {longestFallback} when it released in"
                + " {releasingMethod}.", finding);
        }
        return finding.ok(fallbacks.isEmpty()
            ? "No thread had to wait for a page."
            : "No thread that should never wait had to.");
    }

    private static String named(final String name, final int threads) {
        return threads == 1 ? name
            : (name.isEmpty() ? "(without a name)" : name) + String.format(" (%,d threads of that name)", threads);
    }

    private static IResult waited(
            final List<Fallback> fallbacks, final double score, final String summary, final Finding finding) {
        // Virtual threads, and those of some pools, have all one name, or none.
        final Map<String, Set<Long>> ofName = new HashMap<>();
        fallbacks.forEach(fallback ->
            ofName.computeIfAbsent(fallback.thread(), name -> new HashSet<>()).add(fallback.threadId()));
        final Tally threads = new Tally();
        fallbacks.forEach(fallback -> threads.add(
            named(fallback.thread(), ofName.get(fallback.thread()).size()), fallback.duration()));
        final Tally.Entry first = threads.first();
        final Fallback longest = fallbacks.stream()
            .filter(fallback -> first.name().equals(named(fallback.thread(), ofName.get(fallback.thread()).size()))
                && fallback.duration() == first.longest())
            .findFirst()
            .orElseThrow();
        final String method = longest.stack().applicationMethod();
        return finding
            .with(THREAD, first.name())
            .with(LONGEST, nanos(first.longest()))
            .with(COUNT, first.count())
            .with(TIMES, first.times())
            .with(METHOD, method.isEmpty() ? "an unknown method" : method)
            .with(SITE, longest.site())
            .with(THREADS, threads.lines(thread -> thread.name() + ", " + thread.times() + ", "
                + Finding.shown(thread.nanos()) + " in all, " + Finding.shown(thread.longest()) + " at most"))
            .trouble(
                score,
                summary,
                "A release that finds no page waits until every reader has left, which may take as long as the slowest"
                    + " of them. A thread that serves many others should not wait. Threads: {threads}",
                "Mark the class of what {site} releases @Pooled (or name it in a rule pooled): the release is then"
                    + " queued in the object itself and never waits. Or let the site use whenExhausted=DROP, or give"
                    + " each releasing thread more pages with reserve.pages.per.thread.");
    }
}
