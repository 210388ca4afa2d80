package io.reprieve.agent;

import io.reprieve.agent.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says of each rule that was for nothing why that may be so, when the program ends.
 */
final class UnusedRules {
    private static final int MOST_NAMES = 3;

    private UnusedRules() {
    }

    /**
     * Looks for the rules that have matched nothing.
     *
     * @param rules  all rules.
     * @param loaded the classes that the program has loaded.
     * @return a line for each.
     */
    static List<String> among(final List<Rule> rules, final Class<?>[] loaded) {
        final List<String> lines = new ArrayList<>();
        for (final Rule rule : rules) {
            if (!rule.isUsed()) {
                lines.add(rule.source() + ": '" + rule + "' has matched nothing: " + reason(rule, loaded));
            }
        }
        return lines;
    }

    private static String reason(final Rule rule, final Class<?>[] loaded) {
        if (rule.hasSeenType()) {
            return rule.method() == null
                ? "the types that it names have no instances of their own; name the classes"
                : "no class that it names, nor a subtype if it is for those, has such a method with a body";
        }
        if (rule.type().indexOf('*') >= 0) {
            return "no class of such a name was loaded";
        }
        final List<String> nested = new ArrayList<>();
        final List<String> elsewhere = new ArrayList<>();
        for (final Class<?> type : loaded) {
            final String name = type.getName();
            if (name.equals(rule.type())) {
                return rule.hasSubtypes() ? "no subtype was loaded that has such a method"
                    : "the class was loaded while the agent could not see it";
            }
            if (name.indexOf('$') > 0 && name.replace('$', '.').equals(rule.type())) {
                nested.add(name);
            } else if (!type.isArray() && isNamedAlike(name, rule.type())) {
                elsewhere.add(name);
            }
        }
        if (!nested.isEmpty()) {
            return "a nested class is written with $; write " + nested.get(0);
        }
        return "no class " + rule.type() + " was loaded" + (elsewhere.isEmpty() ? ""
            : ", but " + String.join(", ", elsewhere.subList(0, Math.min(MOST_NAMES, elsewhere.size()))));
    }

    /** Whether two names are the same but for the packages or upper and lower case. */
    private static boolean isNamedAlike(final String one, final String other) {
        return simpleName(one).equals(simpleName(other));
    }

    private static String simpleName(final String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1).toLowerCase(Locale.ROOT);
    }
}
