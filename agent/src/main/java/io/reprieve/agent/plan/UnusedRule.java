package io.reprieve.agent.plan;

import io.reprieve.agent.rules.Packs;
import io.reprieve.agent.rules.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A rule that was for nothing.
 *
 * @param rule   the rule.
 * @param reason why that may be so, and what would mend it.
 */
public record UnusedRule(Rule rule, String reason) {
    private static final int MOST_NAMES = 3;

    /**
     * Looks for the rules that have matched nothing.
     *
     * @param rules all rules.
     * @param types the binary names of all types that there are, or were loaded.
     * @return those rules.
     */
    public static List<UnusedRule> among(final List<Rule> rules, final Collection<String> types) {
        final List<UnusedRule> unused = new ArrayList<>();
        final Set<String> packs = new HashSet<>();
        for (final Rule rule : rules) {
            if (rule.isUsed()) {
                packs.add(pack(rule));
            }
        }
        for (final Rule rule : rules) {
            // A pack is for a whole library, of which a program may use a part.
            if (!rule.isUsed() && (rule.hasSeenType() || pack(rule).isEmpty() || !packs.contains(pack(rule)))) {
                unused.add(new UnusedRule(rule, reason(rule, types)));
            }
        }
        return unused;
    }

    private static String pack(final Rule rule) {
        return rule.source().startsWith(Packs.PREFIX) ? rule.source().substring(0, rule.source().lastIndexOf(':')) : "";
    }

    private static String reason(final Rule rule, final Collection<String> types) {
        if (rule.hasSeenType() && rule.method() != null && rule.methodName().startsWith("lambda")) {
            return "a * stands for no method that the compiler has made; name it as it is, such as lambda$METHOD$0";
        }
        if (rule.hasSeenType()) {
            return rule.method() == null
                ? "the types that it names have no instances of their own; name the classes"
                : "the types that it names have no such method with a body";
        }
        if (rule.type().indexOf('*') >= 0) {
            return "there was no type of such a name";
        }
        final List<String> nested = new ArrayList<>();
        final List<String> elsewhere = new ArrayList<>();
        for (final String type : types) {
            if (type.equals(rule.type())) {
                return rule.hasSubtypes() ? "there was no subtype that has such a method"
                    : "the class was loaded when the agent could not see it";
            }
            if (type.indexOf('$') > 0 && type.replace('$', '.').equals(rule.type())) {
                nested.add(type);
            } else if (isNamedAlike(type, rule.type())) {
                elsewhere.add(type);
            }
        }
        if (!nested.isEmpty()) {
            return "a nested type is written with $: " + nested.get(0);
        }
        if (elsewhere.isEmpty()) {
            elsewhere.addAll(similar(rule.type(), types));
        }
        if (exists(rule.type())) {
            return "the class is there, and the program has not loaded it";
        }
        return "there was no type " + rule.type() + (elsewhere.isEmpty() ? ""
            : ", but " + String.join(", ", elsewhere.subList(0, Math.min(MOST_NAMES, elsewhere.size()))));
    }

    /**
     * Whether the application's class path has it. What a web application, say, has by itself can't be seen from here.
     */
    private static boolean exists(final String type) {
        return ClassLoader.getSystemResource(type.replace('.', '/') + ".class") != null;
    }

    /** The types of its package of which the name may be a slip of the pen. */
    private static List<String> similar(final String name, final Collection<String> types) {
        final List<String> similar = new ArrayList<>();
        final int start = name.lastIndexOf('.') + 1;
        for (final String type : types) {
            if (type.lastIndexOf('.') + 1 == start
                && type.startsWith(name.substring(0, start))
                && Misses.isSimilar(simpleName(type), simpleName(name))) {
                similar.add(type);
            }
        }
        return similar;
    }

    /** Whether two names are the same but for the packages, or upper and lower case. */
    private static boolean isNamedAlike(final String one, final String other) {
        return simpleName(one).equals(simpleName(other));
    }

    private static String simpleName(final String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return rule.source() + ": '" + rule + "' has matched nothing: " + reason;
    }
}
