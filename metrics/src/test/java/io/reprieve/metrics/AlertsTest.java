package io.reprieve.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprieve.metrics.Expression.Scrapes;
import io.reprieve.metrics.Expression.Series;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The right alert fires, within a minute of the trouble, and no other: on scrapes of programs in trouble, computed
 * here, and by promtool where there is one.
 */
class AlertsTest {
    private static final int MINUTE = 60;

    @TempDir
    Path folder;

    static Stream<Arguments> everyTroubleByEveryExporter() {
        return Stream.of(Exporter.values()).flatMap(
            exporter -> Stream.of(Situation.values()).map(situation -> Arguments.of(exporter, situation)));
    }

    @ParameterizedTest
    @MethodSource("everyTroubleByEveryExporter")
    void theRightAlertFiresWithinAMinuteAndNoOther(final Exporter exporter, final Situation situation)
        throws IOException {
        final Scrapes scrapes = situation.scrapes(exporter);
        final Set<String> fired = new TreeSet<>();
        for (final Alert alert : Alert.all()) {
            final List<Integer> at = alert.firesAt(scrapes);
            assertTrue(at.stream().noneMatch(second -> second < Situation.CALM), () -> alert.name() + " fires at "
                + at);
            if (at.stream().anyMatch(second -> second <= Situation.CALM + MINUTE)) {
                fired.add(alert.name());
            }
        }
        assertEquals(situation.alert().isEmpty() ? Set.of() : Set.of(situation.alert()), fired);
    }

    @ParameterizedTest
    @EnumSource
    void thereAreScrapesOfAllThatAlertsAskFor(final Exporter exporter) throws IOException {
        assertEquals(6, Alert.all().size());
        final Set<String> asked = Alert.all().stream()
            .flatMap(alert -> MetricsTest.names(alert.expression()).stream())
            .collect(Collectors.toCollection(TreeSet::new));
        for (final Situation situation : Situation.values()) {
            final Set<String> there = situation.scrapes(exporter).series().keySet().stream()
                .map(Series::name).collect(Collectors.toCollection(TreeSet::new));
            assertTrue(there.containsAll(asked), () -> situation + " has " + there);
        }
    }

    @Test
    void anAlertWaitsAsLongAsItSays() {
        final Map<Series, double[]> series = new HashMap<>();
        series.put(new Series("x_seconds", Map.of("domain", "a")), new double[] {0, 9, 9, 0, 9, 9, 9, 9});
        series.put(new Series("y_total", Map.of("domain", "a")), new double[] {3, 3, 4, 4, 4, 0, 1, 1});
        final Scrapes scrapes = new Scrapes(5, series);
        assertEquals(List.of(30, 35), new Alert("A", "max by (domain) (x_seconds) > 5", 10).firesAt(scrapes));
        assertEquals(
            List.of(10, 15, 30, 35), new Alert("A", "sum by (domain) (increase(y_total[10s])) > 0",
                0).firesAt(scrapes));
        assertEquals(
            List.of(5, 20, 25),
            new Alert("A", "x_seconds > 5 unless sum by (domain) (rate(y_total[10s])) > 0", 0).firesAt(scrapes));
    }

    /**
     * The real thing: the package {@code prometheus} of a Linux distribution has it, or name it by {@code
     * -Dpromtool=FILE}.
     */
    @ParameterizedTest
    @EnumSource
    void promtoolSaysTheSame(final Exporter exporter) throws Exception {
        final Path promtool = promtool();
        assumeTrue(promtool != null, "there is no promtool on the PATH, and none given by -Dpromtool");
        final Path file = folder.resolve("alerts-test.yaml");
        Files.writeString(file, promtoolTest(exporter));
        run(promtool.toString(), "check", "rules", Alert.FILE.toAbsolutePath().toString());
        run(promtool.toString(), "test", "rules", file.toString());
    }

    @Test
    void promtoolUnderstandsTheDashboard() throws Exception {
        final Path promtool = promtool();
        assumeTrue(promtool != null, "there is no promtool on the PATH, and none given by -Dpromtool");
        final StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        final Matcher expressions = Pattern.compile("\"expr\": (\"(?:[^\"\\\\]|\\\\.)*\")")
            .matcher(Files.readString(Path.of("grafana-dashboard.json")));
        int number = 0;
        while (expressions.find()) {
            // A text of JSON is one of YAML too.
            rules.append("      - record: dashboard:").append(++number).append("\n        expr: ")
                .append(expressions.group(1).replace("$__rate_interval", "1m")).append('\n');
        }
        assertTrue(number >= 20, "expressions: " + number);
        final Path file = Files.writeString(folder.resolve("dashboard-rules.yaml"), rules.toString());
        run(promtool.toString(), "check", "rules", file.toString());
    }

    private static String promtoolTest(final Exporter exporter) throws IOException {
        final StringBuilder test = new StringBuilder("rule_files: [" + Alert.FILE.toAbsolutePath() + "]\n"
            + "evaluation_interval: " + Situation.INTERVAL + "s\ntests:\n");
        for (final Situation situation : Situation.values()) {
            test.append("  - interval: ").append(Situation.INTERVAL).append("s\n    input_series:\n");
            for (final String line : Files.readAllLines(situation.file(exporter))) {
                if (!line.startsWith("#")) {
                    test.append("      - series: '").append(line, 0, line.indexOf('}') + 1)
                        .append("'\n        values: '")
                        .append(line.substring(line.indexOf('}') + 2)).append("'\n");
                }
            }
            test.append("    promql_expr_test:\n");
            final Scrapes scrapes = situation.scrapes(exporter);
            for (int second = 0; second < scrapes.count() * Situation.INTERVAL; second += Situation.INTERVAL) {
                final List<String> firing = new ArrayList<>();
                for (final Alert alert : Alert.all()) {
                    if (alert.firesAt(scrapes).contains(second)) {
                        firing.add("{labels: '{alertname=\"" + alert.name() + "\"}', value: 1}");
                    }
                }
                test.append("      - {expr: 'count by (alertname) (ALERTS{alertstate=\"firing\"})', eval_time: ")
                    .append(second)
                    .append("s, exp_samples: [").append(String.join(", ", firing)).append("]}\n");
            }
        }
        return test.toString();
    }

    private static Path promtool() {
        final String given = System.getProperty("promtool");
        return given != null && !given.isEmpty() ? Path.of(given)
            : Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "promtool")).filter(Files::isExecutable).findFirst().orElse(null);
    }

    private static void run(final String... command) throws Exception {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
