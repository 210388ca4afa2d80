package io.reprieve.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The rules files of the two agents, as they follow from the list of metrics. Its {@code main} writes them anew.
 */
final class RuleFiles {
    static final Path JMX_EXPORTER = Path.of("jmx-exporter.yaml");
    static final Path OPEN_TELEMETRY = Path.of("opentelemetry-jmx.yaml");
    private static final String[][] OF_READERS = {
        {"timed", "reader.timed.sections", "COUNTER", "", "Sections of a woven reader that were timed"},
        {"gracePeriods", "reader.grace.periods", "COUNTER", "", "Grace periods that waited for a woven reader"},
        {"timeInsideMax", "reader.time.inside.max", "GAUGE", "s",
            "The longest time inside a section of a woven reader"},
        {"timeInsideP50", "reader.time.inside.p50", "GAUGE", "s",
            "The time that half of a reader's sections did not exceed"},
        {"timeInsideP99", "reader.time.inside.p99", "GAUGE", "s", "The time that 99 of 100 of them did not exceed"},
        {"timeInsideP999", "reader.time.inside.p999", "GAUGE", "s", "The time that 999 of 1,000 did not exceed"}};
    private static final String[][] OF_SITES = {
        {"deferred", "site.deferred.releases", "COUNTER", "", "Releases of a site that were deferred"},
        {"reclaimed", "site.reclaimed.releases", "COUNTER", "", "Releases of a site whose body has run"},
        {"fallbacks", "site.synchronous.fallbacks", "COUNTER", "", "Waits for want of a page at a site"},
        {"releaseDelayMax", "site.release.delay.max", "GAUGE", "s", "The longest delay of a release of a site"},
        {"releaseDelayP50", "site.release.delay.p50", "GAUGE", "s",
            "The delay that half of a site's releases did not exceed"},
        {"releaseDelayP99", "site.release.delay.p99", "GAUGE", "s", "The delay that 99 of 100 of them did not exceed"},
        {"releaseDelayP999", "site.release.delay.p999", "GAUGE", "s", "The delay that 999 of 1,000 did not exceed"}};

    private RuleFiles() {
    }

    public static void main(final String[] arguments) throws IOException {
        Files.writeString(JMX_EXPORTER, jmxExporter());
        Files.writeString(OPEN_TELEMETRY, openTelemetry());
    }

    static String jmxExporter() {
        final StringBuilder file = new StringBuilder("""
            # Rules for Prometheus' jmx_exporter: -javaagent:jmx_prometheus_javaagent.jar=PORT:jmx-exporter.yaml
            # The names are those of the Micrometer binder, so that the alerts and the dashboard fit both.
            includeObjectNames: ["io.reprieve:type=Rcu,*"]
            rules:
            """);
        for (final Metric metric : Metric.values()) {
            file.append("  - pattern: 'io.reprieve<type=Rcu, domain=(.+)><>").append(metric.attribute()).append(":'\n")
                .append("    name: ").append(metric.prometheusName()).append('\n')
                .append("    type: ").append(metric.isCounter() ? "COUNTER" : "GAUGE").append('\n')
                .append(metric.isTime() ? "    valueFactor: 0.000000001\n" : "")
                .append("    help: \"").append(metric.description()).append("\"\n")
                .append("    labels: {domain: \"$1\"}\n");
        }
        ofRows(file, "Sites", "site", OF_SITES);
        ofRows(file, "Readers", "reader", OF_READERS);
        return file.toString();
    }

    private static void ofRows(final StringBuilder file, final String table, final String label,
        final String[][] rows) {
        for (final String[] row : rows) {
            final boolean isCounter = row[2].equals("COUNTER");
            file.append("  - pattern: 'io.reprieve<type=Rcu, domain=(.+), key=(.+)><").append(table).append('>')
                .append(row[0])
                .append(":'\n    name: reprieve_").append(row[1].replace('.', '_'))
                .append(isCounter ? "_total" : "_seconds").append("\n    type: ").append(row[2]).append('\n')
                .append(isCounter ? "" : "    valueFactor: 0.000000001\n")
                .append("    help: \"").append(row[4]).append("\"\n")
                .append("    labels: {domain: \"$1\", ").append(label).append(": \"$2\"}\n");
        }
    }

    static String openTelemetry() {
        final StringBuilder file = new StringBuilder("""
            # Rules for the JMX metrics of the OpenTelemetry Java agent: -Dotel.jmx.config=opentelemetry-jmx.yaml
            rules:
              - bean: io.reprieve:type=Rcu,domain=*
                prefix: reprieve.
                metricAttribute:
                  domain: param(domain)
                mapping:
            """);
        for (final Metric metric : Metric.values()) {
            file.append("      ").append(metric.attribute()).append(":\n")
                .append("        metric: ").append(metric.shortName()).append('\n')
                .append("        type: ").append(metric.isCounter() ? "counter" : "gauge").append('\n')
                .append(metric.isTime() ? "        sourceUnit: ns\n" : "")
                .append("        unit: \"").append(metric.unit()).append("\"\n")
                .append("        desc: \"").append(metric.description()).append("\"\n");
        }
        return file.toString();
    }
}
