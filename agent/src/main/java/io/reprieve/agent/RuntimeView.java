package io.reprieve.agent;

import io.reprieve.woven.Woven;
import java.security.CodeSource;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Tells whether classes see the very runtime that the agent talks to.
 *
 * <p>A loader that brings a copy of its own would get a second RCU, whose grace periods know nothing of the first
 * one's readers; one that sees no runtime at all could not link what is woven. Nothing is woven in either.
 */
final class RuntimeView {
    private static final String WOVEN = "io.reprieve.woven.Woven";
    private static final String SEES_IT = "";

    /** Why nothing can be woven in a loader. Guarded by itself, and no loader is called while it is held. */
    private final Map<ClassLoader, String> refusals = new WeakHashMap<>();

    /**
     * Checks that the runtime which the agent itself sees is the one that it was built with. A copy on the
     * application's class path or module path comes before the one in the agent's jar.
     *
     * @param version the version of the agent.
     * @throws RefusedException if it is another one.
     */
    static void requireVersion(final String version) throws RefusedException {
        final Class<?> runtime;
        try {
            runtime = Class.forName(WOVEN, false, RuntimeView.class.getClassLoader());
        } catch (final ClassNotFoundException | LinkageError e) {
            throw new RefusedException("the agent does not find the Reprieve runtime (" + e
                + "); use the agent's jar as it was built");
        }
        String found;
        try {
            // By reflection: the compiler would have copied the constant to here.
            found = String.valueOf(runtime.getField("VERSION").get(null));
        } catch (final ReflectiveOperationException | LinkageError e) {
            found = "unknown";
        }
        if (!found.equals(version)) {
            throw new RefusedException("the Reprieve runtime that comes first on the class path is version " + found
                + " (" + place(runtime) + "), and the agent is version " + version
                + "; put reprieve-runtime " + version + " there, or none: the agent brings its own");
        }
    }

    /**
     * Checks a loader, the first time that it is asked about.
     *
     * @param loader the loader.
     * @return why nothing can be woven in it, and what would mend that; or {@code null} if it sees the runtime.
     */
    String refusal(final ClassLoader loader) {
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

    private static String check(final ClassLoader loader) {
        final Class<?> seen;
        try {
            seen = Class.forName(WOVEN, false, loader);
        } catch (final ClassNotFoundException | LinkageError e) {
            return "nothing is woven in class loader " + name(loader) + ", which does not see the Reprieve runtime;"
                + " let it take the package io.reprieve from the system class loader";
        }
        return seen == Woven.class ? SEES_IT : "nothing is woven in class loader " + name(loader)
            + ", which has a Reprieve runtime of its own (" + place(seen)
            + "): its grace periods would know nothing of the agent's; remove it there, or let the loader take the"
            + " package io.reprieve from its parent";
    }

    private static String name(final ClassLoader loader) {
        return loader.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(loader));
    }

    private static String place(final Class<?> type) {
        final CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? "of unknown origin" : source.getLocation().toString();
    }
}
