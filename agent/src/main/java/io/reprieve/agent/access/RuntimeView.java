package io.reprieve.agent.access;

import io.reprieve.woven.Woven;
import java.lang.instrument.Instrumentation;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Tells whether classes see the very runtime that the agent talks to.
 *
 * <p>A loader that brings a copy of its own would get a second RCU, whose grace periods know nothing of the first
 * one's readers; one that sees no runtime at all could not link what is woven. Nothing is woven in either.
 */
public final class RuntimeView {
    private static final String WOVEN = "io.reprieve.woven.Woven";
    /** What the agent calls of the runtime though it is nobody else's. */
    static final List<String> OF_THE_AGENT =
        List.of("io.reprieve.runtime.config", "io.reprieve.runtime.thread", "io.reprieve.runtime.verify");
    private static final String SEES_IT = "";

    /** Why nothing can be woven in a loader. Guarded by itself, and no loader is called while it is held. */
    private final Map<ClassLoader, String> refusals = new WeakHashMap<>();

    /**
     * Says that the runtime which the agent itself sees is another version's. A copy on the application's class path
     * or module path comes before the one in the agent's jar.
     *
     * @param agentVersion the version of the agent.
     * @param found        the version of the runtime, or what else is known of it.
     * @return why nothing can be woven, and what would mend that.
     */
    public static String otherVersion(final String agentVersion, final String found) {
        return "nothing is woven: the agent is version " + agentVersion
            + ", and the Reprieve runtime that comes first on the class path or module path is not (" + found + ", "
            + place(runtime()) + "); put reprieve-runtime " + agentVersion
            + " there, or none on the class path, because the agent brings its own";
    }

    /** Lets the agent call the parts of the runtime that are nobody else's, if the runtime is a named module. */
    public static void open(final Instrumentation instrumentation) {
        final Module module = runtime().getModule();
        if (module.isNamed()) {
            final Map<String, Set<Module>> exports = new HashMap<>();
            for (final String name : OF_THE_AGENT) {
                exports.put(name, Set.of(RuntimeView.class.getModule()));
            }
            instrumentation.redefineModule(module, Set.of(), exports, Map.of(), Set.of(), Map.of());
        }
    }

    private static Class<?> runtime() {
        try {
            return Class.forName(WOVEN, false, RuntimeView.class.getClassLoader());
        } catch (final ClassNotFoundException e) {
            throw new IllegalStateException("the agent does not find the runtime; use its jar as it was built", e);
        }
    }

    /**
     * Checks a loader, the first time that it is asked about.
     *
     * @param loader the loader.
     * @return why nothing can be woven in it, and what would mend that; or {@code null} if it sees the runtime.
     */
    public String refusal(final ClassLoader loader) {
        String refusal;
        synchronized (refusals) {
            refusal = refusals.get(loader);
        }
        if (refusal == null) {
            refusal = check(loader);
            synchronized (refusals) {
                refusals.put(loader, refusal);
            }
        }
        return refusal.equals(SEES_IT) ? null : refusal;
    }

    private String check(final ClassLoader loader) {
        final Class<?> seen;
        try {
            seen = Class.forName(WOVEN, false, loader);
        } catch (final ClassNotFoundException | LinkageError e) {
            return "nothing is woven in class loader " + name(loader) + ", which does not see the Reprieve runtime; "
                + (Woven.class.getClassLoader() == null
                    ? "let it take the packages io.reprieve.* from the bootstrap class loader (in OSGi:"
                        + " org.osgi.framework.bootdelegation=io.reprieve.*)"
                    : "set bootstrap=true, or let it take the packages io.reprieve.* from the system class loader");
        }
        if (seen != Woven.class) {
            return "nothing is woven in class loader " + name(loader)
                + ", which has a Reprieve runtime of its own (" + place(seen)
                + "): its grace periods would know nothing of the agent's; remove it there, or let the loader take the"
                + " package io.reprieve from its parent";
        }
        return SEES_IT;
    }

    private static String name(final ClassLoader loader) {
        return loader.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(loader));
    }

    private static String place(final Class<?> type) {
        final CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? "of unknown origin" : source.getLocation().toString();
    }
}
