package io.reprieve.woven;

import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.management.DomainBeans;
import io.reprieve.runtime.memory.Fences;
import io.reprieve.runtime.memory.NativeAccess;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;

/**
 * What the agent tells the runtime before anything else of it is used. Apart from {@link #report()} and
 * {@link #start()}, nothing here starts the runtime.
 */
public final class Startup {
    private Startup() {
    }

    /**
     * The version of the runtime, which has to be the agent's.
     *
     * @return the version of the build.
     */
    public static String version() {
        return "0.1.0";
    }

    /**
     * Notes the arguments of the agent, which take precedence over system properties and the environment.
     *
     * @param arguments the values given for each key.
     */
    public static void useAgentArguments(final Map<String, List<String>> arguments) {
        Settings.useAgentArguments(arguments);
    }

    /**
     * Gives the runtime the right to call native code.
     *
     * @param lookup of a class whose module has native access.
     */
    public static void grantNativeAccess(final MethodHandles.Lookup lookup) {
        NativeAccess.grant(lookup);
    }

    /**
     * What readers pay for, and why. Chooses it, if that has not been done.
     *
     * @return a line for the start report.
     */
    public static String report() {
        return Fences.report();
    }

    /**
     * Whether uses of what was released are to be found: the setting {@code verify}.
     *
     * @return {@code true} with {@code verify=report}.
     */
    public static boolean isVerifying() {
        return !Settings.ofProcess().text(Key.VERIFY).equals(Key.VERIFY.defaultValue());
    }

    /** Has the beans wait until somebody may look for them, or the program has had its start. */
    public static void postponeBeans() {
        DomainBeans.postpone();
    }

    /** Shows the beans: somebody may be about to look. */
    public static void showBeans() {
        DomainBeans.want();
    }

    /** Waits until beans are to be shown. */
    public static void awaitBeans() {
        DomainBeans.await();
    }

    /**
     * Starts the runtime, on the calling thread, whose stack has to be of ordinary size: an initialiser that ends in a
     * stack overflow is lost for good.
     */
    public static void start() {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            lookup.ensureInitialized(Woven.class);
            lookup.ensureInitialized(WovenSites.class);
            lookup.ensureInitialized(WovenDomains.class);
        } catch (final IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
