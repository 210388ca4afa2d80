package io.reprieve.jfr.report;

import java.util.Collection;
import java.util.Map;

/**
 * Writes maps, collections, numbers, truth values and texts as JSON.
 */
public final class Json {
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder out = new StringBuilder();
    private final boolean isIndented;

    private Json(final boolean isIndented) {
        this.isIndented = isIndented;
    }

    /** Indented, for people. */
    static String of(final Object value) {
        final Json json = new Json(true);
        json.write(value, 0);
        return json.out.append('\n').toString();
    }

    /**
     * On one line.
     *
     * @param value a map or a collection, as a rule.
     * @return without an end of line.
     */
    public static String line(final Object value) {
        final Json json = new Json(false);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(final Object value, final int depth) {
        if (value instanceof Map<?, ?> map) {
            open('{', map.isEmpty());
            int left = map.size();
            for (final Map.Entry<?, ?> entry : map.entrySet()) {
                indent(depth + 1);
                text(String.valueOf(entry.getKey()));
                out.append(": ");
                write(entry.getValue(), depth + 1);
                end(--left == 0);
            }
            close('}', map.isEmpty(), depth);
        } else if (value instanceof Collection<?> all) {
            open('[', all.isEmpty());
            int left = all.size();
            for (final Object one : all) {
                indent(depth + 1);
                write(one, depth + 1);
                end(--left == 0);
            }
            close(']', all.isEmpty(), depth);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            text(value.toString());
        }
    }

    private void open(final char bracket, final boolean isEmpty) {
        out.append(bracket).append(isEmpty || !isIndented ? "" : "\n");
    }

    private void end(final boolean isLast) {
        out.append(isLast ? "" : ",").append(isIndented ? "\n" : isLast ? "" : " ");
    }

    private void close(final char bracket, final boolean isEmpty, final int depth) {
        if (!isEmpty) {
            indent(depth);
        }
        out.append(bracket);
    }

    private void indent(final int depth) {
        if (isIndented) {
            out.append("  ".repeat(depth));
        }
    }

    private void text(final String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                out.append('\\').append(character);
            } else if (character < FIRST_PRINTABLE || Character.isSurrogate(character) || character == '\u2028'
                || character == '\u2029') {
                out.append(String.format("\\u%04x", (int) character));
            } else {
                out.append(character);
            }
        }
        out.append('"');
    }
}
