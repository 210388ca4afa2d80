package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.GracePeriods;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.RecordingFile;
import io.reprieve.jfr.recording.Sample;
import io.reprieve.jfr.recording.Stall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.ResultToolkit;

/**
 * The report on a recording: the verdict, what happened over time, and who is behind it, on one page that needs nothing
 * but itself.
 */
public final class Report {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Pattern NAME_BREAK = Pattern.compile("(?<=[A-Za-z_][.$#(])(?=[A-Za-z_])");

    private final String name;
    private final String damage;
    private final Reclamation reclamation;
    private final Verdict verdict;
    private final Markup page = new Markup();

    private Report(final RecordingFile recording, final String name) {
        this.name = name;
        damage = recording.damage();
        reclamation = recording.reclamation();
        verdict = Verdict.on(reclamation);
    }

    /**
     * Looks at a recording.
     *
     * @param recording the recording.
     * @param name      what to call it.
     * @return the report.
     */
    public static Report on(final RecordingFile recording, final String name) {
        return new Report(recording, name);
    }

    /**
     * What the rules say.
     *
     * @return the verdict.
     */
    public Verdict verdict() {
        return verdict;
    }

    /**
     * The report for programs.
     *
     * @param other a report to compare with, or {@code null}.
     * @return JSON.
     */
    public String json(final Report other) {
        final Map<String, Object> json = ReportJson.of(name, damage, reclamation, verdict);
        if (other != null) {
            json.put("comparison", comparison(other));
        }
        return Json.of(json);
    }

    /**
     * What is different in another report.
     *
     * @param other of an earlier recording.
     * @return lines for a terminal.
     */
    public List<String> comparedWith(final Report other) {
        return ReportJson.lines(comparison(other));
    }

    private Map<String, Object> comparison(final Report other) {
        return ReportJson.comparison(other.name, other.reclamation, other.verdict, reclamation, verdict);
    }

    /**
     * The page.
     *
     * @return HTML.
     */
    public String html() {
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head")
            .empty("meta", "charset", "utf-8")
            .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
            .empty("meta", "name", "color-scheme", "content", "light dark")
            .leaf("title", verdict.headline() + " \u2013 " + name + " \u2013 Reprieve")
            .open("style").raw(resource("report.css")).close()
            .close();
        page.open("body").open("header");
        header();
        page.close().open(
            "main", "data-seconds", Double.toString((reclamation.end() - reclamation.start()) / NANOS_PER_SECOND));
        writeVerdict();
        final List<History> histories = reclamation.histories();
        tiles(histories);
        overTime(histories);
        incidents();
        new Tables(page, reclamation).write();
        page.close();
        page.open("footer").open("p")
            .text("Made by Reprieve from the recording alone; the page loads nothing. The same rules work in JDK"
                + " Mission Control. Events: io.reprieve.*")
            .close().close();
        page.open("script").raw(script()).close();
        page.close().close();
        return page.toString();
    }

