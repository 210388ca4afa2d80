package io.reprieve.metrics;

import io.reprieve.metrics.Expression.Scrapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An alert of {@code alerts.yaml}.
 *
 * @param name       the alert.
 * @param expression what is asked.
 * @param seconds    how long the answer has to last.
 */
record Alert(String name, String expression, int seconds) {
    static final Path FILE = Path.of("alerts.yaml");
    private static final Pattern FORM = Pattern.compile(
        "- alert: (\\w+)\\n +expr: (?:>-\\n)?((?:.*\\n)+?)(?: +for: (\\d+)s\\n)? +labels:");

    static List<Alert> all() throws IOException {
        final List<Alert> alerts = new ArrayList<>();
        final Matcher matcher = FORM.matcher(Files.readString(FILE));
        while (matcher.find()) {
            alerts.add(new Alert(
                matcher.group(1), matcher.group(2).strip().replaceAll("\\s+", " "),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3))));
        }
        return alerts;
    }

    /** The seconds at which it fires, for whatever labels. */
    List<Integer> firesAt(final Scrapes scrapes) {
        final List<Integer> fires = new ArrayList<>();
        final Map<Map<String, String>, Integer> since = new HashMap<>();
        for (int scrape = 0; scrape < scrapes.count(); scrape++) {
            final int now = scrape * scrapes.interval();
            final var found = Expression.at(expression, scrapes, scrape).keySet();
            since.keySet().retainAll(found);
            found.forEach(labels -> since.putIfAbsent(labels, now));
            if (since.values().stream().anyMatch(begin -> now - begin >= seconds)) {
                fires.add(now);
            }
        }
        return fires;
    }
}
