package io.reprieve.agent.command;

import io.reprieve.agent.command.DomainSample.ReaderSample;
import io.reprieve.agent.command.DomainSample.SiteSample;
import io.reprieve.jfr.report.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Two samples of a domain, and what lies between them, as people read it.
 */
final class TopView {
    /** Whoever has been waited for as long as this is in the way. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long[] UNITS = {1_000_000_000, 1_000_000, 1_000};
    private static final String[] UNIT_NAMES = {" s", " ms", " us"};
    private static final String[] SIZES = {"", "k", "M", "G"};
    private static final double NEXT_SIZE = 1_000;
    private static final int COLUMN = 8;
    private static final String[] COLUMNS = {"defer/s", "pending", "waits/s", "p50", "p99", "p99.9", "longest"};
    private static final String[] READER_COLUMNS = {"seen", "timed", "waits/s", "p50", "p99", "p99.9", "longest"};
    /** What should be zero. */
    private static final String[][] TROUBLES = {
        {"ReaderStalls", "stalls"}, {"FallbackTimeouts", "waits given up"}, {"FailedReleases", "failed"},
        {"DoubleReleases", "double"}, {"Dropped", "dropped"}, {"OverdraftPages", "overdraft pages"},
        {"OverdraftBytes", "overdraft bytes"}, {"Leaked", "leaked"},
        {"PrematureReleases", "premature"}};

    private final DomainSample before;
    private final DomainSample now;

    TopView(final DomainSample before, final DomainSample now) {
        this.before = before;
        this.now = now;
    }

    /** By what the sites are sorted. */
    enum Order {
        DEFERRED('d', "deferred"), PENDING('p', "pending"), WAITS('w', "waits"), LONGEST('l', "longest"),
        NAME('n', "name");

        private final char key;
        private final String word;

        Order(final char key, final String word) {
            this.key = key;
            this.word = word;
        }

        /** The order of a key; {@code null} if it is none's. */
        static Order of(final int key) {
            for (final Order order : values()) {
                if (order.key == key) {
                    return order;
                }
            }
            return null;
        }

        static String keys(final Order current) {
            final StringBuilder keys = new StringBuilder("q quit, sort:");
            for (final Order order : values()) {
                keys.append(' ').append(order == current ? "[" : "").append(order.key).append(' ').append(order.word)
                    .append(order == current ? "]" : "");
            }
            return keys.toString();
        }
    }

    DomainSample now() {
        return now;
    }

    private long grown(final String counter) {
        return now.get(counter) - before.get(counter);
    }

    /** In a second. */
    long rate(final long difference) {
        return Math.round(difference * SECOND / Math.max(1, now.nanos() - before.nanos()));
    }

    long rate(final String counter) {
        return rate(grown(counter));
    }

    /** The sooner somebody has to look, the larger. */
    int urgency() {
        if (now.get("SlowestReaderNanos") >= LONG_NANOS || now.get("OldestPendingNanos") >= 2 * LONG_NANOS) {
            return 3;
        }
        if (isUnprotected()) {
            return 2;
        }
        for (final String[] trouble : TROUBLES) {
            if (grown(trouble[0]) != 0) {
                return 2;
            }
        }
        return isIdle() ? 0 : 1;
    }

    private boolean isUnprotected() {
        return !now.unprotected().isEmpty();
    }

    boolean isIdle() {
        return grown("Deferred") == 0 && grown("GracePeriods") == 0 && now.get("Pending") == 0;
    }

