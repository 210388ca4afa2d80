package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.Counter;
import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.GracePeriods;
import io.reprieve.jfr.recording.History;
import io.reprieve.jfr.recording.ReaderSample;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.SiteSample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.ResultToolkit;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * The report for programs. Its form has a version: names are only added within one, and times are in nanoseconds.
 */
final class ReportJson {
    private static final int VERSION = 1;
    private static final int MOST_READERS = 100;

    private ReportJson() {
    }

    static Map<String, Object> of(
            final String name, final String damage, final Reclamation reclamation, final Verdict verdict) {
        final Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", VERSION);
        report.put("recording", name);
        report.put("damage", damage);
        report.put("start", reclamation.start());
        report.put("durationNanos", reclamation.end() - reclamation.start());
        report.put("jvm", reclamation.jvm());
        report.put("program", reclamation.program());
        report.put("settings", reclamation.settings().values());
        report.put("verdict", verdict.isHealthy() ? verdict.hadWork() ? "healthy" : "nothing to check"
            : verdict.reaches("warning") ? "warning" : "note");
        report.put("headline", verdict.headline());
        final List<Object> findings = new ArrayList<>();
        verdict.troubles().forEach(trouble -> findings.add(finding(trouble, Verdict.word(trouble))));
        report.put("findings", findings);
        final List<Object> passed = new ArrayList<>();
        verdict.passed().forEach(result -> passed.add(result.getRule().getId()));
        report.put("passed", passed);
        report.put("domains", reclamation.histories().stream().map(history -> domain(reclamation, history)).toList());
        report.put("sites", reclamation.sites().stream().map(ReportJson::site).toList());
        report.put("readers", reclamation.gracePeriods().readers().stream().limit(MOST_READERS)
            .map(ReportJson::reader).toList());
        report.put("readerMethods", reclamation.readers().stream().map(ReportJson::readerMethod).toList());
        return report;
    }

