package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.FallbackTimeout;
import io.reprieve.jfr.recording.Reclamation;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds waits of releasing threads that were given up, above all those for a reader that waits for the releaser's lock.
 */
public final class TimeoutRule extends ReclamationRule {
    /** How many. */
    public static final TypedResult<IQuantity> COUNT =
        number("timeouts", "Fallback Timeouts", "Waits for a grace period that were given up");
    /** The same in words. */
    public static final TypedResult<String> TIMES = text("timeoutTimes", "Times", "How often, in words");
    /** Who released. */
    public static final TypedResult<String> RELEASER = text("releaser", "Releaser", "The thread that released");
    /** Where. */
    public static final TypedResult<String> RELEASING =
        text("releasingMethod", "Releasing Method", "The method that released");
    /** Who was in the way. */
    public static final TypedResult<String> READER = text("reader", "Reader", "The thread that did not get on");
    /** Where it was. */
    public static final TypedResult<String> METHOD =
        text("readerMethod", "Method", "The method of the application in which that thread was");
    /** What it waited for. */
    public static final TypedResult<String> LOCK = text("lock", "Lock", "What that thread waited for");
    /** All of them. */
    public static final TypedCollectionResult<String> PAIRS =
        texts("pairs", "Pairs", "Who released, and who was in the way");

    private static final double CYCLE_SCORE = 88;
    private static final double SCORE = 76;

    /** For JMC, which finds rules by name. */
    public TimeoutRule() {
        super(
            "FallbackTimeouts",
            "Waits That Were Given Up",
            List.of(),
            List.of(COUNT, TIMES, RELEASER, RELEASING, READER, METHOD, LOCK, PAIRS),
            EventType.FALLBACK_TIMEOUT,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<FallbackTimeout> timeouts = reclamation.timeouts();
        final long count = Math.max(
            reclamation.count(EventType.FALLBACK_TIMEOUT),
            ReserveRule.growth(reclamation.histories(), Counter.FALLBACK_TIMEOUTS));
        if (count == 0) {
            return finding.ok("No releasing thread gave up a wait.");
        }
        final FallbackTimeout first = timeouts.stream()
            .max(Comparator.comparing(FallbackTimeout::lockedByReleaser).thenComparing(FallbackTimeout::duration))
            .orElse(null);
        finding.with(COUNT, count).with(TIMES, times(count));
        if (first == null) {
            return finding.trouble(
                SCORE,
                "Waits of releasing threads were given up {timeoutTimes}.",
                "A release that finds no page waits for a grace period, for fallback.timeout at most; then it is queued"
                    + " beyond the limit. The recording has only the number.",
                "Turn the event io.reprieve.FallbackTimeout on: it names the reader that is in the way.");
        }
        final Tally pairs = new Tally();
        timeouts.forEach(timeout -> pairs.add(pair(timeout), timeout.duration()));
        finding
            .with(RELEASER, first.thread())
            .with(RELEASING, releasing(first))
            .with(READER, first.reader().isEmpty() ? "(one that is not known)" : first.reader())
            .with(METHOD, first.readerStack().frames().isEmpty() ? "an unknown method"
                : first.readerStack().applicationMethod())
            .with(LOCK, first.lock().isEmpty() ? "a lock" : first.lock())
            .with(PAIRS, pairs.lines(pair -> pair.name() + ", " + pair.times()));
        return first.lockedByReleaser() ? cycle(first, finding) : givenUp(first, finding);
    }

    private static IResult cycle(final FallbackTimeout first, final Finding finding) {
        return finding.trouble(
            CYCLE_SCORE,
            "Thread {releaser} released in {releasingMethod} while it held {lock}, which thread {reader} waits for in"
                + (first.inBody() ? " the body of a release" : " a section") + ", in {readerMethod} ({timeoutTimes}).",
            "Had the release waited for a grace period, neither would ever have got on. It was queued beyond the limit"
                + " instead, which costs memory that no setting bounds. {pairs}",
            "Release after the lock, not under it; or do not take that lock inside a section (or the body). If the"
                + " reserve had had a page, nothing would have been seen: a larger one hides the cycle.");
    }

    private static IResult givenUp(final FallbackTimeout first, final Finding finding) {
        return finding.trouble(
            SCORE,
            "Thread {releaser} gave up waiting in {releasingMethod} for " + (first.reader().isEmpty()
                ? first.inBody() ? "the bodies of earlier releases" : "a reader that is not known"
                : "thread {reader}, which was in {readerMethod}") + " ({timeoutTimes}).",
            "A release that finds no page waits for a grace period, for fallback.timeout at most; then it is queued"
                + " beyond the limit, in memory that no setting bounds. {pairs}",
            first.inBody() && first.reader().isEmpty()
                ? "Nobody was seen to run one: the reclaimer had no processor, or is driven by the application"
                    + " (reclaimer=invoked). Give it one, or have fallback.timeout longer than such a pause."
                : first.inBody()
                ? "The body of an earlier release does not return: it must not wait for what releasing threads hold."
                : "Find out why the reader stays inside: a section must not wait, sleep or do I/O. fallback.timeout"
                    + " sets how long a release waits; 0 means that it never does.");
    }

    private static String releasing(final FallbackTimeout timeout) {
        if (!timeout.caller().isEmpty()) {
            return timeout.caller();
        }
        final String method = timeout.stack().applicationMethod();
        return method.isEmpty() ? "an unknown method" : method;
    }

    private static String pair(final FallbackTimeout timeout) {
        final String culprit = timeout.reader().isEmpty() ? timeout.inBody() ? "bodies that did not run" : "a reader"
            : timeout.reader() + " in " + timeout.readerStack().applicationMethod();
        return timeout.thread() + " in " + releasing(timeout) + ", because of " + culprit
            + (timeout.lockedByReleaser() ? ", which waits for its lock" : "");
    }
}
