package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.PressureBackoff;
import io.reprieve.jfr.recording.Reclamation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * Finds releases that had to wait, or objects that were dropped, because the reserve had no page left; and computes how
 * many pages would have done.
 */
public final class ReserveRule extends ReclamationRule {
    /** How much of the time may be lost in waits before it is a warning. */
    public static final TypedPreference<IQuantity> TIME_LOST = timePreference(
        "io.reprieve.fallback.timeLost", "Time lost",
        "Threads that wait this long, in all and for each second of the recording, are a warning", 10);

    /** How many releases waited. */
    public static final TypedResult<IQuantity> FALLBACKS =
        number("fallbacks", "Synchronous Fallbacks", "Releases that waited for a grace period for want of a page");
    /** How many objects were dropped. */
    public static final TypedResult<IQuantity> DROPPED =
        number("dropped", "Dropped", "Objects left to the garbage collector for want of a page");
    /** How many waited because the heap was nearly full. */
    public static final TypedResult<IQuantity> UNDER_PRESSURE = number(
        "fallbacksUnderPressure", "Fallbacks under Pressure", "Releases that waited while the heap was nearly full");
    /** How long they waited in all. */
    public static final TypedResult<IQuantity> WAITED =
        time("waited", "Time Waited", "The time that releasing threads waited, in all");
    /** Who waited. */
    public static final TypedCollectionResult<String> SITES =
        texts("sites", "Sites", "Release sites that found no page");
    /** The site that waited most. */
    public static final TypedResult<String> SITE = text("site", "Site", "The release site that waited most");
    /** How many pages the threads that waited could have. */
    public static final TypedResult<IQuantity> LIMIT =
        number("pageLimit", "Page Limit", "Pages that the threads that waited could have");
    /** How many would have been enough. */
    public static final TypedResult<IQuantity> NEEDED =
        number("pagesNeeded", "Pages Needed", "Pages that would have sufficed");
    /** How they were computed. */
    public static final TypedResult<String> DEMAND =
        text("demand", "Demand", "From what the pages needed were computed");
    /** Of which waits the time is known. */
    public static final TypedResult<String> RECORDED =
        text("recorded", "Recorded", "Of which waits the time is known");
    /** How many waited because a reader stayed. */
    public static final TypedResult<IQuantity> HELD_UP = number(
        "fallbacksHeldUp", "Fallbacks Held Up", "Releases that waited while a reader held up grace periods");
    /** What the setting takes. */
    public static final TypedResult<String> COST =
        text("reserveCost", "Cost", "What a reserve of that size takes of the heap");
    /** What to set. */
    public static final TypedResult<String> SETTING = text("setting", "Setting", "The setting that gives these pages");

    /** A back-off lasts 5 s, and the reserve grows a page at a time for 5 s more. It is noticed within a second. */
    private static final long PRESSURE_NANOS = TimeUnit.SECONDS.toNanos(11);
    private static final long BEFORE_PRESSURE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final double FEW_SCORE = 50;
    private static final double MANY_SCORE = 85;

    /** For JMC, which finds rules by name. */
    public ReserveRule() {
        super(
            "ReserveTooSmall",
            "Reserve Too Small",
            List.of(TIME_LOST),
            List.of(FALLBACKS, DROPPED, UNDER_PRESSURE, WAITED, SITES, SITE, LIMIT, NEEDED, DEMAND, SETTING,
                RECORDED, HELD_UP, COST),
            EventType.SYNCHRONOUS_FALLBACK,
            EventType.STATISTICS);
    }

    @Override
    IResult evaluate(final Reclamation reclamation, final Finding finding) {
        final List<Fallback> fallbacks = reclamation.fallbacks();
        final List<History> histories = reclamation.histories();
        final long count = Math.max(
            reclamation.count(EventType.SYNCHRONOUS_FALLBACK), growth(histories, Counter.SYNCHRONOUS_FALLBACKS));
        final long dropped = growth(histories, Counter.DROPPED);
        finding.with(FALLBACKS, count).with(DROPPED, dropped).with(RECORDED, recorded(reclamation, count));
        if (count == 0 && dropped == 0) {
            return finding.ok("Every release found a page.");
        }
        final HeldUpTimes heldUp = new HeldUpTimes(reclamation);
        final List<Fallback> unexplained = fallbacks.stream()
            .filter(fallback -> !heldUp.overlap(fallback.domain(), fallback.start(), fallback.end()))
            .toList();
        finding.with(HELD_UP, fallbacks.size() - unexplained.size());
        if (unexplained.isEmpty() && !fallbacks.isEmpty()) {
            return heldUp(reclamation, fallbacks, finding);
        }
        final List<PressureBackoff> backoffs = reclamation.backoffs();
        final List<Fallback> ofReserve =
            unexplained.stream().filter(fallback -> !isUnderPressure(fallback, backoffs)).toList();
        final boolean isAllPressure = ofReserve.isEmpty() && !unexplained.isEmpty();
        finding.with(UNDER_PRESSURE, unexplained.size() - ofReserve.size());
        return tooSmall(reclamation, isAllPressure ? unexplained : ofReserve, isAllPressure, heldUp, finding);
    }

