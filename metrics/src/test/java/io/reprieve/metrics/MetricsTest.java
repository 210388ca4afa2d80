package io.reprieve.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.RcuStatistics;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every number is there, by whichever way it comes, with its type and unit.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsTest {
    private static final long PAUSE_MILLIS = 50;
    /** Not 0. */
    private static final Pattern HELD_UP =
        Pattern.compile("(?m)^reprieve_slowest_reader_seconds\\{domain=\"default\",?\\} (?!0\\.0$)");
    private static final Pattern NAME = Pattern.compile("reprieve_[a-z0-9_]+");

    @Test
    void everyCounterOfTheRuntimeIsAMetric() {
        final Set<String> attributes = Stream.of(RcuStatistics.class.getRecordComponents())
            .map(counter -> Character.toUpperCase(counter.getName().charAt(0)) + counter.getName().substring(1))
            .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
            attributes,
            Stream.of(Metric.values()).map(Metric::attribute).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void micrometerShowsThemToPrometheusWithTypeAndUnit() {
        final RcuDomain domain = Rcu.domain("shown");
        domain.defer(this, object -> { });
        domain.barrier();
        final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new RcuMetrics(domain).bindTo(registry);
        hasAll(registry.scrape());
        assertTrue(registry.scrape().contains("reprieve_deferred_releases_total{domain=\"shown\"} 1.0"),
            registry.scrape());
        domain.close();
    }

    static void hasAll(final String scrape) {
        for (final Metric metric : Metric.values()) {
            assertTrue(
                scrape.contains("# TYPE " + metric.prometheusName() + (metric.isCounter() ? " counter" : " gauge")),
                () -> metric.prometheusName() + " in\n" + scrape);
            assertTrue(scrape.contains("# HELP " + metric.prometheusName() + " " + metric.description()),
                metric::toString);
        }
    }

    @Test
    void theRulesFilesAreThoseOfTheListOfMetrics() throws IOException {
        assertEquals(RuleFiles.jmxExporter(), Files.readString(RuleFiles.JMX_EXPORTER));
        assertEquals(RuleFiles.openTelemetry(), Files.readString(RuleFiles.OPEN_TELEMETRY));
    }

    @Test
    void alertsAndDashboardAskForWhatThereIsAndEveryAlertHasAPage() throws IOException {
        final Set<String> known = names(RuleFiles.jmxExporter());
        for (final String file : List.of("alerts.yaml", "grafana-dashboard.json")) {
            final Set<String> asked = names(Files.readString(Path.of(file)));
            asked.removeAll(known);
            assertEquals(Set.of(), asked, file);
        }
        // The other ways have no sites and readers: where the dashboard asks for these it says so.
        final Set<String> everywhere =
            Stream.of(Metric.values()).map(Metric::prometheusName).collect(Collectors.toCollection(TreeSet::new));
        assertTrue(everywhere.containsAll(names(Files.readString(Path.of("alerts.yaml")))));
        final String dashboard = Files.readString(Path.of("grafana-dashboard.json"));
        for (final String panel : dashboard.split("\"type\": \"timeseries\"")) {
            assertTrue(
                everywhere.containsAll(names(panel)) || panel.contains("needs jmx-exporter.yaml"), panel);
        }
        final Matcher pages = Pattern.compile("runbook: (\\S+)").matcher(Files.readString(Path.of("alerts.yaml")));
        int alerts = 0;
        while (pages.find()) {
            assertTrue(Files.exists(Path.of(pages.group(1))), pages.group(1));
            alerts++;
        }
        assertEquals(6, alerts);
    }

    static Set<String> names(final String text) {
        return NAME.matcher(text).results().map(result -> result.group())
            .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theRealJmxExporterHasThemWithTheSitesByName() throws Exception {
        final int port = freePort();
        final Process program = new ProcessBuilder(
            java(), "-Xmx128m", "-XX:TieredStopAtLevel=1",
            "-javaagent:" + exporter() + "=127.0.0.1:" + port + ":" + RuleFiles.JMX_EXPORTER.toAbsolutePath(),
            "-cp", placeOf(Rcu.class) + File.pathSeparator + placeOf(Agent.class) + File.pathSeparator
                + placeOf(Scraped.class), Scraped.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        try {
            final BufferedReader out = new BufferedReader(new InputStreamReader(program.getInputStream()));
            assertEquals("ready", out.readLine());
            String scrape = scrape(port);
            while (!HELD_UP.matcher(scrape).find()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                scrape = scrape(port);
            }
            hasAll(scrape);
            assertTrue(scrape.contains("reprieve_pending_releases{domain=\"default\""), scrape);
            assertTrue(
                Pattern.compile("reprieve_site_deferred_releases_total\\{domain=\"default\",site=\""
                    + Pattern.quote(Scraped.class.getName() + " (lambda)") + "\",?\\} 4\\.0").matcher(scrape).find(),
                scrape);
            assertTrue(scrape.contains("# TYPE reprieve_site_release_delay_p99_seconds gauge"), scrape);
            assertTrue(
                Pattern.compile(
                    "reprieve_reader_timed_sections_total\\{domain=\"default\",reader=\"com.acme.Index.find"
                        + "\\(int\\)\",?\\} [1-9]")
                    .matcher(scrape).find(), scrape);
            assertTrue(scrape.contains("# TYPE reprieve_reader_time_inside_p99_seconds gauge"), scrape);
        } finally {
            program.getOutputStream().close();
            if (!program.waitFor(20, TimeUnit.SECONDS)) {
                program.destroyForcibly();
            }
        }
    }

    @Test
    void theRealOpenTelemetryAgentHasThem() throws Exception {
        final Process program = new ProcessBuilder(
            java(), "-Xmx256m", "-XX:TieredStopAtLevel=1",
            "-Dotel.jmx.config=" + RuleFiles.OPEN_TELEMETRY.toAbsolutePath(), "-Dotel.jmx.discovery.delay=200",
            "-Dotel.metrics.exporter=logging", "-Dotel.traces.exporter=none", "-Dotel.logs.exporter=none",
            "-Dotel.metric.export.interval=500", "-javaagent:" + testJar("opentelemetry-javaagent"),
            "-cp", placeOf(Rcu.class) + File.pathSeparator + placeOf(Agent.class) + File.pathSeparator
                + placeOf(Scraped.class), Scraped.class.getName())
            .redirectErrorStream(true)
            .start();
        try {
            final BufferedReader out = new BufferedReader(new InputStreamReader(program.getInputStream()));
            final Set<Metric> missing = EnumSet.allOf(Metric.class);
            boolean isHeldUp = false;
            String line = "";
            while (line != null && !(missing.isEmpty() && isHeldUp)) {
                final String said = line;
                missing.removeIf(metric -> isOf(metric, said));
                isHeldUp |= isOf(Metric.PENDING, said) && said.contains("value=3,");
                line = out.readLine();
            }
            assertEquals(Set.of(), missing);
            assertTrue(isHeldUp);
        } finally {
            program.destroyForcibly();
        }
    }

    /** Whether a line of the exporter is about a metric, with its type and unit. */
    private static boolean isOf(final Metric metric, final String line) {
        return line.contains("name=" + metric.fullName() + ", description=" + metric.description() + ", unit="
            + metric.unit()
            + ", type=") && line.contains(metric.isCounter() ? "_SUM, " : "_GAUGE, ")
            && (!metric.isCounter() || line.contains("monotonic=true"));
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String scrape(final int port) throws Exception {
        return HttpClient.newHttpClient().send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString()).body();
    }

    /** It lies on the class path of the tests, but is no part of it that anybody uses. */
    static String exporter() {
        return testJar("jmx_prometheus_javaagent");
    }

    static String testJar(final String name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> path.contains(name)).findFirst().orElseThrow();
    }

    static Path placeOf(final Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
