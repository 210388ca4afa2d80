package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.Sample;
import io.reprieve.jfr.recording.Stack;
import io.reprieve.jfr.recording.Stall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds readers that hold up grace periods, and with them all reclamation of their domain.
 */
public final class HeldUpRule extends ReclamationRule {
    /** How long a grace period may take before it is mentioned. */
    public static final TypedPreference<IQuantity> LONG = timePreference(
        "io.reprieve.gracePeriod.long", "Long grace period", "Grace periods from this length on are mentioned", 500);
    /** How long a grace period may take before it is a warning. */
    public static final TypedPreference<IQuantity> VERY_LONG = timePreference(
        "io.reprieve.gracePeriod.veryLong", "Very long grace period", "Grace periods from this length on are a warning",
        2_000);

    /** Who held up reclamation longest. */
    public static final TypedResult<String> READER =
        text("reader", "Reader", "The thread that held up reclamation longest");
    /** In which method. */
    public static final TypedResult<String> METHOD =
        text("readerMethod", "Method", "The method of the application in which that thread was");
    /** For how long. */
    public static final TypedResult<IQuantity> LONGEST =
        time("longestWait", "Longest Wait", "The longest wait of a grace period for a reader");
    /** How many releases had to wait. */
    public static final TypedResult<IQuantity> HELD_UP =
        number("heldUpReleases", "Releases Held Up", "Releases that waited for the slowest reader");
    /** All who did. */
    public static final TypedCollectionResult<String> READERS =
        texts("readers", "Readers", "Readers that held up reclamation");

    private static final double STALL_SCORE = 90;
    private static final int MOST_FRAMES = 3;

    /** For JMC, which finds rules by name. */
    public HeldUpRule() {
        super(
            "GracePeriodsHeldUp",
            "Grace Periods Held Up",
            List.of(LONG, VERY_LONG),
            List.of(READER, METHOD, LONGEST, HELD_UP, READERS),
            EventType.READER_STALL,
            EventType.GRACE_PERIOD,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<Stall> worst = worstOfEachReader(reclamation.stalls());
        return worst.isEmpty() ? evaluateLengths(reclamation, finding) : stalled(worst, finding);
    }

    private static List<Stall> worstOfEachReader(final List<Stall> stalls) {
        final Map<String, Stall> worst = new LinkedHashMap<>();
        for (final Stall stall : stalls) {
            worst.merge(
                stall.domain() + ' ' + stall.reader(), stall,
                (one, other) -> one.waited() > other.waited() ? one : other);
        }
        final List<Stall> sorted = new ArrayList<>(worst.values());
        sorted.sort(Comparator.comparingLong(Stall::waited).reversed());
        return sorted;
    }

    private static IResult stalled(final List<Stall> worst, final Finding finding) {
        final Stall first = worst.get(0);
        return finding
            .with(READER, first.reader().isEmpty() ? "(a thread that has ended)" : first.reader())
            .with(METHOD, first.stack().applicationMethod().isEmpty() ? "an unknown method"
                : first.stack().applicationMethod())
            .with(LONGEST, nanos(first.waited()))
            .with(HELD_UP, first.pending())
            .with(READERS, worst.stream().map(HeldUpRule::line).toList())
            .trouble(
                STALL_SCORE,
                "Thread {reader} held up reclamation for {longestWait} or more, in {readerMethod}.",
                "A grace period ends when every read-side critical section that was open at its start has ended; until"
                    + " then no release of the domain runs. Releases that waited for this section: {heldUpReleases}."
                    + " All readers that were reported: {readers}",
                "Leave the section before {readerMethod} waits, sleeps, locks or does I/O; a section need only span the"
                    + " loads and uses of what it protects. Readers that never wait may share a domain of their own"
                    + " (domain=...), so that slow ones hold up only themselves. stall.timeout sets how long a reader"
                    + " may lag before it is reported.");
    }

    /** Where the reader was when the counters were recorded. */
    private static Stack stack(final Reclamation reclamation, final GracePeriod held) {
        Stack stack = Stack.NONE;
        for (final History history : reclamation.histories()) {
            for (final Sample sample : history.samples()) {
                if (history.domain().equals(held.domain()) && sample.time() >= held.start()
                    && sample.time() <= held.end()
                    && !sample.slowestReaderStack().frames().isEmpty()
                    && sample.slowestReader().equals(held.slowestReader())) {
                    stack = sample.slowestReaderStack();
                }
            }
        }
        return stack;
    }

    private static String line(final Stall stall) {
        return stall.reader() + ", " + Finding.shown(stall.waited()) + " or more, in "
            + String.join(", called by ", stall.stack().applicationMethods(MOST_FRAMES))
            + (stall.domain().equals("default") ? "" : ", domain " + stall.domain());
    }

    private static IResult evaluateLengths(final Reclamation reclamation, final Finding finding) {
        final List<GracePeriod> gracePeriods = reclamation.gracePeriods().longest();
        if (gracePeriods.isEmpty()) {
            return finding.ok("No reader was reported, and no grace period was long enough to be recorded.");
        }
        final GracePeriod longest = gracePeriods.get(0);
        finding.with(LONGEST, nanos(longest.duration()));
        if (longest.duration() < finding.nanos(LONG)) {
            return finding.ok("The longest grace period took {longestWait}; no reader was reported.");
        }
        final Tally readers = new Tally();
        gracePeriods.stream()
            .filter(gracePeriod -> gracePeriod.duration() >= finding.nanos(LONG))
            .forEach(gracePeriod -> readers.add(gracePeriod.slowestReader(), gracePeriod.duration()));
        final double score = longest.duration() >= finding.nanos(VERY_LONG) ? WARNING : INFO * 2;
        final Stack stack = stack(reclamation, longest);
        finding.with(METHOD, stack.applicationMethod().isEmpty() ? "an unknown method" : stack.applicationMethod());
        return finding
            .with(READER, longest.slowestReader().isEmpty() ? "(unknown)" : longest.slowestReader())
            .with(HELD_UP, longest.releases())
            .with(READERS, readers.lines(entry -> entry.name() + ", " + entry.times() + ", at most "
                + Finding.shown(entry.longest())))
            .trouble(
                score,
                "The longest grace period took {longestWait}; thread {reader} left its section last"
                    + (stack.frames().isEmpty() ? "." : ", and was seen in {readerMethod}."),
                "While a grace period lasts, no release of the domain runs. Releases that waited for this one:"
                    + " {heldUpReleases}. Readers that left last: {readers}",
                "Set stall.timeout to less than {longestWait}: then the report of the reader has its stack. A reader"
                    + " that is preempted or paused by the collector also counts; then look at the machine's load.");
    }
}
