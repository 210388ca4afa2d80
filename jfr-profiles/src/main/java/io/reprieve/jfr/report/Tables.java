package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.Fallback;
import io.reprieve.jfr.recording.GracePeriods;
import io.reprieve.jfr.recording.ReaderSample;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.ReleaseFailure;
import io.reprieve.jfr.recording.SiteSample;
import io.reprieve.jfr.recording.Stall;
import io.reprieve.jfr.recording.WovenMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of the page: incidents, release sites, readers, and what was woven.
 */
final class Tables {
    private static final int MOST_OF_KIND = 10;
    private static final int MOST_ROWS = 100;
    private static final String JSON_HAS_ALL = "; report --json has them all";
    private static final String NOTHING = "\u2013";

    private final Markup page;
    private final Reclamation reclamation;

    Tables(final Markup page, final Reclamation reclamation) {
        this.page = page;
        this.reclamation = reclamation;
    }

    /** The longest incidents, with their stacks. */
    static void incidents(final Markup page, final List<Incident> incidents, final long start) {
        final List<Told> shown = told(incidents);
        final Table table = new Table(
            page, "In detail",
            shown.stream().mapToInt(Told::times).sum() == incidents.size() ? "All of them."
                : "The longest of each kind, of " + Shown.count(incidents.size()) + " in all.",
            Table.NUMBER, "At", Table.LABEL, "What", Table.TEXT, "Thread", Table.NUMBER, "Length", Table.CODE,
            "Site, or method of the reader", Table.TEXT, "Cause and stack");
        for (final Told told : shown) {
            final Incident incident = told.first();
            final String cause =
                incident.what() + (told.times() == 1 ? "" : " (" + Shown.count(told.times()) + " times)");
            final Object[] cells = {
                new Table.Value(Shown.since(incident.start() - start), incident.start() - start),
                incident.kind().shown(),
                incident.lane(),
                Table.Value.duration(incident.duration()),
                incident.where().isEmpty() ? NOTHING : incident.where(),
                cause};
            if (incident.stack().frames().isEmpty()) {
                table.row(cells);
            } else {
                table.rowWithDetails(cause, incident.stack().frames(), cells);
            }
        }
        table.end();
    }

    /** What took no time is told once, with how often; and no kind hides another by its number. */
    private static List<Told> told(final List<Incident> incidents) {
        final Map<List<Object>, Told> alike = new LinkedHashMap<>();
        for (final Incident incident : incidents) {
            final List<Object> key = incident.duration() > 0
                ? List.of(incident)
                : List.of(incident.kind(), incident.lane(), incident.where(), incident.what());
            alike.merge(key, new Told(incident, 1), (one, other) -> new Told(one.first, one.times + other.times));
        }
        final Map<Incident.Kind, Integer> ofKind = new EnumMap<>(Incident.Kind.class);
        return alike.values().stream()
            .sorted(Comparator.comparingLong(told -> -told.first.duration()))
            .filter(told -> ofKind.merge(told.first.kind(), 1, Integer::sum) <= MOST_OF_KIND)
            .sorted(Comparator.comparingLong(told -> told.first.start()))
            .toList();
    }

    /**
     * A row of the table of incidents.
     *
     * @param first the first of those that are alike.
     * @param times how many there are.
     */
    private record Told(Incident first, int times) {
    }

    void write() {
        page.leaf("h2", "Who");
        sites();
        readers();
        timesInside();
        weaving();
    }

