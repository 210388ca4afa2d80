package io.reprieve.agent.plan;

import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Explains why a class has no method for a rule that names the class, and what its author may have meant.
 */
final class Misses {
    private static final int MOST_METHODS = 6;

    private Misses() {
    }

    static String reason(
            final TypeDescription type, final Rule rule, final byte[] classFile, final ClassFiles files) {
        final String declaring = declaringAncestor(rule, classFile, files);
        if (declaring != null) {
            return "it inherits that from " + declaring + "; write " + declaring + "#" + rule.method()
                + ", which is then for all that inherit it";
        }
        final String simpleName = simpleName(type);
        if (simpleName.equals(rule.methodName())) {
            return "that is its constructor, and a constructor can't be woven; name a method";
        }
        final List<String> sameName = new ArrayList<>();
        final List<String> similarName = new ArrayList<>();
        for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (method.isMethod() && !method.isBridge() && !method.isSynthetic()) {
                final String text = method.getName() + "(" + String.join(",", Planner.parameterTypes(method)) + ")";
                if (method.getName().equals(rule.methodName())) {
                    sameName.add(text);
                } else if (isSimilar(method.getName(), rule.methodName())
                    // As Kotlin renames what is internal to a module.
                    || method.getName().startsWith(rule.methodName() + "$")) {
                    similarName.add(text);
                }
            }
        }
        if (!sameName.isEmpty()) {
            return "it has no such method, but " + listed(sameName);
        }
        return similarName.isEmpty() ? "it has no method of that name"
            : "it has no method of that name, but " + listed(similarName);
    }

    private static String simpleName(final TypeDescription type) {
        final String name = type.getName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    private static String declaringAncestor(final Rule rule, final byte[] classFile, final ClassFiles files) {
        for (final String ancestor : files.ancestors(classFile, true)) {
            final byte[] file = files.find(ancestor);
            if (file != null) {
                final String name = ancestor.replace('/', '.');
                for (final MethodDescription method : ClassDescriptions.describe(name, file).getDeclaredMethods()) {
                    if (method.isMethod() && !method.isBridge() && !method.isPrivate()
                        && rule.names(method.getName(), Planner.parameterTypes(method))) {
                        return name;
                    }
                }
            }
        }
        return null;
    }

    private static String listed(final List<String> methods) {
        return methods.size() <= MOST_METHODS ? String.join(", ", methods)
            : String.join(", ", methods.subList(0, MOST_METHODS)) + " and " + (methods.size() - MOST_METHODS) + " more";
    }

    /** Whether one name may be a slip of the pen for the other. */
    static boolean isSimilar(final String one, final String other) {
        final int distance = distance(one, other);
        return one.equalsIgnoreCase(other)
            || distance <= 1 + other.length() / 4 && 2 * distance < Math.max(one.length(), other.length());
    }

    /** How many characters have to be put in, left out or changed. */
    private static int distance(final String one, final String other) {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            final int[] row = new int[previous.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                final int change = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[other.length()];
    }
}
