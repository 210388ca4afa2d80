package io.reprieve.demo.cases;

import java.util.ArrayList;
import java.util.List;

/**
 * Text that is broken into lines.
 */
final class Paragraph {
    private static final int WIDTH = 80;

    private Paragraph() {
    }

    /** Breaks a text between words into lines that fit eighty columns. */
    static List<String> lines(final String text) {
        final List<String> lines = new ArrayList<>();
        final StringBuilder line = new StringBuilder();
        for (final String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