    private void sites() {
        final Map<String, Site> sites = new LinkedHashMap<>();
        for (final SiteSample sample : reclamation.sites()) {
            site(sites, sample.domain(), sample.site()).counters = sample;
        }
        for (final Fallback fallback : reclamation.fallbacks()) {
            final Site site = site(sites, fallback.domain(), fallback.site());
            site.fallbacks++;
            site.waited += fallback.duration();
        }
        for (final ReleaseFailure failure : reclamation.failures()) {
            site(sites, failure.domain(), failure.site()).failures++;
        }
        final List<Site> sorted = new ArrayList<>(sites.values());
        sorted.sort(Comparator.comparingLong((Site site) -> -site.deferred()).thenComparing(site -> site.name));
        if (sorted.isEmpty()) {
            nothing("Release sites", "None was recorded.");
            return;
        }
        final Table table = new Table(
            page, "Release sites",
            "Delay: from the release until its body had run. Numbers since the start of the JVM."
                + most(sorted.size(), "the most releases", JSON_HAS_ALL),
            Table.CODE, "Site", Table.TEXT, "Domain", Table.NUMBER, "Deferred", Table.NUMBER, "Pending", Table.NUMBER,
            "Mean delay", Table.NUMBER, "p50", Table.NUMBER, "p99", Table.NUMBER, "p99.9", Table.NUMBER,
            "Longest delay", Table.NUMBER, "Fallbacks", Table.NUMBER, "Waited in them",
            Table.NUMBER, "Failed");
        for (final Site site : sorted.subList(0, Math.min(MOST_ROWS, sorted.size()))) {
            final SiteSample counters = site.counters;
            final boolean hasRun = counters != null && counters.reclaimed() != 0;
            table.row(
                site.name,
                site.domain,
                counters == null ? NOTHING : Table.Value.count(counters.deferred()),
                counters == null ? NOTHING : Table.Value.count(counters.deferred() - counters.reclaimed()),
                Table.Value.duration(hasRun ? counters.delayMean() : 0),
                Table.Value.duration(hasRun ? counters.delayP50() : 0),
                Table.Value.duration(hasRun ? counters.delayP99() : 0),
                Table.Value.duration(hasRun ? counters.delayP999() : 0),
                Table.Value.duration(hasRun ? counters.delayMax() : 0),
                Table.Value.count(counters == null ? site.fallbacks : Math.max(site.fallbacks, counters.fallbacks())),
                Table.Value.duration(site.waited),
                Table.Value.count(site.failures));
        }
        table.end();
    }

    /** Rows that are left out are not to be looked for in vain. */
    private static String most(final int rows, final String of, final String where) {
        return rows <= MOST_ROWS ? ""
            : " The " + MOST_ROWS + " with " + of + ", of " + Shown.count(rows) + where + ".";
    }

    private static Site site(final Map<String, Site> sites, final String domain, final String name) {
        return sites.computeIfAbsent(domain + ' ' + name, key -> new Site(domain, name));
    }

    private void readers() {
        final Map<String, Reader> readers = new LinkedHashMap<>();
        for (final GracePeriods.Reader slowest : reclamation.gracePeriods().readers()) {
            final Reader reader = readers.computeIfAbsent(slowest.name(), Reader::new);
            reader.gracePeriods = slowest.count();
            reader.heldUp = slowest.nanos();
            reader.longest = slowest.longest();
        }
        final List<Stall> seen = new ArrayList<>(reclamation.lags(0));
        final int lags = seen.size();
        seen.addAll(reclamation.stalls());
        for (int i = 0; i < seen.size(); i++) {
            final Stall stall = seen.get(i);
            if (!stall.reader().isEmpty()) {
                final Reader reader = readers.computeIfAbsent(stall.reader(), Reader::new);
                reader.stalls += i < lags ? 0 : 1;
                reader.longest = Math.max(reader.longest, stall.waited());
                reader.heldUp = Math.max(reader.heldUp, reader.longest);
                reader.method = stall.stack().frames().isEmpty() ? reader.method : stall.stack().applicationMethod();
            }
        }
        final List<Reader> sorted = new ArrayList<>(readers.values());
        sorted.sort(Comparator.comparingLong(reader -> -reader.heldUp));
        if (sorted.isEmpty()) {
            nothing("Readers that others waited for",
                "None was recorded: no grace period that was kept had to wait for a reader.");
            return;
        }
        final Table table = new Table(
            page, "Readers that others waited for",
            "The last to leave each grace period, by how long these grace periods took."
                + most(sorted.size(), "the most time", ""),
            Table.TEXT, "Reader", Table.NUMBER, "Held up", Table.NUMBER, "Longest", Table.NUMBER, "Grace periods",
            Table.NUMBER, "Stalls", Table.CODE, "Seen in");
        for (final Reader reader : sorted.subList(0, Math.min(MOST_ROWS, sorted.size()))) {
            table.row(
                reader.name,
                Table.Value.duration(reader.heldUp),
                Table.Value.duration(reader.longest),
                Table.Value.count(reader.gracePeriods),
                Table.Value.count(reader.stalls),
                reader.method.isEmpty() ? NOTHING : reader.method);
        }
        table.end();
    }