    /** Of which waits the time is known: those that were long enough to be recorded. */
    private static String recorded(final Reclamation reclamation, final long count) {
        final long seen = reclamation.count(EventType.SYNCHRONOUS_FALLBACK);
        final long threshold = reclamation.threshold(EventType.SYNCHRONOUS_FALLBACK);
        return seen >= count ? "in all" : String.format(
            "in the %,d of them that were recorded%s", seen,
            threshold > 0 ? ", which took " + Finding.shown(threshold) + " or longer" : "");
    }

    private static Tally sites(final Reclamation reclamation, final List<Fallback> fallbacks) {
        final Tally sites = new Tally();
        fallbacks.forEach(fallback -> sites.add(fallback.site(), fallback.duration()));
        if (sites.isEmpty()) {
            reclamation.sites().stream().filter(site -> site.fallbacks() > 0).forEach(site -> sites.add(site.site()));
        }
        return sites;
    }

    private static Finding waits(
            final Tally sites, final long waited, final Finding finding) {
        return finding
            .with(WAITED, nanos(waited))
            .with(SITES, sites.lines(site -> site.nanos() == 0 ? site.name()
                : site.name() + ", " + site.times() + ", " + Finding.shown(site.nanos()) + " in all"))
            .with(SITE, sites.isEmpty() ? "an unknown site" : sites.first().name());
    }

    /** No size of a reserve helps against a reader that stays. */
    private static IResult heldUp(
            final Reclamation reclamation, final List<Fallback> fallbacks, final Finding finding) {
        final Tally sites = sites(reclamation, fallbacks);
        return waits(sites, reclamation.fallbackNanos(), finding).trouble(
            FEW_SCORE,
            "Releases found no page ({fallbacks}) and waited, {waited} {recorded}, while a reader held up grace"
                + " periods, " + sites.mostly() + "at {site}.",
            "All waits that were recorded fall into times in which a grace period took half a second or longer. The"
                + " reserve is not what was short: any reserve runs out behind a reader that stays. Sites: {sites}",
            "Mend the reader first; the finding about it names it. A larger reserve only puts the wait off.");
    }

    private IResult tooSmall(
            final Reclamation reclamation,
            final List<Fallback> fallbacks,
            final boolean isAllPressure,
            final HeldUpTimes heldUp,
            final Finding finding) {
        final Tally sites = sites(reclamation, fallbacks);
        final long waited = fallbacks.stream().mapToLong(Fallback::duration).sum();
        final PageDemand demand = PageDemand.of(reclamation, fallbacks, heldUp);
        waits(sites, waited, finding)
            .with(LIMIT, demand.limit())
            .with(NEEDED, demand.pages())
            .with(DEMAND, demand.description())
            .with(SETTING, "reserve.pages.shared=" + demand.sharedPages())
            .with(COST, demand.cost());
        return finding.trouble(
            !isAllPressure && isMuch(reclamation, fallbacks, waited, finding) ? MANY_SCORE : FEW_SCORE,
            "Releases found no page ({fallbacks}) and waited, {waited} {recorded}, " + sites.mostly() + "at {site}."
                + " {pagesNeeded} pages would have sufficed; those threads could have {pageLimit}.",
            "When all pages are out, a release waits for a grace period, and for the bodies before it. That is"
                + " the natural brake on whoever releases too fast, but a small reserve brakes too early. Sites:"
                + " {sites} Objects that were dropped instead: {dropped}. Fallbacks while the heap was nearly full,"
                + " when the reserve may not grow: {fallbacksUnderPressure}. Fallbacks behind a reader that stayed for"
                + " half a second or longer, which are left out here: {fallbacksHeldUp}. The pages needed are computed"
                + " from {demand}.",
            "Set {setting}, which takes {reserveCost} of the heap when all pages are out. If the pages are out because"
                + " a reader holds up grace periods, mend that first: then fewer will do. For releases that must never"
                + " wait, mark the class of the object @Pooled (or name it in a rule pooled), or let the site use"
                + " whenExhausted=DROP.");
    }

    private static boolean isMuch(
            final Reclamation reclamation, final List<Fallback> fallbacks, final long waited, final Finding finding) {
        final double seconds = Math.max(1e-9, (reclamation.end() - reclamation.start()) / 1e9);
        final long deferred = growth(reclamation.histories(), Counter.DEFERRED);
        return waited / seconds >= finding.nanos(TIME_LOST) || deferred > 0
            && reclamation.count(EventType.SYNCHRONOUS_FALLBACK) > deferred / 100 && !fallbacks.isEmpty();
    }

    private static boolean isUnderPressure(final Fallback fallback, final List<PressureBackoff> backoffs) {
        return backoffs.stream().anyMatch(backoff ->
            fallback.start() > backoff.time() - BEFORE_PRESSURE_NANOS
                && fallback.start() < backoff.time() + PRESSURE_NANOS);
    }

    static long growth(final List<History> histories, final Counter counter) {
        return histories.stream().mapToLong(history -> history.growth(counter)).sum();
    }
}
