package io.reprieve.jfr.report;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Names as programs chose them, made fit to be shown among other text. A thread may be called anything: what steers a
 * terminal or turns the direction of what follows is shown as an escape, and columns are counted as a terminal does.
 */
public final class Printable {
    /** The scripts whose characters take two columns. */
    private static final Set<UnicodeScript> WIDE =
        Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);
    private static final int FIRST_PICTURE = 0x1f000;
    private static final int FIRST_FULL_WIDTH = 0xff01;
    private static final int LAST_FULL_WIDTH = 0xff60;
    private static final String ELLIPSIS = "...";

    private Printable() {
    }

    /**
     * A text of several lines.
     *
     * @param text as it was given.
     * @return the same, with escapes for what can't be seen and has effects all the same.
     */
    public static String text(final String text) {
        return escaped(text, true);
    }

    /**
     * A text on one line.
     *
     * @param text as it was given.
     * @return the same, with escapes, for ends of lines too.
     */
    public static String line(final String text) {
        return escaped(text, false);
    }

    private static String escaped(final String text, final boolean mayHaveLines) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            final char character = text.charAt(i);
            final boolean isHarmless = mayHaveLines && (character == '\n' || character == '\t');
            if (!isHarmless && (Character.isISOControl(character) || turns(character))) {
                escaped = escaped == null ? new StringBuilder(text.substring(0, i)) : escaped;
                escaped.append(String.format("\\u%04x", (int) character));
            } else if (escaped != null) {
                escaped.append(character);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** Whether it sets the direction of the text behind it. */
    private static boolean turns(final char character) {
        return switch (Character.getDirectionality(character)) {
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING, Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING, Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT, Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE, Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
            default -> false;
        };
    }

    /**
     * How many columns a line takes.
     *
     * @param line on which nothing has to be escaped any more.
     * @return its width on a terminal.
     */
    public static int width(final String line) {
        return line.codePoints().map(Printable::width).sum();
    }

    private static int width(final int character) {
        final int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return WIDE.contains(UnicodeScript.of(character))
            || character >= FIRST_PICTURE && type == Character.OTHER_SYMBOL
            || character >= FIRST_FULL_WIDTH && character <= LAST_FULL_WIDTH ? 2 : 1;
    }

    /**
     * The beginning of a line that is too long.
     *
     * @param text  a text.
     * @param width the columns there are.
     * @return the line, escaped; as much of it as there is room for.
     */
    public static String beginning(final String text, final int width) {
        final String line = line(text);
        if (width(line) <= width) {
            return line;
        }
        int end = 0;
        int taken = ELLIPSIS.length();
        while (taken + width(line.codePointAt(end)) <= width) {
            taken += width(line.codePointAt(end));
            end += Character.charCount(line.codePointAt(end));
        }
        return line.substring(0, end) + ELLIPSIS;
    }

    /**
     * The end of a line that is too long, which of the name of a class says more than its beginning.
     *
     * @param text  a text.
     * @param width the columns there are.
     * @return the line, escaped; as much of it as there is room for.
     */
    public static String end(final String text, final int width) {
        final String line = line(text);
        if (width(line) <= width) {
            return line;
        }
        int begin = line.length();
        int taken = ELLIPSIS.length();
        while (taken + width(line.codePointBefore(begin)) <= width) {
            taken += width(line.codePointBefore(begin));
            begin -= Character.charCount(line.codePointBefore(begin));
        }
        return ELLIPSIS + line.substring(begin);
    }
}
