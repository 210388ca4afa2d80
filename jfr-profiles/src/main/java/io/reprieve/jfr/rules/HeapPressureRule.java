package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.PressureBackoff;
import io.reprieve.jfr.recording.Reclamation;
import java.util.List;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds times at which the heap was nearly full, so that the reserve gave its pages back.
 */
public final class HeapPressureRule extends ReclamationRule {
    /** How often. */
    public static final TypedResult<IQuantity> COUNT =
        number("backoffs", "Back-offs", "How often the heap was found nearly full");
    /** The same in words. */
    public static final TypedResult<String> TIMES = text("backoffTimes", "Times", "How often, in words");
    /** How much was given back. */
    public static final TypedResult<IQuantity> DROPPED =
        number("pagesDropped", "Pages Dropped", "Idle pages that were given back");
    /** How full the heap was. */
    public static final TypedResult<IQuantity> USED =
        bytes("heapUsed", "Heap Used", "The most that was seen in use then");
    /** Who waited for it. */
    public static final TypedResult<IQuantity> FALLBACKS =
        number("fallbacks", "Fallbacks", "Releases that had to wait in the seconds after");

    private static final long PRESSURE_NANOS = 12_000_000_000L;
    private static final double ALONE_SCORE = 50;
    private static final double WITH_FALLBACKS_SCORE = 75;

    /** For JMC, which finds rules by name. */
    public HeapPressureRule() {
        super(
            "HeapPressure",
            "Back-Off under Heap Pressure",
            List.of(),
            List.of(COUNT, TIMES, DROPPED, USED, FALLBACKS),
            EventType.PRESSURE_BACKOFF,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<PressureBackoff> backoffs = reclamation.backoffs();
        if (backoffs.isEmpty()) {
            return finding.ok("The heap was never found nearly full.");
        }
        final long fallbacks = reclamation.fallbacks().stream()
            .filter(fallback -> backoffs.stream().anyMatch(backoff -> fallback.start() >= backoff.time()
                && fallback.start() < backoff.time() + PRESSURE_NANOS))
            .count();
        return finding
            .with(COUNT, backoffs.size())
            .with(TIMES, times(backoffs.size()))
            .with(DROPPED, backoffs.stream().mapToLong(PressureBackoff::pagesDropped).sum())
            .with(USED, UnitLookup.BYTE.quantity(
                backoffs.stream().mapToLong(PressureBackoff::heapUsed).max().orElse(0)))
            .with(FALLBACKS, fallbacks)
            .trouble(
                fallbacks == 0 ? ALONE_SCORE : WITH_FALLBACKS_SCORE,
                "The heap was found nearly full {backoffTimes}; the reserve gave idle pages back ({pagesDropped}) and"
                    + " did not grow for a while.",
                "A release may be what ends a shortage of memory, so the reserve makes room: it drops idle pages and"
                    + " allocates none for 5 s, then one at a time. {heapUsed} of the heap were in use. Releases"
                    + " that had to wait in the seconds after: {fallbacks}.",
                "Give the program a larger heap (-Xmx), or find out what fills it. A smaller reserve,"
                    + " reserve.pages.shared and reserve.pages.per.thread, leaves the program more room.");
    }
}
