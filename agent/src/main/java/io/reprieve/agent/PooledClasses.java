package io.reprieve.agent;

import io.reprieve.Pooled;
import io.reprieve.woven.EmbeddedHead;
import java.io.IOException;
import java.io.InputStream;
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
    /** Annotated classes that have no head, whose subclasses therefore need one of their own. */
    private final Map<ClassLoader, Set<String>> headless = new WeakHashMap<>();

    /**
     * Plans a class.
     *
     * @param loader the class's loader.
     * @param type   the class, as its file describes it.
     * @param loaded the class, if it is there already; otherwise {@code null}.
     * @return the plan; {@code null} if nobody asks for a head.
     */
    PooledPlan plan(final ClassLoader loader, final TypeDescription type, final Class<?> loaded) {
        if (!type.getDeclaredAnnotations().isAnnotationPresent(Pooled.class)) {
            return null;
        }
        final String source = Role.POOLED.source();
        try {
            check(type, loaded);
        } catch (final RefusedException e) {
            synchronized (headless) {
                headless.computeIfAbsent(loader, ignored -> new HashSet<>()).add(type.getName());
            }
            return new PooledPlan(type, source, false, e.getMessage());
        }
        final boolean isInherited = loaded == null ? inherits(loader, type) : !hasOwnHead(loaded);
        return new PooledPlan(type, source, isInherited, null);
    }

    private static void check(final TypeDescription type, final Class<?> loaded) throws RefusedException {
        if (type.isInterface()) {
            throw new RefusedException("an interface has no instances; annotate the classes that implement it");
        }
        if (type.isEnum()) {
            throw new RefusedException("an enum's constants are nobody's to release; annotate a class");
        }
        if (type.isRecord()) {
            throw new RefusedException("a record can have no field beside its components; make it a class");
        }
        if (loaded != null && !EmbeddedHead.class.isAssignableFrom(loaded)) {
            throw new RefusedException("it was loaded before the agent, and only a class that is being loaded can get"
                + " fields; let this agent come first");
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
    private boolean inherits(final ClassLoader loader, final TypeDescription type) {
        TypeDescription ancestor = superclass(loader, type);
        while (ancestor != null) {
            if (ancestor.getDeclaredAnnotations().isAnnotationPresent(Pooled.class)
                && !isHeadless(loader, ancestor.getName())) {
                return true;
            }
            ancestor = superclass(loader, ancestor);
        }
        return false;
    }

    private static TypeDescription superclass(final ClassLoader loader, final TypeDescription type) {
        final String name = type.getSuperClass().asErasure().getName();
        if (name.startsWith("java.")) {
            return null;
        }
        try (InputStream classFile = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
            return classFile == null ? null : Weaver.describe(name, classFile.readAllBytes());
        } catch (final IOException e) {
            return null;
        }
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