    private void timesInside() {
        final List<ReaderSample> readers = new ArrayList<>(reclamation.readers());
        readers.sort(Comparator.comparingLong((ReaderSample reader) -> -reader.insideP99())
            .thenComparing(ReaderSample::reader));
        if (readers.isEmpty()) {
            nothing("Time inside readers", "No woven reader was recorded.");
            return;
        }
        final Table table = new Table(
            page, "Time inside readers",
            "Of some sections of each woven reader, since the start of the JVM, and of those that grace periods waited"
                + " for; of those that lie in others, or in a duty cycle, none."
                + most(readers.size(), "the longest times", JSON_HAS_ALL),
            Table.CODE, "Reader", Table.TEXT, "Domain", Table.NUMBER, "Timed", Table.NUMBER, "p50", Table.NUMBER, "p99",
            Table.NUMBER, "p99.9", Table.NUMBER, "Longest", Table.NUMBER, "Grace periods that waited", Table.NUMBER,
            "Releases meanwhile");
        for (final ReaderSample reader : readers.subList(0, Math.min(MOST_ROWS, readers.size()))) {
            table.row(
                reader.reader(),
                reader.domain(),
                Table.Value.count(reader.timed()),
                Table.Value.duration(reader.insideP50()),
                Table.Value.duration(reader.insideP99()),
                Table.Value.duration(reader.insideP999()),
                Table.Value.duration(reader.insideMax()),
                Table.Value.count(reader.gracePeriods()),
                Table.Value.count(reader.releases()));
        }
        table.end();
    }

    private void weaving() {
        final List<WovenMethod> methods = new ArrayList<>(reclamation.weaving());
        methods.sort(Comparator.comparing(WovenMethod::isWoven).thenComparing(WovenMethod::role)
            .thenComparing(WovenMethod::name));
        if (methods.isEmpty()) {
            nothing("Woven", "Nothing was recorded: the program calls the runtime itself, or the recording has no event"
                + " of type io.reprieve.Weaving.");
            return;
        }
        final long woven = methods.stream().filter(WovenMethod::isWoven).count();
        final Table table = new Table(
            page, "Woven", Shown.count(woven) + " woven, " + Shown.count(methods.size() - woven) + " not."
                + most(methods.size(), "the least success", ""),
            Table.LABEL, "Result", Table.LABEL, "Role", Table.CODE, "Method", Table.CODE, "Because of",
            Table.TEXT, "Reason");
        for (final WovenMethod method : methods.subList(0, Math.min(MOST_ROWS, methods.size()))) {
            table.row(
                (method.isWoven() ? "\u2713 " : "\u2717 ") + method.result(),
                method.role(),
                method.name(),
                method.source().isEmpty() ? NOTHING : method.source(),
                method.reason().isEmpty() ? NOTHING : method.reason());
        }
        table.end();
    }

    private void nothing(final String title, final String sentence) {
        page.open("section", "class", "card").leaf("h3", title).leaf("p", sentence, "class", "quiet").close();
    }

    /** A row of the table of sites, as it is put together. */
    private static final class Site {
        private final String domain;
        private final String name;
        private SiteSample counters;
        private long fallbacks;
        private long waited;
        private long failures;

        Site(final String domain, final String name) {
            this.domain = domain;
            this.name = name;
        }

        long deferred() {
            return counters == null ? 0 : counters.deferred();
        }
    }

    /** A row of the table of readers, as it is put together. */
    private static final class Reader {
        private final String name;
        private long heldUp;
        private long longest;
        private long gracePeriods;
        private long stalls;
        private String method = "";

        Reader(final String name) {
            this.name = name;
        }
    }
}
