package io.reprieve.agent.report;

import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.rules.Role;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.Type;

/**
 * Finds methods that override a woven one and are not woven themselves: callers of the one get the other, and with it
 * no section and no deferral.
 *
 * <p>It looks when the JVM ends. While classes are being loaded an override is mostly seen before the class that it
 * extends, and asking every class for its ancestors then would cost each program's start.
 */
public final class Overrides {
    /** A woven method. */
    private record Woven(String name, List<String> parameters, Role role, String source, boolean isOverridable) {
    }

    private static final int NO_OVERRIDES = Modifier.STATIC | Modifier.PRIVATE | Modifier.ABSTRACT;

    /** By type, and then by what tells one from another. (A record's own hash code takes 15 ms to link.) */
    private final Map<String, Map<String, Woven>> wovenByType = new HashMap<>();

    /** Remembers a class's woven methods. */
    public synchronized void add(final List<MethodPlan> plans) {
        for (final MethodPlan plan : plans) {
            final MethodDescription.InDefinedShape method = plan.method();
            if (plan.refusal() == null) {
                final boolean isOverridable = method.isVirtual()
                    && !method.isFinal()
                    && !method.getDeclaringType().isFinal();
                final String type = method.getDeclaringType().getName();
                Map<String, Woven> ofType = wovenByType.get(type);
                if (ofType == null) {
                    ofType = new HashMap<>();
                    wovenByType.put(type, ofType);
                }
                ofType.put(
                    method.getInternalName() + method.getDescriptor() + plan.role().keyword() + plan.source(),
                    new Woven(method.getName(), parameters(method), plan.role(), plan.source(), isOverridable));
            }
        }
    }

    private Collection<Woven> woven(final String type) {
        return wovenByType.getOrDefault(type, Collections.emptyMap()).values();
    }

    private static List<String> parameters(final MethodDescription method) {
        final List<String> parameters = new ArrayList<>();
        for (final ParameterDescription parameter : method.getParameters()) {
            parameters.add(parameter.getType().asErasure().getName());
        }
        return parameters;
    }

    /**
     * Picks classes that have woven methods.
     *
     * @param loaded        the classes.
     * @param withReleases whether only those with releases are wanted.
     * @return those of them that have.
     */
    public synchronized List<Class<?>> classes(final Class<?>[] loaded, final boolean withReleases) {
        final List<Class<?>> classes = new ArrayList<>();
        for (final Class<?> type : loaded) {
            boolean isOne = false;
            for (final Woven woven : woven(type.getName())) {
                isOne |= !withReleases || woven.role() == Role.RELEASE;
            }
            if (isOne) {
                classes.add(type);
            }
        }
        return classes;
    }

    public synchronized boolean isEmpty() {
        return wovenByType.isEmpty();
    }

    /**
     * Looks through classes.
     *
     * @param loaded the classes.
     * @return a line about each override.
     */
    synchronized Set<String> among(final Class<?>[] loaded) {
        final Set<String> lines = new LinkedHashSet<>();
        for (final Class<?> type : loaded) {
            if (type.getClassLoader() != null && !type.isArray()) {
                try {
                    addOverrides(type, lines);
                } catch (final LinkageError | RuntimeException e) {
                    // Something that its methods or their annotations mention isn't there. It has run without.
                }
            }
        }
        return lines;
    }

    private void addOverrides(final Class<?> type, final Set<String> lines) {
        for (final Class<?> ancestor : ancestors(type)) {
            for (final Woven woven : woven(ancestor.getName())) {
                for (final Method method : woven.isOverridable() ? type.getDeclaredMethods() : new Method[0]) {
                    if (overrides(method, woven)
                        && !isAnnotated(method, woven.role())
                        && !isCovered(type.getName(), woven)
                        && !onlyCallsSuper(code(type), Type.getMethodDescriptor(method), woven)) {
                        lines.add(line(type.getName(), ancestor.getName(), woven));
                    }
                }
            }
        }
    }

