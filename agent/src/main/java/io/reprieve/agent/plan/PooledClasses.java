package io.reprieve.agent.plan;

import io.reprieve.Pooled;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.woven.EmbeddedHead;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Decides whether a class gets an embedded head.
 *
 * <p>Only a class that is being loaded can get fields. One that is transformed anew gets the head it has, for the JVM
 * would refuse it without.
 */
final class PooledClasses {
    private final RuleIndex rules;

    /** Annotated classes that have no head, whose subclasses therefore need one of their own. */
    private final Map<ClassLoader, Set<String>> headless = new WeakHashMap<>();

    PooledClasses(final RuleIndex rules) {
        this.rules = rules;
    }

    /**
     * Plans a class.
     *
     * @param loader    the class's loader.
     * @param type      the class, as its file describes it.
     * @param matching  the rules for it.
     * @param files     where its superclasses are found.
     * @param loaded    the class, if it is there already; otherwise {@code null}.
     * @return the plan; {@code null} if nobody asks for a head.
     */
    PooledPlan plan(
            final ClassLoader loader,
            final TypeDescription type,
            final List<Rule> matching,
            final ClassFiles files,
            final Class<?> loaded) {
        final String source = source(type, matching);
        if (source == null) {
            return null;
        }
        try {
            check(type, source, loaded);
        } catch (final RefusedException e) {
            synchronized (headless) {
                headless.computeIfAbsent(loader, ignored -> new HashSet<>()).add(type.getName());
            }
            return new PooledPlan(type, source, false, e.getMessage());
        }
        final boolean isInherited = loaded != null ? !hasOwnHead(loaded)
            : WovenBefore.hasHead(type) || inherits(loader, type, files);
        return new PooledPlan(type, source, isInherited, null);
    }

    /** Who asks for a head: a rule, or the annotation; {@code null} if nobody does. */
    private static String source(final TypeDescription type, final List<Rule> matching) {
        for (final Rule rule : matching) {
            // A pattern is for those of the types that it matches which have instances of their own.
            if (rule.role() == Role.POOLED && !(rule.isPattern() && (type.isInterface() || type.isEnum()
                || type.isRecord()))) {
                rule.use();
                return rule.source();
            }
        }
        return isAnnotated(type) ? Role.POOLED.source() : null;
    }

    private static boolean isAnnotated(final TypeDescription type) {
        return type.getDeclaredAnnotations().isAnnotationPresent(Pooled.class);
    }

    private static void check(final TypeDescription type, final String source, final Class<?> loaded)
            throws RefusedException {
        final boolean isByRule = !source.equals(Role.POOLED.source());
        if (type.isInterface()) {
            throw new RefusedException("an interface has no instances; " + (isByRule
                ? "write " + type.getName() + "+, with a plus, for the classes that implement it"
                : "annotate the classes that implement it"));
        }
        if (type.isEnum()) {
            throw new RefusedException("an enum's constants are nobody's to release; "
                + (isByRule ? "name a class" : "annotate a class"));
        }
        if (type.isRecord()) {
            throw new RefusedException("a record can have no field beside its components; make it a class");
        }
        if (loaded != null && !EmbeddedHead.class.isAssignableFrom(loaded)) {
            throw new RefusedException("it was loaded before the agent, and only a class that is being loaded can get"
                + " fields; let this agent come first, by -javaagent");
        }
    }

    private static boolean hasOwnHead(final Class<?> loaded) {
        return List.of(loaded.getInterfaces()).contains(EmbeddedHead.class);
    }

    /**
     * Whether a superclass has the head, or will have it: the JVM mostly asks about a subclass first. Its file tells,
     * without loading it. A superclass whose file can't be found counts as one without; then the object has two heads,
     * and the subclass's is used.
     */
    private boolean inherits(final ClassLoader loader, final TypeDescription type, final ClassFiles files) {
        TypeDescription ancestor = type;
        while (ancestor.getSuperClass() != null
            && !ancestor.getSuperClass().asErasure().getName().startsWith("java.")) {
            final String name = ancestor.getSuperClass().asErasure().getName();
            final byte[] classFile = files.find(name.replace('.', '/'));
            if (classFile == null) {
                return false;
            }
            ancestor = ClassDescriptions.describe(name, classFile);
            final List<Rule> matching =
                rules.isEmpty() ? List.of() : rules.of(name.replace('.', '/'), classFile, true, files);
            if (source(ancestor, matching) != null && !isHeadless(loader, name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isHeadless(final ClassLoader loader, final String name) {
        synchronized (headless) {
            for (ClassLoader each = loader; each != null; each = each.getParent()) {
                if (headless.getOrDefault(each, Collections.emptySet()).contains(name)) {
                    return true;
                }
            }
            return false;
        }
    }
}
