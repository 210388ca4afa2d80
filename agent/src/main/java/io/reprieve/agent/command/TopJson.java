package io.reprieve.agent.command;

import io.reprieve.jfr.report.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A view for programs: one object of JSON on a line. Its form has a version: names are only added within one; times are
 * in nanoseconds, rates in numbers a second.
 */
final class TopJson {
    private static final int VERSION = 1;

    private TopJson() {
    }

    static String line(final String pid, final List<TopView> views) {
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("version", VERSION);
        line.put("time", Instant.now().toString());
        line.put("pid", Long.parseLong(pid));
        line.put("domains", views.stream().map(TopJson::domain).toList());
        return Json.line(line);
    }

    private static Map<String, Object> domain(final TopView view) {
        final DomainSample now = view.now();
        final Map<String, Object> domain = new LinkedHashMap<>();
        domain.put("domain", now.domain());
        domain.put("barrier", now.barrier());
        DomainSample.COUNTERS.forEach(counter -> domain.put(named(counter), now.get(counter)));
        domain.put("slowestReader", now.reader());
        domain.put("slowestReaderWait", now.get("SlowestReaderWait"));
        domain.put("slowestReaderStack", now.stack());
        domain.put("unprotected", now.unprotected());
        for (final String counter : List.of("Deferred", "Reclaimed", "GracePeriods", "SynchronousFallbacks")) {
            domain.put(named(counter) + "PerSecond", view.rate(counter));
        }
        domain.put("sites", now.sites().entrySet().stream().map(site -> site(site.getKey(), site.getValue())).toList());
        domain.put(
            "readers", now.readers().values().stream().map(TopJson::reader).toList());
        return domain;
    }

    private static Map<String, Object> reader(final DomainSample.ReaderSample sample) {
        final Map<String, Object> reader = new LinkedHashMap<>();
        reader.put("reader", sample.reader());
        reader.put("seen", sample.seen());
        reader.put("gracePeriods", sample.gracePeriods());
        reader.put("releases", sample.releases());
        reader.put("timed", sample.timed());
        reader.put("timeInsideMax", sample.longest());
        reader.put("timeInsideP50", sample.p50());
        reader.put("timeInsideP99", sample.p99());
        reader.put("timeInsideP999", sample.p999());
        return reader;
    }

    private static Map<String, Object> site(final String name, final DomainSample.SiteSample sample) {
        final Map<String, Object> site = new LinkedHashMap<>();
        site.put("site", name);
        site.put("deferred", sample.deferred());
        site.put("reclaimed", sample.reclaimed());
        site.put("pending", sample.deferred() - sample.reclaimed());
        site.put("fallbacks", sample.fallbacks());
        site.put("releaseDelayMean", sample.mean());
        site.put("releaseDelayMax", sample.longest());
        site.put("releaseDelayP50", sample.p50());
        site.put("releaseDelayP99", sample.p99());
        site.put("releaseDelayP999", sample.p999());
        return site;
    }

    private static String named(final String attribute) {
        return Character.toLowerCase(attribute.charAt(0)) + attribute.substring(1);
    }
}
