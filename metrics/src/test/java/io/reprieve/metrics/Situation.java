package io.reprieve.metrics;

import io.reprieve.metrics.Expression.Scrapes;
import io.reprieve.metrics.Expression.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a program was scraped in, and which alerts are right for it. The scrapes are kept in a file, in the form in
 * which promtool takes them; {@code AlertScrapes} writes them anew.
 */
enum Situation {
    HEALTHY,
    FAILURE("ReprieveReleasesGoWrong"),
    BURST("ReprieveReserveTooSmall"),
    STALL("ReprieveReaderHoldsUpReclamation"),
    HEAP("ReprieveHeapNearlyFull"),
    LOCK_CYCLE("ReprieveBeyondTheLimit"),
    STUCK_READER("ReprieveReaderHoldsUpReclamation"),
    STUCK_BODY("ReprieveReclamationBehind");

    /** Seconds between two scrapes. */
    static final int INTERVAL = 5;
    /** So long all is calm, in seconds. */
    static final int CALM = 15;
    /** So long there are scrapes, in seconds. */
    static final int LENGTH = 90;
    private static final Pattern LINE = Pattern.compile("(\\w+)\\{(.*)} (.*)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final String alert;

    Situation() {
        this("");
    }

    Situation(final String alert) {
        this.alert = alert;
    }

    /** Whether it is not one of the demo's. */
    boolean isCornered() {
        return this == LOCK_CYCLE || this == STUCK_READER || this == STUCK_BODY;
    }

    /** The alert that has to fire; empty if none may. */
    String alert() {
        return alert;
    }

    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Path file(final Exporter exporter) {
        return exporter.folder().resolve(shown() + ".series");
    }

    Scrapes scrapes(final Exporter exporter) throws IOException {
        final Map<Series, double[]> series = Files.readAllLines(file(exporter)).stream()
            .filter(line -> !line.startsWith("#"))
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .collect(Collectors.toMap(
                line -> new Series(line.group(1), labels(line.group(2))),
                line -> Arrays.stream(line.group(3).split(" "))
                    .mapToDouble(value -> value.equals("_") ? Double.NaN : Double.parseDouble(value)).toArray()));
        return new Scrapes(INTERVAL, series);
    }

    static Map<String, String> labels(final String text) {
        final Map<String, String> labels = new TreeMap<>();
        LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        return labels;
    }
}