    private static String resource(final String file) {
        try (InputStream in = Report.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Between marks that a reader of XML takes for those of a text, and a browser for comments. */
    private static String script() {
        return "//<![CDATA[\n" + resource("report.js") + "//]]>";
    }

    private void header() {
        page.leaf("p", "Reprieve \u00b7 reclamation report", "class", "brand").leaf("h1", name);
        page.open("dl", "class", "facts");
        fact("Recorded", reclamation.start() == 0 ? "" : Shown.timestamp(reclamation.start()) + ", for "
            + Shown.duration(reclamation.end() - reclamation.start()));
        fact("Program", reclamation.program());
        fact("JVM", jvm(reclamation.jvm()));
        final List<String> settings = new ArrayList<>();
        for (final Map.Entry<String, String> setting : reclamation.settings().values().entrySet()) {
            settings.add(setting.getKey() + "=" + setting.getValue());
        }
        fact("Settings", settings.isEmpty() ? "defaults" : String.join(", ", settings));
        page.close();
        if (!damage.isEmpty()) {
            page.leaf("p", damage + ".", "class", "damage");
        }
    }

    /** Name and version, without how and when it was built. */
    private static String jvm(final String version) {
        final int built = version.indexOf(" for ");
        return built > 0 ? version.substring(0, built) : version;
    }

    private void fact(final String term, final String value) {
        if (!value.isEmpty()) {
            page.open("div").leaf("dt", term).leaf("dd", value).close();
        }
    }

    private void writeVerdict() {
        page.open("section", "class", "verdict " + severity(), "aria-label", "Verdict");
        page.open("h2").raw(icon(severity().equals("good"))).text(verdict.headline()).close();
        for (final IResult trouble : verdict.troubles()) {
            page.open("article", "class", "trouble " + Verdict.word(trouble));
            page.open("h3").leaf("span", Verdict.word(trouble), "class", "pill")
                .text(trouble.getRule().getName()).close();
            paragraph("summary", trouble, trouble.getSummary());
            page.open("div", "class", "why");
            paragraph("explanation", trouble, trouble.getExplanation());
            page.open("div", "class", "solution").leaf("b", "What to do");
            paragraph("", trouble, trouble.getSolution());
            page.close().close().close();
        }
        if (!verdict.passed().isEmpty()) {
            page.open("details", "class", "passed");
            page.leaf("summary", verdict.passed().size() + " checks passed"
                + (verdict.ignored().isEmpty() ? "" : ", " + verdict.ignored().size() + " had nothing to look at"));
            page.open("ul");
            for (final IResult passed : verdict.passed()) {
                page.open("li").leaf("b", passed.getRule().getName()).text(" \u2013 ")
                    .text(ResultToolkit.populateMessage(passed, passed.getSummary(), false)).close();
            }
            for (final IResult ignored : verdict.ignored()) {
                page.open("li", "class", "quiet").leaf("b", ignored.getRule().getName())
                    .text(" \u2013 " + ignored.getSummary()).close();
            }
            page.close().close();
        }
        page.close();
    }

    private String severity() {
        if (verdict.isHealthy()) {
            return verdict.hadWork() ? "good" : "note";
        }
        return verdict.troubles().stream().anyMatch(trouble -> Verdict.word(trouble).equals("warning"))
            ? "warning" : "note";
    }

    private static String icon(final boolean isGood) {
        return "<svg class=\"icon\" width=\"28\" height=\"28\" viewBox=\"0 0 28 28\" aria-hidden=\"true\">"
            + (isGood
                ? "<circle cx=\"14\" cy=\"14\" r=\"12\"/><path d=\"M8 14.5l4 4 8-9\"/>"
                : "<path class=\"body\" d=\"M14 3L26 24.5H2z\"/><path d=\"M14 11v6.5M14 21.2v.3\"/>")
            + "</svg>";
    }

    /**
     * Texts of rules are ours; what they refer to is escaped where it is filled in. Names may be broken after a dot.
     */
    private void paragraph(final String kind, final IResult result, final String text) {
        if (text != null) {
            final String filled = Printable.text(ResultToolkit.populateMessage(result, text, true));
            page.open("div", "class", kind).raw(NAME_BREAK.matcher(filled).replaceAll("<wbr/>")).close();
        }
    }

    private void tiles(final List<History> histories) {
        final long deferred = sum(histories, Counter.DEFERRED);
        final long longest = reclamation.gracePeriods().longestNanos();
        final long bytes = histories.stream().mapToLong(history -> history.peak(Counter.PENDING_BYTES)).max().orElse(0);
        // No tile is to stand alone in a row: there are four, eight, or nine.
        page.open("section", "class", bytes > 0 ? "tiles nine" : "tiles", "aria-label", "In numbers");
        if (!histories.isEmpty()) {
            tile("Releases deferred", Shown.roughly(deferred), Shown.count(deferred));
            final long pending = histories.stream().mapToLong(history -> history.peak(Counter.PENDING)).max().orElse(0);
            tile("Pending at most", Shown.roughly(pending), Shown.count(pending));
            final long oldest =
                histories.stream().mapToLong(history -> history.peak(Counter.OLDEST_PENDING_NANOS)).max().orElse(0);
            tile("Oldest pending at most", oldest == 0 ? "\u2013" : Shown.duration(oldest), "");
            if (bytes > 0) {
                tile("Bytes pending at most", Shown.roughly(bytes), Shown.count(bytes));
            }
            // The last samples are older than the last events.
            final long gracePeriods =
                Math.max(sum(histories, Counter.GRACE_PERIODS), reclamation.gracePeriods().count());
            tile("Grace periods", Shown.roughly(gracePeriods), Shown.count(gracePeriods));
        }
        tile("Longest grace period", longest == 0 ? "\u2013" : Shown.duration(longest), "");
        tile("Fallbacks",
            number(histories, Counter.SYNCHRONOUS_FALLBACKS, reclamation.count(EventType.SYNCHRONOUS_FALLBACK)), "");
        tile("Stall reports", number(histories, Counter.READER_STALLS, reclamation.stalls().size()), "");
        tile("Failed releases",
            number(histories, Counter.FAILED_RELEASES, reclamation.count(EventType.RELEASE_FAILURE)), "");
        page.close();
    }

    private static String number(final List<History> histories, final Counter counter, final long events) {
        return Shown.roughly(Math.max(events, sum(histories, counter)));
    }

    private static long sum(final List<History> histories, final Counter counter) {
        return histories.stream().mapToLong(history -> history.growth(counter)).sum();
    }

    private void tile(final String label, final String value, final String exact) {
        page.open("div", "class", "tile", "title", exact).leaf("span", value, "class", "value")
            .leaf("span", label, "class", "label").close();
    }

    private void overTime(final List<History> histories) {
        final Scale time = Scale.time(reclamation.start(), reclamation.end());
        page.leaf("h2", "Over time");
        zoomBar();
        final List<History> busy = histories.stream().filter(History::moved).toList();
        final List<String> idle = histories.stream().filter(history -> !history.moved()).map(History::domain).toList();
        for (final History history : busy) {
            if (histories.size() > 1) {
                page.leaf("h3", "Domain " + history.domain(), "class", "domain");
            }
            gracePeriods(reclamation.gracePeriods(history.domain()), List.of(history), time);
            counters(history, time);
        }
        if (!idle.isEmpty()) {
            page.open("section", "class", "card").leaf(
                "p", (idle.size() == 1 ? "Nothing was released in domain " : "Nothing was released in domains ")
                    + String.join(", ", idle) + ".", "class", "quiet").close();
        }
        if (histories.isEmpty()) {
            gracePeriods(reclamation.gracePeriods(), histories, time);
            page.open("section", "class", "card").leaf("h3", "Pending releases and pages")
                .leaf("p", "The recording has no event of type " + EventType.STATISTICS.id()
                    + ", which has these numbers: it was too short for one, or the event was off.").close();
        }
    }

    private void zoomBar() {
        page.open("div", "id", "zoom", "hidden", "hidden", "role", "toolbar", "aria-label", "Zoom in time");
        final String[][] buttons = {
            {"in", "Zoom in"}, {"out", "Zoom out"}, {"back", "Earlier"}, {"on", "Later"}, {"all", "All"}};
        for (final String[] button : buttons) {
            page.leaf("button", button[1], "type", "button", "data-zoom", button[0]);
        }
        page.leaf("span", "All of the recording", "id", "zoom-state", "role", "status", "class", "quiet");
        page.leaf("span", "Drag over a chart, or focus one and press + \u2212 0; arrow keys go from mark to mark.",
            "class", "quiet").close();
    }

    private void gracePeriods(final GracePeriods gracePeriods, final List<History> histories, final Scale time) {
        if (gracePeriods.isEmpty()) {
            page.open("section", "class", "card").leaf("h3", "Grace periods")
                .leaf("p", "None was recorded: there was none, or none as long as the recording's threshold, or one"
                    + " that has not ended.").close();
            return;
        }
        page.open("div", "class", "pair");
        DurationChart.of(gracePeriods, time, reclamation.start(), kept(gracePeriods, histories)).writeTo(page);
        DurationHistogram.of(gracePeriods).writeTo(page);
        page.close();
    }

    /** Which grace periods the recording kept. */
    private String kept(final GracePeriods gracePeriods, final List<History> histories) {
        final long threshold = reclamation.threshold(EventType.GRACE_PERIOD);
        if (threshold <= 0) {
            return "";
        }
        final long all = sum(histories, Counter.GRACE_PERIODS);
        return "The recording keeps grace periods of " + Shown.duration(threshold) + " and longer"
            + (all > gracePeriods.count()
                ? ": these are " + Shown.count(gracePeriods.count()) + " of " + Shown.count(all) + "." : ".");
    }

    private void counters(final History history, final Scale time) {
        final List<Sample> samples = history.samples();
        final long[] times = samples.stream().mapToLong(Sample::time).toArray();
        final List<LineChart.Band> stalls = new ArrayList<>();
        final List<Stall> seen = new ArrayList<>(reclamation.stalls());
        seen.addAll(reclamation.lags(LONG_NANOS));
        seen.stream()
            .filter(stall -> stall.domain().equals(history.domain()))
            .forEach(stall -> stalls.add(new LineChart.Band(
                stall.time() - stall.waited(), stall.time(), stall.reader() + " is waited for"
                    + (stall.stack().frames().isEmpty() ? "" : " in " + stall.stack().applicationMethod()))));
        final long start = reclamation.start();
        new LineChart("Pending releases", "Deferred, but not yet run.", time, start, times, Shown::roughly)
            .with("pending", values(samples, Counter.PENDING))
            .shaded("a reader is waited for", stalls)
            .chart().writeTo(page);
        new LineChart(
            "Oldest pending release", "How long it had waited.", time, start, times,
                nanos -> nanos == 0 ? "0" : Shown.duration((long) nanos))
            .with("oldest", values(samples, Counter.OLDEST_PENDING_NANOS))
            .chart().writeTo(page);
        if (history.peak(Counter.PENDING_BYTES) > 0) {
            final LineChart bytes = new LineChart(
                "Pending bytes", "What releases hold that say so.", time, start, times, Shown::roughly)
                .with("pending", values(samples, Counter.PENDING_BYTES));
            if (history.peak(Counter.BYTE_LIMIT) > 0) {
                bytes.with("limit", values(samples, Counter.BYTE_LIMIT));
            }
            bytes.chart().writeTo(page);
        }
        page.open("div", "class", "pair even");
        new LineChart("Pages", "With the queues, and in the reserve as a whole.", time, start, times, Shown::roughly)
            .with("in use", values(samples, Counter.PAGES_IN_USE))
            .with("exist", values(samples, Counter.PAGES_RESERVED))
            .with("limit", values(samples, Counter.PAGE_LIMIT))
            .chart().writeTo(page);
        new LineChart("Releases per second", "Made by the program, and run.", time, start, times, Shown::roughly)
            .with("deferred", rates(history, Counter.DEFERRED))
            .with("reclaimed", rates(history, Counter.RECLAIMED))
            .chart().writeTo(page);
        page.close();
    }

    private static double[] values(final List<Sample> samples, final Counter counter) {
        return samples.stream().mapToDouble(sample -> sample.get(counter)).toArray();
    }

    private static double[] rates(final History history, final Counter counter) {
        final double[] rates = new double[history.samples().size()];
        for (int i = 1; i < rates.length; i++) {
            rates[i] = history.rate(counter, i);
        }
        if (rates.length > 1) {
            // Nothing is known of the time before the first sample.
            rates[0] = rates[1];
        }
        return rates;
    }

    private void incidents() {
        final List<Incident> incidents = Incident.in(reclamation);
        page.leaf("h2", "Fallbacks and stalls");
        if (incidents.isEmpty()) {
            page.open("section", "class", "card")
                .leaf("p", "No release had to wait, none failed or was made twice, no reader was reported, and the heap"
                    + " had room.")
                .close();
            return;
        }
        page.open("div", "class", "timeline");
        Timeline.of(incidents, Scale.time(reclamation.start(), reclamation.end()), reclamation.start()).writeTo(page);
        page.close();
        Tables.incidents(page, incidents, reclamation.start());
        Flames.write(page, reclamation);
    }
}
