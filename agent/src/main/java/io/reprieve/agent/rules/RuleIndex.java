package io.reprieve.agent.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the rules for a class. Asked about every class that is loaded: a name is looked up, and a pattern is tried
 * where the class begins as it does.
 */
public final class RuleIndex {
    /** What is looked up; replaced as a whole when rules come, which only ever adds to them. */
    private volatile Tables tables;

    /** The rules, sorted. No record: those of a JVM that starts cost it some milliseconds. */
    private static final class Tables {
        private final List<Rule> rules;
        /** Those with a type without a star, by its name with slashes. */
        private final Map<String, List<Rule>> named = new HashMap<>();
        private final List<Rule> patterns = new ArrayList<>();
        private final List<Rule> withSubtypes = new ArrayList<>();
        private boolean wantsJdkAncestors;

        Tables(final List<Rule> rules) {
            this.rules = List.copyOf(rules);
            for (final Rule rule : rules) {
                if (rule.isTypeExact()) {
                    final String name = rule.internalType().text();
                    if (!named.containsKey(name)) {
                        named.put(name, new ArrayList<>());
                    }
                    named.get(name).add(rule);
                } else {
                    patterns.add(rule);
                }
                if (rule.hasSubtypes()) {
                    withSubtypes.add(rule);
                    wantsJdkAncestors |= rule.mayNameJdkTypes();
                }
            }
        }
    }

    /**
     * An index.
     *
     * @param rules all rules, in order: of two for one method, the first counts.
     */
    public RuleIndex(final List<Rule> rules) {
        tables = new Tables(rules);
    }

    /**
     * Adds rules, behind those that there are.
     *
     * @param more the rules; one about what another is about already is left out.
     * @return those that are new.
     */
    public synchronized List<Rule> add(final List<Rule> more) {
        final Set<String> known = new HashSet<>();
        for (final Rule rule : tables.rules) {
            known.add(rule.target());
        }
        final List<Rule> all = new ArrayList<>(tables.rules);
        final List<Rule> added = new ArrayList<>();
        for (final Rule rule : more) {
            if (!known.contains(rule.target())) {
                added.add(rule);
            }
        }
        all.addAll(added);
        tables = new Tables(all);
        return added;
    }

    /**
     * All rules.
     *
     * @return them, in order.
     */
    public List<Rule> rules() {
        return tables.rules;
    }

    /**
     * Whether there is any rule.
     *
     * @return {@code true} if there is none.
     */
    public boolean isEmpty() {
        return tables.rules.isEmpty();
    }

    /**
     * Whether some rule has this very type.
     *
     * @param internalName the name, with slashes.
     * @return {@code true} if one has.
     */
    public boolean hasType(final String internalName) {
        return tables.named.containsKey(internalName);
    }

    /**
     * The names of methods of which a class file has at least one if a rule about subtypes is for it.
     *
     * @return the names; {@code null} if such a rule may be for any class.
     */
    public Set<String> methodsOfSubtypes() {
        final Set<String> names = new HashSet<>();
        for (final Rule rule : tables.withSubtypes) {
            if (rule.exactMethodName() == null) {
                return null;
            }
            names.add(rule.exactMethodName());
        }
        return names;
    }

    /**
     * The rules for a class.
     *
     * @param internalName its name, with slashes.
     * @param classFile    its file.
     * @param maySubtype   whether rules about subtypes may be for it, as far as {@link #methodsOfSubtypes()} tells.
     * @param files        where its ancestors are found.
     * @return the rules, in order.
     */
    public List<Rule> of(
            final String internalName, final byte[] classFile, final boolean maySubtype, final ClassFiles files) {
        List<Rule> found = byName(internalName);
        if (maySubtype && !tables.withSubtypes.isEmpty()) {
            found = withAncestors(found, files.ancestors(classFile, tables.wantsJdkAncestors));
        }
        return found;
    }

    /**
     * The rules for a class that is loaded already.
     *
     * @param type the class.
     * @return the rules, in order.
     */
    public List<Rule> of(final Class<?> type) {
        final List<Rule> found = byName(type.getName().replace('.', '/'));
        if (tables.withSubtypes.isEmpty()) {
            return found;
        }
        final Set<String> ancestors = new HashSet<>();
        addAncestors(type, ancestors);
        return withAncestors(found, ancestors);
    }

    private List<Rule> byName(final String internalName) {
        List<Rule> found = tables.named.getOrDefault(internalName, List.of());
        for (final Rule rule : tables.patterns) {
            if (rule.names(internalName)) {
                found = with(found, rule);
            }
        }
        for (final Rule rule : found) {
            rule.seeType();
        }
        return found;
    }

    private List<Rule> withAncestors(final List<Rule> byName, final Set<String> ancestors) {
        List<Rule> found = byName;
        if (!ancestors.isEmpty()) {
            for (final Rule rule : tables.withSubtypes) {
                if (!found.contains(rule) && namesOne(rule, ancestors)) {
                    rule.seeType();
                    found = with(found, rule);
                }
            }
        }
        return found;
    }

    private static boolean namesOne(final Rule rule, final Set<String> types) {
        if (rule.isTypeExact()) {
            return types.contains(rule.internalType().text());
        }
        for (final String type : types) {
            if (rule.names(type)) {
                return true;
            }
        }
        return false;
    }

    private List<Rule> with(final List<Rule> found, final Rule more) {
        final List<Rule> both = new ArrayList<>(found);
        int at = 0;
        while (at < both.size() && tables.rules.indexOf(both.get(at)) < tables.rules.indexOf(more)) {
            at++;
        }
        both.add(at, more);
        return both;
    }

    private static void addAncestors(final Class<?> type, final Set<String> ancestors) {
        final Class<?> superclass = type.getSuperclass();
        if (superclass != null && superclass != Object.class && ancestors.add(superclass.getName().replace('.', '/'))) {
            addAncestors(superclass, ancestors);
        }
        for (final Class<?> superinterface : type.getInterfaces()) {
            if (ancestors.add(superinterface.getName().replace('.', '/'))) {
                addAncestors(superinterface, ancestors);
            }
        }
    }
}
