package io.reprieve.agent.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * A name in which {@code *} stands for any run of characters, but not for what ends a name: a dot, a
 * slash, or the bracket of an array.
 */
final class NamePattern {
    private static final String ENDS = "./[";

    private final String text;
    /** What lies between the stars; {@code null} for a name without one. */
    private final String[] literals;

    NamePattern(final String text) {
        this.text = text;
        this.literals = text.indexOf('*') < 0 ? null : split(text);
    }

    private static String[] split(final String text) {
        final List<String> literals = new ArrayList<>();
        int from = 0;
        for (int star = text.indexOf('*'); star >= 0; star = text.indexOf('*', from)) {
            literals.add(text.substring(from, star));
            from = star + 1;
        }
        literals.add(text.substring(from));
        return literals.toArray(new String[0]);
    }

    String text() {
        return text;
    }

    boolean isExact() {
        return literals == null;
    }

    /** What every name that matches begins with. */
    String prefix() {
        return literals == null ? text : literals[0];
    }

    boolean matches(final String name) {
        if (literals == null) {
            return text.equals(name);
        }
        // Most names fail here.
        final int last = literals.length - 1;
        return name.startsWith(literals[0]) && name.endsWith(literals[last])
            && name.length() >= literals[0].length() + literals[last].length()
            && matchesFrom(name, 0, 0);
    }

    /** Whether the name matches from a character on, of which a literal is the first that it must have. */
    private boolean matchesFrom(final String name, final int at, final int literal) {
        if (!name.startsWith(literals[literal], at)) {
            return false;
        }
        int from = at + literals[literal].length();
        if (literal == literals.length - 1) {
            return from == name.length();
        }
        while (!matchesFrom(name, from, literal + 1)) {
            if (from == name.length() || ENDS.indexOf(name.charAt(from)) >= 0) {
                return false;
            }
            from++;
        }
        return true;
    }
}
