package io.reprieve.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprieve.Rcu;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs a program for each situation under the real agent and a real exporter, all side by side, scrapes them, and
 * writes what {@link Situation} reads; one exporter after the other. Takes two minutes for each, and is no test of
 * every build: {@code metrics/alerts.sh} calls it.
 */
final class AlertScrapes {
    private static final Pattern LINE = Pattern.compile("(reprieve_\\w+)\\{(.*)} ([^ \\n]+)");
    private static final int START = 10;
    private static final String SETTINGS =
        "page.entries=64,reserve.pages.per.thread=1,reserve.pages.shared=4,stall.timeout=500ms";

    @ParameterizedTest
    @EnumSource
    void scrapeAll(final Exporter exporter) throws Exception {
        final String only = System.getProperty("alerts.exporter", "");
        assumeTrue(only.isEmpty() || only.equals(exporter.shown()), () -> only + " alone was asked for");
        final Path agent = Path.of(System.getProperty("alerts.agent"));
        final Path demo = Path.of(System.getProperty("alerts.demo"));
        final Set<String> asked = new TreeSet<>();
        for (final Alert alert : Alert.all()) {
            asked.addAll(MetricsTest.names(alert.expression()));
        }
        final List<Scraping> all = new ArrayList<>();
        try {
            for (final Situation situation : Situation.values()) {
                all.add(new Scraping(exporter, situation, agent, demo));
            }
            for (final Scraping each : all) {
                each.awaitFirst();
            }
            final long begin = System.nanoTime();
            for (int i = 0; i <= Situation.LENGTH / Situation.INTERVAL; i++) {
                TimeUnit.NANOSECONDS.sleep(
                    begin + TimeUnit.SECONDS.toNanos((long) i * Situation.INTERVAL) - System.nanoTime());
                for (final Scraping each : all) {
                    each.scrape(asked);
                }
            }
            for (final Scraping each : all) {
                each.write();
            }
        } finally {
            all.forEach(each -> each.program.destroyForcibly());
        }
    }

    /** A program, and what was scraped of it. */
    private static final class Scraping {
        private final Exporter exporter;
        private final Situation situation;
        private final int port;
        private final Process program;
        private final Map<String, List<String>> series = new TreeMap<>();
        private int scrapes;

        Scraping(final Exporter exporter, final Situation situation, final Path agent, final Path demo)
            throws Exception {
            this.exporter = exporter;
            this.situation = situation;
            port = MetricsTest.freePort();
            final List<String> command = new ArrayList<>(List.of(
                MetricsTest.java(), "-Xmx" + exporter.heap(), "-Xms" + exporter.heap(), "-XX:TieredStopAtLevel=1"));
            command.addAll(exporter.options(port));
            // The first scrape comes some seconds after the start.
            final String before = Integer.toString(Situation.CALM + START);
            final String after = Integer.toString(Situation.LENGTH);
            if (situation.isCornered()) {
                command.addAll(List.of("-cp", exporter.classPath(MetricsTest.placeOf(Rcu.class) + File.pathSeparator
                    + MetricsTest.placeOf(Agent.class) + File.pathSeparator + MetricsTest.placeOf(Cornered.class))));
                command.addAll(exporter.main(Cornered.class.getName()));
                command.addAll(List.of(before, after, situation.shown()));
            } else {
                command.addAll(List.of(
                    "-javaagent:" + agent + "=" + SETTINGS, "-cp", exporter.classPath(demo.toString())));
                command.addAll(exporter.main("io.reprieve.demo.trouble.TroubleMain"));
                command.addAll(List.of(before, after));
                if (situation != Situation.HEALTHY) {
                    command.add(situation.shown());
                }
            }
            program = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(new File("target/scraped-" + exporter.shown() + "-" + situation.shown() + ".log"))
                .start();
        }

        /** Every metric is there, with its type, and its unit in its name. */
        void awaitFirst() throws Exception {
            while (!text().contains("reprieve_deferred_releases_total")) {
                assertTrue(program.isAlive(), () -> "see target for what " + situation + " said under " + exporter);
                TimeUnit.MILLISECONDS.sleep(200);
            }
            MetricsTest.hasAll(text());
        }

        /** Empty while nobody answers. */
        private String text() throws Exception {
            try {
                return MetricsTest.scrape(port);
            } catch (final IOException e) {
                return "";
            }
        }

        void scrape(final Set<String> asked) throws Exception {
            final Matcher lines = LINE.matcher(text());
            while (lines.find()) {
                if (asked.contains(lines.group(1))) {
                    final Map<String, String> labels = Situation.labels(lines.group(2));
                    final String name = lines.group(1) + "{domain=\"" + labels.get("domain")
                        + "\",instance=\"localhost:9404\",job=\""
                        + situation.shown() + "\"}";
                    final List<String> values = series.computeIfAbsent(name, ignored -> new ArrayList<>());
                    values.addAll(Collections.nCopies(scrapes - values.size(), "_"));
                    values.add(lines.group(3).replaceAll("\\.0$", ""));
                }
            }
            scrapes++;
        }

        void write() throws IOException {
            final List<String> lines = new ArrayList<>();
            lines.add("# Scraped every " + Situation.INTERVAL
                + " s from a program under " + exporter.shown() + "; the trouble begins after about "
                + Situation.CALM + " s. Written by metrics/alerts.sh.");
            series.forEach((name, values) -> lines.add(name + " " + String.join(" ", values)));
            Files.createDirectories(exporter.folder());
            Files.write(situation.file(exporter), lines);
        }
    }
}