    /** A time with three digits or so. */
    static String time(final long nanos) {
        for (int i = 0; i < UNITS.length; i++) {
            if (nanos >= UNITS[i]) {
                final double value = (double) nanos / UNITS[i];
                return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value) + UNIT_NAMES[i];
            }
        }
        return nanos + " ns";
    }

    /** A number with three digits or so. */
    static String roughly(final long number) {
        double value = number;
        int size = 0;
        while (value >= NEXT_SIZE && size < SIZES.length - 1) {
            value /= NEXT_SIZE;
            size++;
        }
        return size == 0 ? Long.toString(number)
            : String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value) + SIZES[size];
    }

    private String slowestReader() {
        return now.reader().isEmpty() ? "none of late"
            : "\"" + now.reader() + "\" " + time(now.get("SlowestReaderWait"));
    }

    /** Whether readers that each stayed for a while account for the oldest release. */
    private boolean isBehindReaders() {
        return now.get("SlowestReaderNanos") > 0
            || !now.reader().isEmpty() && now.get("SlowestReaderWait") * 2 >= now.get("OldestPendingNanos");
    }

    /** What should be zero, and isn't. */
    private String troubles() {
        final StringBuilder troubles = new StringBuilder(isUnprotected() ? "nothing is protected" : "");
        for (final String[] counter : TROUBLES) {
            if (now.get(counter[0]) != 0) {
                troubles.append(troubles.length() == 0 ? "" : ", ")
                    .append(counter[1]).append(' ').append(roughly(now.get(counter[0])));
            }
        }
        return troubles.length() == 0 ? "none" : troubles.toString();
    }

    /** The domain, in a few lines that are no wider than the terminal. */
    List<String> head(final int width) {
        final List<String> lines = new ArrayList<>();
        lines.add("domain " + now.domain());
        if (isUnprotected()) {
            lines.add("  ! NOTHING IS PROTECTED: " + now.unprotected());
        }
        if (now.get("SlowestReaderNanos") >= LONG_NANOS) {
            lines.add("  ! HELD UP for " + time(now.get("SlowestReaderNanos"))
                + (now.where().isEmpty() ? "" : " in " + now.where()) + " by thread \"" + now.reader() + "\"");
        } else if (now.get("OldestPendingNanos") >= 2 * LONG_NANOS) {
            lines.add("  ! BEHIND: the oldest release has waited " + time(now.get("OldestPendingNanos"))
                + (now.get("PinnedReleases") > 0 ? ", for a pin"
                    : isBehindReaders() ? ", behind reader after reader" : ", and no reader is in the way"));
        }
        lines.add("  deferred " + roughly(rate("Deferred")) + "/s  reclaimed " + roughly(rate("Reclaimed"))
            + "/s  grace periods " + roughly(rate("GracePeriods")) + "/s  waits "
            + roughly(rate("SynchronousFallbacks")) + "/s");
        lines.add("  pending " + roughly(now.get("Pending")) + ", oldest " + time(now.get("OldestPendingNanos"))
            + "  pages " + roughly(now.get("PagesInUse")) + " in use, " + roughly(now.get("PagesReserved")) + " exist, "
            + roughly(now.get("PageLimit")) + " at most  readers " + roughly(now.get("ReaderThreads")));
        if (now.get("PendingBytes") != 0 || now.get("ByteLimit") != 0) {
            lines.add("  bytes pending " + roughly(now.get("PendingBytes"))
                + (now.get("ByteLimit") == 0 ? "" : " of " + roughly(now.get("ByteLimit"))));
        }
        final String troubles = "  trouble so far: " + troubles();
        final String reader = "  slowest reader: " + slowestReader();
        if (Printable.width(troubles + reader) <= width) {
            lines.add(troubles + reader);
        } else {
            lines.add(troubles);
            lines.add(reader);
        }
        return lines.stream().map(line -> Printable.beginning(line, width)).toList();
    }

    /** The sites below it, no more of them than there is room. */
    List<String> sites(final int width, final int most, final Order order) {
        final List<String> names = sorted(order);
        if (names.isEmpty() || most < 2) {
            return List.of();
        }
        final int nameWidth = width - 2 - COLUMNS.length * COLUMN;
        final List<String> lines = new ArrayList<>();
        lines.add(row("site", nameWidth, COLUMNS));
        final int shown = names.size() <= most - 1 ? names.size() : most - 2;
        for (final String name : names.subList(0, Math.max(0, shown))) {
            final SiteSample site = now.site(name);
            final SiteSample earlier = before.site(name);
            lines.add(row(
                name, nameWidth, roughly(rate(site.deferred() - earlier.deferred())),
                roughly(site.deferred() - site.reclaimed()), roughly(rate(site.fallbacks() - earlier.fallbacks())),
                delay(site, site.p50()), delay(site, site.p99()), delay(site, site.p999()),
                delay(site, site.longest())));
        }
        if (shown < names.size()) {
            lines.add("  and " + (names.size() - Math.max(0, shown)) + " more sites");
        }
        return lines;
    }

    /** While no release of a site has run, no delay is known. */
    private static String delay(final SiteSample site, final long nanos) {
        return site.reclaimed() == 0 ? "-" : time(nanos);
    }

    private static String row(final String name, final int nameWidth, final String... cells) {
        final StringBuilder row = new StringBuilder("  ").append(padded(name, nameWidth));
        for (final String cell : cells) {
            row.append(String.format("%" + COLUMN + "s", cell));
        }
        return row.toString();
    }

    /** The woven readers below them: those first whose sections take longest. */
    List<String> readers(final int width, final int most) {
        if (now.readers().isEmpty() || most < 2) {
            return List.of();
        }
        final int nameWidth = width - 2 - READER_COLUMNS.length * COLUMN;
        final List<String> lines = new ArrayList<>();
        lines.add(row("reader: time inside", nameWidth, READER_COLUMNS));
        final List<ReaderSample> readers = slowestFirst();
        for (final ReaderSample reader : readers.subList(0, Math.min(most - 1, readers.size()))) {
            lines.add(row(
                reader.reader(), nameWidth, roughly(reader.seen()), roughly(reader.timed()),
                roughly(rate(reader.gracePeriods() - before.reader(reader.reader()).gracePeriods())),
                time(reader.p50()), time(reader.p99()), time(reader.p999()), time(reader.longest())));
        }
        return lines;
    }

    private List<ReaderSample> slowestFirst() {
        return now.readers().values().stream()
            .sorted(Comparator.comparingLong((ReaderSample reader) -> -reader.p99())
                .thenComparing(Comparator.comparingLong((ReaderSample reader) -> -reader.seen())))
            .toList();
    }

    private List<String> sorted(final Order order) {
        final List<String> names = new ArrayList<>(now.sites().keySet());
        names.sort(switch (order) {
            case DEFERRED -> Comparator.comparingLong(name -> before.site(name).deferred() - now.site(name).deferred());
            case PENDING -> Comparator.comparingLong(name -> now.site(name).reclaimed() - now.site(name).deferred());
            case WAITS -> Comparator.comparingLong(name -> before.site(name).fallbacks() - now.site(name).fallbacks());
            case LONGEST -> Comparator.comparingLong(name -> -now.site(name).longest());
            default -> Comparator.naturalOrder();
        });
        return names;
    }

    /** The end of a long name says more than its beginning. */
    private static String padded(final String name, final int width) {
        final String shown = Printable.end(name, width);
        return shown + " ".repeat(Math.max(0, width - Printable.width(shown)));
    }

    /** One line for the domain and one for each site, for files. */
    List<String> lines(final String prefix, final int mostSites) {
        final List<String> lines = new ArrayList<>();
        final String start = prefix + " domain=" + now.domain();
        lines.add(start + " deferred=" + rate("Deferred") + "/s reclaimed=" + rate("Reclaimed") + "/s gracePeriods="
            + rate("GracePeriods") + "/s fallbacks=" + rate("SynchronousFallbacks") + "/s pending=" + now.get("Pending")
            + " pagesInUse=" + now.get("PagesInUse") + " pagesReserved=" + now.get("PagesReserved")
            + " pageLimit=" + now.get("PageLimit") + " slowestReader=" + slowestReader()
            + " pendingBytes=" + now.get("PendingBytes") + " oldestPending=" + time(now.get("OldestPendingNanos"))
            + " heldUp=" + time(now.get("SlowestReaderNanos"))
            + " trouble=" + troubles());
        final List<String> sites = sorted(Order.DEFERRED);
        for (final String name : sites.subList(0, Math.min(mostSites, sites.size()))) {
            final SiteSample site = now.site(name);
            final SiteSample earlier = before.site(name);
            lines.add(start + " site=" + name + " deferred=" + rate(site.deferred() - earlier.deferred())
                + "/s reclaimed=" + rate(site.reclaimed() - earlier.reclaimed())
                + "/s pending=" + (site.deferred() - site.reclaimed())
                + " fallbacks=" + rate(site.fallbacks() - earlier.fallbacks())
                + "/s delay=" + time(mean(earlier, site)) + " p50=" + time(site.p50()) + " p99=" + time(site.p99())
                + " p999=" + time(site.p999()) + " longest=" + time(site.longest()));
        }
        final List<ReaderSample> readers = slowestFirst();
        for (final ReaderSample reader : readers.subList(0, Math.min(mostSites, readers.size()))) {
            lines.add(start + " reader=" + reader.reader() + " seen=" + reader.seen() + " timed=" + reader.timed()
                + " gracePeriods=" + rate(reader.gracePeriods() - before.reader(reader.reader()).gracePeriods())
                + "/s p50=" + time(reader.p50()) + " p99=" + time(reader.p99()) + " p999=" + time(reader.p999())
                + " longest=" + time(reader.longest()));
        }
        return lines.stream().map(Printable::line).toList();
    }

    /** The mean delay of the releases that have run between the samples; of all, if none has. */
    private static long mean(final SiteSample earlier, final SiteSample site) {
        final long run = site.reclaimed() - earlier.reclaimed();
        return run <= 0 ? site.mean()
            : Math.max(0, site.mean() * site.reclaimed() - earlier.mean() * earlier.reclaimed()) / run;
    }
}