    private static Map<String, Object> finding(final IResult result, final String level) {
        final Map<String, Object> finding = new LinkedHashMap<>();
        finding.put("rule", result.getRule().getId());
        finding.put("name", result.getRule().getName());
        finding.put("level", level);
        finding.put("score", result.getResult(TypedResult.SCORE).doubleValue());
        finding.put("summary", ResultToolkit.populateMessage(result, result.getSummary(), false));
        finding.put("explanation", ResultToolkit.populateMessage(result, result.getExplanation(), false));
        finding.put("solution", ResultToolkit.populateMessage(result, result.getSolution(), false));
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final TypedResult<?> type : result.getRule().getResults()) {
            final Object value = result.getResult(type);
            if (value != null && type != TypedResult.SCORE) {
                values.put(type.getIdentifier(), value(value));
            }
        }
        finding.put("values", values);
        return finding;
    }

    private static Object value(final Object value) {
        if (value instanceof IQuantity quantity) {
            return quantity.getType() == UnitLookup.TIMESPAN ? quantity.clampedLongValueIn(UnitLookup.NANOSECOND)
                : quantity.getType() == UnitLookup.MEMORY ? quantity.clampedLongValueIn(UnitLookup.BYTE)
                : quantity.longValue();
        }
        return value instanceof Collection<?> all ? List.copyOf(all) : value.toString();
    }

    private static Map<String, Object> domain(final Reclamation reclamation, final History history) {
        final Map<String, Object> domain = new LinkedHashMap<>();
        domain.put("domain", history.domain());
        for (final Counter counter : Counter.values()) {
            domain.put(counter.field(), history.last(counter));
        }
        domain.put("pendingPeak", history.peak(Counter.PENDING));
        domain.put("oldestPendingPeakNanos", history.peak(Counter.OLDEST_PENDING_NANOS));
        domain.put("pendingBytesPeak", history.peak(Counter.PENDING_BYTES));
        domain.put("slowestReader", history.last().slowestReader());
        final GracePeriods gracePeriods = reclamation.gracePeriods(history.domain());
        domain.put("gracePeriodsRecorded", gracePeriods.count());
        domain.put("gracePeriodMedianNanos", gracePeriods.medianNanos());
        domain.put("gracePeriodMaxNanos", gracePeriods.longestNanos());
        return domain;
    }

    private static Map<String, Object> site(final SiteSample sample) {
        final Map<String, Object> site = new LinkedHashMap<>();
        site.put("domain", sample.domain());
        site.put("site", sample.site());
        site.put("deferred", sample.deferred());
        site.put("reclaimed", sample.reclaimed());
        site.put("fallbacks", sample.fallbacks());
        site.put("releaseDelayMeanNanos", sample.delayMean());
        site.put("releaseDelayMaxNanos", sample.delayMax());
        site.put("releaseDelayP50Nanos", sample.delayP50());
        site.put("releaseDelayP99Nanos", sample.delayP99());
        site.put("releaseDelayP999Nanos", sample.delayP999());
        return site;
    }

    private static Map<String, Object> readerMethod(final ReaderSample sample) {
        final Map<String, Object> reader = new LinkedHashMap<>();
        reader.put("domain", sample.domain());
        reader.put("reader", sample.reader());
        reader.put("seen", sample.seen());
        reader.put("gracePeriods", sample.gracePeriods());
        reader.put("releases", sample.releases());
        reader.put("timed", sample.timed());
        reader.put("timeInsideMaxNanos", sample.insideMax());
        reader.put("timeInsideP50Nanos", sample.insideP50());
        reader.put("timeInsideP99Nanos", sample.insideP99());
        reader.put("timeInsideP999Nanos", sample.insideP999());
        return reader;
    }

    private static Map<String, Object> reader(final GracePeriods.Reader slowest) {
        final Map<String, Object> reader = new LinkedHashMap<>();
        reader.put("thread", slowest.name());
        reader.put("gracePeriods", slowest.count());
        reader.put("heldUpNanos", slowest.nanos());
        reader.put("longestNanos", slowest.longest());
        return reader;
    }

    /** What has changed from one recording to another: findings that are new or gone, and measures side by side. */
    static Map<String, Object> comparison(
            final String otherName, final Reclamation before, final Verdict verdictBefore, final Reclamation now,
            final Verdict verdictNow) {
        final Map<String, Object> comparison = new LinkedHashMap<>();
        comparison.put("with", otherName);
        final TreeSet<String> rulesBefore = rules(verdictBefore);
        final TreeSet<String> rulesNow = rules(verdictNow);
        final TreeSet<String> added = new TreeSet<>(rulesNow);
        added.removeAll(rulesBefore);
        final TreeSet<String> gone = new TreeSet<>(rulesBefore);
        gone.removeAll(rulesNow);
        comparison.put("newFindings", added);
        comparison.put("goneFindings", gone);
        final Map<String, Object> measures = new LinkedHashMap<>();
        final Map<String, Double> one = measures(before);
        measures(now).forEach((name, value) -> {
            final Map<String, Object> measure = new LinkedHashMap<>();
            measure.put("before", round(one.get(name)));
            measure.put("now", round(value));
            measures.put(name, measure);
        });
        comparison.put("measures", measures);
        return comparison;
    }

    private static TreeSet<String> rules(final Verdict verdict) {
        final TreeSet<String> rules = new TreeSet<>();
        verdict.troubles().forEach(result -> rules.add(result.getRule().getId()));
        return rules;
    }

    private static Object round(final double value) {
        return value == Math.rint(value) ? (Object) (long) value : (Object) (Math.round(value * 1e3) / 1e3);
    }

    private static Map<String, Double> measures(final Reclamation reclamation) {
        final double seconds = Math.max(1e-9, (reclamation.end() - reclamation.start()) / 1e9);
        final Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("durationSeconds", seconds);
        measures.put("deferredPerSecond", growth(reclamation, Counter.DEFERRED) / seconds);
        measures.put("reclaimedPerSecond", growth(reclamation, Counter.RECLAIMED) / seconds);
        measures.put("gracePeriodsPerSecond", growth(reclamation, Counter.GRACE_PERIODS) / seconds);
        measures.put("gracePeriodMedianNanos", (double) reclamation.gracePeriods().medianNanos());
        measures.put("gracePeriodMaxNanos", (double) reclamation.gracePeriods().longestNanos());
        measures.put("pendingPeak", (double) reclamation.histories().stream()
            .mapToLong(history -> history.peak(Counter.PENDING)).max().orElse(0));
        measures.put("fallbacks", Math.max(
            growth(reclamation, Counter.SYNCHRONOUS_FALLBACKS), reclamation.count(EventType.SYNCHRONOUS_FALLBACK)));
        measures.put("fallbackNanos", (double) reclamation.fallbackNanos());
        for (final Counter counter : List.of(
            Counter.FALLBACK_TIMEOUTS, Counter.OVERDRAFT_PAGES, Counter.DROPPED, Counter.FAILED_RELEASES,
            Counter.DOUBLE_RELEASES, Counter.LEAKED, Counter.READER_STALLS)) {
            measures.put(counter.field(), growth(reclamation, counter));
        }
        return measures;
    }

    private static double growth(final Reclamation reclamation, final Counter counter) {
        return reclamation.histories().stream().mapToLong(history -> history.growth(counter)).sum();
    }

    /** The comparison for a terminal: a line for each measure. */
    static List<String> lines(final Map<String, Object> comparison) {
        final List<String> lines = new ArrayList<>();
        lines.add("Compared with " + comparison.get("with") + ":");
        lines.add("  new findings: " + list(comparison.get("newFindings")) + "; gone: "
            + list(comparison.get("goneFindings")));
        ((Map<?, ?>) comparison.get("measures")).forEach((name, value) -> {
            final Map<?, ?> measure = (Map<?, ?>) value;
            lines.add(String.format(
                Locale.ENGLISH, "  %-26s %20s -> %20s", name, measure.get("before"), measure.get("now")));
        });
        return lines;
    }

    private static String list(final Object rules) {
        final String text = String.join(", ", ((Collection<?>) rules).stream().map(Object::toString).toList());
        return text.isEmpty() ? "none" : text;
    }
}
