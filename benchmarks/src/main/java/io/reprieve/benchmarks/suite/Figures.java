package io.reprieve.benchmarks.suite;

import io.reprieve.benchmarks.report.Measurements;
import java.io.IOException;
import java.util.List;

/**
 * What a program has measured, as lines {@code name=number} among whatever else it has written.
 */
final class Figures {
    private static final String LINE = "[a-z][a-z0-9.]*=-?[0-9]+(\\.[0-9]+)?";

    private Figures() {
    }

    static void read(final List<String> output, final String prefix, final Measurements to) throws IOException {
        final List<String> lines = output.stream().filter(line -> line.matches(LINE)).toList();
        if (lines.isEmpty()) {
            throw new IOException("no figures were written");
        }
        for (final String line : lines) {
            final int equals = line.indexOf('=');
            to.put(prefix + line.substring(0, equals), Double.parseDouble(line.substring(equals + 1)));
        }
    }
}
