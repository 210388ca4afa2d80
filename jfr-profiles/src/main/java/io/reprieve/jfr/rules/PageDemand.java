package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.GracePeriod;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.Settings;
import java.util.List;

/**
 * How many pages would have sufficed: what is released during the longest grace period of the time when pages were
 * short, at the highest rate of that time, and a page that each thread is filling.
 *
 * @param pages       pages that would have sufficed.
 * @param limit       pages that there might be.
 * @param sharedPages what {@code reserve.pages.shared} has to be for that.
 * @param description from what it was computed.
 */
record PageDemand(long pages, long limit, long sharedPages, String description) {
    private static final long MOST_SHARED = 65_536;
    private static final double LEAST_FREE = 0.01;
    private static final double NANOS_PER_SECOND = 1e9;

    static PageDemand in(final Reclamation reclamation) {
        final Settings settings = reclamation.settings();
        final List<Fallback> fallbacks = reclamation.fallbacks();
        final List<History> histories = reclamation.histories();
        final long entries = settings.number("page.entries");
        final long shared = settings.number("reserve.pages.shared");
        final long threads =
            Math.max(1, fallbacks.stream().map(Fallback::thread).distinct().count());
        final long limit = Math.max(
            peak(histories, Counter.PAGE_LIMIT), shared + threads * settings.number("reserve.pages.per.thread"));

        final long from = fallbacks.stream().mapToLong(Fallback::start).min().orElse(reclamation.start());
        final long to = fallbacks.stream().mapToLong(Fallback::end).max().orElse(reclamation.end());
        final double rate =
            histories.stream().mapToDouble(history -> peakRate(history, fallbacks, from, to, threads)).max().orElse(0);
        final List<GracePeriod> meanwhile = reclamation.gracePeriods().stream()
            .filter(gracePeriod -> gracePeriod.end() >= from && gracePeriod.start() <= to)
            .toList();
        final long delay = Math.max(
            meanwhile.stream().mapToLong(GracePeriod::duration).max().orElse(0),
            fallbacks.stream().mapToLong(Fallback::duration).max().orElse(0));
        final long atOnce = Math.max(
            meanwhile.stream().mapToLong(GracePeriod::releases).max().orElse(0), peak(histories, Counter.PENDING));
        final long releases = Math.max(atOnce, Math.round(rate * delay / NANOS_PER_SECOND));
        // More than there were, which did not suffice: the page that was missing for each thread that waited.
        final long pages = Math.max((releases + entries - 1) / entries + threads, limit + threads);
        return new PageDemand(
            pages,
            limit,
            Math.min(MOST_SHARED, shared + pages - limit),
            String.format(
                "up to %,d releases a second, for which a grace period took up to %s, %,d to a page; at most %,d were"
                    + " seen to wait at once",
                Math.round(rate), Finding.shown(delay), entries, atOnce));
    }

    /**
     * How fast releases were made while pages were short. Whoever waits makes none, so that the rate is that of the
     * time when nobody waited.
     */
    private static double peakRate(
            final History history,
            final List<Fallback> fallbacks,
            final long from,
            final long to,
            final long threads) {
        double peak = 0;
        for (int i = 1; i < history.samples().size(); i++) {
            final long begin = history.samples().get(i - 1).time();
            final long end = history.samples().get(i).time();
            if (end >= from && begin <= to && end > begin) {
                long waited = 0;
                for (final Fallback fallback : fallbacks) {
                    waited += Math.max(0, Math.min(end, fallback.end()) - Math.max(begin, fallback.start()));
                }
                final double free = 1 - waited / (double) (threads * (end - begin));
                peak = Math.max(peak, history.rate(Counter.DEFERRED, i) / Math.max(LEAST_FREE, free));
            }
        }
        return peak;
    }

    private static long peak(final List<History> histories, final Counter counter) {
        return histories.stream().mapToLong(history -> history.peak(counter)).max().orElse(0);
    }
}
