package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.GracePeriods;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.Settings;
import java.util.List;
import java.util.Locale;

/**
 * How many pages would have sufficed: what is released during the longest grace period of the time when pages were
 * short, at the highest rate of that time, and a page that each thread is filling.
 *
 * @param pages       pages that would have sufficed.
 * @param limit       pages that the threads that waited could have.
 * @param sharedPages what {@code reserve.pages.shared} has to be for that.
 * @param cost        what a reserve of that size takes of the heap, in words.
 * @param description from what it was computed.
 */
record PageDemand(long pages, long limit, long sharedPages, String cost, String description) {
    private static final long MOST_SHARED = 65_536;
    private static final double NANOS_PER_SECOND = 1e9;
    /** References as the JVM has them up to 32 GiB, and what an array and a page have beside their entries. */
    private static final long BYTES_PER_ENTRY = 4;
    private static final long BYTES_PER_PAGE = 128;
    private static final double MIB = 1 << 20;
    private static final double LEAST_MIB = 0.1;

    /** The demand while pages were short: when releases waited. */
    static PageDemand of(
            final Reclamation reclamation, final List<Fallback> fallbacks, final HeldUpTimes heldUp) {
        final Settings settings = reclamation.settings();
        final List<History> histories = reclamation.histories();
        final long entries = settings.number("page.entries");
        final long shared = settings.number("reserve.pages.shared");
        final long threads =
            Math.max(1, fallbacks.stream().map(Fallback::thread).distinct().count());
        // What the threads that waited could have. The domain's own limit also has the home slots of all others.
        final long ofDomain = peak(histories, Counter.PAGE_LIMIT);
        final long ofThreads = shared + threads * settings.number("reserve.pages.per.thread");
        final long limit = ofDomain > 0 ? Math.min(ofDomain, ofThreads) : ofThreads;

        final Shortage shortage = new Shortage(fallbacks);
        final double rate = histories.stream()
            .mapToDouble(history -> shortage.peakRate(history, threads, heldUp))
            .max()
            .orElse(0);
        final List<GracePeriod> meanwhile = reclamation.gracePeriods().stretches().stream()
            .map(GracePeriods.Stretch::longest)
            .filter(gracePeriod -> shortage.overlaps(gracePeriod.start(), gracePeriod.end())
                && !heldUp.overlap(gracePeriod.domain(), gracePeriod.start(), gracePeriod.end()))
            .toList();
        final long delay = Math.max(
            meanwhile.stream().mapToLong(GracePeriod::duration).max().orElse(0),
            fallbacks.stream().mapToLong(Fallback::duration).max().orElse(0));
        final long atOnce = Math.max(
            meanwhile.stream().mapToLong(GracePeriod::releases).max().orElse(0), peakPending(histories, heldUp));
        final long releases = Math.max(atOnce, Math.round(rate * delay / NANOS_PER_SECOND));
        // More than there were, which did not suffice: the page that was missing for each thread that waited.
        final long computed = Math.max((releases + entries - 1) / entries + threads, limit + threads);
        // What was released in all would not fill more.
        final long made = ReserveRule.growth(histories, Counter.DEFERRED);
        final long pages = made == 0 ? computed
            : Math.min(computed, Math.max((made + entries - 1) / entries, Math.min(made, limit + threads)));
        final long sharedPages = Math.max(1, Math.min(MOST_SHARED, shared + pages - limit));
        return new PageDemand(
            pages, limit, sharedPages, cost(sharedPages, entries), description(rate, delay, entries, atOnce));
    }

    private static String cost(final long sharedPages, final long entries) {
        final double mebibytes = sharedPages * (entries * BYTES_PER_ENTRY + BYTES_PER_PAGE) / MIB;
        return mebibytes < LEAST_MIB ? "less than 0.1 MiB" : String.format(Locale.ENGLISH, "%.1f MiB", mebibytes);
    }

    /** As it was while no reader stayed. */
    private static long peakPending(final List<History> histories, final HeldUpTimes heldUp) {
        return histories.stream()
            .flatMap(history -> history.samples().stream())
            .filter(sample -> !heldUp.overlap(sample.domain(), sample.time(), sample.time()))
            .mapToLong(sample -> sample.get(Counter.PENDING))
            .max()
            .orElse(0);
    }

    private static String description(final double rate, final long delay, final long entries, final long atOnce) {
        // Without two samples of the counters, nothing is known of the rate.
        return (rate == 0 ? "" : String.format(
                "up to %,d releases a second, for which a grace period took up to %s; ", Math.round(rate),
                Finding.shown(delay)))
            + String.format("at most %,d releases seen to wait at once, %,d to a page", atOnce, entries);
    }

    private static long peak(final List<History> histories, final Counter counter) {
        return histories.stream().mapToLong(history -> history.peak(counter)).max().orElse(0);
    }
}
