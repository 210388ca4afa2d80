package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.FallbackTimeout;
import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.Sample;
import io.reprieve.jfr.recording.Stack;
import io.reprieve.jfr.recording.Stall;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds reclamation that stands still at the end of the recording: releases are pending, and nothing gets on.
 */
public final class BlockedRule extends ReclamationRule {
    /** How long it has to stand still. */
    public static final TypedPreference<IQuantity> LONG = timePreference(
        "io.reprieve.blocked.long", "Reclamation stands still",
        "Releases that have been pending for this long when the recording ends are mentioned", 500);

    /** Where. */
    public static final TypedResult<String> DOMAIN = text("domain", "Domain", "The domain that stands still");
    /** How many releases wait. */
    public static final TypedResult<IQuantity> PENDING = number("pending", "Pending", "Releases that wait");
    /** How long the oldest has. */
    public static final TypedResult<IQuantity> OLDEST =
        time("oldestPending", "Oldest Pending", "How long the oldest of them has waited");
    /** Who is in the way. */
    public static final TypedResult<String> READER = text("reader", "Reader", "The thread that is waited for");
    /** For how long. */
    public static final TypedResult<IQuantity> INSIDE =
        time("inside", "Inside", "For how long the thread has held up reclamation");
    /** Where it is. */
    public static final TypedResult<String> METHOD =
        text("readerMethod", "Method", "The method of the application in which the thread is");
    /** Its stack. */
    public static final TypedCollectionResult<String> STACK =
        texts("readerStack", "Stack", "The methods of the application on the thread's stack, innermost first");
    /** How many releases wait for a pin. */
    public static final TypedResult<IQuantity> PINNED =
        number("pinnedReleases", "Pinned Releases", "Releases that wait for a pin");
    /** How many pins there are. */
    public static final TypedResult<IQuantity> PINS = number("pins", "Pins", "Pins that are held");

    private static final double READER_SCORE = 95;
    private static final double STANDING_SCORE = 90;
    private static final double PINNED_SCORE = 50;
    private static final double SLOW_SCORE = 40;
    /** A release by a pin is held up on purpose; from here on it was perhaps forgotten. */
    private static final long LONG_PIN_NANOS = 10_000_000_000L;
    private static final int MOST_FRAMES = 8;