    /** Whether any woven method is of one of these types. */
    public synchronized boolean areOf(final Set<String> internalNames) {
        for (final String name : internalNames) {
            if (wovenByType.containsKey(name.replace('/', '.'))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks through a class that is not loaded.
     *
     * @param type      the class.
     * @param code      what its methods do.
     * @param ancestors the names of all its ancestors, with slashes.
     * @return a line about each override.
     */
    public synchronized Set<String> in(final TypeDescription type, final ClassCode code, final Set<String> ancestors) {
        final Set<String> lines = new LinkedHashSet<>();
        for (final String ancestor : ancestors) {
            final String name = ancestor.replace('/', '.');
            for (final Woven woven : woven(name)) {
                for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
                    if (woven.isOverridable()
                        && method.isMethod()
                        && !method.isBridge()
                        && (method.getModifiers() & NO_OVERRIDES) == 0
                        && method.getName().equals(woven.name())
                        && parameters(method).equals(woven.parameters())
                        && !isAnnotated(method, woven.role())
                        && !isCovered(type.getName(), woven)
                        && !onlyCallsSuper(code, method.getDescriptor(), woven)) {
                        lines.add(line(type.getName(), name, woven));
                    }
                }
            }
        }
        return lines;
    }

    /** What is woven then does its work, whoever is called. What a reader does beside that call would be outside. */
    private static boolean onlyCallsSuper(final ClassCode code, final String descriptor, final Woven woven) {
        final MethodCode method = code == null ? null : code.method(woven.name() + descriptor);
        return method != null && method.onlyCallsSuper(woven.role() == Role.RELEASE);
    }

    private static ClassCode code(final Class<?> type) {
        final String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream classFile = type.getResourceAsStream(file)) {
            return classFile == null ? null : ClassCode.read(classFile.readAllBytes());
        } catch (final IOException e) {
            return null;
        }
    }

    private static boolean isAnnotated(final Method method, final Role role) {
        return role.annotation() != null && method.isAnnotationPresent(role.annotation());
    }

    private static boolean isAnnotated(final MethodDescription method, final Role role) {
        return role.annotation() != null && method.getDeclaredAnnotations().isAnnotationPresent(role.annotation());
    }

    private boolean isCovered(final String type, final Woven overridden) {
        for (final Woven woven : woven(type)) {
            if (woven.role() == overridden.role()
                && woven.name().equals(overridden.name())
                && woven.parameters().equals(overridden.parameters())) {
                return true;
            }
        }
        return false;
    }

    private static String line(final String type, final String ancestor, final Woven woven) {
        return type + "#" + woven.name() + "(" + String.join(",", woven.parameters()) + ") overrides the "
            + woven.role().noun() + " of " + ancestor + remedy(woven);
    }

    private static String remedy(final Woven overridden) {
        return overridden.source().startsWith("@")
            ? " and has no " + overridden.source() + ", which is not inherited; add it there too"
            : ", and the rule " + overridden.source() + " is not for it; put a + after the type of that rule, or give"
                + " it a rule of its own";
    }

    private static boolean overrides(final Method method, final Woven woven) {
        if ((method.getModifiers() & NO_OVERRIDES) != 0
            || method.isBridge()
            || !method.getName().equals(woven.name())) {
            return false;
        }
        final Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length != woven.parameters().size()) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (!parameters[i].getName().equals(woven.parameters().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Set<Class<?>> ancestors(final Class<?> type) {
        final Set<Class<?>> ancestors = new HashSet<>();
        addAncestors(type, ancestors);
        return ancestors;
    }

    private static void addAncestors(final Class<?> type, final Set<Class<?>> ancestors) {
        final Class<?> superclass = type.getSuperclass();
        if (superclass != null && ancestors.add(superclass)) {
            addAncestors(superclass, ancestors);
        }
        for (final Class<?> superinterface : type.getInterfaces()) {
            if (ancestors.add(superinterface)) {
                addAncestors(superinterface, ancestors);
            }
        }
    }
}