    /** For JMC, which finds rules by name. */
    public BlockedRule() {
        super(
            "ReclamationBlocked",
            "Reclamation Stands Still",
            List.of(LONG),
            List.of(DOMAIN, PENDING, OLDEST, READER, INSIDE, METHOD, STACK, PINNED, PINS),
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final long least = finding.nanos(LONG);
        History worst = null;
        for (final History history : reclamation.histories()) {
            if (standsStillFor(history) >= least && history.last(Counter.PENDING) > 0
                && (worst == null || standsStillFor(history) > standsStillFor(worst))) {
                worst = history;
            }
        }
        if (worst == null) {
            return finding.ok("Nothing was held up when the recording ended.");
        }
        final Sample last = worst.last();
        finding
            .with(DOMAIN, worst.domain())
            .with(PENDING, last.get(Counter.PENDING))
            .with(OLDEST, nanos(standsStillFor(worst)))
            .with(PINNED, last.get(Counter.PINNED_RELEASES))
            .with(PINS, last.get(Counter.PINS));
        if (last.get(Counter.SLOWEST_READER_NANOS) >= least) {
            return byReader(reclamation, last, finding);
        }
        if (last.get(Counter.PINNED_RELEASES) > 0
            && last.get(Counter.PINNED_RELEASES) * 2 >= last.get(Counter.PENDING)) {
            return byPins(last, finding);
        }
        if (heldByReaders(reclamation, worst) * 2 >= standsStillFor(worst)) {
            return byReadersInTurn(finding);
        }
        return byNobody(worst, finding);
    }

    /** How long the oldest release has waited; where no sample says it, how long nothing has got on. */
    private static long standsStillFor(final History history) {
        final Sample last = history.last();
        if (last.get(Counter.OLDEST_PENDING_NANOS) > 0 || last.get(Counter.PENDING) == 0) {
            return last.get(Counter.OLDEST_PENDING_NANOS);
        }
        long since = last.time();
        for (final Sample sample : history.samples()) {
            if (sample.get(Counter.PENDING) > 0 && sample.get(Counter.RECLAIMED) == last.get(Counter.RECLAIMED)
                && sample.get(Counter.GRACE_PERIODS) == last.get(Counter.GRACE_PERIODS)) {
                since = Math.min(since, sample.time());
            }
        }
        return last.time() - since;
    }

    private static IResult byReader(final Reclamation reclamation, final Sample last, final Finding finding) {
        final Stack stack = stack(reclamation, last);
        final String method = stack.applicationMethod();
        return finding
            .with(READER, last.slowestReader().isEmpty() ? "(one that is not known)" : last.slowestReader())
            .with(INSIDE, nanos(last.get(Counter.SLOWEST_READER_NANOS)))
            .with(METHOD, method.isEmpty() ? "an unknown method" : method)
            .with(STACK, stack.frames().isEmpty() ? List.of("(not recorded)") : stack.applicationMethods(MOST_FRAMES))
            .trouble(
                READER_SCORE,
                "Reclamation of domain {domain} stands still: thread {reader} has been waited for {inside} when the"
                    + " recording ends, in {readerMethod}; releases that wait: {pending}.",
                "A grace period ends when every read-side critical section that was open at its start has ended; until"
                    + " then no release of the domain runs. The oldest release has waited for {oldestPending}. Where"
                    + " the thread is: {readerStack}",
                last.isSlowestReaderOnline()
                    ? "The thread is online and outside any section: it is to call quiescent() in its loop, or"
                        + " offline() before it waits."
                    : "Leave the section before {readerMethod} waits, sleeps, locks or does I/O. What has to stay"
                        + " alive for long is better pinned (Rcu.pin, or holds= in a rule) than read in a section that"
                        + " lasts. If the thread waits for a lock, look at who holds it.");
    }

    /** Of the reader, as it was seen last. */
    private static Stack stack(final Reclamation reclamation, final Sample last) {
        if (!last.slowestReaderStack().frames().isEmpty()) {
            return last.slowestReaderStack();
        }
        Stack stack = Stack.NONE;
        for (final Stall stall : reclamation.stalls()) {
            if (stall.domain().equals(last.domain()) && stall.reader().equals(last.slowestReader())) {
                stack = stall.stack();
            }
        }
        for (final FallbackTimeout timeout : reclamation.timeouts()) {
            if (stack.frames().isEmpty() && timeout.reader().equals(last.slowestReader())) {
                stack = timeout.readerStack();
            }
        }
        return stack;
    }

    private static IResult byPins(final Sample last, final Finding finding) {
        return finding.trouble(
            last.get(Counter.OLDEST_PENDING_NANOS) >= LONG_PIN_NANOS ? PINNED_SCORE * 1.5 : PINNED_SCORE,
            "Releases of domain {domain} wait for a pin ({pinnedReleases} of {pending}), the oldest for"
                + " {oldestPending}; pins that are held: {pins}.",
            "A pinned object is not released before its pin is closed; other releases go on meanwhile. That is what"
                + " pins are for, as long as somebody closes them.",
            "If so long a use is not meant, look for a pin() whose close() is missing on some path, or for an unpin"
                + " rule whose method isn't called. A pin that is never closed is reported with the stack that took"
                + " it.");
    }

    private static boolean getsOn(final History history) {
        final List<Sample> samples = history.samples();
        return samples.size() > 1
            && samples.get(samples.size() - 2).get(Counter.RECLAIMED) < history.last(Counter.RECLAIMED);
    }

    /** How much of the time that the oldest release has waited went by in grace periods that waited for readers. */
    private static long heldByReaders(final Reclamation reclamation, final History history) {
        final Sample last = history.last();
        final long begin = last.time() - standsStillFor(history);
        long held = last.get(Counter.SLOWEST_READER_NANOS);
        for (final GracePeriod gracePeriod : reclamation.gracePeriods(history.domain()).longest()) {
            if (!gracePeriod.slowestReader().isEmpty()) {
                held += Math.max(
                    0, Math.min(gracePeriod.end(), last.time()) - Math.max(gracePeriod.start(), begin));
            }
        }
        return held;
    }

    private static IResult byReadersInTurn(final Finding finding) {
        return finding.trouble(
            SLOW_SCORE,
            "Releases of domain {domain} are behind: {pending} wait, the oldest for {oldestPending}, because of one"
                + " reader after the other.",
            "A release waits until every reader has left that was inside when it was made, and for the grace period"
                + " that had begun before. No single reader stays for long, but there is always one that stays for a"
                + " while.",
            "Look at the readers that others waited for, which the report and the events GracePeriod name, and let"
                + " their sections be shorter: a section must not wait, sleep, lock or do I/O.");
    }

    private static IResult byNobody(final History history, final Finding finding) {
        final boolean getsOn = getsOn(history);
        return finding.trouble(
            getsOn ? SLOW_SCORE : STANDING_SCORE,
            getsOn
                ? "Releases of domain {domain} are behind: {pending} wait, the oldest for {oldestPending}, though no"
                    + " reader is in the way."
                : "Reclamation of domain {domain} stands still: {pending} releases wait, the oldest for"
                    + " {oldestPending}, and no reader is in the way.",
            "When no reader is waited for, releases wait for whoever runs them: the reclaimer is in a body that does"
                + " not return, or nobody calls Rcu.doReclaimWork() (reclaimer=invoked), or they are to run on the"
                + " thread that made them (runOn=OWNER), which does neither release nor announce a quiescent state."
                + " Releases that wait for a pin: {pinnedReleases}.",
            "Look at the stack of the thread reprieve-reclaimer (jstack): the body in it is the one that waits. A body"
                + " must not wait for what a releasing thread holds. A thread that falls idle runs its OWNER releases"
                + " with Rcu.barrier().");
    }
}
